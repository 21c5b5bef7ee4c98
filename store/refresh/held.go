package refresh

import (
	"bytes"
	"hash/maphash"
	"slices"

	"feedline/store"
)

// held is the rows of a source in memory, and a table in which one look tells
// whether there is a row with certain cells. Each row is known there by two hashes,
// of its key and of all of it, 96 bits together, which chance seeds in each process. Other
// cells with the same two are not to be expected, so that no row is fetched from its
// place in the memory only to be compared.
type held struct {
	*packed
	keySeed, rowSeed maphash.Seed
	slots            []slot
	hashes           []uint64 // of each row
	given            []bool   // columns about which the first row says something
	text             []byte   // packed, of what is looked for
}

// slot is one of the table: a row is in the first that was free from the place on
// that the hash of its key points to.
type slot struct {
	key    uint32 // part of its hash
	number uint32 // of the row, from 1; zero: the slot is free
}

// hold makes rows known, in the table of a spare one if that has the size. Two with
// one key are an error.
func hold(p *packed, spare *held) (*held, error) {
	size := 4
	for size*3 < len(p.places)*4 { // a quarter of the slots and more are free
		size *= 2
	}
	h := &held{packed: p, keySeed: maphash.MakeSeed(), rowSeed: maphash.MakeSeed(), given: make([]bool, len(p.lookup.Columns))}
	if spare != nil && len(spare.slots) == size {
		h.slots, h.hashes = spare.slots, spare.hashes[:0]
		clear(h.slots)
	} else {
		h.slots = make([]slot, size)
	}
	h.hashes = slices.Grow(h.hashes, len(p.places))
	for number, at := range p.places {
		if number == 0 {
			p.read(at, p.cells)
			for i, c := range p.cells {
				h.given[i] = c.Kind != Absent
			}
		}
		if err := h.note(number, at); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// note puts a row into the table. Should a row with another key have the same hash,
// it stays out, and is never found to be alike.
func (h *held) note(number, at int) error {
	key := h.packed.text[at:h.keyEnd(at)]
	hash := maphash.Bytes(h.keySeed, key)
	h.hashes = append(h.hashes, maphash.Bytes(h.rowSeed, h.packed.text[at:h.end(number)]))
	place, found := h.look(hash)
	switch {
	case !found:
		h.slots[place] = slot{tag(hash), uint32(number + 1)}
	case bytes.HasPrefix(h.row(place), key):
		h.read(at, h.cells)
		return errTwice(h.cells[:h.lookup.keys])
	}
	return nil
}

// keyEnd is where the key of the row ends that begins there.
func (h *held) keyEnd(at int) int { return h.read(at, h.cells[:h.lookup.keys]) }

// end is where a row ends.
func (h *held) end(number int) int {
	if number+1 < len(h.places) {
		return h.places[number+1]
	}
	return len(h.packed.text)
}

// row is the packed row of a slot, with what follows it.
func (h *held) row(place int) []byte { return h.packed.text[h.places[h.slots[place].number-1]:] }

// tag is the part of a key's hash that a slot has: its upper bits, as the lower ones
// say where it is.
func tag(key uint64) uint32 { return uint32(key >> 32) }

// look finds the slot of a row whose key has this hash, or the one in which it would
// be.
func (h *held) look(key uint64) (place int, found bool) {
	last := len(h.slots) - 1
	for place = int(key) & last; ; place = (place + 1) & last {
		switch s := &h.slots[place]; {
		case s.number == 0:
			return place, false
		case s.key == tag(key):
			return place, true
		}
	}
}

// alike finds the row that says of a stored row, which is not marked as deleted,
// just what it has; below zero: there is none.
func (h *held) alike(stored []store.Cell) (number int) {
	keys := h.lookup.keys
	h.text = appendKey(h.text[:0], stored[:keys])
	place, found := h.look(maphash.Bytes(h.keySeed, h.text))
	if !found {
		return -1
	}
	for i, c := range stored[keys:] {
		if !h.given[keys+i] {
			c = store.Cell{Kind: Absent}
		}
		h.text = appendCell(h.text, c)
	}
	if number = int(h.slots[place].number) - 1; h.hashes[number] == maphash.Bytes(h.rowSeed, h.text) {
		return number
	}
	return -1
}

// has tells whether there is a row with this packed key.
func (h *held) has(key []byte) bool {
	place, found := h.look(maphash.Bytes(h.keySeed, key))
	return found && bytes.HasPrefix(h.row(place), key)
}

// lacking gives the rows whose keys another source does not have.
func (h *held) lacking(other *held) store.Rows {
	return h.only(func(number int) bool {
		at := h.places[number]
		return !other.has(h.packed.text[at:h.keyEnd(at)])
	})
}

// deleted gives the rows that are marked as deleted.
func (h *held) deleted() store.Rows {
	return h.only(func(number int) bool { return h.gone(h.places[number]) })
}

// deletedKeys are the packed keys of those rows.
func (h *held) deletedKeys() map[string]bool {
	keys := map[string]bool{}
	for _, at := range h.places {
		if h.gone(at) {
			keys[string(h.packed.text[at:h.keyEnd(at)])] = true
		}
	}
	return keys
}

// gone tells whether the row that begins there is marked as deleted.
func (h *held) gone(at int) bool {
	h.read(at, h.cells[:h.lookup.keys+1])
	return h.lookup.gone(h.cells)
}
