package main

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
)

// forHosts keeps requests for other hosts away where nobody signs in.
func forHosts(c *Config, next http.Handler, log *slog.Logger) http.Handler {
	if c.signsIn() {
		return next
	}
	return onlyThisMachine(next, log)
}

// onlyThisMachine lets through only requests whose Host is a loopback name or
// address. Without sign-in that keeps web pages out: a page whose domain
// was pointed at this machine still sends its own name as the Host (design
// decision 21).
func onlyThisMachine(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isLoopback(hostOnly(r.Host)) {
			next.ServeHTTP(w, r)
			return
		}
		log.Warn("refused a request for another host", "host", clipped(r.Host), "method", r.Method, "agent", clipped(r.UserAgent()))
		writeMisdirected(w)
	})
}

// hostOnly is a Host header without its port.
func hostOnly(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return hostport
}

const misdirected = `{"error":{"code":"MisdirectedHost","message":"This feed runs without sign-in and answers ` +
	`only on this machine. Use http://localhost or http://127.0.0.1 with the same port.","target":"Host"}}` + "\n"

func writeMisdirected(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/json;odata.metadata=minimal")
	h["OData-Version"] = []string{"4.0"} // in the spelling of the specification
	h.Set("Content-Language", "en")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusMisdirectedRequest)
	_, _ = io.WriteString(w, misdirected)
}

// clipped keeps what a client says of itself from filling the log.
func clipped(text string) string {
	const most = 100
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}
