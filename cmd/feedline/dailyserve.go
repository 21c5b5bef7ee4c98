package main

import (
	"context"
	"errors"
	"log/slog"

	"feedline/model"
	"feedline/store/daily"
	"feedline/store/sqlite"
)

// nightly is what serve does to the data once a day. Nil jobs are not done by
// this process.
type nightly struct {
	refresh *daily.Job
	purge   *daily.Job
	forget  *daily.Job // of what is known of removed rows
}

// nightly puts together what the configuration wants done once a day. It fails
// if sources are named that do not fit the model or the tenants.
func (p *program) nightly(ctx context.Context, c *Config, m *model.Model, db *sqlite.DB, log *slog.Logger) (n nightly, err error) {
	if n.refresh, err = p.dailyRefresh(ctx, c, m, db, log); err != nil {
		return n, err
	}
	purges := &purges{config: c, model: m, db: db, log: log}
	n.purge, n.forget = purges.daily(ctx), purges.forget()
	return n, nil
}

// schedule does the jobs over the file that is configured, the refresh of a day
// before its purge (tables.md R14).
func (n nightly) schedule(c *Config) *daily.Schedule {
	s := &daily.Schedule{Lease: func(ctx context.Context, holder string) (func() error, error) {
		lease, err := sqlite.TakeLease(ctx, c.DB, sqlite.Jobs, holder, c.options())
		if err != nil {
			return nil, err
		}
		return lease.Release, nil
	}}
	for _, j := range []*daily.Job{n.refresh, n.purge, n.forget} {
		if j != nil {
			s.Jobs = append(s.Jobs, *j)
		}
	}
	return s
}

// isBusy tells whether somebody else is writing, or does a job.
func isBusy(err error) bool { return errors.Is(err, sqlite.ErrBusy) }
