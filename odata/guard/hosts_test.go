package guard_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"feedline/odata/guard"
)

var inside = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "in") })

func answered(handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestWithoutSignInOnlyLoopbackHostsAreServed(t *testing.T) {
	handler := guard.Hosts{Local: true}.Only(inside, nil, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		name, host string
		status     int
	}{
		{"the name of this machine to itself", "localhost", 200},
		{"the same with a port", "localhost:8080", 200},
		{"the same in capitals and with a dot", "LOCALHOST.:8080", 200},
		{"the usual address", "127.0.0.1:8080", 200},
		{"another loopback address", "127.8.9.10", 200},
		{"the address of version 6", "[::1]:8080", 200},
		{"the address of version 6 without a port", "[::1]", 200},
		{"a page's own domain that was pointed here", "evil.example:8080", 421},
		{"a domain that begins like the name", "localhost.evil.example", 421},
		{"a domain that begins like the address", "127.0.0.1.evil.example", 421},
		{"an address of the network", "192.168.1.5:8080", 421},
		{"every address", "0.0.0.0:8080", 421},
		{"no host at all", "", 421},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := answered(handler, asking("127.0.0.1:1", c.host))
			if w.Code != c.status {
				t.Errorf("Host %q is answered %d, want %d", c.host, w.Code, c.status)
			}
			if w.Code == 421 && (!strings.Contains(fmt.Sprint(w.Header()), "OData-Version:[4.0]") || !strings.HasSuffix(w.Body.String(), "}}\n")) {
				t.Errorf("the refusal is no OData error: %v %s", w.Header(), w.Body)
			}
		})
	}
}

func TestWithSignInOnlyTheHostsOfTheFeedAreServed(t *testing.T) {
	handler := guard.Hosts{Network: behindProxies, Names: []string{"feed.example.com", "192.0.2.1"}}.
		Only(inside, []string{"/healthz"}, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		name, remote, host, forwarded string
		status, health                int
	}{
		{"the host of the public address", "198.51.100.7:1", "feed.example.com", "", 200, 200},
		{"the same with a port and in capitals", "198.51.100.7:1", "FEED.example.com:8443", "", 200, 200},
		{"a listed address", "198.51.100.7:1", "192.0.2.1:80", "", 200, 200},
		{"another name", "198.51.100.7:1", "evil.example", "", 421, 421},
		{"a name below the feed's", "198.51.100.7:1", "a.feed.example.com", "", 421, 421},
		{"another address, as an orchestrator writes it", "198.51.100.7:1", "10.1.2.3:8080", "", 421, 200},
		{"this machine from this machine", "127.0.0.1:1", "localhost:8080", "", 200, 200},
		{"this machine from elsewhere", "198.51.100.7:1", "localhost:8080", "", 421, 200},
		{"a name that a proxy passes on", "10.0.0.1:1", "backend:80", "feed.example.com", 200, 200},
		{"another name that a proxy passes on", "10.0.0.1:1", "feed.example.com", "evil.example", 421, 421},
		{"a name that a stranger passes on", "198.51.100.7:1", "evil.example", "feed.example.com", 421, 421},
		{"no host", "198.51.100.7:1", "", "", 421, 421},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := asking(c.remote, c.host)
			if c.forwarded != "" {
				r.Header.Set("X-Forwarded-Host", c.forwarded)
			}
			w := answered(handler, r)
			if w.Code != c.status {
				t.Errorf("answered %d, want %d", w.Code, c.status)
			}
			if strings.Contains(w.Body.String(), "example.com") {
				t.Errorf("strangers learn the hosts: %s", w.Body)
			}
			r.URL.Path = "/healthz"
			if w := answered(handler, r); w.Code != c.health {
				t.Errorf("health is answered %d, want %d", w.Code, c.health)
			}
		})
	}
}

func TestEveryAnswerTellsBrowsersToMakeNothingOfIt(t *testing.T) {
	for _, handler := range []http.Handler{inside, guard.Hosts{}.Only(inside, nil, slog.New(slog.DiscardHandler))} {
		h := answered(guard.Headers(handler), asking("198.51.100.7:1", "evil.example")).Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" ||
			h.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" ||
			h.Get("Cross-Origin-Resource-Policy") != "same-origin" || h.Get("Strict-Transport-Security") != "" {
			t.Errorf("the header is %v", h)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "https://feed.example.com/odata", nil) // which has a connection with TLS
	if got := answered(guard.Headers(inside), r).Header().Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("over TLS it is %q", got)
	}
}
