package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"
)

// CellKind tells which field of a Cell holds the value.
type CellKind uint8

// The zero Cell is null.
const (
	Null CellKind = iota
	Int
	Float
	Text
)

// Cell is one value in its physical form. There is one form for each Edm type,
// whatever the storage engine:
//
//	Boolean                        Int, 0 or 1
//	Byte, SByte, Int16, Int32, Int64, enumerations
//	                               Int
//	DateTimeOffset                 Int, milliseconds since 1970-01-01T00:00:00Z
//	Date                           Int, days since 1970-01-01
//	TimeOfDay, Duration            Int, milliseconds
//	Decimal                        Int, scaled by 10 to the power of Type.Scale
//	Single, Double                 Float
//	Guid                           Text, 36 lower-case bytes
//	String                         Text, UTF-8
//	Binary                         Text, the bytes themselves
//	complex values, collections    Text, JSON
//
// Text of a cell that a Rows returned belongs to the store and is valid until
// the next row.
type Cell struct {
	Kind  CellKind
	Int   int64
	Float float64
	Text  []byte
}

// IntCell is a cell that holds an integer form.
func IntCell(v int64) Cell { return Cell{Kind: Int, Int: v} }

// FloatCell is a cell that holds a floating-point form.
func FloatCell(v float64) Cell { return Cell{Kind: Float, Float: v} }

// TextCell is a cell that holds a copy of a text form.
func TextCell(v string) Cell { return Cell{Kind: Text, Text: []byte(v)} }

// Clone is the cell with bytes of its own, good for longer than a row.
func (c Cell) Clone() Cell {
	if c.Text != nil {
		c.Text = append([]byte{}, c.Text...)
	}
	return c
}

// AppendKey appends bytes that tell lists of cells apart: two lists have the same
// bytes only if they have the same cells.
func (c Cell) AppendKey(b []byte) []byte {
	b = append(b, byte(c.Kind))
	switch c.Kind {
	case Int:
		return binary.BigEndian.AppendUint64(b, uint64(c.Int))
	case Float:
		return binary.BigEndian.AppendUint64(b, math.Float64bits(c.Float))
	case Text:
		return append(binary.AppendUvarint(b, uint64(len(c.Text))), c.Text...)
	}
	return b
}

// Equal tells whether two cells hold the same value. No number equals NaN.
func (c Cell) Equal(other Cell) bool {
	return c.Kind == other.Kind && c.Int == other.Int && c.Float == other.Float && bytes.Equal(c.Text, other.Text)
}

// String prints the cell as expressions print constants.
func (c Cell) String() string { return string(appendCell(nil, c)) }

// IsNull tells whether the cell holds no value.
func (c Cell) IsNull() bool { return c.Kind == Null }

// Fitting is what a store can hold of a text: its beginning, of at most so many
// characters (0: of any number), with U+FFFD in the place of what is no UTF-8
// and of each byte of zero.
func Fitting(text []byte, most int) []byte {
	unknown := []byte("\ufffd")
	text = bytes.ReplaceAll(bytes.ToValidUTF8(text, unknown), []byte{0}, unknown)
	if most > 0 && utf8.RuneCount(text) > most {
		return []byte(string([]rune(string(text))[:most]))
	}
	return text
}

// AppendJSON writes a text of a cell, which is valid UTF-8, as a JSON string.
func AppendJSON(b, text []byte) []byte {
	b = append(b, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
