package ingest

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"feedline/model"
)

const (
	maxUnknown      = 100 // distinct values that a report lists
	maxUnknownRunes = 80
)

// sighting is a value outside its property's list. The bytes belong to the
// chunk.
type sighting struct {
	property *model.Property
	value    []byte
}

// unknown is a value outside its property's list, cut if it is long.
type unknown struct {
	property *model.Property
	value    string
}

// sum is a number of rows, and what it was at the last commit.
type sum struct{ rows, committed int64 }

// tally counts sightings in bounded memory. What it tells is about committed
// batches only.
type tally struct {
	sums   map[unknown]*sum
	others sum // rows with values beyond those
}

func (t *tally) add(sightings []sighting) {
	for _, s := range sightings {
		value := clip(s.value)
		switch seen := t.sums[unknown{s.property, string(value)}]; {
		case seen != nil:
			seen.rows++
		case len(t.sums) == maxUnknown:
			t.others.rows++
		case t.sums == nil:
			t.sums = map[unknown]*sum{{s.property, string(value)}: {rows: 1}}
		default:
			t.sums[unknown{s.property, string(value)}] = &sum{rows: 1}
		}
	}
}

// commit makes what was counted last.
func (t *tally) commit() {
	for _, s := range t.sums {
		s.committed = s.rows
	}
	t.others.committed = t.others.rows
}

// rollback forgets what was counted since the last commit.
func (t *tally) rollback() {
	for _, s := range t.sums {
		s.rows = s.committed
	}
	t.others.rows = t.others.committed
}

// list is what was committed, by property and value.
func (t *tally) list() []UnknownValue {
	var list []UnknownValue
	for u, s := range t.sums {
		if s.committed > 0 {
			list = append(list, UnknownValue{Property: u.property.Name, Value: u.value, Rows: s.committed})
		}
	}
	slices.SortFunc(list, func(a, b UnknownValue) int {
		return cmp.Or(strings.Compare(a.Property, b.Property), strings.Compare(a.Value, b.Value))
	})
	return list
}

// clip is the first characters of a value.
func clip(value []byte) []byte {
	end := 0
	for n := 0; n < maxUnknownRunes && end < len(value); n++ {
		_, size := utf8.DecodeRune(value[end:])
		end += size
	}
	return value[:end]
}
