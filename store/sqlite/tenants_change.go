package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"feedline/store"
	"feedline/store/sqltext"
)

// SetTenant changes a tenant, or marks it as one that is being removed. See
// store.Writer.
func (w *Writer) SetTenant(ctx context.Context, t store.Tenant) error {
	if t.Personal == "" {
		t.Personal = store.PersonalFull
	}
	err := w.changeTenants(ctx, "change a tenant", func(known []store.Tenant) error {
		before, err := ofNumber(t.Number, known)
		if err != nil {
			return err
		}
		t.ID = before.ID
		if alike(t, before) {
			return errSame
		}
		if err := changeable(t, before, known); err != nil {
			return err
		}
		const text = "UPDATE feedline_tenants SET name = ?2, time_zone = ?3, retention_days = ?4, personal = ?5, removing = ?6 WHERE number = ?1"
		_, err = w.conn.ExecContext(ctx, text, t.Number, t.Name, t.Zone.String(), t.RetentionDays, t.Personal, t.Removing)
		return err
	})
	if errors.Is(err, errSame) {
		return nil
	}
	return err
}

// alike tells whether two tenants have the same of everything.
func alike(a, b store.Tenant) bool {
	if a.Zone == nil || b.Zone == nil || a.Zone.String() != b.Zone.String() {
		return false
	}
	a.Zone = b.Zone
	return a == b
}

// changeable tells why a tenant cannot become another.
func changeable(t, before store.Tenant, known []store.Tenant) error {
	if before.Removing {
		return &store.Refusal{Reason: fmt.Sprintf("the tenant %q is being removed, and nothing of it can be changed", before.Name)}
	}
	if err := acceptable(t); err != nil {
		return err
	}
	for _, other := range known {
		if other.Number == t.Number {
			continue
		}
		if err := collision(t, other); err != nil {
			return err
		}
	}
	return nil
}

func ofNumber(number int64, known []store.Tenant) (store.Tenant, error) {
	for _, t := range known {
		if t.Number == number {
			return t, nil
		}
	}
	return store.Tenant{}, &store.Refusal{Reason: "there is no such tenant any more"}
}

// RemoveTenant removes the record of a tenant without rows. See store.Writer. Rows
// are looked for in every table of the file that has a tenant's column, those of
// strangers among them.
func (w *Writer) RemoveTenant(ctx context.Context, t store.Tenant) error {
	return w.changeTenants(ctx, "remove a tenant", func(known []store.Tenant) error {
		t, err := ofNumber(t.Number, known)
		if err != nil {
			return err
		}
		if !t.Removing {
			return &store.Refusal{Reason: fmt.Sprintf("the tenant %q is not being removed: its rows can still be read", t.Name)}
		}
		rows, err := tenantRows(ctx, w.conn, t)
		if err != nil {
			return err
		}
		if left := leftOf(rows); left != "" {
			return &store.Refusal{Reason: fmt.Sprintf("rows of the tenant %q are left: %s", t.Name, left)}
		}
		if _, err := w.conn.ExecContext(ctx, "DELETE FROM feedline_tenants WHERE number = ?1", t.Number); err != nil {
			return err
		}
		const text = "INSERT INTO feedline_numbers (name, value) VALUES ('last tenant removed', ?1) ON CONFLICT (name) DO UPDATE SET value = max(value, ?1)"
		_, err = w.conn.ExecContext(ctx, text, t.Number)
		return err
	})
}

// leftOf lists the tables in which rows are left, with how many; service tables
// keep what they have.
func leftOf(rows map[string]int64) string {
	var left []string
	for _, table := range slices.Sorted(maps.Keys(rows)) {
		if rows[table] > 0 && !strings.HasPrefix(table, sqltext.ServicePrefix) {
			left = append(left, fmt.Sprintf("%s %d", table, rows[table]))
		}
	}
	return strings.Join(left, ", ")
}

// TenantRows counts, in one view of the file, the rows that name a tenant, in
// each of the tables that have a column for one. It goes by what the file itself
// says of its tables and not by any model, so that it finds what others do not
// look for.
func (db *DB) TenantRows(ctx context.Context, t store.Tenant) (map[string]int64, error) {
	tx, err := db.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, failed(ctx, "count the rows of a tenant", err)
	}
	defer func() { _ = tx.Rollback() }()
	rows, err := tenantRows(ctx, tx, t)
	return rows, failed(ctx, "count the rows of a tenant", err)
}

// tenantColumn is the column in which rows about callers name a tenant by its
// id; rows of a tenant have its number under sqltext.TenantID.
const tenantColumn = "tenant"

func tenantRows(ctx context.Context, db database, t store.Tenant) (map[string]int64, error) {
	const tables = `SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c
WHERE t.type = 'table' AND lower(c.name) IN (?1, ?2) ORDER BY t.name`
	columns := map[string][]string{}
	err := eachRow(ctx, db, tables, func(scan scanner) error {
		var table, column string
		err := scan(&table, &column)
		columns[table] = append(columns[table], column)
		return err
	}, sqltext.TenantID, tenantColumn)
	if err != nil {
		return nil, err
	}
	rows := map[string]int64{}
	for table, named := range columns {
		var conditions []string
		for _, c := range named {
			values := " IN (?1, ?2)"
			if strings.EqualFold(c, tenantColumn) {
				values = " = ?2"
			}
			conditions = append(conditions, sqltext.SQLite.Quote(c)+values)
		}
		text := "SELECT count(*) FROM " + sqltext.SQLite.Quote(table) + " WHERE " + strings.Join(conditions, " OR ")
		var n int64
		if err := db.QueryRowContext(ctx, text, t.Number, t.ID).Scan(&n); err != nil {
			return nil, err
		}
		rows[table] = n
	}
	return rows, nil
}
