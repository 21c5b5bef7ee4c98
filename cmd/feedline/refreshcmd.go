package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/store"
	"feedline/store/refresh"
	"feedline/store/sqlite"
)

// refreshing is one run of the refresh command.
type refreshing struct {
	*program
	now   string
	dry   bool
	force bool
	rows  bool
}

func (p *program) refreshCommand() *cobra.Command {
	cmd := p.command("refresh [flags]", "bring the lookups in line with their sources",
		`Compares the lookups of every tenant, or of one, with the sources that
feedline.yaml names under refresh, and writes what differs: all lookups of a
tenant in one transaction. What is missing from a source gets the latest midnight
of UTC as its deletedAt. The server does the same by itself once a day.

A source that cannot be read, is empty, or lacks more rows than refresh.loss allows
stops the refresh of its tenant. With --force it is done all the same, and lookups
whose sources cannot be read are left as they are.`)
	cmd.Args = arguments(0, 0, "no arguments")
	r := &refreshing{program: p}
	flags := cmd.Flags()
	flags.StringVar(&r.now, "now", "", "`instant` to take for the present, such as 2026-03-02T08:00:00Z (default: the clock's)")
	flags.BoolVar(&r.dry, "dry-run", false, "only show what would change")
	flags.BoolVar(&r.force, "force", false, "refresh from sources that are empty or lack many rows, too")
	flags.BoolVar(&r.rows, "rows", false, "show each row that changes")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return r.run(cmd.Context(), c)
	}
	return cmd
}

// run refreshes one tenant after the other. One that fails does not hold up the
// others.
func (r *refreshing) run(ctx context.Context, c *Config) (err error) {
	now, err := r.instant()
	if err != nil {
		return err
	}
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	db, err := openReader(ctx, c, m)
	if err != nil {
		return err
	}
	defer func() { err = alongside(err, db.Close()) }()
	jobs, err := r.jobs(ctx, c, m, db)
	if err != nil {
		return err
	}
	if !r.dry {
		lease, err := sqlite.TakeLease(ctx, c.DB, sqlite.Jobs, refresh.Holder, c.options())
		if err != nil {
			return err
		}
		defer func() { err = alongside(err, lease.Release()) }()
	}
	failed := 0
	for _, job := range jobs {
		job.Tick, job.Dry, job.Guard.Force = refresh.Tick(now), r.dry, r.force
		if err := r.one(ctx, job); err != nil {
			failed++
			r.say("  %s", plainText(err))
		}
	}
	return verdictOf(failed, len(jobs))
}

func (r *refreshing) instant() (time.Time, error) {
	if r.now == "" {
		return time.Now(), nil
	}
	at, err := time.Parse(time.RFC3339, r.now)
	if err != nil {
		return at, misuse("write it with its offset, such as 2026-03-02T08:00:00Z", "%q is not an instant", r.now)
	}
	return at, nil
}

// jobs orders what is asked for.
func (r *refreshing) jobs(ctx context.Context, c *Config, m *model.Model, db store.Reader) ([]refresh.Job, error) {
	if len(c.Refresh.Sources) == 0 {
		return nil, advise("docs/operations.md tells under \"Lookup refresh\" what to write", "the configuration names no sources under refresh")
	}
	tenants, err := tenantsToRefresh(ctx, m, db)
	if err != nil {
		return nil, err
	}
	if err := c.Refresh.fits(m, tenants); err != nil {
		return nil, err
	}
	jobs, err := r.refreshJobs(c, m, db, tenants, onlyOne(tenants))
	if err != nil || c.Tenant == "" {
		return jobs, err
	}
	chosen, err := pickTenant(tenants, c.Tenant)
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		if j.Tenant.Number == chosen.Number {
			return []refresh.Job{j}, nil
		}
	}
	return nil, advise("add one under refresh", "tenant %s has no sources", chosen.Name)
}

func tenantsToRefresh(ctx context.Context, m *model.Model, db store.Reader) ([]store.Tenant, error) {
	if !hasTenants(m) {
		return []store.Tenant{nobody()}, nil
	}
	return db.Tenants(ctx)
}

// one refreshes a tenant and tells what became of it.
func (r *refreshing) one(ctx context.Context, job refresh.Job) error {
	r.say("%s as of %s", orElse(job.Tenant.Name, "lookups"), job.Tick.Format(time.RFC3339))
	if r.rows {
		job.Changed = func(set *model.EntitySet, c refresh.Change) error {
			r.say("  %s", changeText(set, c))
			return nil
		}
	}
	report, err := refresh.Run(ctx, job)
	for _, why := range report.Skipped {
		r.say("  %s", plainText(errors.New(why)))
	}
	for _, s := range report.Sets {
		t := s.Tally
		r.say("  %s: %s read: %s inserted, %s updated, %s deleted, %s revived, %s unchanged", s.Set, counted(t.Read, "row", "rows"),
			grouped(t.Inserted), grouped(t.Updated), grouped(t.Deleted), grouped(t.Revived), grouped(t.Unchanged))
	}
	switch {
	case err != nil:
		return fmt.Errorf("nothing was changed: %w", err)
	case r.dry:
		r.say("  nothing was changed: this is what would")
	}
	return nil
}

// changeText is a change on one line.
func changeText(set *model.EntitySet, c refresh.Change) string {
	parts := []string{fmt.Sprintf("%s %s %s", c.Kind, set.Name, c.Key())}
	for i := len(set.Key); i < len(c.Columns); i++ {
		p := c.Columns[i]
		if len(c.Before) == 0 {
			parts = append(parts, fmt.Sprintf("%s %s", p.Name, shownCell(p, c.Cells[i])))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s -> %s", p.Name, shownCell(p, c.Before[i]), shownCell(p, c.Cells[i])))
	}
	return strings.Join(parts, ", ")
}

// shownCell is a value for people.
func shownCell(p *model.Property, c store.Cell) string {
	if p.Type.Kind == model.DateTimeOffset && c.Kind == store.Int {
		return time.UnixMilli(c.Int).UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return c.String()
}

// verdictOf is the end of a refresh of so many tenants.
func verdictOf(failed, of int) error {
	if failed == 0 {
		return nil
	}
	return advise("", "%d of %s not refreshed", failed, counted(int64(of), "tenant was", "tenants were"))
}
