package transfer

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"strconv"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// storedMark stands behind the name of a member whose value is not one of its
// type, and stands there as it is stored.
const storedMark = "@stored"

// mostRow is the longest line, in bytes.
const mostRow = 256 << 20

// rowForm writes and reads the rows of one table.
type rowForm struct {
	members []memberForm
	again   []byte // line as it should have been written
}

// memberForm is one member of a row.
type memberForm struct {
	name   string
	head   []byte // what stands before its value
	stored []byte // the same before a value as it is stored
	form   form
}

func newRowForm(properties []*model.Property) *rowForm {
	f := &rowForm{}
	for i, p := range properties {
		before := ","
		if i == 0 {
			before = "{"
		}
		name := strconv.Quote(p.Name)
		f.members = append(f.members, memberForm{
			name: p.Name, form: formOf(p.Type),
			head: []byte(before + name + ":"), stored: []byte(before + strconv.Quote(p.Name+storedMark) + ":"),
		})
	}
	return f
}

// append writes a row as one line, without its end.
func (f *rowForm) append(dst []byte, cells []store.Cell) []byte {
	for i := range f.members {
		m, c := &f.members[i], &cells[i]
		start := len(dst)
		switch {
		case c.Kind == store.Null:
			dst = append(append(dst, m.head...), "null"...)
			continue
		case c.Kind == m.form.kind:
			if spelled := m.form.spell(append(dst, m.head...), c); spelled != nil {
				dst = spelled
				continue
			}
		}
		dst = appendStored(append(dst[:start], m.stored...), c)
	}
	return append(dst, '}')
}

// appendStored writes a cell by its kind and bits.
func appendStored(dst []byte, c *store.Cell) []byte {
	switch c.Kind {
	case store.Int:
		dst = edm.AppendInt(append(dst, `{"int":`...), c.Int)
	case store.Float:
		dst = strconv.AppendUint(append(dst, `{"float":`...), math.Float64bits(c.Float), 10)
	default:
		dst = append(base64.URLEncoding.AppendEncode(append(dst, `{"bytes":"`...), c.Text), '"')
	}
	return append(dst, '}')
}

// readStored reads what appendStored wrote.
func readStored(text []byte) (store.Cell, bool) {
	inner, found := bytes.CutPrefix(text, []byte("{"))
	inner, closed := bytes.CutSuffix(inner, []byte("}"))
	kind, value, ok := bytes.Cut(inner, []byte{':'})
	if !found || !closed || !ok {
		return store.Cell{}, false
	}
	switch string(kind) {
	case `"int"`:
		v, fit := edm.Integer(value)
		return store.IntCell(v), fit == edm.Exact
	case `"float"`:
		bits, err := strconv.ParseUint(string(value), 10, 64)
		return store.FloatCell(math.Float64frombits(bits)), err == nil
	case `"bytes"`:
		return readBinary(value)
	}
	return store.Cell{}, false
}

// read fills cells from a line without its end. Their texts may be parts of the
// line. A line that append would write otherwise is an error that names the
// member, and never a value, which may be about a person.
func (f *rowForm) read(line []byte, cells []store.Cell) error {
	rest := line
	for i := range f.members {
		m := &f.members[i]
		after, read, ok := m.behindHead(rest)
		if !ok {
			return m.missing(rest)
		}
		value, behind, ok := cutValue(after)
		if ok {
			cells[i], ok = read(value)
		}
		if !ok {
			return fmt.Errorf("%s has no value that an export writes there", m.name)
		}
		rest = behind
	}
	if string(rest) != "}" {
		return fmt.Errorf("the row does not end behind its last member, %s", f.members[len(f.members)-1].name)
	}
	if f.again = f.append(f.again[:0], cells); !bytes.Equal(f.again, line) {
		return f.differs(line)
	}
	return nil
}

// behindHead is what stands behind the head of a member, and how it is read.
func (m *memberForm) behindHead(text []byte) (rest []byte, read func([]byte) (store.Cell, bool), ok bool) {
	if rest, ok = bytes.CutPrefix(text, m.head); ok {
		return rest, m.readOrNull, true
	}
	rest, ok = bytes.CutPrefix(text, m.stored)
	return rest, readStored, ok
}

func (m *memberForm) readOrNull(text []byte) (store.Cell, bool) {
	if string(text) == "null" {
		return store.Cell{}, true
	}
	if m.form.read == nil {
		return store.Cell{}, false
	}
	return m.form.read(text)
}

// missing tells what stands in a member's place.
func (m *memberForm) missing(text []byte) error {
	if len(text) > 0 {
		if name, _, ok := cutValue(text[1:]); ok && name[0] == '"' && len(name) <= 130 {
			return fmt.Errorf("the member %s stands where %s belongs", name, m.name)
		}
	}
	return fmt.Errorf("the member %s is missing", m.name)
}

// differs names the member in which a line begins to be another than the one that
// would be written.
func (f *rowForm) differs(line []byte) error {
	same := 0
	for same < min(len(line), len(f.again)) && line[same] == f.again[same] {
		same++
	}
	name := f.members[0].name
	for i := range f.members {
		m := &f.members[i]
		if at := bytes.LastIndex(f.again[:min(same+1, len(f.again))], m.head); at >= 0 {
			name = m.name
		}
	}
	return fmt.Errorf("%s is not spelled as an export spells it", name)
}
