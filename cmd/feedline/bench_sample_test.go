package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBenchSample compares making a month of the reference tenants with the sqlite3
// program, which loads the same rows of all tables from CSV files and makes the same
// indexes afterwards.
func TestBenchSample(t *testing.T) {
	b := newBench(t, 0)
	if _, err := exec.LookPath("sqlite3"); err != nil {
		t.Skip("the sqlite3 program is not installed")
	}
	folder, number := b.TempDir(), 0
	fresh := func() string {
		number++
		return filepath.Join(folder, fmt.Sprintf("sample%d.db", number))
	}
	const days = "30"
	made := func() string {
		path := fresh()
		out, err := exec.Command(b.program, "sample", "--db", path, "--days", days, "--scale", "1", "--end", "2026-11-01").CombinedOutput()
		if err != nil {
			b.Fatalf("making the sample: %v\n%s", err, out)
		}
		return path
	}
	script := b.dump(made(), folder)
	b.race(fmt.Sprintf("a sample of %s days, %d rows", days, b.rows),
		contender{"sqlite3 .import, indexes after", func() int64 {
			path := fresh()
			defer b.remove(path)
			return b.sqlite3(path, script)
		}},
		contender{"feedline sample", func() int64 {
			b.remove(made())
			return 0
		}})
}

// remove makes room for the next round.
func (b *bench) remove(path string) {
	files, err := filepath.Glob(path + "*")
	b.must(err)
	for _, file := range files {
		b.must(os.Remove(file))
	}
}

// dump writes the tables of a sample to CSV files and returns the script that
// loads and indexes them. It counts the rows.
func (b *bench) dump(path, folder string) (script string) {
	b.rows = 0
	var indexes strings.Builder
	for _, table := range strings.Fields(b.ask(path, "select name from sqlite_schema where type = 'table' and name not like 'feedline%' and name not like 'sqlite%'")) {
		csv := filepath.Join(folder, table+".csv")
		b.sqlite3(path, fmt.Sprintf(".headers off\n.mode csv\n.output %s\nselect * from %s order by row_no;", csv, table))
		columns := strings.TrimSpace(b.ask(path, "select group_concat(name || ' ' || type) from pragma_table_info('"+table+"')"))
		script += fmt.Sprintf("create table %s (%s);\n.import --csv %s %s\n", table, strings.Replace(columns, "row_no INTEGER", "row_no INTEGER PRIMARY KEY", 1), csv, table)
		indexes.WriteString(b.ask(path, "select sql || ';' from sqlite_schema where tbl_name = '"+table+"' and type = 'index' and sql is not null"))
		var rows int64
		fmt.Sscan(b.ask(path, "select count(*) from "+table), &rows)
		b.rows += rows
	}
	return script + indexes.String()
}

// ask is what the sqlite3 program answers to a query.
func (b *bench) ask(path, query string) string {
	out, err := exec.Command("sqlite3", path, query).Output()
	b.must(err)
	return string(out)
}
