package main

import (
	"context"
	"time"

	"feedline/model"
	"feedline/store/daily"
	"feedline/store/sqlite"
)

// graveHolder says what those do who remove tombstones.
const graveHolder = "removing old tombstones"

// graves are what is known of removed rows: when a purge runs, those go whose time
// has come.
type graves struct {
	config *Config
	model  *model.Model
	db     *sqlite.DB
	at     time.Time // instant of the run
}

// before is the instant before which tombstones go; ok is false if none ever does.
func (g graves) before() (at time.Time, ok bool) {
	days := g.config.TombstoneDays
	return g.at.UTC().Truncate(24*time.Hour).AddDate(0, 0, -days), days > 0
}

// aged counts the tombstones that go.
func (g graves) aged(ctx context.Context) (int64, error) {
	before, ok := g.before()
	if !ok {
		return 0, nil
	}
	return g.db.AgedTombstones(ctx, before)
}

// expire removes them while nobody else writes, and returns how many went. The
// caller holds the lease of jobs.
func (g graves) expire(ctx context.Context) (gone int64, err error) {
	if aged, err := g.aged(ctx); aged == 0 || err != nil {
		return 0, err
	}
	w, err := sqlite.OpenWriter(ctx, g.config.DB, g.model, graveHolder, g.config.options())
	if err != nil {
		return 0, err
	}
	defer func() { err = alongside(err, w.Close()) }()
	before, _ := g.before()
	return w.ExpireTombstones(ctx, before)
}

// forget is the removal of tombstones of each day, for the whole file; nil if they
// are kept for ever, or nothing is removed by itself.
func (p *purges) forget() *daily.Job {
	if !p.config.Purge || p.model.Foreign || p.config.TombstoneDays == 0 {
		return nil
	}
	at := func(tick time.Time) graves { return graves{p.config, p.model, p.db, tick} }
	task := daily.Task{
		Served: func(ctx context.Context, tick time.Time) (bool, error) {
			aged, err := at(tick).aged(ctx)
			return aged == 0, err
		},
		Run: func(ctx context.Context, tick time.Time) bool {
			gone, err := at(tick).expire(ctx)
			if gone > 0 {
				p.log.Info("removed old tombstones", "tombstones", gone, "days", p.config.TombstoneDays)
			}
			if err != nil {
				p.kept(err)
			}
			return err == nil
		},
	}
	return &daily.Job{
		Name: graveHolder, Times: halfPast, Retry: purgeRetry, Hindered: p.kept,
		Tasks: func(context.Context) ([]daily.Task, error) { return []daily.Task{task}, nil },
	}
}

// kept tells of tombstones that could not be removed.
func (p *purges) kept(err error) {
	p.log.Error("old tombstones could not be removed, which is tried again", "within", purgeRetry, "error", plainText(err))
}
