package refresh

import (
	"database/sql"
	"testing"
)

// changes is how often rows of a table have changed, and how many tombstones it
// has.
func (o *office) changes(table string) (last, tombstones int64) {
	o.t.Helper()
	db, err := sql.Open("sqlite", o.path)
	if err != nil {
		o.t.Fatal(err)
	}
	defer db.Close()
	const text = `SELECT coalesce((SELECT last_no FROM feedline_changes WHERE table_name = ?1), 0),
(SELECT count(*) FROM feedline_tombstones WHERE table_name = ?1)`
	if err := db.QueryRow(text, table).Scan(&last, &tombstones); err != nil {
		o.t.Fatal(err)
	}
	return last, tombstones
}

func TestL11ARunThatChangesNothingLeavesTheChangeSequenceAlone(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service")
	for _, want := range []int64{2, 2, 2} {
		o.run(midnight1)
		if last, _ := o.changes("queues"); last != want {
			t.Errorf("the last change is number %d, want %d", last, want)
		}
	}
	o.sources["Queues"] = lines("a Name=Sales")
	o.run(midnight2)
	if last, tombstones := o.changes("queues"); last != 3 || tombstones != 0 {
		t.Errorf("a row that was found gone: change %d, %d tombstones", last, tombstones)
	}
}
