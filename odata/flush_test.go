package odata_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"feedline/odata"
)

// plainWriter is a connection that can do nothing but take bytes.
type plainWriter struct {
	header http.Header
	bytes  int
}

func (w *plainWriter) Header() http.Header { return w.header }
func (w *plainWriter) WriteHeader(int)     {}
func (w *plainWriter) Write(p []byte) (int, error) {
	w.bytes += len(p)
	return len(p), nil
}

func TestAConnectionThatCannotFlushGetsItsWholeAnswer(t *testing.T) {
	for _, encoding := range []string{"identity", "gzip"} {
		clock := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		server, _ := serving(t, &rows{left: 200}, func(c *odata.Config) {
			c.Now = func() time.Time { // every look at the clock finds it two seconds on
				clock = clock.Add(2 * time.Second)
				return clock
			}
		})
		w := &plainWriter{header: http.Header{}}
		r := httptest.NewRequest(http.MethodGet, guids, nil)
		r.Header.Set("Accept-Encoding", encoding)
		server.Config.Handler.ServeHTTP(w, r)
		if w.bytes == 0 {
			t.Errorf("%s: nothing came", encoding)
		}
	}
}
