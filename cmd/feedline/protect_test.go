package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/odata/guard"
)

// startFeed serves an empty database to callers with keys of the tests, as serve
// does with these flags.
func startFeed(t *testing.T, args ...string) (address string, c *Config) {
	t.Helper()
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	c = configured(t, append([]string{"--db", "feed.db", "--auth", "key", "--listen", "127.0.0.1:0", "--hosts", "feed.example.com"}, args...)...)
	log := slog.New(slog.DiscardHandler)
	caller, _, err := signIn(t.Context(), c, known(), log)
	if err != nil {
		t.Fatal(err)
	}
	open, err := openFeed(t.Context(), c, caller, onlyLooks, log)
	if err != nil {
		t.Fatal(err)
	}
	encryption, err := c.encryption(log)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := listen(t.Context(), c.Listen)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{
		handler: protected(c, withHealth(open.feed, readiness{store: open.db.Ping}, log), log), log: log, grace: time.Second,
		connections: c.connections(), tls: encryption, stalled: c.WriteTimeout,
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, ln) }()
	t.Cleanup(func() { stop(); <-ended; open.db.Close() })
	return ln.Addr().String(), c
}

// ask asks as a client that came to the host.
func ask(t *testing.T, client *http.Client, address, host, path, key string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	response.Body.Close()
	return response
}

func TestAProtectedFeedTellsEveryCallerWhereItStands(t *testing.T) {
	address, _ := startFeed(t, "--rate", "5", "--queue-timeout", "10ms", "--rate-address", "10")
	for _, c := range []struct {
		host, path, key string
		status          int
		limit           string
	}{
		{"evil.example", "/odata", "k1", 421, ""},
		{"feed.example.com", "/healthz", "", 200, ""},
		{"feed.example.com", "/odata", "k1", 403, `"principal";r=0;t=12`},
		{"feed.example.com", "/odata", "k1", 429, `"principal";r=0;t=12`},
		{"feed.example.com", "/odata", "k2", 403, `"principal";r=0;t=12`},
		{"feed.example.com", "/odata", "", 401, `"address";r=1;t=6`},
		{"feed.example.com", "/", "", 200, `"address";r=0;t=12`},
		{"feed.example.com", "/nowhere", "", 429, `"address";r=0;t=12`},
	} {
		response := ask(t, http.DefaultClient, "http://"+address, c.host, c.path, c.key)
		if response.StatusCode != c.status || response.Header.Get("RateLimit") != c.limit {
			t.Errorf("%s%s is answered %s, RateLimit: %s, want %d, %s", c.host, c.path, response.Status, response.Header.Get("RateLimit"), c.status, c.limit)
		}
		if got := response.Header.Get("Content-Security-Policy"); got != "default-src 'none'; frame-ancestors 'none'" {
			t.Errorf("%s%s has the policy %q", c.host, c.path, got)
		}
		if retry := response.Header.Get("Retry-After"); (c.status == 429) != (retry != "") {
			t.Errorf("%s%s is told to come again in %q", c.host, c.path, retry)
		}
	}
}

func TestAFeedWithACertificateAnswersOverHTTP2(t *testing.T) {
	certFile, keyFile := writePair(t, t.TempDir(), 1, newKey(t))
	address, c := startFeed(t, "--tls-cert", certFile, "--tls-key", keyFile)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}} // the test's own certificate
	response := ask(t, client, "https://"+address, "feed.example.com", "/odata", "k")
	if response.ProtoMajor != 2 || response.StatusCode != 403 || response.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %s %v", response.Proto, response.Status, response.Header)
	}
	if response = ask(t, client, "https://"+address, "evil.example", "/odata", "k"); response.StatusCode != 421 {
		t.Errorf("another host on the same connection is answered %s", response.Status)
	}
	if _, _, err := askServiceRoot(t.Context(), "https://"+address+feedPath, c.askedHost()); err == nil || !strings.Contains(err.Error(), errSignIn.Error()) {
		t.Errorf("the self-check says %v", err)
	}
	if response = ask(t, http.DefaultClient, "http://"+address, "feed.example.com", "/odata", "k"); response.StatusCode != 400 {
		t.Errorf("without encryption it is answered %s", response.Status)
	}
}

