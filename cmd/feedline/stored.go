package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// loadModel reads the description of the schema.
func loadModel(c *Config) (*model.Model, error) {
	if c.Model == "" {
		return model.Builtin()
	}
	if about, err := os.Stat(c.Model); err != nil || !about.IsDir() {
		return nil, advise("--model takes a folder with model.yaml and one file for each entity set", "there is no folder %s", c.Model)
	}
	m, err := model.Load(os.DirFS(c.Model))
	if err == nil {
		return m, nil
	}
	faults := modelFaults(err)
	hint := ""
	for _, fault := range faults {
		hint += fault.Error() + "\n"
	}
	a := advise(hint, "the description in %s has %s", c.Model, counted(int64(len(faults)), "fault", "faults"))
	a.cause = err
	return nil, a
}

// modelFaults takes the error of a description that cannot be used apart.
func modelFaults(err error) []error {
	var a *advice
	if errors.As(err, &a) && a.cause != nil {
		err = a.cause
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// named refuses a configuration that names no database: a file that was made
// by guess would be the wrong one.
func (c *Config) named() error {
	if c.DB != "" {
		return nil
	}
	return advise("name it with --db FILE, with FEEDLINE_DB, or with db: in feedline.yaml", "no database is named")
}

// options are how the store is opened.
func (c *Config) options() sqlite.Options {
	return sqlite.Options{Readers: c.Readers, BusyTimeout: c.BusyTimeout}
}

// exists tells whether the database file is there.
func (c *Config) exists() bool {
	_, err := os.Stat(c.DB)
	return !errors.Is(err, fs.ErrNotExist)
}

// openReader opens the database for reading.
func openReader(ctx context.Context, c *Config, m *model.Model) (*sqlite.DB, error) {
	if err := c.named(); err != nil {
		return nil, err
	}
	if !c.exists() {
		return nil, advise("feedline import, feedline sample or feedline migrate makes one", "there is no file %s", c.DB)
	}
	return sqlite.Open(ctx, c.DB, m, c.options())
}

// openWriter opens the database for writing, after making the file if there
// is none.
func (p *program) openWriter(ctx context.Context, c *Config, m *model.Model, command string) (store.Writer, error) {
	if err := c.named(); err != nil {
		return nil, err
	}
	plan, err := sqlite.PlanMigration(ctx, c.DB, m)
	if err != nil {
		return nil, err
	}
	if !plan.Exists {
		if err := applyMigration(ctx, c, m); err != nil {
			return nil, err
		}
		p.say("made %s", c.DB)
	}
	return sqlite.OpenWriter(ctx, c.DB, m, command, c.options())
}

// say prints one line for the person at the terminal.
func (p *program) say(format string, args ...any) {
	fmt.Fprintf(p.stdout, format+"\n", args...)
}

// pickTenant is the tenant that the configuration names; without a name the
// only one, else the first.
func pickTenant(tenants []store.Tenant, name string) (store.Tenant, error) {
	names := make([]string, len(tenants))
	for i, t := range tenants {
		if names[i] = t.Name; t.Name == name || t.ID == name {
			return t, nil
		}
	}
	switch {
	case len(tenants) == 0:
		return store.Tenant{}, advise("feedline tenant add NAME --zone Europe/Berlin adds one", "the database has no tenant yet")
	case name != "":
		return store.Tenant{}, advise(didYouMean(name, names, "feedline tenant list shows them"), "there is no tenant %q", name)
	}
	return tenants[0], nil
}

// tenantFor finds the tenant to write for. A file without tenants gets the
// fresh one. Between several nobody guesses: rows of one tenant among those of
// another cannot be told apart again.
func (p *program) tenantFor(ctx context.Context, c *Config, w store.Writer, fresh store.Tenant) (store.Tenant, error) {
	tenants, err := listTenants(ctx, c)
	switch {
	case err != nil:
		return store.Tenant{}, err
	case len(tenants) > 1 && c.Tenant == "":
		return store.Tenant{}, advise("choose one with --tenant; feedline tenant list shows them",
			"the database has %d tenants", len(tenants))
	case len(tenants) > 0 || c.Tenant != "" && c.Tenant != fresh.Name:
		return pickTenant(tenants, c.Tenant)
	}
	t, err := w.AddTenant(ctx, fresh)
	if err != nil {
		return store.Tenant{}, err
	}
	p.say("added tenant %s (%s)", t.Name, t.Zone)
	return t, nil
}

// describe names a tenant with its clock, and says when there was a choice.
func describe(t store.Tenant, of int, asked string) string {
	text := fmt.Sprintf("tenant %s (%s)", t.Name, t.Zone)
	if of > 1 && asked == "" {
		text += fmt.Sprintf(", the first of %d; --tenant chooses another", of)
	}
	return text
}
