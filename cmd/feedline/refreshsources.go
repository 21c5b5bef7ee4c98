package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"feedline/model"
	"feedline/store"
	"feedline/store/ingest"
	"feedline/store/postgres"
	"feedline/store/refresh"
	"feedline/store/sqlite"
)

// refreshCache is the writer's: what changes in one lookup after the other, in the
// order of the keys, needs the pages of one at a time.
const refreshCache = 16 << 20

// refreshJobs orders a refresh for each tenant that has sources and is not being
// removed, in the order of the tenants.
func (p *program) refreshJobs(c *Config, m *model.Model, db store.Reader, tenants []store.Tenant) ([]refresh.Job, error) {
	if err := c.Refresh.fits(m, tenants); err != nil {
		return nil, err
	}
	options := c.options()
	options.WriteCache = refreshCache
	var jobs []refresh.Job
	for _, t := range store.Standing(tenants) {
		sources := map[string]refresh.Source{}
		for _, s := range c.Refresh.Sources {
			if s.isOf(t) {
				sources[s.Set] = p.sourceOf(s)
			}
		}
		if len(sources) == 0 {
			continue
		}
		jobs = append(jobs, refresh.Job{
			Model: m, Reader: db, Tenant: t, Sources: sources, Guard: refresh.Guard{Loss: c.Refresh.Loss},
			Writer: func(ctx context.Context) (store.Writer, error) {
				return sqlite.OpenWriter(ctx, c.DB, m, "refresh of the lookups of "+t.Name, options)
			},
		})
	}
	return jobs, nil
}

func (s refreshSource) isOf(t store.Tenant) bool {
	return s.Tenant == "" || s.Tenant == t.Name || s.Tenant == t.ID
}

// fits tells what the sources name and the model or the database does not have.
func (r refreshSection) fits(m *model.Model, tenants []store.Tenant) error {
	if m.Foreign {
		return advise("leave refresh out, or import the rows into a file of Feedline's own", "another program's file is only read, and cannot be refreshed")
	}
	lookups, names := refreshed(m), make([]string, len(tenants))
	for i, t := range tenants {
		names[i] = t.Name
	}
	for i, s := range r.Sources {
		place := fmt.Sprintf("refresh.sources[%d]", i)
		known := func(t store.Tenant) bool { return s.Tenant == t.Name || s.Tenant == t.ID }
		switch set := m.Set(s.Set); {
		case set == nil || set.Delivered == nil:
			return advise(didYouMean(s.Set, lookups, "lookups are "+strings.Join(lookups, ", ")), "%s: %q is not a lookup that is refreshed", place, s.Set)
		case s.Tenant != "" && !anyTenant(tenants, known):
			return advise(didYouMean(s.Tenant, names, "feedline tenant list shows them"), "%s: there is no tenant %q", place, s.Tenant)
		case s.Tenant == "" && len(tenants) > 1 && !s.Table:
			return advise("write tenant: and its name, and a source for each other tenant", "%s: the database has %d tenants, and the source of %s names none", place, len(tenants), s.Set)
		}
	}
	return r.pairs(m, tenants)
}

func anyTenant(tenants []store.Tenant, is func(store.Tenant) bool) bool {
	for _, t := range tenants {
		if is(t) {
			return true
		}
	}
	return false
}

// pairs tells which lookups change together only, and have not both a source
// (tables.md L18).
func (r refreshSection) pairs(m *model.Model, tenants []store.Tenant) error {
	for _, t := range tenants {
		has := map[string]bool{}
		for _, s := range r.Sources {
			has[s.Set] = has[s.Set] || s.isOf(t)
		}
		for _, set := range m.Sets {
			if whole := set.Whole(); set.Delivered != nil && whole != nil && has[set.Name] != has[whole.Name] {
				return advise("give both a source, or neither", "refresh: %s and %s are refreshed together, and only one of them has a source for tenant %s", set.Name, whole.Name, t.Name)
			}
		}
	}
	return nil
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
		r, w := io.Pipe()
		go func() { _ = w.CloseWithError(export(ctx, w)) }() // never fails
		return r, nil
	}
}
