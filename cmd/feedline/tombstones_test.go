package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedline/store/sqlite"
)

func TestTombstonesThatHaveOutlivedTheirRetentionGoWithTheDailyPurge(t *testing.T) {
	d, c, log, judge := nights(t, "2026-04-02T00:30:00Z", 2)
	for day := 1; day <= 4; day++ {
		left := time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC).UnixMilli()
		for tenant := 1; tenant <= 2; tenant++ {
			if _, err := judge.Exec("INSERT INTO feedline_tombstones VALUES (?, 'channels', ?, '[1]', NULL, ?)", tenant, day, left); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := judge.Exec("INSERT INTO feedline_changes VALUES (1, 'channels', 4), (2, 'channels', 4)"); err != nil {
		t.Fatal(err)
	}
	graves := func() (text string) {
		t.Helper()
		if err := judge.QueryRow(`SELECT (SELECT group_concat(tenant_id || ':' || change_no, ' ') FROM feedline_tombstones WHERE table_name = 'channels') || ', ' ||
(SELECT coalesce(group_concat(tenant_id || ':' || change_no, ' '), '') FROM feedline_horizons)`).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	d.config.TombstoneDays = 30
	w, err := sqlite.OpenWriter(t.Context(), d.config.DB, d.model, "import of calls.csv", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c.stop = func() {}
	if d.forget(t.Context(), c.at) || !strings.Contains(log.String(), "old tombstones could not be removed") {
		t.Errorf("it did not tell of another writer: %s", log)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d.runUntil(t.Context(), c) // on April 2nd and 3rd
	if got := graves(); got != "1:4 2:4, 1:3 2:3" || strings.Count(log.String(), "removed old tombstones") != 2 {
		t.Errorf("what is left: %s\n%s", got, log)
	}
	d.config.TombstoneDays = 0
	if !d.forget(t.Context(), c.at.AddDate(9, 0, 0)) || graves() != "1:4 2:4, 1:3 2:3" {
		t.Errorf("for ever: %s", graves())
	}
	if fmt.Sprint(len(c.waits)) != "2" {
		t.Errorf("it waited %v", c.waits)
	}
}
