package odata_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"feedline/odata"
)

// watchingWriter notes how many snapshots are open when it is written to.
type watchingWriter struct {
	plainWriter
	of   *breaking
	last int64
}

func (w *watchingWriter) Write(p []byte) (int, error) {
	w.last = w.of.open.Load()
	return w.plainWriter.Write(p)
}

// TestTheLastBytesOfAnAnswerWaitWithoutAView writes answers of every kind to a
// client and looks what is held when the last bytes are handed over.
func TestTheLastBytesOfAnAnswerWaitWithoutAView(t *testing.T) {
	o, b := newBrokenOffice(t)
	server, _ := o.serve(b, nil)
	for _, target := range []string{
		"Calls?$top=5", "Calls", "Calls/$ref?$top=9", "Calls/$count", "Calls?$expand=QueueSegments,Channel&$top=9", "Channels?$expand=Calls&$top=20&$count=true",
		"Calls(" + callID(1) + ")", "Calls(" + callID(1) + ")?$expand=QueueSegments,Channel", "Calls(" + callID(1) + ")/Channel",
		"Calls(" + callID(1) + ")/holdCount", "Calls(" + callID(1) + ")/holdCount/$value", "Channels(" + channelID(0) + ")/Calls",
	} {
		for _, encoding := range []string{"identity", "gzip"} {
			w := &watchingWriter{plainWriter: plainWriter{header: http.Header{}}, of: b, last: -1}
			r := httptest.NewRequest(http.MethodGet, "/odata/"+target, nil)
			r.Header.Set("Accept-Encoding", encoding)
			server.Config.Handler.ServeHTTP(w, r)
			if w.last != 0 {
				t.Errorf("%s, %s: %d views are open while the last bytes wait", target, encoding, w.last)
			}
		}
	}
}

// askingWriter is a client that asks for the same again before it takes bytes.
type askingWriter struct {
	plainWriter
	ask func() int
	got int // status of what it asked for
}

func (w *askingWriter) Write(p []byte) (int, error) {
	w.got = w.ask()
	return w.plainWriter.Write(p)
}

func TestTheLastBytesOfAHeavyQueryWaitWithoutAPlace(t *testing.T) {
	o, b := newBrokenOffice(t)
	server, _ := o.serve(b, func(c *odata.Config) { c.HeavyQueries, c.QueueTimeout = 1, 100*time.Millisecond })
	handler := server.Config.Handler
	const heavy = "/odata/Calls?$orderby=durationInSeconds&$top=5"
	w := &askingWriter{plainWriter: plainWriter{header: http.Header{}}, ask: func() int {
		again := httptest.NewRecorder()
		handler.ServeHTTP(again, httptest.NewRequest(http.MethodGet, heavy, nil))
		return again.Code
	}}
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, heavy, nil))
	if w.got != http.StatusOK {
		t.Errorf("while the last bytes wait, the next heavy query gets %d", w.got)
	}
}

// TestAClientThatTakesNothingIsGivenUp asks for a long answer and reads none of
// it.
func TestAClientThatTakesNothingIsGivenUp(t *testing.T) {
	o, b := newBrokenOffice(t)
	server, log := o.serve(b, func(c *odata.Config) { c.WriteTimeout = 200 * time.Millisecond })
	address := strings.TrimPrefix(narrowly(t, server.Config.Handler), "http://")
	for _, target := range []string{"Calls", "Channels?$expand=Calls($expand=QueueSegments)"} {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		if err := connection.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		fmt.Fprintf(connection, "GET /odata/%s HTTP/1.1\r\nHost: localhost\r\n\r\n", target)
		line := logged(log)
		b.returned(t)
		if !strings.Contains(line, "clientGone=true stalled=true") || !strings.Contains(line, "cut=true") || strings.Contains(line, "level=ERROR") {
			t.Errorf("%s: the log is %s", target, line)
		}
		t.Logf("given up after %v", time.Since(begun).Round(time.Millisecond))
	}
}
