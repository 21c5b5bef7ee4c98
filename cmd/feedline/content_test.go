package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// content is the rows of a file by their tables, without what tells in which
// order and by which runs they were stored.
type content map[string][]string

// ofRuns are columns and tables that differ with the way to the same rows.
var (
	columnsOfRuns = []string{"row_no", "change_no", "deleted_at_utc of feedline_tombstones"}
	tablesOfRuns  = []string{"import_runs", "purge_runs", "refresh_runs", "feedline_schema", "feedline_changes", "feedline_secrets", "sqlite_stat1", "sqlite_stat4"}
)

// asked is an SQLite file that the tests ask by themselves. It is only read, so
// that what a dead process left beside it stays for the program.
type asked struct {
	testing.TB
	db *sql.DB
}

func asking(t testing.TB, path string) asked {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return asked{t, db}
}

// rows are the lines of an answer, with bars between their values.
func (a asked) rows(query string, args ...any) (lines []string) {
	a.Helper()
	rows, err := a.db.Query(query, args...)
	if err != nil {
		a.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		a.Fatal(err)
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			a.Fatal(err)
		}
		line := make([]string, len(values))
		for i, v := range values {
			line[i] = fmt.Sprint(v)
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	if err := rows.Err(); err != nil {
		a.Fatalf("%s: %v", query, err)
	}
	return lines
}

// attach lets queries see another file under the name base.
func (a asked) attach(path string) {
	a.Helper()
	if _, err := a.db.Exec("ATTACH ? AS base", "file:"+path+"?mode=ro"); err != nil {
		a.Fatal(err)
	}
}

// number is an answer of one number.
func (a asked) number(query string, args ...any) (n int64) {
	a.Helper()
	if err := a.db.QueryRow(query, args...).Scan(&n); err != nil {
		a.Fatalf("%s: %v", query, err)
	}
	return n
}

// content reads a file of the stage from end to end.
func (s *stage) content(name string) content {
	s.Helper()
	a := asking(s, s.path(name))
	defer a.db.Close()
	c := content{}
	for _, table := range a.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
		if slices.Contains(tablesOfRuns, table) {
			continue
		}
		var columns []string
		for _, column := range a.rows("SELECT name FROM pragma_table_info(?)", table) {
			if !slices.Contains(columnsOfRuns, column) && !slices.Contains(columnsOfRuns, column+" of "+table) {
				columns = append(columns, `"`+column+`"`)
			}
		}
		c[table] = a.rows("SELECT " + strings.Join(columns, ", ") + ` FROM "` + table + `"`)
		slices.Sort(c[table])
	}
	return c
}

// difference tells where two files have other rows; empty if they have not.
func (c content) difference(want content) string {
	for _, table := range slices.Sorted(maps.Keys(want)) {
		if got := c[table]; !slices.Equal(got, want[table]) {
			return fmt.Sprintf("%s has %d rows, and of a file that was never killed %d: there are\n%s\nand there should be\n%s",
				table, len(got), len(want[table]), few(got, want[table]), few(want[table], got))
		}
	}
	return ""
}

// few are some lines that the others lack, or repeat less often.
func few(lines, others []string) string {
	left := map[string]int{}
	for _, line := range others {
		left[line]++
	}
	var lacking []string
	for _, line := range lines {
		if left[line]--; left[line] < 0 && len(lacking) < 3 {
			lacking = append(lacking, "  "+line)
		}
	}
	return strings.Join(lacking, "\n")
}

// answered reads an address. Its error is a brokenAnswer if there is no whole
// answer.
func (s *stage) answered(address string) (body []byte, err error) {
	response, err := s.client.Get(address)
	if err != nil {
		return nil, &brokenAnswer{err}
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(response.Body); err != nil {
		return nil, &brokenAnswer{err}
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s %.300s", address, response.Status, body)
	}
	return body, nil
}

// understood reads an address that answers with JSON.
func (s *stage) understood(address string, answer any) error {
	body, err := s.answered(address)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return fmt.Errorf("%s: %w in %.300s", address, err, body)
	}
	return nil
}
