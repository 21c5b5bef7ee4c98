package transfer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"unicode/utf8"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// form is how values of one type stand in a row: as the feed spells them.
type form struct {
	kind store.CellKind
	// spell appends a cell of the kind as JSON; nil if no spelling of the type
	// reads back as the same cell.
	spell func(dst []byte, c *store.Cell) []byte
	// read takes JSON that spell wrote. What it makes of other JSON, or whether
	// it refuses that, is of no account: a row that is not spelled as spell
	// does it is refused as a whole.
	read func(text []byte) (store.Cell, bool)
}

// formOf chooses the form of a type.
func formOf(t model.Type) form {
	if t.Collection || t.Kind == model.Complex {
		return form{store.Text, spellDocument, readDocument}
	}
	if least, most, whole := t.Kind.Range(); whole {
		within := func(v int64) bool { return least <= v && v <= most }
		return number(within, edm.AppendInt, edm.Integer)
	}
	switch t.Kind {
	case model.Boolean:
		return number(func(v int64) bool { return v == 0 || v == 1 }, appendBoolean, edm.Boolean)
	case model.Decimal:
		return number(always, func(dst []byte, v int64) []byte { return edm.AppendDecimal(dst, v, t.Scale) },
			func(text []byte) (int64, edm.Fit) { return edm.Decimal(text, 0, t.Scale) })
	case model.Enum:
		return quoted(always, t.Enum.AppendValue, func(text []byte) (int64, edm.Fit) { return member(t.Enum, text) })
	case model.Single, model.Double:
		return floating(t.Kind.Bits())
	case model.Guid:
		return form{store.Text, spellGuid, readQuoted}
	case model.Binary, model.Stream:
		return form{store.Text, spellBinary, readBinary}
	case model.String:
		return form{store.Text, spellText, readText}
	}
	return timeForm(t)
}

// timeForm is the form of dates, times and spans of time.
func timeForm(t model.Type) form {
	switch t.Kind {
	case model.DateTimeOffset:
		return quoted(published, func(dst []byte, v int64) []byte { return appendInstant(dst, v, t.Precision) }, t.Stored)
	case model.Date:
		return quoted(func(v int64) bool { return edm.FirstDay <= v && v <= edm.LastDay }, edm.AppendDate, t.Stored)
	case model.TimeOfDay:
		return quoted(func(v int64) bool { return 0 <= v && v < edm.DayMillis },
			func(dst []byte, v int64) []byte { return edm.AppendClock(dst, uint32(v), t.Precision) }, t.Stored)
	case model.Duration:
		return quoted(always, edm.AppendDuration, t.Stored)
	}
	return form{store.Null, nil, nil}
}

func always(int64) bool { return true }

func published(at int64) bool { return edm.FirstInstant <= at && at <= edm.LastInstant }

// number is the form of what is stored as an integer and written without quotation
// marks.
func number(can func(int64) bool, spell func([]byte, int64) []byte, read func([]byte) (int64, edm.Fit)) form {
	return form{store.Int,
		func(dst []byte, c *store.Cell) []byte {
			if !can(c.Int) {
				return nil
			}
			return spell(dst, c.Int)
		},
		func(text []byte) (store.Cell, bool) {
			v, fit := read(text)
			return store.IntCell(v), fit == edm.Exact
		}}
}

// quoted is the same with quotation marks.
func quoted(can func(int64) bool, spell func([]byte, int64) []byte, read func([]byte) (int64, edm.Fit)) form {
	f := number(can, func(dst []byte, v int64) []byte { return append(spell(append(dst, '"'), v), '"') }, read)
	bare := f.read
	f.read = func(text []byte) (store.Cell, bool) {
		inner, ok := unquoted(text)
		if !ok {
			return store.Cell{}, false
		}
		return bare(inner)
	}
	return f
}

// unquoted is what stands between quotation marks.
func unquoted(text []byte) (inner []byte, ok bool) {
	if len(text) < 2 || text[0] != '"' {
		return nil, false
	}
	return text[1 : len(text)-1], true
}

func appendBoolean(dst []byte, v int64) []byte {
	if v == 1 {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

func appendInstant(dst []byte, at int64, digits int) []byte {
	since := at - edm.FirstInstant
	dst = edm.AppendDate(dst, edm.FirstDay+since/edm.DayMillis)
	return append(edm.AppendClock(append(dst, 'T'), uint32(since%edm.DayMillis), digits), 'Z')
}

// member reads the names of members with commas between them, or a number.
func member(e *model.EnumType, text []byte) (v int64, fit edm.Fit) {
	for name := range bytes.SplitSeq(text, []byte{','}) {
		found := false
		for i := range e.Members {
			if e.Members[i].Name == string(name) {
				v, found = v|e.Members[i].Value, true
				break
			}
		}
		if !found {
			return edm.Integer(text)
		}
	}
	return v, edm.Exact
}

// floating is the form of floating-point numbers. Three of them JSON has no number
// for.
func floating(bits int) form {
	return form{store.Float,
		func(dst []byte, c *store.Cell) []byte {
			v := c.Float
			switch {
			case math.IsInf(v, 0) || v != v:
				return append(edm.AppendDouble(append(dst, '"'), v, bits), '"')
			case bits == 32 && float64(float32(v)) != v:
				return nil
			}
			return edm.AppendDouble(dst, v, bits)
		},
		func(text []byte) (store.Cell, bool) {
			if inner, ok := unquoted(text); ok {
				text = inner
			}
			v, fit := edm.Double(text, bits)
			return store.FloatCell(v), fit == edm.Exact
		}}
}

func spellGuid(dst []byte, c *store.Cell) []byte {
	if !edm.IsGuid(c.Text) {
		return nil
	}
	return append(append(append(dst, '"'), c.Text...), '"')
}

func readQuoted(text []byte) (store.Cell, bool) {
	inner, ok := unquoted(text)
	return store.Cell{Kind: store.Text, Text: inner}, ok
}

func spellBinary(dst []byte, c *store.Cell) []byte {
	return append(base64.URLEncoding.AppendEncode(append(dst, '"'), c.Text), '"')
}

func readBinary(text []byte) (store.Cell, bool) {
	inner, ok := unquoted(text)
	if !ok {
		return store.Cell{}, false
	}
	v, ok := edm.Binary(inner)
	return store.Cell{Kind: store.Text, Text: v}, ok
}

// spellDocument writes a complex value or a collection, which is stored as the
// feed spells it. One that is stored otherwise could not be told from what stands
// around it.
func spellDocument(dst []byte, c *store.Cell) []byte {
	text := c.Text
	if len(text) < 2 || text[0] != '{' && text[0] != '[' || bytes.ContainsAny(text, "\r\n") || !utf8.Valid(text) || !json.Valid(text) {
		return nil
	}
	if last := text[len(text)-1]; last != '}' && last != ']' {
		return nil
	}
	return append(dst, text...)
}

func readDocument(text []byte) (store.Cell, bool) {
	return store.Cell{Kind: store.Text, Text: text}, true
}
