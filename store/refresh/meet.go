package refresh

import (
	"errors"
	"fmt"

	"feedline/store"
)

// errOrder is the error of rows that do not come in the order of their keys.
var errOrder = errors.New("the rows do not come in the order of their keys")

// errTwice is the error of two rows that cannot be told apart.
func errTwice(key []store.Cell) error {
	return fmt.Errorf("two rows have the key %s: leave one of them out", keyText(key))
}

// side is one of two ordered streams of rows that meet.
type side struct {
	rows store.Rows
	keys int
	row  []store.Cell // current; nil: there is no more
	last []store.Cell // key of the row before; nil: there was none
	text []byte       // of last
}

// step goes to the next row and sees that its key is a greater one.
func (s *side) step() error {
	if s.row != nil {
		s.remember()
	}
	if s.row = nil; !s.rows.Next() {
		return s.rows.Err()
	}
	row := s.rows.Cells()
	if s.last != nil {
		switch order := compareKeys(s.last, row[:s.keys]); {
		case order == 0:
			return errTwice(row[:s.keys])
		case order > 0:
			return errOrder
		}
	}
	s.row = row
	return nil
}

// remember copies the current key, whose bytes end with its row.
func (s *side) remember() {
	s.last, s.text = append(s.last[:0], s.row[:s.keys]...), s.text[:0]
	for i, c := range s.last {
		from := len(s.text)
		s.text = append(s.text, c.Text...)
		s.last[i].Text = s.text[from:]
	}
}

// meeting walks two ordered streams at once, from key to key.
type meeting struct {
	left, right side
	l, r        []store.Cell // rows with the current key; nil where a side has none
	begun       bool
}

func meet(left, right store.Rows, keys int) *meeting {
	return &meeting{left: side{rows: left, keys: keys}, right: side{rows: right, keys: keys}}
}

// next goes to the next key that either side has; false at the end.
func (m *meeting) next() (bool, error) {
	if !m.begun || m.l != nil {
		if err := m.left.step(); err != nil {
			return false, err
		}
	}
	if !m.begun || m.r != nil {
		if err := m.right.step(); err != nil {
			return false, err
		}
	}
	m.begun = true
	m.l, m.r = m.left.row, m.right.row
	if m.l != nil && m.r != nil {
		switch order := compareKeys(m.l[:m.left.keys], m.r[:m.right.keys]); {
		case order < 0:
			m.r = nil
		case order > 0:
			m.l = nil
		}
	}
	return m.l != nil || m.r != nil, nil
}

// keyText is a key as messages show it.
func keyText(key []store.Cell) string {
	text := ""
	for i, c := range key {
		if i > 0 {
			text += ","
		}
		if c.Kind == store.Text {
			text += string(c.Text)
			continue
		}
		text += c.String()
	}
	return text
}
