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

// tally counts sightings in bounded memory.
type tally struct {
	counts map[*model.Property]map[string]int64
	kept   int
	others int64
}

func (t *tally) add(sightings []sighting) {
	for _, s := range sightings {
		of := t.counts[s.property]
		value := clip(s.value)
		switch _, seen := of[string(value)]; {
		case seen:
			of[string(value)]++
		case t.kept == maxUnknown:
			t.others++
		default:
			t.keep(s.property, string(value))
		}
	}
}

func (t *tally) keep(p *model.Property, value string) {
	if t.counts == nil {
		t.counts = make(map[*model.Property]map[string]int64)
	}
	if t.counts[p] == nil {
		t.counts[p] = make(map[string]int64)
	}
	t.counts[p][value] = 1
	t.kept++
}

// list is what was counted, by property and value.
func (t *tally) list() []UnknownValue {
	var list []UnknownValue
	for p, counts := range t.counts {
		for value, rows := range counts {
			list = append(list, UnknownValue{Property: p.Name, Value: value, Rows: rows})
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
