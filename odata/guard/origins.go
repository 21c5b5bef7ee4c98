package guard

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Origins are those whose pages may read the feed, each written as browsers
// send it: scheme, host and port, in lower case.
type Origins []string

// Headers of requests that pages may send and of answers that they may read,
// besides those that every page may.
const (
	pageSends = "Authorization, If-None-Match, OData-MaxVersion, OData-Version, Prefer, X-Request-Id"
	pageReads = "ETag, OData-Version, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id"
)

// Allow answers the questions of browsers whether a page may read the feed, and
// marks the answers that it may read. Pages bring their credential in a header
// of their own: what a browser keeps, it does not send along.
func (o Origins) Allow(next http.Handler) http.Handler {
	if len(o) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		known := len(r.Header.Values("Origin")) == 1 && slices.Contains(o, origin)
		if known && r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			preflight(w.Header(), origin)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(&marking{ResponseWriter: w, origin: origin, known: known}, r)
	})
}

func preflight(h http.Header, origin string) {
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
	h.Set("Access-Control-Allow-Headers", pageSends)
	h.Set("Access-Control-Max-Age", "600")
	h.Set("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
}

// marking adds what a browser asks for when the header of the answer is sent:
// whoever answers sets Vary as a whole.
type marking struct {
	http.ResponseWriter
	origin string
	known  bool
	marked bool
}

// Unwrap is for http.ResponseController.
func (m *marking) Unwrap() http.ResponseWriter { return m.ResponseWriter }

func (m *marking) WriteHeader(status int) {
	m.mark()
	m.ResponseWriter.WriteHeader(status)
}

func (m *marking) Write(p []byte) (int, error) {
	m.mark()
	return m.ResponseWriter.Write(p)
}

func (m *marking) mark() {
	if m.marked {
		return
	}
	m.marked = true
	h := m.Header()
	h.Set("Vary", strings.TrimPrefix(h.Get("Vary")+", Origin", ", "))
	if m.known {
		h.Set("Access-Control-Allow-Origin", m.origin)
		h.Set("Access-Control-Expose-Headers", pageReads)
	}
}

// Origin is the text of an origin as browsers send it, or false if the text is
// none.
func Origin(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !IsHost(u.Host) ||
		u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.ContainsAny(text, "?#") {
		return "", false
	}
	if u.Scheme == "https" && u.Port() == "443" || u.Scheme == "http" && u.Port() == "80" {
		u.Host = u.Host[:strings.LastIndexByte(u.Host, ':')]
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), true
}
