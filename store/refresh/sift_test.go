package refresh

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedline/model"
	"feedline/store"
)

// asLines is a source with the rows of a table.
func asLines(rows table, rename bool) Source {
	var list []string
	for letter, text := range rows {
		if rename {
			text = strings.Replace(text, "name=", "Name=", 1)
		}
		list = append(list, letter+" "+text)
	}
	slices.Sort(list)
	return lines(list...)
}

// refreshed runs a job and lists the changes and what was counted.
func refreshed(t *rapid.T, job Job) (list []string) {
	job.Changed = func(s *model.EntitySet, c Change) error {
		list = append(list, s.Name+": "+line(c))
		return nil
	}
	report, err := Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	return append(list, fmt.Sprintf("%+v", report.Sets))
}

// TestWhatIsLeftOutNeedsNoDecision compares runs that leave alike rows out with runs
// that have no memory for it and decide about every row.
func TestWhatIsLeftOutNeedsNoDecision(t *testing.T) {
	o, tenants := newOffice(t), 0
	rapid.Check(t, func(r *rapid.T) {
		tenants++
		sifting, deciding := o.addTenant(fmt.Sprint("sifting", tenants)), o.addTenant(fmt.Sprint("deciding", tenants))
		tick := midnight1
		for range rapid.IntRange(1, 2).Draw(r, "runs") {
			o.sources = map[string]Source{
				"Users":         asLines(anyTable(r, "users", sourceStates), true),
				"Agents":        asLines(anyTable(r, "agents", sourceStates), false),
				"BusinessUnits": asLines(anyTable(r, "units", sourceStates), false),
			}
			job := o.job(tick)
			job.Guard.Force = true
			job.Tenant = sifting
			got := refreshed(r, job)
			job.Tenant, job.Memory = deciding, 1
			if want := refreshed(r, job); !slices.Equal(got, want) {
				r.Fatalf("(-every row was decided about, +alike rows were left out)\n%s", cmp.Diff(want, got))
			}
			tick = tick.AddDate(0, 0, 1)
		}
	})
}

func TestASourceTableLargerThanTheMemoryIsReadByItsKey(t *testing.T) {
	o := newOffice(t)
	queues := lookup(t, "Queues")
	deliverTo := func(rows ...string) {
		o.write(func(w store.Writer) error {
			_, err := Deliver(context.Background(), queues, lines(rows...), o.tenant, o.db, w)
			return err
		})
	}
	o.sources["Queues"] = Table{}
	job := o.job(midnight1)
	job.Memory = 1
	for i, rows := range [][]string{{"c Name=Third", "a Name=First", "b Name=Second"}, {"c Name=Third", "b Name=Renamed"}} {
		deliverTo(rows...)
		job.Tick = midnight1.AddDate(0, 0, i)
		if _, err := Run(context.Background(), job); err != nil {
			t.Fatal(err)
		}
	}
	o.expect("Queues", "id Name deletedAt", "a First 2026-03-03T00:00:00Z", "b Renamed null", "c Third null")
}

func TestTwoRowsOfOneKeyEndTheRun(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales")
	o.run(midnight1)
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service", "a Name=Support")
	_, err := Run(context.Background(), o.job(midnight2))
	if err == nil || !strings.Contains(err.Error(), "the source of Queues: two rows have the key "+id("a")) {
		t.Errorf("%v", err)
	}
	o.expect("Queues", "id Name", "a Sales")
}
