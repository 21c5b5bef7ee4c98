package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"feedline/model"
)

// measureImport compares importing calls from CSV with the sqlite3 program's
// .import of the same rows into a table of the same columns, with the same
// indexes made before or after.
func (b *bench) measureImport(path string) {
	if _, err := exec.LookPath("sqlite3"); err != nil {
		b.Log("importing: the sqlite3 program is not installed")
		return
	}
	folder := b.TempDir()
	published, physical := filepath.Join(folder, "calls.csv"), filepath.Join(folder, "physical.csv")
	b.writePublished(path, published, b.rows)
	b.sqlite3(path, fmt.Sprintf(".headers off\n.mode csv\n.output %s\nselect * from conversations order by row_no limit %d;", physical, b.rows))
	table, indexes := b.plainTable(path)
	number := 0
	fresh := func() string {
		number++
		return filepath.Join(folder, fmt.Sprintf("import%d.db", number))
	}
	load := fmt.Sprintf(".import --csv %s conversations\n", physical)
	b.race(fmt.Sprintf("importing %d calls from CSV", b.rows),
		contender{"sqlite3 .import, indexes after", func() int64 { return b.sqlite3(fresh(), table+load+indexes) }},
		contender{"sqlite3 .import, indexes before", func() int64 { return b.sqlite3(fresh(), table+indexes+load) }},
		contender{"feedline import", func() int64 {
			out, err := exec.Command(b.program, "import", "--db", fresh(), "--set", "Calls", published).CombinedOutput()
			if err != nil {
				b.Fatalf("importing: %v\n%s", err, out)
			}
			return 0
		}})
}

// sqlite3 runs a script of the sqlite3 program.
func (b *bench) sqlite3(path, script string) int64 {
	command := exec.Command("sqlite3", path)
	command.Stdin = strings.NewReader("PRAGMA journal_mode=WAL;\nPRAGMA synchronous=NORMAL;\n" + script)
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("sqlite3: %v\n%s", err, out)
	}
	return 0
}

// plainTable is the table of calls without the checks, which text from a CSV
// file would not pass, and the statements of its indexes.
func (b *bench) plainTable(path string) (table, indexes string) {
	out, err := exec.Command("sqlite3", path, "select group_concat(name || ' ' || type) from pragma_table_info('conversations')").Output()
	b.must(err)
	table = "create table conversations (" + strings.Replace(strings.TrimSpace(string(out)), "row_no INTEGER", "row_no INTEGER PRIMARY KEY", 1) + ");\n"
	out, err = exec.Command("sqlite3", path, "select sql || ';' from sqlite_schema where tbl_name = 'conversations' and type = 'index' and sql is not null").Output()
	b.must(err)
	return table, string(out)
}

// writePublished writes calls as the feed publishes them.
func (b *bench) writePublished(path, target string, rows int64) {
	server := b.serve(path)
	defer server.stop()
	file, err := os.Create(target)
	b.must(err)
	defer file.Close()
	m, err := model.Builtin()
	b.must(err)
	var names []string
	for _, p := range m.Set("Calls").Properties {
		names = append(names, p.Name)
	}
	out := csv.NewWriter(file)
	b.must(out.Write(names))
	for _, page := range server.pages(b) {
		if rows -= b.writePage(server, page, names, rows, out); rows <= 0 {
			break
		}
	}
	out.Flush()
	b.must(out.Error())
}

func (b *bench) writePage(server *running, page string, names []string, most int64, out *csv.Writer) int64 {
	answer := server.get(b, page, "identity")
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	b.must(err)
	var content struct{ Value []map[string]any }
	b.must(json.Unmarshal(text, &content))
	content.Value = content.Value[:min(most, int64(len(content.Value)))]
	record := make([]string, len(names))
	for _, row := range content.Value {
		for i, name := range names {
			record[i] = ""
			if row[name] != nil {
				record[i] = fmt.Sprint(row[name])
			}
		}
		b.must(out.Write(record))
	}
	return int64(len(content.Value))
}
