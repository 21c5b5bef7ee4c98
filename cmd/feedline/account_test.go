package main

import (
	"context"
	"fmt"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// account reads, in one view of the data, how many calls are stored and how
// many the records of all runs say were inserted.
func account(t *testing.T, file string) (stored, counted int64) {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), file, m, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	snapshot, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	calls := store.Query{From: m.Set("Calls"), Rule: store.OfTenant(1), Limit: store.NoLimit}
	if stored, err = snapshot.Count(t.Context(), calls); err != nil {
		t.Fatal(err)
	}
	if counted, err = sumInserted(t.Context(), snapshot, m.Set("ImportRuns")); err != nil {
		t.Fatal(err)
	}
	return stored, counted
}

func sumInserted(ctx context.Context, snapshot store.Snapshot, set *model.EntitySet) (sum int64, err error) {
	rows, err := snapshot.Read(ctx, store.Query{
		From: set, Rule: store.OfTenant(1), Limit: store.NoLimit,
		Columns: []store.Expr{store.Column{Property: set.Property("rowsInserted")}},
		Order:   []store.Order{{By: store.Column{Property: set.Key[0]}}},
	})
	if err != nil {
		return 0, fmt.Errorf("read the runs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		sum += rows.Cells()[0].Int
	}
	return sum, rows.Err()
}
