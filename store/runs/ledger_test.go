package runs

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// file is a file with two tenants whose purges account for themselves: a set
// whose key has two columns.
type file struct {
	t       *testing.T
	ledger  *Ledger
	db      *sqlite.DB
	writer  store.Writer
	tenants [2]store.Tenant
}

var began = time.Date(2026, 3, 31, 0, 30, 0, 0, time.UTC)

func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func newFile(t *testing.T) *file {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "feed.db")
	if _, err := sqlite.Migrate(t.Context(), path, m, "a test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	f := &file{t: t}
	if f.ledger, err = Open(m, "PurgeRuns", "runId", "entitySet", "rowsRemoved", "cutoffUTC", "startedAtUTC", "finishedAtUTC"); err != nil {
		t.Fatal(err)
	}
	w, err := sqlite.OpenWriter(t.Context(), path, m, "a test", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	f.writer = w
	for i, name := range []string{"north", "south"} {
		if f.tenants[i], err = w.AddTenant(t.Context(), store.Tenant{Name: name, Zone: time.UTC}); err != nil {
			t.Fatal(err)
		}
	}
	if f.db, err = sqlite.Open(t.Context(), path, m, sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.db.Close() })
	return f
}

func (f *file) batch(t store.Tenant, do func(store.Batch) error) {
	f.t.Helper()
	b, err := f.writer.Begin(f.t.Context(), t)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := do(b); err != nil {
		f.t.Fatal(err)
	}
	if err := b.Commit(); err != nil {
		f.t.Fatal(err)
	}
}

func (f *file) put(t store.Tenant, run int, set string, cutoff time.Time, outcome Outcome) {
	f.t.Helper()
	f.batch(t, func(b store.Batch) error {
		return f.ledger.Write(b, outcome, store.TextCell(id(run)), store.TextCell(set), store.IntCell(0), Instant(cutoff), Instant(began), Instant(time.Time{}))
	})
}

func (f *file) unfinished(t store.Tenant) string {
	f.t.Helper()
	found, err := f.ledger.Unfinished(f.t.Context(), f.db, t)
	if err != nil {
		f.t.Fatal(err)
	}
	var keys []string
	for _, key := range found {
		keys = append(keys, strings.TrimLeft(string(key[0].Text)[24:], "0")+" "+string(key[1].Text))
	}
	return strings.Join(keys, ", ")
}

func TestUnfinishedRunsOfOneTenantAreMarked(t *testing.T) {
	f := newFile(t)
	f.put(f.tenants[0], 1, "Calls", began, Completed)
	f.put(f.tenants[0], 2, "Calls", began, Running)
	f.put(f.tenants[0], 2, "Chats", began, Running)
	f.put(f.tenants[1], 3, "Calls", began, Running)
	found, err := f.ledger.Unfinished(t.Context(), f.db, f.tenants[0])
	if err != nil || len(found) != 2 {
		t.Fatalf("%v, %v", found, err)
	}
	f.batch(f.tenants[0], func(b store.Batch) error { return f.ledger.Interrupt(b, found) })
	if north, south := f.unfinished(f.tenants[0]), f.unfinished(f.tenants[1]); north != "" || south != "3 Calls" {
		t.Errorf("%q and %q are still said to be running", north, south)
	}
	for outcome, want := range map[Outcome]bool{Interrupted: true, Completed: true, Failed: false} {
		if got, err := f.ledger.Ended(t.Context(), f.db, f.tenants[0], "startedAtUTC", store.Eq, began, outcome); err != nil || got != want {
			t.Errorf("%s: %v, %v", outcome, got, err)
		}
	}
}

func TestEndedComparesOutcomeAndInstantOfOneRow(t *testing.T) {
	f := newFile(t)
	f.put(f.tenants[0], 1, "Calls", began, Completed)
	f.put(f.tenants[0], 2, "Calls", began.AddDate(0, 0, 1), Failed)
	for _, c := range []struct {
		op   store.Op
		day  int
		in   []Outcome
		want bool
	}{
		{store.Ge, 0, []Outcome{Completed}, true},
		{store.Ge, 1, []Outcome{Completed}, false},
		{store.Ge, 1, []Outcome{Completed, Failed}, true},
		{store.Eq, -1, []Outcome{Completed, Failed}, false},
		{store.Eq, 0, []Outcome{Failed, Interrupted}, false},
	} {
		if got, err := f.ledger.Ended(t.Context(), f.db, f.tenants[0], "cutoffUTC", c.op, began.AddDate(0, 0, c.day), c.in...); err != nil || got != c.want {
			t.Errorf("%s day %d in %v: %v, %v", c.op, c.day, c.in, got, err)
		}
	}
}

func TestTextsAreCutToWhatTheirColumnsHold(t *testing.T) {
	f := newFile(t)
	f.put(f.tenants[0], 1, "a\x00\xff"+strings.Repeat("ü", 200), began, Running)
	if got, want := f.unfinished(f.tenants[0]), "1 a\ufffd\ufffd"+strings.Repeat("ü", 125); got != want {
		t.Errorf("%q; want %q", got, want)
	}
}

func TestAModelWithoutTheSetRecordsNothing(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"NoRuns", "Calls"} { // Calls is no log
		l, err := Open(m, set, "id")
		if l != nil || err != nil {
			t.Fatalf("%s: %v, %v", set, l, err)
		}
		found, err := l.Unfinished(t.Context(), nil, store.Tenant{})
		ended, fault := l.Ended(t.Context(), nil, store.Tenant{}, "startedAtUTC", store.Eq, began, Completed)
		if len(found) != 0 || ended || err != nil || fault != nil || l.Write(nil, Running) != nil || l.Interrupt(nil, found) != nil {
			t.Errorf("%s: %v, %v, %v, %v", set, found, ended, err, fault)
		}
	}
	if _, err := Open(m, "ImportRuns", "id", "colour"); err == nil || !strings.Contains(err.Error(), "ImportRuns lacks the property colour") {
		t.Error(err)
	}
}
