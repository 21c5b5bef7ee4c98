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
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	log := p.logger(c)
	caller, issuers, err := signIn(ctx, c, ways, log)
	if err != nil {
		return err
	}
	open, err := openFeed(ctx, c, caller, keepsAccount, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.close()) }()
	log.Debug("database opened", "file", c.DB, "rows are read", open.db.ReadPath())
	if open.nightly, err = p.nightly(ctx, c, open.model, open.db, log); err != nil {
		return err
	}
	encryption, err := c.encryption(log)
	if err != nil {
		return err
	}
	ln, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	end, err := traced(ctx, c, open, log)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer end()
	hide, err := p.watch(ctx, c, open, issuers, log)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer hide()
	p.say("serving %s%s", c.DB, open.whose)
	handler := withHealth(open.audit.counted(open.feed), readiness{open.db.Ping, issuers, c.onlyByIssuers()}, log)
	s := &server{
		handler: protected(c, handler, log), grace: c.ShutdownTimeout, log: log,
		connections: c.connections(), tls: encryption, stalled: c.WriteTimeout,
	}
	s.began = func() { greet(p.announce(ctx, ln, c)) }
	defer open.nightly.schedule(c).Start(ctx)()
	return s.run(ctx, ln)
}

// logger writes the log as it is configured.
func (p *program) logger(c *Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(p.stderr, options))
	}
	return slog.New(slog.NewTextHandler(p.stderr, options))
}

// opened is a feed over a database that is open for reading.
type opened struct {
	feed    *odata.Service
	model   *model.Model // of the data
	rights  *rights
	db      *sqlite.DB
	audit   auditing
	nightly nightly // what is done to the data once a day
	whose   string  // whose rows are shown: words behind the name of the file
}

// close ends the account of the requests and closes the files.
func (o opened) close() error {
	err := o.audit.close()
	if o.db != nil {
		err = errors.Join(err, o.db.Close())
	}
	return err
}

// Whether a feed keeps account of its requests: one that serves does.
const (
	keepsAccount = true
	onlyLooks    = false
)

// openFeed opens the database that is configured and puts the feed together for
// callers that are found out by the function. The caller closes what it returns.
func openFeed(ctx context.Context, c *Config, caller whoAsks, keeps bool, log *slog.Logger) (open opened, err error) {
	m, err := loadModel(c)
	if err != nil {
		return open, err
	}
	open.model = m
	if open.db, err = openReader(ctx, c, m); err == nil {
		err = open.put(ctx, c, m, caller, keeps, log)
	}
	if err != nil {
		return opened{}, errors.Join(err, open.close())
	}
	return open, nil
}

// put puts the feed together.
func (o *opened) put(ctx context.Context, c *Config, m *model.Model, caller whoAsks, keeps bool, log *slog.Logger) (err error) {
	if o.audit, err = openAudit(ctx, c, m, keeps, log); err != nil {
		return err
	}
	published, reader := o.audit.published(m, o.db)
	if o.rights, err = newRights(ctx, c, published, reader, log); err != nil {
		return err
	}
	o.whose = c.whose(m, o.rights.known)
	if o.feed, err = newFeed(ctx, c, o.rights, caller, log); err != nil || !keeps {
		return err
	}
	o.feed.Record = o.audit.record
	return o.audit.keep(c, log)
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
		Model: r.model, Store: r.db, PublicURL: c.PublicURL, Network: c.network(),
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
