package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/store"
	"feedline/store/retention"
	"feedline/store/sqlite"
)

// purging is what the flags of the command say.
type purging struct {
	*program
	now    string
	days   int
	dryRun bool
	strict bool

	at time.Time // instant of the run
}

func (p *program) purgeCommand() *cobra.Command {
	cmd := p.command("purge [flags]", "remove what has outlived its tenant's retention",
		`Removes finished rows that are older than their tenant's retention period, with
everything that belongs to them, and lookup rows that were deleted before that
and that no row mentions any more. It cannot be undone; --dry-run counts what
would go. Readers are not disturbed.

Without --tenant it goes through all tenants that have a retention period. Each
run leaves rows in PurgeRuns: one for each table, with how many rows went. It also
removes tombstones, of all tenants, that are older than tombstone-retention.`)
	cmd.Args = arguments(0, 0, "no arguments")
	g := &purging{program: p}
	flags := cmd.Flags()
	flags.StringVar(&g.now, "now", "", "`time` to run as of, such as 2026-03-31 or 2026-03-31T00:30:00Z (default: now)")
	flags.IntVar(&g.days, "days", 0, "`days` to keep rows for, in place of the tenant's retention period")
	flags.BoolVar(&g.dryRun, "dry-run", false, "count what would be removed, and remove nothing")
	flags.BoolVar(&g.strict, "strict", false, "remove rows that stay as the newest of their group, too")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := g.understand(cmd.Flags().Changed("days"), time.Now()); err != nil {
			return err
		}
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return g.run(cmd.Context(), c)
	}
	return cmd
}

// mostDays is the longest period that is kept: a century.
const mostDays = 36500

// understand reads the command's own flags.
func (g *purging) understand(days bool, now time.Time) error {
	if days && (g.days < 1 || g.days > mostDays) {
		return misuse("write the number of days that rows are kept for, such as --days 395", "--days must be between 1 and %d", mostDays)
	}
	if g.at = now.UTC(); g.now == "" {
		return nil
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(form, g.now); err == nil {
			g.at = at.UTC()
			return g.inTime(now)
		}
	}
	return misuse("write a date such as 2026-03-31, or an instant such as 2026-03-31T00:30:00Z", "%q is no time", g.now)
}

// inTime refuses a time that has not come: it would remove what must be kept.
func (g *purging) inTime(now time.Time) error {
	if g.at.After(now) && !g.dryRun {
		return misuse("with --dry-run it counts what will have aged out by then", "--now %s has not come yet", g.now)
	}
	return nil
}

func (g *purging) run(ctx context.Context, c *Config) (err error) {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	if m.Foreign {
		return advise("its own program removes what is old", "the file is another program's, and is only read")
	}
	db, err := openReader(ctx, c, m)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if !g.dryRun {
		lease, err := sqlite.TakeLease(ctx, c.DB, sqlite.Jobs, purgeHolder, c.options())
		if err != nil {
			return err
		}
		defer func() { err = alongside(err, lease.Release()) }()
	}
	forgotten, err := g.forget(ctx, graves{c, m, db, g.at})
	if err != nil {
		return err
	}
	tenants, err := g.tenants(ctx, c, m, db)
	if err != nil {
		return err
	}
	if len(tenants) == 0 && forgotten == 0 {
		return advise("--days N says for how many days they are kept", "nothing has a retention period: all rows are kept for ever")
	}
	for _, t := range tenants {
		if err := g.tenant(ctx, c, m, db, t); err != nil {
			return err
		}
	}
	return nil
}

// tenants lists those whose rows age, with the period that counts.
func (g *purging) tenants(ctx context.Context, c *Config, m *model.Model, db store.Reader) ([]store.Tenant, error) {
	all := []store.Tenant{nobody()}
	if hasTenants(m) {
		var err error
		if all, err = db.Tenants(ctx); err != nil {
			return nil, err
		}
		if c.Tenant != "" {
			one, err := pickTenant(all, c.Tenant)
			if err != nil {
				return nil, err
			}
			all = []store.Tenant{one}
		}
		all = store.Standing(all)
	}
	for i := range all {
		if g.days > 0 {
			all[i].RetentionDays = g.days
		}
	}
	return slices.DeleteFunc(all, func(t store.Tenant) bool { return t.RetentionDays == 0 }), nil
}

