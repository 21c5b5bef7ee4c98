package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"feedline/store/sqltext"
)

// follower keeps a copy of one tenant's rows by nothing but what the change
// sequence promises: rows and tombstones with higher numbers than it knows. It
// reads the file past everything of ours.
type follower struct {
	t       testing.TB
	judge   *sql.DB
	tenant  int64
	tables  []*followed
	restart int // how often it was told to begin anew
}

// followed is the copy of one table.
type followed struct {
	name string
	key  []string
	at   int64             // number up to which the copy is complete
	rows map[string]string // by key: all columns
}

// following begins to follow the tables of a model for a tenant with empty copies.
func following(t testing.TB, path string, tables []sqltext.Table, tenant int64) *follower {
	f := &follower{t: t, judge: judgeOf(t, path), tenant: tenant}
	for _, table := range tables {
		if table.TenantScoped {
			f.tables = append(f.tables, &followed{name: table.Name, key: table.Key, rows: map[string]string{}})
		}
	}
	return f
}

// poll brings the copy up to date, and compares it with what is there.
func (f *follower) poll(when string) {
	f.t.Helper()
	tx, err := f.judge.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		f.t.Fatal(err)
	}
	defer tx.Rollback()
	for _, t := range f.tables {
		f.advance(tx, t, when)
		if there := f.read(tx, t, "", nil); !maps.EqualFunc(there, t.rows, func(r change, text string) bool { return r.text == text }) {
			f.t.Fatalf("%s: the copy of %s for tenant %d has %s", when, t.name, f.tenant, gapsBetween(there, t.rows))
		}
	}
}

// change is a row, or a tombstone without text, and its number.
type change struct {
	number    int64
	key, text string
}

func (f *follower) advance(tx *sql.Tx, t *followed, when string) {
	f.t.Helper()
	var last, horizon int64
	const text = `SELECT coalesce((SELECT last_no FROM feedline_changes WHERE tenant_id = ?1 AND table_name = ?2), 0),
coalesce((SELECT change_no FROM feedline_horizons WHERE tenant_id = ?1 AND table_name = ?2), 0)`
	if err := tx.QueryRow(text, f.tenant, t.name).Scan(&last, &horizon); err != nil {
		f.t.Fatal(err)
	}
	switch {
	case last < t.at:
		f.t.Fatalf("%s: the sequence of %s went back from %d to %d", when, t.name, t.at, last)
	case horizon > last:
		f.t.Fatalf("%s: the horizon %d of %s is beyond the sequence, %d", when, horizon, t.name, last)
	case t.at < horizon && t.at > 0:
		f.restart++
		t.at, t.rows = 0, map[string]string{}
	}
	f.apply(t, f.news(tx, t, last, when))
	t.at = last
}

// news are the changes since the last poll, in their order.
func (f *follower) news(tx *sql.Tx, t *followed, last int64, when string) []change {
	f.t.Helper()
	news := slices.Collect(maps.Values(f.read(tx, t, " AND change_no > ?2", t.at)))
	rows, err := tx.Query("SELECT change_no, key FROM feedline_tombstones WHERE tenant_id = ?1 AND table_name = ?2 AND change_no > ?3", f.tenant, t.name, t.at)
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var gone change
		var key []byte
		if err := rows.Scan(&gone.number, &key); err != nil {
			f.t.Fatal(err)
		}
		gone.key = tombstoneKey(f.t, key)
		news = append(news, gone)
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	slices.SortFunc(news, func(a, b change) int { return int(a.number - b.number) })
	for i, c := range news {
		if c.number > last || i > 0 && news[i-1].number == c.number {
			f.t.Fatalf("%s: number %d of %s is used twice, or beyond the last one, %d", when, c.number, t.name, last)
		}
	}
	return news
}

func (f *follower) apply(t *followed, news []change) {
	for _, c := range news {
		if c.text == "" {
			delete(t.rows, c.key)
			continue
		}
		t.rows[c.key] = c.text
	}
}

// read gives the rows of a table, by their keys.
func (f *follower) read(tx *sql.Tx, t *followed, condition string, above any) map[string]change {
	f.t.Helper()
	args := []any{f.tenant}
	if above != nil {
		args = append(args, above)
	}
	rows, err := tx.Query("SELECT * FROM "+sqltext.SQLite.Quote(t.name)+" WHERE tenant_id = ?1"+condition, args...)
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		f.t.Fatal(err)
	}
	found := map[string]change{}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			f.t.Fatal(err)
		}
		row := rowChange(t, columns, values)
		found[row.key] = row
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	return found
}

// rowChange is a row as the follower keeps it: all columns but the number by which
// the file itself knows the row.
func rowChange(t *followed, columns []string, values []any) (row change) {
	key := make([]string, len(t.key))
	var text strings.Builder
	for i, c := range columns {
		if c == sqltext.RowNo {
			continue
		}
		if c == sqltext.ChangeNo {
			row.number = values[i].(int64)
		}
		fmt.Fprintf(&text, "%s=%v ", c, values[i])
		if k := slices.Index(t.key, c); k >= 0 {
			key[k] = fmt.Sprint(values[i])
		}
	}
	row.key, row.text = strings.Join(key, " "), text.String()
	return row
}

// tombstoneKey is the key in a tombstone as rowChange writes it.
func tombstoneKey(t testing.TB, text []byte) string {
	t.Helper()
	var values []any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&values); err != nil {
		t.Fatal(err)
	}
	key := make([]string, len(values))
	for i, v := range values {
		key[i] = fmt.Sprint(v)
	}
	return strings.Join(key, " ")
}

// gapsBetween tells the first rows in which a copy differs from what is there.
func gapsBetween(there map[string]change, copied map[string]string) string {
	var lines []string
	for key, text := range copied {
		if there[key].text != text {
			lines = append(lines, "\n  copied "+text+"\n  there  "+there[key].text)
		}
	}
	for key, row := range there {
		if _, known := copied[key]; !known {
			lines = append(lines, "\n  not copied "+row.text)
		}
	}
	return strings.Join(lines[:min(3, len(lines))], "")
}
