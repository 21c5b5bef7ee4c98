package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/daily"
	"feedline/store/retention"
	"feedline/store/sqlite"
)

// halfPast is when a day's purge begins: half an hour after the lookups of that
// day were refreshed (tables.md R14).
var halfPast = daily.MustParse("30 0 * * *")

// purgeRetry is when a purge that failed is tried again, be it because somebody
// else was writing.
const purgeRetry = 10 * time.Minute

// longWithout is how long before a tick both the last purge and the newest row of a
// tenant must be for the clock to be doubted.
const longWithout = 31 * 24 * time.Hour

// purgeHolder says what those do who hold the lease to purge.
const purgeHolder = "purge"

// purges removes, day by day, what has aged out of the tenants that have a
// retention period. Several processes may do so over one file: the others find the
// day done, or nothing left to remove.
type purges struct {
	config *Config
	model  *model.Model
	db     *sqlite.DB
	log    *slog.Logger
}

// daily is the purge of each day; nil, and a line in the log, if it is not
// switched on.
func (p *purges) daily(ctx context.Context) *daily.Job {
	if !p.config.Purge || p.model.Foreign {
		p.remind(ctx)
		return nil
	}
	return &daily.Job{Name: purgeHolder, Times: halfPast, Tasks: p.tasks, Retry: purgeRetry, Hindered: func(err error) { p.failed("", err) }}
}

// remind tells that retention periods are not heeded.
func (p *purges) remind(ctx context.Context) {
	if p.config.Purge {
		p.log.Warn("purge: on has no effect: the file is another program's, and is only read")
		return
	}
	kept, err := p.tenants(ctx)
	if err != nil {
		p.log.Error("the tenants cannot be read", "error", plainText(err))
	}
	if len(kept) > 0 {
		p.log.Info("tenants have a retention period, but nothing is removed by itself: purge: on does so every day, feedline purge once", "tenants", len(kept))
	}
}

// failed tells of a purge that is tried again; without a tenant, of all.
func (p *purges) failed(tenant string, err error) {
	p.log.Error("the daily purge failed and is tried again", "tenant", tenant, "within", purgeRetry, "error", plainText(err))
}

// tenants lists those that have a retention period.
func (p *purges) tenants(ctx context.Context) ([]store.Tenant, error) {
	if !hasTenants(p.model) {
		return nil, nil
	}
	all, err := p.db.Tenants(ctx)
	return slices.DeleteFunc(store.Standing(all), func(t store.Tenant) bool { return t.RetentionDays == 0 }), err
}

func (p *purges) tasks(ctx context.Context) ([]daily.Task, error) {
	tenants, err := p.tenants(ctx)
	tasks := make([]daily.Task, len(tenants))
	for i, t := range tenants {
		tasks[i] = daily.Task{
			Tenant: t,
			Served: func(ctx context.Context, tick time.Time) (bool, error) {
				return retention.Done(ctx, p.model, p.db, t, p.config.policy(t, tick))
			},
			Run: func(ctx context.Context, tick time.Time) bool { return p.purge(ctx, t, tick) },
		}
	}
	return tasks, err
}

// doubt is an error if the clock may be far ahead, be it that it was set wrong: then a
// tenant has not been purged for long before the tick, and none of its rows is of a time
// since. A purge by hand confirms that it is as late as that.
func (p *purges) doubt(ctx context.Context, t store.Tenant, tick time.Time) error {
	latest, err := retention.Latest(ctx, p.model, p.db, t)
	if err != nil || latest.Completed.Outcome == "" || tick.Sub(latest.Completed.Started) <= longWithout {
		return err
	}
	newest, err := retention.Newest(ctx, p.model, p.db, t, tick)
	if err != nil || newest.IsZero() || tick.Sub(newest) <= longWithout {
		return err
	}
	return fmt.Errorf("nothing is removed, as the clock may be wrong: the last purge was at %s, and no row is newer than %s; set the clock right, or run feedline purge if it is",
		latest.Completed.Started.Format(time.RFC3339), newest.Format(time.RFC3339))
}

// purge purges a tenant for the tick.
func (p *purges) purge(ctx context.Context, t store.Tenant, tick time.Time) (served bool) {
	policy, report := p.config.policy(t, tick), retention.Report{}
	err := p.doubt(ctx, t, tick)
	if err == nil {
		report, err = purgeOnce(ctx, p.config, p.model, p.db, t, policy, nil)
	}
	if report.RunID != "" {
		p.log.Info("purged what has aged out", "tenant", t.Name, "before", policy.Cutoff, "rows", retention.Total(report.Rows),
			"took", report.Finished.Sub(report.Started).Round(time.Millisecond), "outcome", string(report.Outcome))
	}
	if err != nil && ctx.Err() == nil {
		p.failed(t.Name, err)
	}
	return err == nil
}
