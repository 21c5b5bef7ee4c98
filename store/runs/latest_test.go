package runs

import (
	"fmt"
	"testing"
	"time"

	"feedline/store"
)

// record writes rows of a run of the first tenant that began so many hours after
// the others and took a minute, unless it has not ended.
func (f *file) record(run, hours int, outcome Outcome, rows map[string]int64) {
	f.t.Helper()
	started := began.Add(time.Duration(hours) * time.Hour)
	finished := started.Add(time.Minute)
	if outcome == Running || outcome == Interrupted {
		finished = time.Time{}
	}
	f.batch(f.tenants[0], func(b store.Batch) error {
		for set, n := range rows {
			if err := f.ledger.Write(b, outcome, store.TextCell(id(run)), store.TextCell(set), store.IntCell(n), Instant(began), Instant(started), Instant(finished)); err != nil {
				return err
			}
		}
		return nil
	})
}

// latest is what is known of the tenant, on one line.
func (f *file) latest(t store.Tenant) string {
	f.t.Helper()
	l, err := f.ledger.Latest(f.t.Context(), f.db, t, "rowsRemoved")
	if err != nil {
		f.t.Fatal(err)
	}
	text := func(r Run) string {
		if r.Started.IsZero() {
			return "none"
		}
		return fmt.Sprint(r.Outcome, " after ", r.Started.Sub(began), " in ", r.Took(), " ", r.Counts)
	}
	return fmt.Sprintf("running %v, ended %s, completed %s", l.Running, text(l.Ended), text(l.Completed))
}

func TestTheNewestRunsAreFoundWithAllTheirRows(t *testing.T) {
	f := newFile(t)
	expect := func(want string) {
		t.Helper()
		if got := f.latest(f.tenants[0]); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	expect("running false, ended none, completed none")
	f.record(9, 0, Running, map[string]int64{"Calls": 1})
	expect("running true, ended none, completed none")
	f.record(9, 0, Completed, map[string]int64{"Calls": 3, "Chats": 4})
	expect("running false, ended completed after 0s in 1m0s [7], completed completed after 0s in 1m0s [7]")
	f.record(8, 1, Failed, map[string]int64{"Calls": 1, "Chats": 1})
	f.record(7, 2, Interrupted, map[string]int64{"Calls": 2, "Chats": 0})
	expect("running false, ended interrupted after 2h0m0s in 0s [2], completed completed after 0s in 1m0s [7]")
	f.record(6, 3, Completed, map[string]int64{"Calls": 5, "Chats": 6})
	f.record(5, 3, Running, map[string]int64{"Calls": 50, "Chats": 60}) // of the same moment
	f.record(4, 4, Running, map[string]int64{"Calls": 50, "Chats": 60})
	expect("running true, ended completed after 3h0m0s in 1m0s [11], completed completed after 3h0m0s in 1m0s [11]")
	if got, want := f.latest(f.tenants[1]), "running false, ended none, completed none"; got != want {
		t.Errorf("of the other tenant: %s", got)
	}
}

func TestLatestNamesAColumnThatIsNotThere(t *testing.T) {
	f := newFile(t)
	if _, err := f.ledger.Latest(t.Context(), f.db, f.tenants[0], "colour"); err == nil {
		t.Error("nobody was told")
	}
	if l, err := (*Ledger)(nil).Latest(t.Context(), nil, f.tenants[0], "colour"); err != nil || l.Running {
		t.Error(l, err)
	}
}
