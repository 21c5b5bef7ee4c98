package sqlite

import (
	"context"
	"fmt"
	"testing"

	"feedline/model"
	"feedline/store"
)

// TestATenantsShareDecidesHowItsRowsAreRead has two tenants, one with almost all rows
// of a table, and looks at how they are read and that each has its own.
func TestATenantsShareDecidesHowItsRowsAreRead(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	path, _ := newDatabase(t, m, oneTenant+`
INSERT INTO feedline_tenants (number, id, name, time_zone, retention_days) VALUES (2, '00000000-0000-4000-8000-0000000000a2', 'two', 'UTC', 0);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
INSERT INTO users (tenant_id, id, name, change_no)
SELECT 1 + (i % 20 = 0), printf('00000000-0000-4000-8000-%012x', 1000 - i), 'User ' || i, i FROM n;`)
	db, err := Open(context.Background(), path, m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s, err := db.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		tenant int64
		first  string // row that comes first: as the table has it, or as the index of the keys does
		rows   int
	}{{1, "User 1", 95}, {2, "User 100", 5}} {
		t.Run(fmt.Sprint(c.tenant), func(t *testing.T) {
			set := m.Set("Users")
			q := store.Query{From: set, Rule: store.OfTenant(c.tenant), Limit: store.NoLimit, Columns: []store.Expr{store.Column{Property: set.Property("id")}, store.Column{Property: set.Property("Name")}}}
			rows, err := s.Read(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			first, n := "", 0
			for rows.Next() {
				if n++; n == 1 {
					first = string(rows.Cells()[1].Text)
				}
			}
			if err := rows.Err(); err != nil || first != c.first || n != c.rows {
				t.Errorf("%d rows, the first of them %s: %v", n, first, err)
			}
		})
	}
}
