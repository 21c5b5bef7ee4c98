package main

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store/transfer"
)

// TestBenchTransfer takes a tenant out of its database and brings it to a new one,
// and compares the former with the sqlite3 program, which writes the same rows of
// all tables as JSON.
func TestBenchTransfer(t *testing.T) {
	b := newBench(t, 60_000)
	if _, err := exec.LookPath("sqlite3"); err != nil {
		t.Skip("the sqlite3 program is not installed")
	}
	path, folder, number := b.loadSets("time order", false), b.TempDir(), 0
	fresh := func(name string) string {
		number++
		return filepath.Join(folder, name+strconv.Itoa(number))
	}
	exported := func() string {
		out := fresh("out")
		b.feedline("tenant", "export", "bench", out, "--db", path)
		return out
	}
	out := exported()
	m, err := model.Builtin()
	b.must(err)
	parcel, err := transfer.Open(out, m)
	b.must(err)
	b.rows = parcel.Manifest.Rows()
	var script strings.Builder
	script.WriteString(".mode json\n")
	for _, f := range parcel.Manifest.Files {
		script.WriteString(".output " + filepath.Join(folder, "sqlite3.json") + "\nSELECT * FROM " + f.Table + " WHERE tenant_id = 1;\n")
	}
	b.race("taking a tenant elsewhere",
		contender{"sqlite3 -json, all tables", func() int64 { return b.sqlite3(path, script.String()) }},
		contender{"feedline tenant export", func() int64 {
			exported()
			return parcel.Manifest.Bytes()
		}},
		contender{"feedline tenant import, a new file", func() int64 {
			to := fresh("new")
			b.feedline("tenant", "import", out, "--db", to)
			b.remove(to)
			return parcel.Manifest.Bytes()
		}})
}
