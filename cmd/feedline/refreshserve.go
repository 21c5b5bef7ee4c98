package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"feedline/model"
	"feedline/store/refresh"
	"feedline/store/sqlite"
)

// refreshDaily refreshes lookups at each midnight of UTC until ctx ends, if the
// configuration names sources. It returns once it has begun; wait returns when
// it has ended.
func (p *program) refreshDaily(ctx context.Context, c *Config, m *model.Model, db *sqlite.DB, log *slog.Logger) (wait func(), err error) {
	if len(c.Refresh.Sources) == 0 {
		return func() {}, nil
	}
	jobs := func(ctx context.Context) ([]refresh.Job, error) {
		tenants, err := tenantsToRefresh(ctx, m, db)
		if err != nil {
			return nil, err
		}
		return p.refreshJobs(c, m, db, tenants)
	}
	if _, err := jobs(ctx); err != nil {
		return nil, err
	}
	s := &refresh.Schedule{Jobs: jobs, Observe: func(e refresh.Event) { logRefresh(log, e) }}
	s.Lease = func(ctx context.Context) (func() error, error) {
		lease, err := sqlite.TakeLease(ctx, c.DB, sqlite.Jobs, "refresh of the lookups", c.options())
		if err != nil {
			return nil, err
		}
		return lease.Release, nil
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Run(ctx)
	}()
	return func() { <-ended }, nil
}

func logRefresh(log *slog.Logger, e refresh.Event) {
	t := e.Report.Total()
	switch {
	case e.Err == nil:
		log.Info("lookups refreshed", "tenant", e.Tenant, "tick", e.Report.Tick, "inserted", t.Inserted, "updated", t.Updated,
			"deleted", t.Deleted, "revived", t.Revived, "unchanged", t.Unchanged, "took", e.Report.Took.Round(time.Millisecond))
	case errors.Is(e.Err, sqlite.ErrBusy):
		log.Warn("lookups are refreshed later: the database is busy", "tenant", e.Tenant, "error", plainText(e.Err))
	default:
		log.Error("lookups not refreshed", "tenant", e.Tenant, "error", plainText(e.Err))
	}
}
