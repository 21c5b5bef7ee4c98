package main

import (
	"context"
	"errors"
	"fmt"

	"feedline/model"
	"feedline/store"
	"feedline/store/ingest"
)

// runsSet is the set in which imports account for themselves.
const runsSet = "ImportRuns"

// staleRuns lists the runs of a tenant that their record still calls running.
// The caller holds the store's only writer, so that none of them can be.
func staleRuns(ctx context.Context, c *Config, m *model.Model, t store.Tenant) (ids []string, err error) {
	set := m.Set(runsSet)
	if set == nil || set.Kind != model.Log {
		return nil, nil
	}
	db, err := openReader(ctx, c, m)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	snapshot, err := db.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer snapshot.Close()
	rows, err := snapshot.Read(ctx, runsThatRun(set, t))
	if err != nil {
		return nil, fmt.Errorf("read earlier imports: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		ids = append(ids, string(rows.Cells()[0].Text))
	}
	return ids, rows.Err()
}

func runsThatRun(set *model.EntitySet, t store.Tenant) store.Query {
	outcome := set.Property("outcome")
	rule := store.AllRows()
	if set.TenantScoped {
		rule = store.OfTenant(t.Number)
	}
	key := store.Column{Property: set.Key[0]}
	running := store.Value{Type: outcome.Type, Cell: store.TextCell(string(ingest.Running))}
	return store.Query{
		From: set, Rule: rule, Columns: []store.Expr{key}, Limit: store.NoLimit,
		Where: store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: outcome}, running}},
		Order: []store.Order{{By: key}},
	}
}
