package encode

import (
	"strconv"

	"feedline/model"
	"feedline/store"
)

// enum writes the values of an enumeration type by the names of its members.
type enum struct {
	names map[int64][]byte // JSON string of each value that has a member
	flags []model.EnumMember
}

func newEnum(t *model.EnumType) *enum {
	e := &enum{names: make(map[int64][]byte, len(t.Members))}
	for _, m := range t.Members {
		if e.names[m.Value] == nil {
			e.names[m.Value] = appendString(nil, []byte(m.Name))
		}
	}
	if t.Flags {
		e.flags = t.Members
	}
	return e
}

// form writes a member's name, or, of flags, the names of members that
// together are the value. A value that cannot be told so is written as a
// number in a string, as OData allows (ABNF enumMemberValue).
func (e *enum) form(_ *sink, dst []byte, c *store.Cell) []byte {
	if name := e.names[c.Int]; name != nil {
		return append(dst, name...)
	}
	if d, ok := e.appendFlags(append(dst, '"'), c.Int); ok {
		return append(d, '"')
	}
	return append(strconv.AppendInt(append(dst, '"'), c.Int, 10), '"')
}

// appendFlags names each member that lies within the value and adds a flag to
// those before it; ok is false if a flag is left over.
func (e *enum) appendFlags(dst []byte, value int64) (d []byte, ok bool) {
	var told int64
	for _, m := range e.flags {
		if m.Value&^value != 0 || m.Value&^told == 0 {
			continue
		}
		if told != 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, m.Name...)
		told |= m.Value
	}
	return dst, told == value && value != 0
}