// forget removes tombstones that have outlived their own retention, or counts
// them, and tells how many there are.
func (g *purging) forget(ctx context.Context, old graves) (n int64, err error) {
	what := "removed"
	if g.dryRun {
		what = "would be removed"
		n, err = old.aged(ctx)
	} else {
		n, err = old.expire(ctx)
	}
	if n > 0 {
		g.say("%s older than %s %s", counted(n, "tombstone", "tombstones"), counted(int64(old.config.TombstoneDays), "day", "days"), what)
	}
	return n, err
}

// tenant purges one tenant's rows, or counts what would go.
func (g *purging) tenant(ctx context.Context, c *Config, m *model.Model, db *sqlite.DB, t store.Tenant) error {
	policy := c.policy(t, g.at)
	policy.Strict = policy.Strict || g.strict
	if g.dryRun {
		counts, err := countAged(ctx, m, db, t, policy)
		if err != nil {
			return err
		}
		g.tell(t, policy, counts)
		g.say("%s would be removed", counted(retention.Total(counts), "row", "rows"))
		return nil
	}
	bar := drawBar(g.stderr, -1, "purging "+t.Name)
	report, err := purgeOnce(ctx, c, m, db, t, policy, bar.set)
	bar.end()
	if report.RunID == "" {
		return err
	}
	g.tell(t, policy, report.Rows)
	gone, took := retention.Total(report.Rows), report.Finished.Sub(report.Started)
	g.say("%s removed (%s, %s rows/s)", counted(gone, "row was", "rows were"), took.Round(time.Millisecond), grouped(int64(float64(gone)/max(took.Seconds(), 0.001))))
	if errors.Is(err, context.Canceled) {
		told := advise("the same command removes the rest", "interrupted; what is counted is removed")
		told.cause = err
		return told
	}
	return err
}

// tell prints what the run is about and how many rows of each table go.
func (g *purging) tell(t store.Tenant, policy retention.Policy, counts []retention.Count) {
	whose := ""
	if t.Name != "" {
		whose = "tenant " + t.Name + ": "
	}
	g.say("%swhat ended before %s, %d days kept", whose, policy.Cutoff.Format(time.RFC3339), t.RetentionDays)
	table := tabwriter.NewWriter(g.stdout, 0, 0, 2, ' ', 0)
	for _, count := range counts {
		if count.Rows > 0 {
			fmt.Fprintf(table, "  %s\t%s\n", count.Set, grouped(count.Rows))
		}
	}
	// The text goes to where say prints, too, which tells if that cannot be written.
	_ = table.Flush()
}

// policy says what of a tenant's rows has aged out by a run's time.
func (c *Config) policy(t store.Tenant, run time.Time) retention.Policy {
	strict := slices.ContainsFunc(c.PurgeStrict, func(name string) bool { return name == "*" || name == t.Name || strings.EqualFold(name, t.ID) })
	return retention.Policy{Cutoff: retention.Cutoff(run, t.RetentionDays), Strict: strict}
}

// countAged counts what a purge would remove.
func countAged(ctx context.Context, m *model.Model, db store.Reader, t store.Tenant, policy retention.Policy) (counts []retention.Count, err error) {
	snapshot, err := db.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	return retention.Make(m, policy).Expect(ctx, snapshot, t)
}

// purgeOnce removes what has aged out of a tenant's rows while it alone writes.
// The caller holds the lease of jobs.
func purgeOnce(ctx context.Context, c *Config, m *model.Model, db store.Reader, t store.Tenant, policy retention.Policy, observe func(int64)) (report retention.Report, err error) {
	w, err := sqlite.OpenWriter(ctx, c.DB, m, strings.TrimSpace("purge "+t.Name), c.options())
	if err != nil {
		return report, err
	}
	defer func() { err = alongside(err, w.Close()) }()
	return retention.Run(ctx, retention.Job{Model: m, Writer: w, Reader: db, Tenant: t, Policy: policy, Observe: observe})
}
