package guard

import "net/http"

// yearLong is how long browsers keep to TLS once they have seen it, without the
// other names of the domain, of which the feed knows nothing.
const yearLong = "max-age=31536000"

// Headers tells browsers on every answer, errors included, to make nothing of
// it but data. Over TLS of the feed's own it tells them to come by TLS only.
func Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", yearLong)
		}
		next.ServeHTTP(w, r)
	})
}
