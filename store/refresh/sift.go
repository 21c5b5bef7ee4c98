package refresh

import (
	"context"

	"feedline/store"
)

// Almost all rows of a lookup are as their source says. They are left out before
// anything is put in order, and the others of both sides are decided about.

// sifted is what is left of a lookup and its source.
type sifted struct {
	stored *packed
	alike  []bool // rows of the source that are left out, by their numbers
	tally  Tally  // of what is left out
}

// sift reads the stored rows of a lookup, and leaves those out that have just what
// the source says. Rows with an excluded packed key stay. An
// error that wraps errTooLarge says that more than so many bytes are left.
func (l Lookup) sift(ctx context.Context, s store.Snapshot, t store.Tenant, source *held, excluded map[string]bool, most int64) (*sifted, error) {
	left := &sifted{stored: newPacked(l, most), alike: make([]bool, len(source.places))}
	var key []byte
	err := l.each(ctx, s, t, func(row []store.Cell) error {
		number := -1
		if !l.gone(row) {
			number = source.alike(row)
		}
		if number >= 0 && len(excluded) > 0 {
			if key = appendKey(key[:0], row[:l.keys]); excluded[string(key)] {
				number = -1
			}
		}
		if number < 0 {
			return left.stored.take(row)
		}
		left.alike[number] = true
		left.tally.Unchanged++
		return nil
	})
	left.tally.Read, left.tally.Present, left.tally.Live = left.tally.Unchanged, left.tally.Unchanged, left.tally.Unchanged
	return left, err
}

// rest gives the rows of the source that are not left out.
func (s *sifted) rest(source *held) store.Rows {
	return source.only(func(number int) bool { return !s.alike[number] })
}
