package main

import (
	"os"
	"os/exec"
)

// restoreScene kills restores. The database is the old one or the new one, which
// then tells those who follow its changes to begin anew.
func restoreScene() scene {
	return scene{
		name: "restore", rounds: 1, begun: "feed.db.part", changes: "feed.db.part",
		prepare: func(s *stage) {
			for name, users := range map[string]int{"base.db": 500, "saved.db": 15_000} {
				s.must(os.WriteFile(s.path("users.ndjson"), []byte(manyUsers(users)), 0o600))
				do(s, s.folder, "tenant", "add", "default", "--zone", "UTC", "--db", name)
				do(s, s.folder, "import", "--db", name, "--set", "Users", "users.ndjson")
			}
		},
		work: func(s *stage, _ int) *exec.Cmd {
			return feedline(s, s.folder, "restore", "--from", "saved.db", "--db", "feed.db", "--discard")
		},
		judge: judgeRestore,
	}
}

func judgeRestore(s *stage, _ int, said string) {
	s.Helper()
	is, saved := s.content("feed.db"), s.content("saved.db")
	delete(saved, "feedline_horizons")
	if is.difference(saved) != "" && is.difference(s.content("base.db")) != "" {
		s.Fatalf("the database is neither the old one nor the new one; said was\n%s", said)
	}
}
