package main

import (
	"strings"
	"testing"
	"time"

	"feedline/store/sqlite"
)

func TestTombstonesThatHaveOutlivedTheirRetentionGoWithTheDailyPurge(t *testing.T) {
	n := nights(t, "2026-04-02T00:30:00Z", "2026-04-03T01:00:00Z")
	for day := 1; day <= 4; day++ {
		left := time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC).UnixMilli()
		for tenant := 1; tenant <= 2; tenant++ {
			if _, err := n.judge.Exec("INSERT INTO feedline_tombstones VALUES (?, 'channels', ?, '[1]', NULL, ?)", tenant, day, left); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := n.judge.Exec("INSERT INTO feedline_changes VALUES (1, 'channels', 4), (2, 'channels', 4)"); err != nil {
		t.Fatal(err)
	}
	graves := func() (text string) {
		t.Helper()
		if err := n.judge.QueryRow(`SELECT (SELECT group_concat(tenant_id || ':' || change_no, ' ') FROM feedline_tombstones WHERE table_name = 'channels') || ', ' ||
(SELECT coalesce(group_concat(tenant_id || ':' || change_no, ' '), '') FROM feedline_horizons)`).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	n.config.TombstoneDays = 30
	w, err := sqlite.OpenWriter(t.Context(), n.config.DB, n.model, "import of calls.csv", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n.wait = func() {
		if n.clock.Format("15:04") == "00:35" {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	n.run() // on April 2nd and 3rd
	if !strings.Contains(n.log.String(), "old tombstones could not be removed") {
		t.Errorf("it did not tell of another writer: %s", n.log)
	}
	if got := graves(); got != "1:4 2:4, 1:3 2:3" || strings.Count(n.log.String(), "removed old tombstones") != 2 {
		t.Errorf("what is left: %s\n%s", got, n.log)
	}
	n.config.TombstoneDays = 0
	if n.begun("2035-04-02T00:30:00Z", "2035-04-02T01:00:00Z").run(); graves() != "1:4 2:4, 1:3 2:3" {
		t.Errorf("for ever: %s", graves())
	}
}
