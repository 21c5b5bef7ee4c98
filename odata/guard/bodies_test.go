package guard_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"feedline/odata/guard"
)

func TestARequestWithABodyIsRefusedAndItsConnectionEnds(t *testing.T) {
	readOnly := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
	server := httptest.NewServer(guard.NoBodies(readOnly))
	defer server.Close()
	for _, c := range []struct {
		name, request string
		status        int
		ends          bool
	}{
		{"a plain request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200, false},
		{"an empty body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200, false},
		{"a body that never comes", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", 400, true},
		{"a body in pieces that never comes", "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400, true},
		{"something to write", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc", 405, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			connection, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			fmt.Fprint(connection, c.request)
			_ = connection.SetReadDeadline(time.Now().Add(10 * time.Second))
			reader := bufio.NewReader(connection)
			answer, err := http.ReadResponse(reader, &http.Request{Method: c.request[:4]})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			if answer.StatusCode != c.status || answer.Close != c.ends {
				t.Errorf("answered %s, ends %t", answer.Status, answer.Close)
			}
			if !c.ends {
				return
			}
			if _, err := io.Copy(io.Discard, reader); err != nil {
				t.Errorf("the connection stays open: %v", err)
			}
		})
	}
}
