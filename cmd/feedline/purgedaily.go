package main

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/retention"
)

// The purge of a day begins half an hour after the lookups of that day were
// refreshed (tables.md R14). One that failed, be it because somebody else was
// writing, is tried again.
const (
	purgeTime  = 30 * time.Minute // after 00:00 UTC
	purgeRetry = 10 * time.Minute
)

// daily purges, day by day, what has aged out of the tenants that have a
// retention period. Several processes may do so over one file: the lease of the
// nightly jobs lets one of them in at a time, never beside a refresh of the lookups,
// and the others find the day done or nothing left to remove.
type daily struct {
	config *Config
	model  *model.Model
	db     store.Reader
	log    *slog.Logger
	now    func() time.Time
	after  func(time.Duration) <-chan time.Time
}

// purgeDaily starts the daily purge, if it is switched on, and returns what
// stops it and waits for its end.
func (o opened) purgeDaily(ctx context.Context, c *Config, log *slog.Logger) (stop func()) {
	d := &daily{config: c, model: o.model, db: o.db, log: log, now: time.Now, after: time.After}
	if !c.Purge || o.model.Foreign {
		d.remind(ctx)
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { d.run(ctx) })
	return func() { cancel(); running.Wait() }
}

// remind tells that retention periods are not heeded.
func (d *daily) remind(ctx context.Context) {
	if d.config.Purge {
		d.log.Warn("purge: on has no effect: the file is another program's, and is only read")
		return
	}
	if kept := d.tenants(ctx); len(kept) > 0 {
		d.log.Info("tenants have a retention period, but nothing is removed by itself: purge: on does so every day, feedline purge once", "tenants", len(kept))
	}
}

// run purges what is due now, and then at each day's time, until ctx ends. Of
// days that were missed, the last one counts.
func (d *daily) run(ctx context.Context) {
	for {
		due := lastPurge(d.now())
		done := d.day(ctx, due)
		wait := due.Add(24 * time.Hour).Sub(d.now())
		if !done {
			wait = min(wait, purgeRetry)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.after(wait):
		}
	}
}

// lastPurge is the latest time of a daily purge that has come.
func lastPurge(now time.Time) time.Time {
	return now.UTC().Add(-purgeTime).Truncate(24 * time.Hour).Add(purgeTime)
}

// day purges the tenants for which that has not been done since the time was
// due. One tenant's failure does not hold up the others.
func (d *daily) day(ctx context.Context, due time.Time) (done bool) {
	done = true
	for _, t := range d.tenants(ctx) {
		if err := d.purge(ctx, t, due); err != nil && ctx.Err() == nil {
			done = false
			d.log.Error("the daily purge failed and is tried again", "tenant", t.Name, "within", purgeRetry, "error", plainText(err))
		}
	}
	return done
}

// tenants lists those that have a retention period.
func (d *daily) tenants(ctx context.Context) []store.Tenant {
	if !hasTenants(d.model) {
		return nil
	}
	all, err := d.db.Tenants(ctx)
	if err != nil {
		d.log.Error("the tenants cannot be read", "error", plainText(err))
	}
	return slices.DeleteFunc(store.Standing(all), func(t store.Tenant) bool { return t.RetentionDays == 0 })
}

func (d *daily) purge(ctx context.Context, t store.Tenant, due time.Time) error {
	policy := d.config.policy(t, due)
	if done, err := retention.Done(ctx, d.model, d.db, t, policy); done || err != nil {
		return err
	}
	report, err := purgeOnce(ctx, d.config, d.model, d.db, t, policy, nil)
	if report.RunID == "" {
		return err
	}
	d.log.Info("purged what has aged out", "tenant", t.Name, "before", policy.Cutoff, "rows", retention.Total(report.Rows),
		"took", report.Finished.Sub(report.Started).Round(time.Millisecond), "outcome", string(report.Outcome))
	return err
}
