package encode

import (
	"fmt"

	"feedline/model"
	"feedline/store"
)

// Item is how the entities at one place of an answer are written. It belongs
// to one goroutine.
type Item struct {
	row *row // nil: as references

	root string // service root, ending in a slash
	set  *model.EntitySet
	key  []int // cells
}

// NewItem writes entities with the slots of a shape. A type that has no JSON
// form is an error.
func NewItem(shape store.Shape, o Options) (*Item, error) {
	r, err := newRow(shape, o)
	return &Item{row: r}, err
}

// NewReference writes references to entities of a set (JSON Format 4.0, section
// 13): their addresses below the service root, which ends in a slash.
func NewReference(root string, set *model.EntitySet, key []int) *Item {
	return &Item{root: root, set: set, key: key}
}

// empty tells whether entities have no members here.
func (i *Item) empty() bool { return i.row != nil && len(i.row.slots) == 0 }

// append writes the members of an entity as row.append does.
func (i *Item) append(s *sink, dst []byte, cells []store.Cell, bare bool) []byte {
	if i.row != nil {
		return i.row.append(s, dst, cells, bare)
	}
	address, err := Address(i.root, i.set, cells, i.key)
	if err != nil {
		s.err = err
		return nil
	}
	if !bare {
		dst = append(dst, ',')
	}
	return appendString(append(dst, `"@odata.id":`...), []byte(address))
}

// Batch keeps entities as they are written, for what is expanded in them to be
// looked up together. The zero value is ready.
type Batch struct {
	buf  []byte
	ends []int
}

// Add keeps one more entity.
func (b *Batch) Add(item *Item, cells []store.Cell) error {
	s := sink{}
	dst := item.append(&s, b.buf, cells, true)
	if s.err != nil {
		return s.err
	}
	b.buf, b.ends = dst, append(b.ends, len(dst))
	return nil
}

// Len is how many entities are kept, and Size how many bytes they take.
func (b *Batch) Len() int  { return len(b.ends) }
func (b *Batch) Size() int { return len(b.buf) }

// Reset forgets all of them and keeps the room.
func (b *Batch) Reset() { b.buf, b.ends = b.buf[:0], b.ends[:0] }

// members are those of the entity with this index, as Item wrote them.
func (b *Batch) members(i int) []byte {
	if i == 0 {
		return b.buf[:b.ends[0]]
	}
	return b.buf[b.ends[i-1]:b.ends[i]]
}

// Object is the JSON object of the entity with this index, in bytes of its
// own.
func (b *Batch) Object(i int) []byte {
	members := b.members(i)
	object := append(make([]byte, 0, len(members)+2), '{')
	return append(append(object, members...), '}')
}

// Value is the JSON of one cell of a shape with one slot.
func Value(shape store.Shape, cells []store.Cell, o Options) ([]byte, error) {
	item, err := NewItem(shape, o)
	if err != nil {
		return nil, err
	}
	var b Batch
	if err := b.Add(item, cells); err != nil {
		return nil, err
	}
	if len(shape.Slots) != 1 {
		return nil, fmt.Errorf("encode: a value of %d slots", len(shape.Slots))
	}
	return b.buf[len(item.row.slots[0].key)-len(","):], nil
}
