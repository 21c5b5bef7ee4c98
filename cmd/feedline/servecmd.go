package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/odata"
	"feedline/odata/access"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
	"feedline/store/sqlite"
)

// feedPath is where the feed begins on this server.
const feedPath = "/odata"

func (p *program) serveCommand() *cobra.Command {
	cmd := p.command("serve [flags]", "serve the feed",
		`Serves the database as an OData feed until it is stopped. With auth: none, which
is the default, it answers this machine alone.

/healthz says that the process runs, /readyz that it can answer. The request log
goes to standard error.`)
	cmd.Args = arguments(0, 0, "no arguments")
	addSettings(cmd, serving)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.serve(cmd.Context(), c, func(string) {})
	}
	return cmd
}

// serve serves the database until it is stopped. Greet is called with the
// address of the feed once it answers.
func (p *program) serve(ctx context.Context, c *Config, greet func(address string)) (err error) {
	log := slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: c.LogLevel}))
	caller, issuers, err := signIn(ctx, c, ways, log)
	if err != nil {
		return err
	}
	open, err := openFeed(ctx, c, caller, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.db.Close()) }()
	log.Debug("database opened", "file", c.DB, "rows are read", open.db.ReadPath())
	encryption, err := c.encryption(log)
	if err != nil {
		return err
	}
	ln, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	p.say("serving %s%s", c.DB, open.whose)
	handler := withHealth(open.feed, readiness{open.db.Ping, issuers, c.onlyByIssuers()}, log)
	s := &server{
		handler: protected(c, handler, log), grace: c.ShutdownTimeout, log: log,
		connections: c.connections(), tls: encryption, stalled: c.WriteTimeout,
	}
	s.began = func() { greet(p.announce(ctx, ln, c)) }
	return s.run(ctx, ln)
}

// opened is a feed over a database that is open for reading.
type opened struct {
	feed   *odata.Service
	rights *rights
	db     *sqlite.DB // to be closed
	whose  string     // whose rows are shown: words behind the name of the file
}

// openFeed opens the database that is configured and puts the feed together for
// callers that are found out by the function.
func openFeed(ctx context.Context, c *Config, caller whoAsks, log *slog.Logger) (open opened, err error) {
	m, err := loadModel(c)
	if err != nil {
		return open, err
	}
	if open.db, err = openReader(ctx, c, m); err != nil {
		return open, err
	}
	if open.rights, err = newRights(ctx, c, m, open.db, log); err == nil {
		open.whose = c.whose(m, open.rights.known)
		open.feed, err = newFeed(ctx, c, open.rights, caller, log)
	}
	if err != nil {
		err = errors.Join(err, open.db.Close())
	}
	return open, err
}

// whose says whose rows are shown: words behind the name of the file, empty
// where the model has no tenants.
func (c *Config) whose(m *model.Model, k access.Known) string {
	switch {
	case !hasTenants(m):
		return ""
	case c.signsIn():
		return " for " + counted(int64(len(k.Tenants)), "tenant", "tenants")
	}
	return " for " + describe(k.Local, len(k.Tenants), c.Tenant)
}

// newFeed puts the feed together for callers that are found out by the
// function and have these rights.
func newFeed(ctx context.Context, c *Config, r *rights, caller whoAsks, log *slog.Logger) (*odata.Service, error) {
	key, err := pagingKey(ctx, c, r.model, r.db, log)
	if err != nil {
		return nil, err
	}
	service, err := odata.New(odata.Config{
		Model: r.model, Store: r.db, PublicURL: c.PublicURL, TrustedProxies: c.TrustedProxies,
		Principal: caller, Policy: r.policy, Admit: c.admission(), PagingKey: key,
		Limits:       plan.Limits{PageRows: int64(c.PageRows), PageBytes: c.PageBytes, PageTime: c.PageTime, Operations: c.QueryOperations},
		Expand:       bind.Limits{ExpandDepth: c.ExpandDepth, ExpandWidth: c.ExpandWidth},
		HeavyQueries: c.HeavyQueries, QueueTimeout: c.QueueTimeout,
		QueryTimeout: c.QueryTimeout, WriteTimeout: c.WriteTimeout,
		NoWarnings: !c.Warnings, Log: log,
	})
	if err != nil {
		return nil, err
	}
	return service, service.Check()
}

// pagingKey seals continuation links: the configured key, or the one that the
// file keeps. In another program's file nothing is kept.
func pagingKey(ctx context.Context, c *Config, m *model.Model, db store.Reader, log *slog.Logger) ([]byte, error) {
	switch {
	case c.TokenKey != nil:
		return c.TokenKey, nil
	case !m.Foreign:
		return db.Secret(ctx, "paging")
	}
	log.Info("continuation links are sealed with a key of this process: they end with it, and other processes do not know it; FEEDLINE_TOKEN_KEY gives them one")
	key := make([]byte, 32)
	_, err := rand.Read(key)
	return key, err
}
