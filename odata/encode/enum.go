package encode

import (
	"feedline/model"
	"feedline/store"
)

// enum writes the values of an enumeration type by the names of its members.
type enum struct {
	names map[int64][]byte // JSON string of each value that has a member
	of    *model.EnumType
}

func newEnum(t *model.EnumType) *enum {
	e := &enum{names: make(map[int64][]byte, len(t.Members)), of: t}
	for _, m := range t.Members {
		if e.names[m.Value] == nil {
			e.names[m.Value] = appendString(nil, []byte(m.Name))
		}
	}
	return e
}

// form writes a value by names. One that cannot be told so is written as a
// number in a string, as OData allows (ABNF enumMemberValue).
func (e *enum) form(_ *sink, dst []byte, c *store.Cell) []byte {
	if name := e.names[c.Int]; name != nil {
		return append(dst, name...)
	}
	return append(e.of.AppendValue(append(dst, '"'), c.Int), '"')
}
