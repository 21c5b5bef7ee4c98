package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/model"
	"feedline/store"
)

// Newest is the latest instant, of those that are not after another one, that the
// age of a tenant's facts is counted from; the zero time if there is none. Rows come
// from systems with clocks of their own, so that it tells how late it is at least.
func Newest(ctx context.Context, m *model.Model, r store.Reader, t store.Tenant, until time.Time) (newest time.Time, err error) {
	s, err := r.Snapshot(ctx)
	if err != nil {
		return newest, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for _, set := range purged(m) {
		if set.Retention.Anchor == nil || set.Retention.Unreferenced || set.Kind == model.Log {
			continue
		}
		at, err := newestOf(ctx, s, set, t, until)
		if err != nil {
			return newest, fmt.Errorf("retention: look for the newest row of %s: %w", set.Name, err)
		}
		if at.After(newest) {
			newest = at
		}
	}
	return newest, nil
}

func newestOf(ctx context.Context, s store.Snapshot, set *model.EntitySet, t store.Tenant, until time.Time) (at time.Time, err error) {
	anchor := store.Column{Property: set.Retention.Anchor}
	rows, err := s.Read(ctx, store.Query{
		From: set, Rule: store.OfTenant(t.Number).Judged(set), Columns: []store.Expr{anchor}, Limit: 1,
		Where: store.Call{Op: store.Le, Args: []store.Expr{anchor, store.Value{Type: store.TypeOf(anchor), Cell: store.IntCell(until.UnixMilli())}}},
		Order: []store.Order{{By: anchor, Descending: true, Nullable: set.Retention.Anchor.Nullable}},
	})
	if err != nil {
		return at, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if rows.Next() {
		at = time.UnixMilli(rows.Cells()[0].Int).UTC()
	}
	return at, rows.Err()
}
