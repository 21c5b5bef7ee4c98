package sqlite

import (
	"path/filepath"
	"strconv"
	"testing"

	"modernc.org/sqlite/lib"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// TestAWindowVisitsOnlyItsRows reads the newest rows of parents that have a
// thousand each. The engine's own counters say that it scanned no table, sorted
// nothing for a parent, and took no more steps than for parents that have only
// those rows.
func TestAWindowVisitsOnlyItsRows(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const parents, window = 50, 2
	steps := map[int]int32{}
	for _, children := range []int{window, 1000} {
		path := filepath.Join(t.TempDir(), "segments.db")
		migrated(t, path, m)
		alter(t, path, oneTenant+segmentsOf(parents, children))
		s := snapshotOf(t, openFile(t, path, m, Options{})).(*snapshot)
		q := newestSegments(m, parents, window)
		status := s.status(t, q)
		if status.rows != parents*window {
			t.Errorf("of %d rows each: %d rows", children, status.rows)
		}
		steps[children] = status.steps
		e, err := s.Explain(t.Context(), q, true)
		if err != nil || e.Visited != parents*window {
			t.Errorf("of %d rows each: %d rows were looked at, %v", children, e.Visited, err)
		}
		if status.sorts > 1 || status.scans > parents {
			t.Errorf("of %d rows each: %d sorts and %d steps of scans", children, status.sorts, status.scans)
		}
	}
	if steps[1000] > steps[window]+steps[window]/10 {
		t.Errorf("%d steps where parents have 1,000 rows, %d where they have %d", steps[1000], steps[window], window)
	}
}

// segmentsOf is SQL that stores conversations with so many queue segments each.
func segmentsOf(parents, children int) string {
	return `PRAGMA foreign_keys = 0;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ` + strconv.Itoa(parents) + `)
INSERT INTO conversations (tenant_id, id, channel_type, media_group, started_at_utc, is_outbound, is_consult, hold_count, hold_duration_seconds, change_no)
SELECT 1, printf('00000000-0000-4000-8000-%012d', i), 'Voice', 'Voice', i * 1000, 0, 0, 0, 0, i FROM n;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ` + strconv.Itoa(parents*children-1) + `)
INSERT INTO queue_segments (tenant_id, id, conversation_id, queued_at_utc, change_no)
SELECT 1, printf('10000000-0000-4000-8000-%012d', i), printf('00000000-0000-4000-8000-%012d', 1 + i % ` + strconv.Itoa(parents) + `), i * 10, i FROM n;`
}

// newestSegments asks for the last queue segments of each call.
func newestSegments(m *model.Model, parents, window int) store.Query {
	calls, segments := m.Set("Calls"), m.Set("QueueSegments")
	at := segments.Property("queuedAtUTC")
	q := store.Query{
		From: segments, Rule: store.OfTenant(1), Limit: int64(window),
		Columns: []store.Expr{store.Parent{}, store.Column{Property: segments.Property("id")}},
		Order:   []store.Order{{By: store.Column{Property: at}, Descending: true}},
		Of:      &store.Parents{Via: calls.Nav("QueueSegments"), Rule: store.OfTenant(1)},
	}
	for i := range parents {
		q.Of.Rows = append(q.Of.Rows, []store.Cell{store.TextCell(id(i + 1))})
	}
	return q
}

// engineStatus is what the engine counted for one statement.
type engineStatus struct{ rows, scans, sorts, steps int32 }

// status runs a query and asks the engine what it took.
func (s *snapshot) status(t *testing.T, q store.Query) (of engineStatus) {
	t.Helper()
	text, err := sqltext.Select(q, s.path.dialect)
	if err != nil {
		t.Fatal(err)
	}
	c, err := openInPlace(t.Context(), &s.lease, text, len(q.Columns))
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	cells := make([]store.Cell, len(q.Columns))
	for {
		more, err := c.next(cells)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
		of.rows++
	}
	counter := func(which int32) int32 {
		st := c.(*statement)
		return sqlite3.Xsqlite3_stmt_status(st.tls, st.stmt, which, 0)
	}
	of.scans = counter(sqlite3.SQLITE_STMTSTATUS_FULLSCAN_STEP)
	of.sorts = counter(sqlite3.SQLITE_STMTSTATUS_SORT)
	of.steps = counter(sqlite3.SQLITE_STMTSTATUS_VM_STEP)
	return of
}
