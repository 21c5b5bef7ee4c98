package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"

	"feedline/odata/guard"
)

// The paths of what is shown to operators.
const (
	metricsPath = "/metrics"
	pprofPath   = "/debug/pprof/"
)

// watch shows what the configuration wants to be seen of a feed that is about to
// run: figures and profiles, each on an address of its own. Hide ends that.
func (p *program) watch(ctx context.Context, c *Config, open opened, issuers issuersHealth, log *slog.Logger) (hide func(), err error) {
	var windows windows
	if c.MetricsListen != "" {
		m, err := metered(c, open, issuers, log)
		if err != nil {
			return nil, err
		}
		mux := http.NewServeMux()
		mux.Handle("GET "+metricsPath, m.Handler(log))
		if err := windows.open(ctx, c.MetricsListen, "metrics-listen", mux, log); err != nil {
			return nil, err
		}
		p.say("metrics are shown on %s%s", windows.last(), metricsPath)
	}
	if c.PprofListen != "" {
		if err := windows.open(ctx, c.PprofListen, "pprof-listen", profiles(), log); err != nil {
			windows.close()
			return nil, err
		}
		p.say("profiles are shown on %s%s", windows.last(), pprofPath)
	}
	return windows.close, nil
}

// profiles shows what the process does with processors and memory.
func profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+pprofPath, pprof.Index)
	mux.HandleFunc("GET "+pprofPath+"cmdline", pprof.Cmdline)
	mux.HandleFunc("GET "+pprofPath+"profile", pprof.Profile)
	mux.HandleFunc("GET "+pprofPath+"symbol", pprof.Symbol)
	mux.HandleFunc("GET "+pprofPath+"trace", pprof.Trace)
	return mux
}

// windows are servers beside the feed's own, through which operators look in.
type windows []*http.Server

// open serves a handler on the address of a setting. On an address of this
// machine it answers under the names of this machine alone.
func (w *windows) open(ctx context.Context, address, setting string, handler http.Handler, log *slog.Logger) error {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return advise("choose another address with --"+setting+", or leave it out", "cannot listen on %s, which %s names: %v", address, setting, err)
	}
	if host, _, _ := net.SplitHostPort(address); isLoopback(host) {
		handler = onlyHere(handler)
	}
	srv := &http.Server{
		Addr: ln.Addr().String(), Handler: guard.Headers(guard.NoBodies(handler)), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	go func() { _ = srv.Serve(ln) }() // ends when it is closed
	*w = append(*w, srv)
	return nil
}

// last is the address of the one that was opened last.
func (w windows) last() string { return w[len(w)-1].Addr }

// close ends all of them at once, with whatever they are showing.
func (w windows) close() {
	for _, srv := range w {
		_ = srv.Close()
	}
}

// onlyHere keeps out pages whose domain was pointed at this machine, as they ask
// for it by another name.
func onlyHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !guard.IsLoopback(guard.Network{}.Host(r)) {
			writePlain(w, http.StatusMisdirectedRequest, "ask for this machine as localhost or 127.0.0.1\n")
			return
		}
		next.ServeHTTP(w, r)
	})
}
