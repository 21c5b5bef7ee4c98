package store

// Sequence tells how far the changes of a set's table have come for one tenant,
// and from where on they can be followed (design decision 17). Each row that is
// inserted, changed or deleted takes the next number, which is stored with the
// row or left in a tombstone, in the same transaction. Numbers only grow, and
// none is used twice. Sets that share a table share its sequence. Rows of logs
// about callers, which expire by themselves, leave no tombstones, whatever removes
// them: who follows them knows for how long they are kept.
type Sequence struct {
	Last    int64 // number of the latest change; zero: there was none
	Horizon int64 // highest number whose tombstone was removed; zero: none was
}

// Follows tells whether somebody who knows the rows as they were at a number
// learns everything that has happened since from the rows and tombstones with
// higher numbers. Behind the horizon tombstones are missing, and beyond the last
// number lies another past of the file, such as one before a backup was put in
// its place: whoever stands there has to begin anew. Who knows nothing yet needs
// no tombstones, and begins with all rows at Last.
func (s Sequence) Follows(number int64) bool { return number >= s.Horizon && number <= s.Last }
