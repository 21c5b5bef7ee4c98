package encode

import (
	"bytes"
	"encoding/json"
	"strings"

	"feedline/store"
)

// A pick says which members of a complex value are written, and of those that
// are complex themselves which of theirs. Nil is all of them.
type pick map[string]pick

// pickOf reads paths to members, such as position/lat.
func pickOf(paths []string) pick {
	if len(paths) == 0 {
		return nil
	}
	p := pick{}
	for _, path := range paths {
		at := p
		names := strings.Split(path, "/")
		for i, name := range names {
			inner, known := at[name]
			switch {
			case i == len(names)-1:
				inner = nil
			case !known:
				inner = pick{}
			}
			if at[name] = inner; inner == nil {
				break
			}
			at = inner
		}
	}
	return p
}

// picked writes some members of complex values, or of a collection of them, which
// stored would write whole.
func picked(open byte, p pick) form {
	whole := stored(open)
	if p == nil {
		return whole
	}
	return func(s *sink, dst []byte, c *store.Cell) []byte {
		value := bytes.TrimLeft(c.Text, " \t\r\n")
		if len(value) == 0 || value[0] != open || !json.Valid(value) {
			return nil
		}
		return whole(s, dst, &store.Cell{Kind: store.Text, Text: p.of(value)})
	}
}

// of is a valid JSON value with the members alone that are picked. A collection
// has them in each of its values.
func (p pick) of(value []byte) []byte {
	read := json.NewDecoder(bytes.NewReader(value))
	first, _ := read.Token()
	open, structured := first.(json.Delim)
	if p == nil || !structured {
		return value
	}
	made := []byte{byte(open)}
	for read.More() {
		inner, named := p, []byte(nil)
		if open == '{' {
			token, _ := read.Token()
			name, _ := token.(string)
			var wanted bool
			if inner, wanted = p[name]; wanted {
				named = append(appendString(nil, []byte(name)), ':')
			}
		}
		var member json.RawMessage
		_ = read.Decode(&member) // the text was valid as a whole
		if open == '{' && named == nil {
			continue
		}
		if len(made) > 1 {
			made = append(made, ',')
		}
		made = append(append(made, named...), inner.of(member)...)
	}
	return append(made, byte(open)+2) // the bracket that closes stands two places behind
}