func TestTheSelfCheckComesUnderAHostOfTheFeed(t *testing.T) {
	address, c := startFeed(t)
	var said bytes.Buffer
	ln := announcing{address}
	(&program{stdout: &said, stderr: &said}).announce(t.Context(), ln, c)
	if !strings.Contains(said.String(), "asks its callers to sign in") {
		t.Errorf("it says\n%s", &said)
	}
}

// announcing is a listener that is known by its address alone.
type announcing struct{ address string }

func (a announcing) Accept() (net.Conn, error) { return nil, net.ErrClosed }
func (a announcing) Close() error              { return nil }
func (a announcing) Addr() net.Addr            { ln, _ := net.ResolveTCPAddr("tcp", a.address); return ln }

func TestClientsThatSendNothingDoNotKeepOthersOut(t *testing.T) {
	slow := make(chan struct{})
	inside := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "in") })
	s := &server{
		handler: inside, grace: time.Millisecond, log: slog.New(slog.DiscardHandler),
		connections: guard.Connections{Total: 20, PerAddress: 20}, patience: 200 * time.Millisecond,
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ln, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.run(ctx, ln) }()
	var all sync.WaitGroup
	for range 20 {
		conn, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			defer conn.Close()
			for i := 0; ; i++ { // a header that never ends
				if _, err := fmt.Fprintf(conn, "%c", "GET / HTTP/1.1\r\nX-A: "[min(i, 20)]); err != nil {
					return
				}
				select {
				case <-slow:
					return
				case <-time.After(30 * time.Millisecond):
				}
			}
		})
	}
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Get("http://" + ln.Addr().String())
	if err != nil {
		t.Fatalf("somebody who comes later is kept out: %v", err)
	}
	response.Body.Close()
	close(slow)
	all.Wait()
}

func TestHeadersHaveAnEnd(t *testing.T) {
	address, stop, _ := startServer(t, time.Second, func(http.ResponseWriter, *http.Request) {})
	defer stop()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() {
		fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n")
		for range 1000 {
			if _, err := fmt.Fprintf(conn, "X-A: %s\r\n", strings.Repeat("a", 1000)); err != nil {
				return
			}
		}
	}()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("answered %s", response.Status)
	}
}

func TestConnectionsThatWaitForTheClientEnd(t *testing.T) {
	certFile, keyFile := writePair(t, t.TempDir(), 1, newKey(t))
	encryption, err := (&Config{TLSCert: certFile, TLSKey: keyFile}).encryption(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		tls  *tls.Config
		sent string
	}{
		{"silence", nil, ""},
		{"half a header", nil, "GET / HTTP/1.1\r\nHost: "},
		{"silence before a handshake", encryption, ""},
		{"half a handshake", encryption, "\x16\x03\x01\x02\x00\x01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ln, err := listen(t.Context(), "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			s := &server{handler: http.NotFoundHandler(), log: slog.New(slog.DiscardHandler), tls: c.tls, patience: 100 * time.Millisecond}
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- s.run(ctx, ln) }()
			defer func() { stop(); <-ended }()
			conn, err := net.Dial("tcp", ln.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprint(conn, c.sent)
			_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset") {
				t.Errorf("the connection stays open: %v", err)
			}
		})
	}
}

func TestAClientThatTakesNothingIsGivenUpOverHTTP2(t *testing.T) {
	certFile, keyFile := writePair(t, t.TempDir(), 1, newKey(t))
	encryption, err := (&Config{TLSCert: certFile, TLSKey: keyFile}).encryption(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	gaveUp := make(chan error, 1)
	endless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control, piece := http.NewResponseController(w), make([]byte, 32<<10)
		for {
			_ = control.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
			if _, err := w.Write(piece); err != nil {
				gaveUp <- err
				panic(http.ErrAbortHandler)
			}
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ln, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{handler: guard.Headers(endless), log: slog.New(slog.DiscardHandler), tls: encryption, grace: time.Millisecond}
	go func() { _ = s.run(ctx, ln) }()
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}} // the test's own certificate
	response, err := client.Get("https://" + ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	select {
	case err := <-gaveUp:
		t.Logf("given up with %v", err)
	case <-time.After(10 * time.Second):
		t.Error("it is still waited for")
	}
	if _, err := io.Copy(io.Discard, response.Body); err == nil {
		t.Error("the answer looks whole")
	}
}
