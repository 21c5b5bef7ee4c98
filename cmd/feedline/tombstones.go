package main

import (
	"context"
	"time"

	"feedline/model"
	"feedline/store/sqlite"
)

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

// expire removes them while nobody else writes, and returns how many went.
func (g graves) expire(ctx context.Context) (gone int64, err error) {
	if aged, err := g.aged(ctx); aged == 0 || err != nil {
		return 0, err
	}
	const holder = "removing old tombstones"
	lease, err := sqlite.TakeLease(ctx, g.config.DB, sqlite.Jobs, holder, g.config.options())
	if err != nil {
		return 0, err
	}
	defer func() { err = alongside(err, lease.Release()) }()
	w, err := sqlite.OpenWriter(ctx, g.config.DB, g.model, holder, g.config.options())
	if err != nil {
		return 0, err
	}
	defer func() { err = alongside(err, w.Close()) }()
	before, _ := g.before()
	return w.ExpireTombstones(ctx, before)
}
