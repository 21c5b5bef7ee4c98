package sqlite

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"feedline/model"
)

// benchRows and benchColumns are the size of the table that the benchmark
// reads: six ids, six instants, two booleans, nine numbers and five texts.
const benchRows = 1_000_000

var benchColumns = []struct {
	kind  model.Kind
	count int
	value string // in SQL, of row i
}{
	{model.Guid, 6, "printf('%08x-0000-4000-8000-%012x', i * 2654435761 % 4294967296, i)"},
	{model.DateTimeOffset, 6, "1767225600000 + i * 1777"},
	{model.Boolean, 2, "i % 2"},
	{model.Int32, 9, "i * 31 % 3600"},
	{model.String, 5, "CASE i % 7 WHEN 0 THEN NULL ELSE 'queue number ' || (i % 400) END"},
}

func benchFile(b *testing.B) (path string, m *model.Model, set *model.EntitySet) {
	b.Helper()
	set = &model.EntitySet{Name: "Bench"}
	set.Storage.Table = "bench"
	var columns, values []string
	for _, c := range benchColumns {
		for range c.count {
			name := fmt.Sprintf("c%d", len(columns))
			set.Properties = append(set.Properties, &model.Property{
				Set: set, Index: len(columns), Name: name, Column: name, Source: model.FromColumn, Nullable: true, Type: model.Type{Kind: c.kind},
			})
			columns, values = append(columns, name), append(values, c.value)
		}
	}
	set.Key, set.Properties[0].Nullable = set.Properties[:1], false
	set.Identity = set.Key
	m = &model.Model{Namespace: "Bench", Container: "Bench", Sets: []*model.EntitySet{set}}
	path, writer := newDatabase(b, m, fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO bench (%s, change_no) SELECT %s, i FROM n; PRAGMA wal_checkpoint(TRUNCATE);`,
		benchRows, strings.Join(columns, ", "), strings.Join(values, ", ")))
	if err := writer.Close(); err != nil {
		b.Fatal(err)
	}
	return path, m, set
}

// BenchmarkFullRead reads the whole table into nothing, and has the sqlite3
// program print it as JSON in the same run if that program is installed.
func BenchmarkFullRead(b *testing.B) {
	path, m, set := benchFile(b)
	b.Run("in place", func(b *testing.B) { readWhole(b, path, m, set, Options{}) })
	b.Run("portable", func(b *testing.B) { readWhole(b, path, m, set, Options{Portable: true}) })
	b.Run("sqlite3 -json", func(b *testing.B) {
		program, err := exec.LookPath("sqlite3")
		if err != nil {
			b.Skip("the sqlite3 program is not installed")
		}
		for b.Loop() {
			if err := exec.Command(program, "-json", path, "SELECT * FROM bench").Run(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func readWhole(b *testing.B, path string, m *model.Model, set *model.EntitySet, o Options) {
	db := openFile(b, path, m, o)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rows := 0
	for b.Loop() {
		rows += readOnce(b, db, set)
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(rows), "allocs/row")
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func readOnce(b *testing.B, db *DB, set *model.EntitySet) (n int) {
	s, err := db.Snapshot(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	rows, err := s.Read(b.Context(), everything(set))
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil || n != benchRows {
		b.Fatalf("%d rows, then %v", n, err)
	}
	return n
}
