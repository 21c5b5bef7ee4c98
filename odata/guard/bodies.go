package guard

import (
	"net/http"
	"time"

	"feedline/odata/fault"
)

// bodyTimeout is how long the rest of a refused body may hold its connection.
const bodyTimeout = time.Second

// NoBodies refuses requests that bring a body: the feed is read-only, and a
// body that comes a byte at a time would hold its connection for nothing. The
// connection ends with the answer.
func NoBodies(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 {
			next.ServeHTTP(w, r)
			return
		}
		// Not every ResponseWriter has deadlines; those that have none do without.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
		w.Header().Set("Connection", "close")
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions {
			next.ServeHTTP(w, r) // which says that it cannot be written to
			return
		}
		refuse(w, http.StatusBadRequest, &fault.Error{Code: fault.BodyNotAllowed,
			Message: "The request has a body, which the feed does not read. Send " + r.Method + " without one; queries stand in the address."})
	})
}
