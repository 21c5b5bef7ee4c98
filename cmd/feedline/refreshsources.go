package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"feedline/model"
	"feedline/store"
	"feedline/store/ingest"
	"feedline/store/postgres"
	"feedline/store/refresh"
	"feedline/store/sqlite"
)

// refreshCache is the writer's: what changes in one lookup after the other, in the
// order of the keys, needs the pages of one at a time.
const refreshCache = 8 << 20

// refreshJobs orders a refresh for each tenant that has sources and is not being
// removed, in the order of the tenants. The error, which is misfits, tells which
// sources fit no tenant, and which tenants are left out as theirs do not fit.
func (p *program) refreshJobs(c *Config, m *model.Model, db store.Reader, tenants []store.Tenant, alone int64) (jobs []refresh.Job, err error) {
	faults := misfits(c.Refresh.strays(tenants))
	for _, t := range store.Standing(tenants) {
		own := c.Refresh.sourcesOf(t, alone)
		switch err := paired(m, t, own); {
		case err != nil:
			faults = append(faults, err)
		case len(own) > 0:
			jobs = append(jobs, p.refreshJob(c, m, db, t, own))
		}
	}
	if len(faults) > 0 {
		return jobs, faults
	}
	return jobs, nil
}

func (p *program) refreshJob(c *Config, m *model.Model, db store.Reader, t store.Tenant, own map[string]refreshSource) refresh.Job {
	options := c.options()
	options.WriteCache = refreshCache
	sources := map[string]refresh.Source{}
	for set, s := range own {
		sources[set] = p.sourceOf(s)
	}
	return refresh.Job{
		Model: m, Reader: db, Tenant: t, Sources: sources, Guard: refresh.Guard{Loss: c.Refresh.Loss},
		Writer: func(ctx context.Context) (store.Writer, error) {
			return sqlite.OpenWriter(ctx, c.DB, m, "refresh of the lookups of "+t.Name, options)
		},
	}
}

// refresh checks that the sources are of lookups and tenants that there are. It
// reads none of them.
func (k *checkup) refresh(ctx context.Context, c *Config, m *model.Model, db store.Reader) {
	if len(c.Refresh.Sources) == 0 {
		return
	}
	tenants, err := tenantsToRefresh(ctx, m, db)
	if err == nil {
		err = c.Refresh.fits(m, tenants)
	}
	if err != nil {
		k.wrong("%s", oneLine(err))
		return
	}
	k.fine("refresh: %s; feedline refresh --dry-run reads them", counted(int64(len(c.Refresh.Sources)), "source", "sources"))
}

// refreshed names the lookups of a model.
func refreshed(m *model.Model) (names []string) {
	for _, l := range refresh.Lookups(m) {
		names = append(names, l.Set.Name)
	}
	return names
}

// sourceOf makes a source of what the configuration, which was found right, says.
func (p *program) sourceOf(s refreshSource) refresh.Source {
	if s.Table {
		return refresh.Table{}
	}
	format, _ := ingest.ParseFormat(orElse(s.Format, "auto"))
	timeout, _ := s.timeout()
	size, _ := s.size()
	text := refresh.Text{Format: format, Timeout: timeout, Size: size}
	switch {
	case s.File != "":
		text.Name, text.Open = s.File, refresh.File(s.File)
	case s.URL != "":
		address, _ := url.Parse(s.URL)
		text.Name = refresh.Place(address)
		text.Open = refresh.Fetch(http.DefaultClient, address, func() (string, error) { return p.credential(s.Authorization) })
	case postgres.Is(s.Database):
		text.Name, text.Format = "the query of "+postgres.Place(s.Database), ingest.NDJSON
		from := postgres.Source{Address: s.Database, Password: func() (string, error) { return p.credential(s.Password) }}
		text.Open = queried(func(ctx context.Context, w io.Writer) error { return postgres.Export(ctx, from, s.Query, w) })
	default:
		text.Name, text.Format = "the query of "+s.Database, ingest.NDJSON
		text.Open = queried(func(ctx context.Context, w io.Writer) error { return sqlite.Export(ctx, s.Database, s.Query, w) })
	}
	return text
}

// credential is the value of an environment variable; empty if none is named.
func (p *program) credential(variable string) (string, error) {
	if variable == "" {
		return "", nil
	}
	for _, entry := range p.environ {
		if name, value, _ := strings.Cut(entry, "="); name == variable && value != "" {
			return value, nil
		}
	}
	return "", fmt.Errorf("the environment variable %s, which holds the credential, is not set", variable)
}

// queried runs a query of another database. Its rows come while they are read.
func queried(export func(context.Context, io.Writer) error) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		ctx, stop := context.WithCancel(ctx)
		r, w := io.Pipe()
		a := &answer{PipeReader: r, stop: stop}
		a.running.Go(func() { _ = w.CloseWithError(export(ctx, w)) }) // never fails
		return a, nil
	}
}

// answer is what a query finds.
type answer struct {
	*io.PipeReader
	stop    context.CancelFunc
	running sync.WaitGroup
}

// Close ends the query and waits until it has let go of its database.
func (a *answer) Close() error {
	err := a.PipeReader.Close()
	a.stop()
	a.running.Wait()
	return err
}
