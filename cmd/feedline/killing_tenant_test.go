package main

import (
	"os/exec"
	"slices"
	"strings"
)

// tenantScene kills removals of one of two tenants. Once anything of it is gone
// nobody reads it any more; the other keeps everything.
func tenantScene() scene {
	return scene{
		name: "tenant removal", rounds: 1, begun: "feed.db.jobs.lock", changes: "feed.db-wal", tenant: "sample-new-york",
		prepare: func(s *stage) {
			do(s, s.folder, "sample", "--db", "base.db", "--days", "6", "--scale", "0.25", "--end", "2026-03-06")
			s.segments = s.segmentsOf(2)
		},
		work: func(s *stage, _ int) *exec.Cmd {
			if !s.has("sample") { // the one that was killed had done everything
				return feedline(s, s.folder, "tenant", "list", "--db", "feed.db")
			}
			return feedline(s, s.folder, "tenant", "remove", "sample", "--yes", "sample", "--db", "feed.db")
		},
		ask:   askSegments,
		judge: judgeRemoval,
	}
}

// has tells whether the file knows a tenant.
func (s *stage) has(tenant string) bool {
	s.Helper()
	a := asking(s, s.path("feed.db"))
	defer a.db.Close()
	return a.number("SELECT count(*) FROM feedline_tenants WHERE name = ?", tenant) > 0
}

func judgeRemoval(s *stage, _ int, said string) {
	s.Helper()
	a := asking(s, s.path("feed.db"))
	defer a.db.Close()
	a.attach(s.path("base.db"))
	if orphans := a.rows("PRAGMA main.foreign_key_check"); len(orphans) > 0 {
		s.Fatalf("rows are without their owners: %v", orphans)
	}
	var held, gone int64
	for _, table := range a.rows("SELECT t.name FROM main.sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name = 'tenant_id' AND t.name NOT LIKE 'feedline\\_%' ESCAPE '\\'") {
		of := func(file, tenant string) int64 {
			return a.number("SELECT count(*) FROM " + file + "." + table + " WHERE tenant_id = " + tenant)
		}
		if of("main", "2") != of("base", "2") {
			s.Fatalf("%d rows of another tenant are left in %s, of %d", of("main", "2"), table, of("base", "2"))
		}
		held += of("main", "1")
		gone += of("base", "1") - of("main", "1")
	}
	closed := slices.Contains(a.rows("SELECT removing FROM main.feedline_tenants WHERE number = 1"), "1")
	switch known := s.has("sample"); {
	case known && gone > 0 && !closed:
		s.Fatalf("%d rows are gone, and the tenant is open", gone)
	case known && strings.Contains(said, "sample is removed"):
		s.Fatalf("the tenant is there after\n%s", said)
	case !known && held > 0:
		s.Fatalf("the tenant is gone, and %d rows of it are left", held)
	}
}
