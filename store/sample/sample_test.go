package sample

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// memory is a store.Writer that keeps every row as texts by property.
type memory struct {
	store.Writer
	rows map[string][]map[string]string
}

func (w *memory) Begin(context.Context, store.Tenant) (store.Batch, error) {
	return memoryBatch{w: w}, nil
}

type memoryBatch struct {
	store.Batch
	w *memory
}

func (memoryBatch) Commit() error { return nil }

func (b memoryBatch) Upsert(set *model.EntitySet, columns []*model.Property, cells []store.Cell) (store.Outcome, error) {
	row := map[string]string{}
	for i, p := range columns {
		if text := (store.Value{Cell: cells[i]}).String(); text != "null" {
			row[p.Name] = text
		} else if !p.Nullable {
			return 0, fmt.Errorf("%s.%s is null", set.Name, p.Name)
		}
	}
	b.w.rows[set.Name] = append(b.w.rows[set.Name], row)
	return store.Inserted, nil
}

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func builtin(t testing.TB) *model.Model {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func small(t testing.TB) Options {
	return Options{
		Tenant: store.Tenant{Number: 1, Zone: berlin(t)},
		Calls:  800, Days: 14, Seed: 7, End: time.Date(2026, 4, 9, 15, 20, 0, 0, time.UTC),
	}
}

func generate(t testing.TB, o Options) *memory {
	t.Helper()
	w := &memory{rows: map[string][]map[string]string{}}
	report, err := Generate(t.Context(), w, builtin(t), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range report.Sets {
		if s.Rows != int64(len(w.rows[s.Set])) {
			t.Errorf("the report has %d rows of %s, the store %d", s.Rows, s.Set, len(w.rows[s.Set]))
		}
	}
	return w
}

func TestEverySetIsFilledButTheLogs(t *testing.T) {
	w := generate(t, small(t))
	for _, set := range builtin(t).Sets {
		filled := len(w.rows[set.Name]) > 0 || set.Name == "Conversations" // the calls, chats and e-mails
		if filled != (set.Kind != model.Log) {
			t.Errorf("%s has %d rows", set.Name, len(w.rows[set.Name]))
		}
	}
	if n := len(w.rows["Calls"]); n != 800 {
		t.Errorf("%d calls, want 800", n)
	}
}

func TestKeysAreUnique(t *testing.T) {
	w := generate(t, small(t))
	for name, rows := range w.rows {
		set, seen := builtin(t).Set(name), map[string]bool{}
		for _, row := range rows {
			key := ""
			for _, p := range set.Identity {
				key += row[p.Name] + "|"
			}
			if seen[key] {
				t.Fatalf("%s has the key %s twice", name, key)
			}
			seen[key] = true
		}
	}
}

func TestEveryJoinResolves(t *testing.T) {
	w := generate(t, small(t))
	w.rows["Conversations"] = slices.Concat(w.rows["Calls"], w.rows["Chats"], w.rows["Emails"])
	m := builtin(t)
	for _, set := range m.Sets {
		for _, nav := range set.Navigation {
			if nav.Multiplicity == model.Many || len(nav.Join) != 1 || nav.Join[0].Target != nav.Target.Key[0] || len(nav.Target.Key) != 1 {
				continue
			}
			if subsets := []string{"Calls", "Chats", "Emails", "Users", "Agents"}; slices.Contains(subsets, nav.Target.Name) && nav.Multiplicity != model.One {
				continue // leads to one of several sets, or to nobody
			}
			if nav.Target.Kind == model.Lookup {
				continue // may lack what was made today: TestI24
			}
			missing := dangling(w.rows[set.Name], nav, w.rows[nav.Target.Name])
			if missing > 0 {
				t.Errorf("%s.%s leads nowhere for %d rows", set.Name, nav.Name, missing)
			}
		}
	}
}

func dangling(rows []map[string]string, nav *model.Navigation, targets []map[string]string) int {
	known := map[string]bool{}
	for _, row := range targets {
		known[row[nav.Join[0].Target.Name]] = true
	}
	missing := 0
	for _, row := range rows {
		if id := row[nav.Join[0].Local.Name]; id != "" && !known[id] {
			missing++
		}
	}
	return missing
}

func TestTextsKeepToTheirLengths(t *testing.T) {
	w := generate(t, small(t))
	m := builtin(t)
	for name, rows := range w.rows {
		for _, p := range m.Set(name).Properties {
			for _, row := range rows {
				if limit := p.Type.MaxLength; limit > 0 && len(row[p.Name]) > limit+2 {
					t.Errorf("%s.%s is too long: %s", name, p.Name, row[p.Name])
				}
			}
		}
	}
}

func TestClosedListsHoldNoOtherValues(t *testing.T) {
	w := generate(t, small(t))
	for name, rows := range w.rows {
		for _, p := range builtin(t).Set(name).Properties {
			if !p.ClosedList {
				continue
			}
			for _, row := range rows {
				allowed := slices.ContainsFunc(p.Values, func(v model.AllowedValue) bool { return fmt.Sprintf("%q", v.Value) == row[p.Name] })
				if row[p.Name] != "" && !allowed {
					t.Fatalf("%s.%s is %s, which its list does not have", name, p.Name, row[p.Name])
				}
			}
		}
	}
}

func TestTheSameOptionsGiveTheSameRows(t *testing.T) {
	first, second := generate(t, small(t)), generate(t, small(t))
	if fmt.Sprint(first.rows) != fmt.Sprint(second.rows) {
		t.Error("two runs differ")
	}
	other := small(t)
	other.Seed++
	if fmt.Sprint(first.rows["Calls"]) == fmt.Sprint(generate(t, other).rows["Calls"]) {
		t.Error("another seed gives the same calls")
	}
}

func TestShufflingKeepsTheRowsAndChangesTheirOrder(t *testing.T) {
	o := small(t)
	ordered := texts(generate(t, o).rows["Calls"])
	o.Shuffle = true
	shuffled := texts(generate(t, o).rows["Calls"])
	if slices.Equal(ordered, shuffled) {
		t.Error("the order is the same")
	}
	slices.Sort(ordered)
	slices.Sort(shuffled)
	if !slices.Equal(ordered, shuffled) {
		t.Error("the rows differ")
	}
}

func texts(rows []map[string]string) []string {
	list := make([]string, len(rows))
	for i, row := range rows {
		list[i] = fmt.Sprint(row)
	}
	return list
}

func TestCallsComeInTheOrderOfTime(t *testing.T) {
	rows := generate(t, small(t)).rows["Calls"]
	if !slices.IsSortedFunc(rows, func(a, b map[string]string) int { return compareNumbers(a["startedAtUTC"], b["startedAtUTC"]) }) {
		t.Error("a call stands before an earlier one")
	}
}

func compareNumbers(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return slices.Compare([]byte(a), []byte(b))
}

func TestTheLastContactsAreOpenAndNothingElseOfTheirsIsKnown(t *testing.T) {
	w := generate(t, small(t))
	for _, set := range []string{"Calls", "Chats", "Emails"} {
		open := 0
		for _, row := range w.rows[set] {
			if row["endedAtUTC"] != "" {
				continue
			}
			open++
			if row["durationInSeconds"] != "" || row["conversationEndedReason"] != "" || row["isChannelOpen"] != "" {
				t.Errorf("%s has an open row with an end: %v", set, row)
			}
		}
		if open == 0 {
			t.Errorf("%s has no open row", set)
		}
	}
}

func TestOnlyTheSetsAskedForAreFilled(t *testing.T) {
	o := small(t)
	o.Sets = []string{"Calls"}
	w := generate(t, o)
	if len(w.rows) != 1 || len(w.rows["Calls"]) != 800 {
		t.Errorf("%d sets were filled, %d calls", len(w.rows), len(w.rows["Calls"]))
	}
}

// discard is a store.Writer that throws rows away.
type discard struct{ store.Writer }

func (discard) Begin(context.Context, store.Tenant) (store.Batch, error) { return discardBatch{}, nil }

type discardBatch struct{ store.Batch }

func (discardBatch) Commit() error { return nil }

func (discardBatch) Upsert(*model.EntitySet, []*model.Property, []store.Cell) (store.Outcome, error) {
	return store.Inserted, nil
}

func BenchmarkCalls(b *testing.B) {
	o := small(b)
	o.Sets, o.Calls = []string{"Calls"}, 100_000
	m := builtin(b)
	for b.Loop() {
		if _, err := Generate(b.Context(), discard{}, m, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(o.Calls*b.N)/b.Elapsed().Seconds(), "rows/s")
}
