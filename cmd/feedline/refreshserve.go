package main

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/daily"
	"feedline/store/refresh"
)

// dailyRefresh is the refresh of the lookups at each midnight of UTC, if the
// configuration names sources. What they say must fit the tenants now. While it runs,
// each tenant is judged by itself, and what does not fit any more stops nobody else;
// sources that name no tenant stay those of the first that was there alone.
func (p *program) dailyRefresh(ctx context.Context, c *Config, m *model.Model, db store.Reader, log *slog.Logger) (*daily.Job, error) {
	if len(c.Refresh.Sources) == 0 {
		return nil, nil
	}
	tenants, err := tenantsToRefresh(ctx, m, db)
	if err == nil {
		err = c.Refresh.fits(m, tenants)
	}
	if err != nil {
		return nil, err
	}
	var alone atomic.Int64
	alone.Store(onlyOne(tenants))
	jobs := func(ctx context.Context) ([]refresh.Job, error) {
		tenants, err := tenantsToRefresh(ctx, m, db)
		if err != nil {
			return nil, err
		}
		alone.CompareAndSwap(nobodys, onlyOne(tenants))
		return p.refreshJobs(c, m, db, tenants, alone.Load())
	}
	job := refresh.Daily{Jobs: jobs, Observe: func(e refresh.Event) { logRefresh(log, e) }}.Job()
	return &job, nil
}

func logRefresh(log *slog.Logger, e refresh.Event) {
	t := e.Report.Total()
	var unfit misfits
	switch {
	case e.Err == nil:
		log.Info("lookups refreshed", "tenant", e.Tenant, "tick", e.Report.Tick, "inserted", t.Inserted, "updated", t.Updated,
			"deleted", t.Deleted, "revived", t.Revived, "unchanged", t.Unchanged, "took", e.Report.Took.Round(time.Millisecond))
	case isBusy(e.Err):
		log.Warn("lookups are refreshed later: the database is busy", "tenant", e.Tenant, "error", plainText(e.Err))
	case errors.As(e.Err, &unfit):
		log.Error("sources of lookups do not fit the tenants; what fits is refreshed", "error", plainText(e.Err))
	default:
		log.Error("lookups not refreshed", "tenant", e.Tenant, "error", plainText(e.Err))
	}
}
