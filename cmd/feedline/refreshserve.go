package main

import (
	"context"
	"log/slog"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/daily"
	"feedline/store/refresh"
)

// dailyRefresh is the refresh of the lookups at each midnight of UTC, if the
// configuration names sources.
func (p *program) dailyRefresh(ctx context.Context, c *Config, m *model.Model, db store.Reader, log *slog.Logger) (*daily.Job, error) {
	if len(c.Refresh.Sources) == 0 {
		return nil, nil
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
	job := refresh.Daily{Jobs: jobs, Observe: func(e refresh.Event) { logRefresh(log, e) }}.Job()
	return &job, nil
}

func logRefresh(log *slog.Logger, e refresh.Event) {
	t := e.Report.Total()
	switch {
	case e.Err == nil:
		log.Info("lookups refreshed", "tenant", e.Tenant, "tick", e.Report.Tick, "inserted", t.Inserted, "updated", t.Updated,
			"deleted", t.Deleted, "revived", t.Revived, "unchanged", t.Unchanged, "took", e.Report.Took.Round(time.Millisecond))
	case isBusy(e.Err):
		log.Warn("lookups are refreshed later: the database is busy", "tenant", e.Tenant, "error", plainText(e.Err))
	default:
		log.Error("lookups not refreshed", "tenant", e.Tenant, "error", plainText(e.Err))
	}
}
