package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestHealthTellsALivingProcessFromAReadyOne(t *testing.T) {
	var broken error
	feed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "feed "+r.URL.Path) })
	handler := withHealth(feed, readiness{store: func(context.Context) error { return broken }}, slog.New(slog.DiscardHandler))
	ask := func(path string) string {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return http.StatusText(w.Code) + ": " + w.Body.String()
	}
	for _, c := range []struct {
		name   string
		broken error
		path   string
		want   string
	}{
		{"a running process is healthy", nil, "/healthz", "OK: ok\n"},
		{"a store that answers is ready", nil, "/readyz", "OK: ok\n"},
		{"a broken store leaves the process healthy", errors.New("disk /secret gone"), "/healthz", "OK: ok\n"},
		{"a broken store is not ready, without its secrets", errors.New("disk /secret gone"), "/readyz",
			"Service Unavailable: the database does not answer; the log says why\n"},
		{"everything else is the feed's, untouched", nil, "/odata//Calls", "OK: feed /odata//Calls"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken = c.broken
			if got := ask(c.path); got != c.want {
				t.Errorf("%s answers %q, want %q", c.path, got, c.want)
			}
		})
	}
}

func TestARunningAnswerIsFinishedAfterTheSignal(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	address, stop, ended := startServer(t, time.Minute, func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "first ")
		http.NewResponseController(w).Flush()
		close(entered)
		<-release
		io.WriteString(w, "last")
	})
	answer := make(chan string)
	go func() { answer <- fetch(address) }()
	<-entered
	stop()
	refusedSoon(t, address)
	close(release)
	if got := <-answer; got != "first last" {
		t.Errorf("the answer is %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAnAnswerThatOutlivesTheGraceIsCut(t *testing.T) {
	entered := make(chan struct{})
	address, stop, ended := startServer(t, time.Millisecond, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "first ")
		http.NewResponseController(w).Flush()
		close(entered)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	})
	answer := make(chan string)
	go func() { answer <- fetch(address) }()
	<-entered
	stop()
	if got := <-answer; got != "cut" {
		t.Errorf("the answer is %q, which looks whole", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// startServer serves a handler on a free port until stop is called.
func startServer(t *testing.T, grace time.Duration, handler http.HandlerFunc) (address string, stop func(), ended chan error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ln, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{handler: handler, grace: grace, log: slog.New(slog.DiscardHandler)}
	ended = make(chan error, 1)
	go func() { ended <- s.run(ctx, ln) }()
	t.Cleanup(stop)
	return ln.Addr().String(), stop, ended
}

// fetch reads an answer; one that breaks off is "cut".
func fetch(address string) string {
	response, err := http.Get("http://" + address)
	if err != nil {
		return "cut"
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "cut"
	}
	return string(body)
}

// refusedSoon waits until no new connection is taken.
func refusedSoon(t *testing.T, address string) {
	t.Helper()
	for t.Context().Err() == nil {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		conn.Close()
	}
}

func TestAPortInUseIsNamedWithAWayOut(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, err = listen(t.Context(), ln.Addr().String())
	var a *advice
	if !errors.As(err, &a) || !strings.HasPrefix(a.problem, "another program already listens on 127.0.0.1:") ||
		a.hint != "stop it, or choose another port, such as --listen 127.0.0.1:8081" {
		t.Errorf("the error is %v", err)
	}
}
