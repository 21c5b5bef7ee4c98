package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"feedline/store"
)

// Tenants lists the tenants in the order of their numbers, which is the order
// in which they were added. It fails if the zone of one is unknown here. Another
// program's file has none. They are read again when their change number says that
// they have changed, and looking at that takes some microseconds, for one caller
// after the other; who waits does so until ctx ends.
func (db *DB) Tenants(ctx context.Context) ([]store.Tenant, error) {
	if db.foreign {
		return nil, nil
	}
	tenants, err := db.tenants.now(ctx, db.own)
	return tenants, failed(ctx, "read the tenants", err)
}

// tenantsChanged counts the changes of tenants; no row: none.
const tenantsChanged = "SELECT value FROM feedline_numbers WHERE name = 'tenants changed'"

// tenants are those that a file had when it was last looked at.
type tenants struct {
	turn    chan struct{} // holds something while somebody looks
	look    *sql.Stmt     // nil: they were never read
	changed int64
	known   []store.Tenant
}

// now lists the tenants as they are now. The number of the last change is read
// before they are, so that a change in between is seen the next time.
func (t *tenants) now(ctx context.Context, pool *sql.DB) ([]store.Tenant, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	// Whoever leaves in between must not make the others wait once more.
	ctx = context.WithoutCancel(ctx)
	if t.look == nil {
		look, err := pool.PrepareContext(ctx, tenantsChanged)
		if err != nil {
			return nil, err
		}
		t.look, t.changed = look, -1
	}
	var changed int64
	err := t.look.QueryRowContext(ctx).Scan(&changed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if changed != t.changed {
		known, err := readTenants(ctx, pool)
		if err != nil {
			return nil, err
		}
		t.known, t.changed = known, changed
	}
	return slices.Clone(t.known), nil
}

// Secret is the random value that the file keeps under the name.
func (db *DB) Secret(ctx context.Context, name string) ([]byte, error) {
	var value []byte
	err := db.pool.QueryRowContext(ctx, "SELECT value FROM feedline_secrets WHERE name = ?1", name).Scan(&value)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, fmt.Errorf(`sqlite: the file keeps no secret %q; "feedline migrate" adds it`, name)
	case err != nil:
		return nil, failed(ctx, "read a secret", err)
	}
	return value, nil
}

// querier is a pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func readTenants(ctx context.Context, q querier) ([]store.Tenant, error) {
	const statement = "SELECT number, id, name, time_zone, retention_days, personal, removing FROM feedline_tenants ORDER BY number"
	found, err := q.QueryContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var tenants []store.Tenant
	for found.Next() {
		t, err := scanTenant(found)
		if err != nil {
			return nil, err
		}
		tenants = append(tenants, t)
	}
	return tenants, found.Err()
}

func scanTenant(row *sql.Rows) (store.Tenant, error) {
	var t store.Tenant
	var zone string
	if err := row.Scan(&t.Number, &t.ID, &t.Name, &zone, &t.RetentionDays, &t.Personal, &t.Removing); err != nil {
		return t, err
	}
	var err error
	if t.Zone, err = time.LoadLocation(zone); err != nil {
		return t, fmt.Errorf("tenant %s: its time zone %q is unknown: %w", t.Name, zone, err)
	}
	return t, nil
}
