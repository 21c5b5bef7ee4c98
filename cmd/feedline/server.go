package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"feedline/odata/guard"
)

// Limits of a connection. There is none on the length of an answer: a whole
// table may take an hour. The feed itself gives up on clients that have
// stopped reading.
const (
	headerTimeout = 10 * time.Second // for a client to send its headers
	idleTimeout   = 2 * time.Minute  // between two requests of a connection
	headerBytes   = 128 << 10        // far beyond the 16 KB of URL and of credential that the feed reads, so that it can say so
	streams       = 100              // requests at the same time on a connection of HTTP/2
	pingAfter     = time.Minute      // of silence on such a connection, whose end nobody may have heard of
)

// server serves a handler until it is told to stop.
type server struct {
	handler     http.Handler
	grace       time.Duration // for running answers after the stop
	log         *slog.Logger
	began       func()            // called once requests are taken; may be nil
	connections guard.Connections // that are kept open; zero: any number
	patience    time.Duration     // for a client to send its headers; 0: headerTimeout
	tls         *tls.Config       // nil: connections are not encrypted
	stalled     time.Duration     // after which a connection of HTTP/2 that takes nothing is given up; 0: never
}

// listen opens the address, or says in words why it cannot.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return ln, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, advise("stop it, or choose another port, such as --listen 127.0.0.1:8081",
			"another program already listens on %s", address)
	case errors.Is(err, syscall.EACCES):
		return nil, advise("choose a port above 1023, such as --listen 127.0.0.1:8080",
			"this user may not listen on %s", address)
	}
	return nil, advise("--listen takes an address of this machine, such as 127.0.0.1:8080",
		"cannot listen on %s: %v", address, err)
}

// run serves until ctx ends, then takes no more requests and lets running
// answers finish within the grace. It closes the listener.
func (s *server) run(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: cmp.Or(s.patience, headerTimeout), IdleTimeout: idleTimeout,
		MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		TLSConfig: s.tls, HTTP2: &http.HTTP2Config{MaxConcurrentStreams: streams, SendPingTimeout: pingAfter, WriteByteTimeout: s.stalled},
	}
	if s.connections.Total > 0 {
		ln = s.connections.Around(ln)
	}
	ended := make(chan error, 1)
	go func() {
		if s.tls != nil {
			ended <- srv.ServeTLS(ln, "", "")
			return
		}
		ended <- srv.Serve(ln)
	}()
	if s.began != nil {
		s.began()
	}
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
		return s.stop(srv)
	}
}

func (s *server) stop(srv *http.Server) error {
	s.log.Info("stopping; running answers may finish", "within", s.grace)
	ctx, cancel := context.WithTimeout(context.Background(), s.grace)
	defer cancel()
	err := srv.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("answers were still running and have been cut")
		return srv.Close()
	}
	if err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	s.log.Info("stopped")
	return nil
}
