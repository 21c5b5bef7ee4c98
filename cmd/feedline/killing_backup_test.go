package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// backupScene kills backups of a file into which an import is writing. What has
// the name of the copy is a whole file of one moment, and is never gone again.
func backupScene() scene {
	return scene{
		name: "backup", rounds: 4, begun: "copy.db.part", changes: "copy.db.part",
		prepare: func(s *stage) {
			s.writeParts()
			do(s, s.folder, "tenant", "add", "default", "--zone", "UTC", "--db", "base.db")
			s.must(os.WriteFile(s.path("users.ndjson"), []byte(manyUsers(15_000)), 0o600))
			do(s, s.folder, "import", "--db", "base.db", "--set", "Users", "users.ndjson")
		},
		work: func(s *stage, _ int) *exec.Cmd {
			return feedline(s, s.folder, "backup", "--db", "feed.db", "--to", "copy.db", "--force")
		},
		beside: func(p *process, round int) (end func()) { return p.importing(round) },
		judge:  judgeBackup,
	}
}

// manyUsers are rows that make a file large.
func manyUsers(rows int) string {
	var text strings.Builder
	for n := range rows {
		fmt.Fprintf(&text, "{\"id\":%q,\"Name\":\"%0200d\"}\n", lookupID(n), n)
	}
	return text.String()
}

// importing runs the import of a round until it ends by itself.
func (s *stage) importing(round int) (end func()) {
	s.Helper()
	cmd := feedline(s, s.folder, s.importOf(round)...)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	s.must(cmd.Start())
	return func() {
		if err := cmd.Wait(); err != nil {
			s.Fatalf("the import beside fails: %v\n%s", err, said.String())
		}
		s.judgeCalls("feed.db", round, said.String())
	}
}

func judgeBackup(s *stage, round int, said string) {
	s.Helper()
	named, told := there(s.path("copy.db")), strings.Contains(said, "made a copy")
	if (s.named || told) && !named {
		s.Fatalf("round %d: the copy that there was is gone:\n%s", round, said)
	}
	if s.named = named; !named {
		return
	}
	do(s, s.folder, "doctor", "--db", "copy.db")
	s.judgeCalls("copy.db", round, "")
	if !told {
		return
	}
	if left, _ := filepath.Glob(s.path("*.part*")); len(left) > 0 {
		s.Fatalf("%v stay behind", left)
	}
	do(s, s.folder, "backup", "--db", "feed.db", "--to", "copy.db", "--force")
	if difference := s.content("copy.db").difference(s.content("feed.db")); difference != "" {
		s.Fatalf("of a file at rest the copy differs: %s", difference)
	}
}
