package odata

import (
	"feedline/odata/encode"
	"feedline/odata/plan"
	"feedline/store"
)

// seen knows what a navigation property leads to, as it is written, by the
// values that it starts from: many rows lead to few lookups, which are read and
// written once.
type seen struct {
	*body
	read *plan.Read
	item *encode.Item

	objects map[string][]byte
	size    int // bytes of objects
	key     []byte
}

// mostSeen bounds what is kept of one property, in bytes.
const mostSeen = 4 << 20

// learn reads what the parents lead to, as far as it is not known.
func (s *seen) learn(parents [][]store.Cell) error {
	if s.objects == nil || s.size > mostSeen {
		s.objects, s.size = map[string][]byte{}, 0
	}
	var unknown [][]store.Cell
	for _, near := range parents {
		key := s.keyOf(near)
		if _, known := s.objects[string(key)]; known {
			continue
		}
		s.objects[string(key)] = null
		s.size += len(key)
		unknown = append(unknown, near)
	}
	if unknown == nil {
		return nil
	}
	return s.lookUp(unknown)
}

func (s *seen) lookUp(parents [][]store.Cell) error {
	l := level{body: s.body, read: s.read}
	rows, err := s.snapshot.Read(s.ctx, l.of(parents))
	if err != nil {
		return err
	}
	defer rows.Close()
	var b encode.Batch
	for rows.Next() {
		b.Reset()
		cells := rows.Cells()
		if err := b.Add(s.item, cells); err != nil {
			return err
		}
		object := b.Object(0)
		s.objects[string(s.keyOf(parents[cells[0].Int]))] = object
		s.size += len(object)
	}
	return rows.Err()
}

// object is what a parent leads to, which was learnt.
func (s *seen) object(near []store.Cell) []byte { return s.objects[string(s.keyOf(near))] }

// keyOf tells values apart.
func (s *seen) keyOf(near []store.Cell) []byte {
	s.key = s.key[:0]
	for _, c := range near {
		s.key = c.AppendKey(s.key)
	}
	return s.key
}
