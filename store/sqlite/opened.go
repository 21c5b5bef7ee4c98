package sqlite

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/model/edm"
)

// Complex values and collections are JSON. Whoever looks into one that is not, or
// finds something there that is no value of its type, gets an error: the
// answer breaks off, as it does where the value itself is shown.
var errNotOfForm = errors.New("a complex value or a collection holds what its type does not allow")

// member is a member of a complex value, in its stored form. Arguments are the
// JSON, the name, and the type as a sought reads it.
func member(args []driver.Value) (driver.Value, error) {
	if args[0] == nil {
		return nil, nil
	}
	object, err := structure(args[0], '{')
	if err != nil {
		return nil, err
	}
	name, _ := args[1].(string)
	for fields := (parts{rest: object[1:]}); ; {
		key, value := fields.field()
		switch {
		case key == nil:
			return nil, nil
		case string(unquoted(key)) == name:
			return soughtBy(args[2:]).stored(value)
		}
	}
}

// items is a collection as an array of the stored forms of its values; bytes are
// hexadecimal digits in it. Arguments are the JSON and the type of the values.
func items(args []driver.Value) (driver.Value, error) {
	if args[0] == nil {
		return nil, nil
	}
	array, err := structure(args[0], '[')
	if err != nil {
		return nil, err
	}
	of := soughtBy(args[1:])
	list := append(make([]byte, 0, len(array)), '[')
	for values := (parts{rest: array[1:]}); ; {
		value := values.value()
		if value == nil {
			return string(append(list, ']')), nil
		}
		stored, err := of.stored(value)
		if err != nil {
			return nil, err
		}
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = of.appendJSON(list, stored)
	}
}

// structure is a text that is valid JSON and begins with the bracket.
func structure(v driver.Value, open byte) ([]byte, error) {
	text, _ := v.(string)
	value := bytes.Trim([]byte(text), " \t\r\n")
	if len(value) == 0 || value[0] != open || !json.Valid(value) {
		return nil, errNotOfForm
	}
	return value, nil
}

// A sought is the type of what is looked for in JSON.
type sought struct {
	kind    model.Kind // NoKind: a collection
	digits  int        // of a Decimal
	members string     // of an enumeration, such as "Plain=0,Red=1"
}

// soughtBy reads a type as package sqltext passes it.
func soughtBy(args []driver.Value) sought {
	kind, digits := kindOf(args[0], args[1])
	members, _ := args[2].(string)
	return sought{kind, digits, members}
}

// stored is the stored form of a value that stands in valid JSON.
func (s sought) stored(value []byte) (driver.Value, error) {
	var v driver.Value
	switch first := value[0]; {
	case first == 'n':
		return nil, nil
	case first == '[' && s.kind == model.NoKind, first == '{' && s.kind == model.Complex:
		v = string(value)
	case first == '[', first == '{', s.kind == model.NoKind, s.kind == model.Complex:
	case first == '"':
		v = s.spelled(string(unquoted(value)))
	case first == 't', first == 'f':
		if s.kind == model.Boolean {
			v = s.spelled(string(value))
		}
	case s.numeric():
		v = s.spelled(string(value))
	}
	if v == nil {
		return nil, errNotOfForm
	}
	return v, nil
}

// numeric tells whether JSON may have the values as numbers.
func (s sought) numeric() bool {
	switch s.kind {
	case model.Single, model.Double, model.Decimal, model.Enum:
		return true
	}
	_, _, whole := s.kind.Range()
	return whole
}

// spelled is the stored form of what a text spells; nil if it spells none. Parts
// of a millisecond are cut off.
func (s sought) spelled(text string) driver.Value {
	switch s.kind {
	case model.Enum:
		return s.member(text)
	case model.DateTimeOffset:
		if at, ok := readInstant(text, edm.Finer); ok {
			return at
		}
		return nil
	case model.TimeOfDay, model.Duration:
		if v, fit := (model.Type{Kind: s.kind}).Stored([]byte(text)); fit <= edm.Finer {
			return v
		}
		return nil
	}
	return parseText(text, s.kind, s.digits)
}

// member is the number of an enumeration's member, of several together, or a
// number as it is.
func (s sought) member(text string) driver.Value {
	var all int64
	for name := range strings.SplitSeq(text, ",") {
		n, known := s.numberOf(name)
		if !known {
			return parseText(text, model.Int64, 0)
		}
		all |= n
	}
	return all
}

func (s sought) numberOf(name string) (int64, bool) {
	for pair := range strings.SplitSeq(s.members, ",") {
		if is, number, _ := strings.Cut(pair, "="); is == name {
			n, err := strconv.ParseInt(number, 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}

// appendJSON writes a stored form as JSON that the engine reads back as it is.
func (s sought) appendJSON(b []byte, v driver.Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		if math.IsInf(v, 0) {
			return append(strconv.AppendInt(b, int64(math.Copysign(9, v)), 10), "e999"...)
		}
		return strconv.AppendFloat(b, v, 'e', -1, 64)
	case []byte:
		return append(hex.AppendEncode(append(b, '"'), v), '"')
	case string:
		if s.kind == model.Complex {
			return append(b, v...)
		}
		text, _ := json.Marshal(v) // of a text it never fails
		return append(b, text...)
	}
	return b
}

// parts steps through the members of an object or the values of an array. The
// text is valid JSON; rest begins behind the opening bracket.
type parts struct{ rest []byte }

// field is the name of the next member as JSON, and its value; nil at the end.
func (p *parts) field() (name, value []byte) {
	if name = p.value(); name == nil {
		return nil, nil
	}
	return name, p.value()
}

// value is the next value; nil at the end.
func (p *parts) value() []byte {
	p.rest = bytes.TrimLeft(p.rest, " \t\r\n,:")
	if p.rest[0] == '}' || p.rest[0] == ']' {
		return nil
	}
	n := lengthOf(p.rest)
	value := p.rest[:n]
	p.rest = p.rest[n:]
	return value
}

// lengthOf is the length of the value that valid JSON begins with.
func lengthOf(text []byte) int {
	depth := 0
	for i := 0; ; i++ {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return i // of a number or word
			}
			depth--
		case ',', ' ', '\t', '\r', '\n', ':':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
}

// unquoted are the characters of a JSON string.
func unquoted(text []byte) []byte {
	inner := text[1 : len(text)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return bytes.ToValidUTF8(inner, []byte("\uFFFD"))
	}
	var s string
	if json.Unmarshal(text, &s) != nil {
		return inner
	}
	return []byte(s)
}
