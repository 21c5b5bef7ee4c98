package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// readyTimeout bounds one question of whether the store can answer.
const readyTimeout = 5 * time.Second

// The paths of health.
const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// withHealth answers /healthz and /readyz beside the feed: the first says that
// the process runs, the second that it can answer.
func withHealth(feed http.Handler, ready readiness, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, func(w http.ResponseWriter, _ *http.Request) {
		writePlain(w, http.StatusOK, "ok\n")
	})
	mux.HandleFunc("GET "+readyPath, func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		advice, err := ready.check(ctx)
		text, status := "ok\n", http.StatusOK
		switch {
		case errors.Is(err, errNoStore):
			text, status = errNoStore.Error()+"\n", http.StatusServiceUnavailable
		case err != nil:
			text, status = err.Error()+"\n", http.StatusServiceUnavailable
		case len(advice) > 0:
			text = "ok, but an issuer does not answer: tokens are verified with the keys that are known\n"
		}
		for _, a := range advice {
			log.Warn("an issuer does not answer", "issuer", a)
		}
		if err != nil {
			log.Error("not ready", "error", err)
		}
		writePlain(w, status, text)
	})
	return besideHealth{health: mux, feed: feed}
}

// besideHealth sends the two health paths to their handlers and everything else to
// the feed untouched: a mux would redirect paths that it finds untidy.
type besideHealth struct{ health, feed http.Handler }

func (b besideHealth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case healthPath, readyPath:
		b.health.ServeHTTP(w, r)
	default:
		b.feed.ServeHTTP(w, r)
	}
}

func writePlain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
