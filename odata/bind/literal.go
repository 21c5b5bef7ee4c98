package bind

import (
	"errors"
	"fmt"
	"strings"

	"feedline/model"
	"feedline/model/edm"
	"feedline/odata/uri"
	"feedline/store"
)

// Coerce reads a literal as a value of the type, in the type's physical form
// (store.Cell). Its errors are plain sentences that say what to write.
func Coerce(l uri.Literal, t model.Type) (store.Cell, error) {
	if err := checkForm(l, t); err != nil {
		return store.Cell{}, err
	}
	switch t.Kind {
	case model.String:
		return store.TextCell(l.Text), nil
	case model.Guid:
		return guid(l.Text)
	case model.Boolean:
		return boolean(l.Text)
	case model.Byte, model.SByte, model.Int16, model.Int32, model.Int64:
		return integer(l.Text, t.Kind)
	case model.Decimal:
		return decimal(l.Text, t.Scale)
	case model.Single, model.Double:
		return double(l.Text)
	case model.DateTimeOffset:
		return instant(l.Text)
	case model.Date:
		return date(l.Text)
	case model.TimeOfDay:
		return timeOfDay(l.Text)
	case model.Duration:
		return duration(l.Text)
	case model.Binary:
		return binary(l.Text)
	case model.Enum:
		return member(l.Text, t.Enum)
	}
	return store.Cell{}, fmt.Errorf("a value of %s cannot be written in a URL", t.Name())
}

// checkForm makes sure that a literal is quoted, prefixed or bare as its type
// demands (OData 4.01 ABNF, primitiveLiteral). A quoted Guid is let through,
// because clients that take the column for text send it (tables.md C02).
func checkForm(l uri.Literal, t model.Type) error {
	switch {
	case t.Kind == model.String && l.Form != uri.Quoted:
		return errors.New("a text stands in single quotes, such as 'abc'")
	case t.Kind == model.String, t.Kind == model.Guid && l.Form == uri.Quoted:
		return nil
	case l.Form == uri.Quoted && t.Kind != model.Enum && t.Kind != model.Duration:
		return fmt.Errorf("a value of %s stands without quotes, such as %s", t.Name(), example(t))
	case l.Form == uri.Prefixed && !strings.EqualFold(l.Prefix, prefix(t)):
		return fmt.Errorf("a value of %s is written like %s", t.Name(), example(t))
	}
	return nil
}

// prefix is the word before the quotes of a prefixed literal of the type;
// empty if there is none.
func prefix(t model.Type) string {
	switch t.Kind {
	case model.Duration:
		return "duration"
	case model.Binary:
		return "binary"
	case model.Enum:
		return t.Enum.QualifiedName
	}
	return ""
}

// example is a literal of the type as it stands in a URL.
func example(t model.Type) string {
	switch t.Kind {
	case model.String:
		return "'abc'"
	case model.Guid:
		return "01234567-89ab-cdef-0123-456789abcdef"
	case model.Boolean:
		return "true"
	case model.Decimal, model.Single, model.Double:
		return "3.14"
	case model.DateTimeOffset:
		return "2026-03-01T09:30:00Z"
	case model.Date:
		return "2026-03-01"
	case model.TimeOfDay:
		return "09:30:00"
	case model.Duration:
		return "duration'PT1H30M'"
	case model.Binary:
		return "binary'AQID'"
	case model.Enum:
		return t.Enum.QualifiedName + "'" + t.Enum.Members[0].Name + "'"
	}
	return "42"
}

func boolean(text string) (store.Cell, error) {
	v, fit := edm.Boolean([]byte(text))
	if fit != edm.Exact {
		return store.Cell{}, errors.New("write true or false")
	}
	return store.IntCell(v), nil
}

func guid(text string) (store.Cell, error) {
	cell := store.TextCell(text)
	if !edm.LowerGuid(cell.Text) {
		return store.Cell{}, errNotGuid
	}
	return cell, nil
}

var errNotGuid = errors.New("a Guid has 32 hexadecimal digits in groups, such as 01234567-89ab-cdef-0123-456789abcdef")

func binary(text string) (store.Cell, error) {
	b, ok := edm.Binary([]byte(text))
	if !ok {
		return store.Cell{}, errors.New("write binary data in base64url, such as binary'AQID'")
	}
	return store.Cell{Kind: store.Text, Text: b}, nil
}

// member reads an enumeration value: member names, separated by commas where
// the type has flags.
func member(text string, e *model.EnumType) (store.Cell, error) {
	var sum int64
	names := strings.Split(text, ",")
	if len(names) > 1 && !e.Flags {
		return store.Cell{}, fmt.Errorf("%s takes one member", e.QualifiedName)
	}
	for _, name := range names {
		v, ok := e.Value([]byte(strings.TrimSpace(name)))
		if !ok {
			return store.Cell{}, fmt.Errorf("%s has no member %q", e.QualifiedName, name)
		}
		sum |= v
	}
	return store.IntCell(sum), nil
}
