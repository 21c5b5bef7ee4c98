package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"feedline/store"
)

// Tenants lists the tenants in the order of their numbers, which is the order
// in which they were added. It fails if the zone of one is unknown here. Another
// program's file has none.
func (db *DB) Tenants(ctx context.Context) ([]store.Tenant, error) {
	if db.foreign {
		return nil, nil
	}
	tenants, err := readTenants(ctx, db.pool)
	return tenants, failed(ctx, "read the tenants", err)
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
	const statement = "SELECT number, id, name, time_zone, retention_days FROM feedline_tenants ORDER BY number"
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
	if err := row.Scan(&t.Number, &t.ID, &t.Name, &zone, &t.RetentionDays); err != nil {
		return t, err
	}
	var err error
	if t.Zone, err = time.LoadLocation(zone); err != nil {
		return t, fmt.Errorf("tenant %s: its time zone %q is unknown: %w", t.Name, zone, err)
	}
	return t, nil
}
