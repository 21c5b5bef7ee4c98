package model

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedline/model/edm"
)

// defaultOf resolves the default value of a property.
func (s *source) defaultOf(f *propertyFile, p *Property) {
	text, line := string(*f.Default), f.line("default")
	switch {
	case p.Type.Kind == NoKind:
	case p.Source != FromColumn:
		s.add(line, p.Name+" has a default but no stored column", "remove default")
	case p.Type.Collection || p.Type.Kind == Complex || p.Type.Kind == Stream:
		s.add(line, fmt.Sprintf("%s has a default, which %s cannot have", p.Name, p.Type.Name()), "remove default")
	case !p.Type.accepts(text):
		s.add(line, fmt.Sprintf("the default %s of %s is no value of %s", quoted(text), p.Name, p.Type.text()), "write "+exampleOf(p.Type))
	case p.ClosedList && !slices.ContainsFunc(p.Values, func(v AllowedValue) bool { return v.Value == text }):
		s.add(line, fmt.Sprintf("the default %s of %s is not among its values", quoted(text), p.Name), "write one of them, or add it to values")
	}
	p.Default = &text
}

// Stored reads a literal of a type whose values are stored as integers: of all
// primitive types but String, Guid, Binary, Single and Double.
func (t Type) Stored(text []byte) (v int64, fit edm.Fit) {
	switch t.Kind {
	case Boolean:
		return edm.Boolean(text)
	case Decimal:
		return edm.Decimal(text, t.Precision, t.Scale)
	case DateTimeOffset:
		v, _, fit = edm.Instant(text)
		return v, fit
	case Date:
		return edm.Date(text)
	case TimeOfDay:
		return edm.TimeOfDay(text)
	case Duration:
		return edm.Duration(text)
	}
	least, most, ok := t.Kind.Range()
	switch v, fit = edm.Integer(text); {
	case !ok:
		return 0, edm.Malformed
	case v < least || v > most:
		return 0, edm.Beyond
	}
	return v, fit
}

// accepts tells whether a text is a literal of the primitive or enumeration
// type and within its facets. Digits past the milliseconds are let pass.
func (t Type) accepts(text string) bool {
	switch t.Kind {
	case Binary:
		b, ok := edm.Binary([]byte(text))
		return ok && (t.MaxLength == 0 || len(b) <= t.MaxLength)
	case Boolean:
		return text == "true" || text == "false"
	case Single, Double:
		_, fit := edm.Double([]byte(text), t.Kind.Bits())
		return fit == edm.Exact
	case Decimal:
		t.Precision = cmp.Or(t.Precision, 18)
		_, fit := t.Stored([]byte(text))
		return fit == edm.Exact && !strings.ContainsAny(text, "+eE") // no reader of OData 4.0 takes an exponent
	case Guid:
		return edm.LowerGuid([]byte(text))
	case String:
		return t.MaxLength == 0 || utf8.RuneCountInString(text) <= t.MaxLength
	case Enum:
		return t.Enum.accepts(text)
	}
	_, fit := t.Stored([]byte(text))
	return fit <= edm.Finer
}

// accepts tells whether a text names a member, or with flags several members
// separated by commas alone.
func (e *EnumType) accepts(text string) bool {
	_, ok := e.Value([]byte(text))
	return ok && !strings.ContainsFunc(text, unicode.IsSpace)
}

// exampleOf is a literal of the type, as the cure of a wrong default.
func exampleOf(t Type) string {
	switch t.Kind {
	case Boolean:
		return "true or false"
	case Enum:
		return "the name of one of its members"
	case String:
		return "a shorter text"
	}
	examples := map[Kind]string{
		Binary: "base64url, such as AAEC", Date: "a date such as 2026-03-01",
		DateTimeOffset: "an instant such as 2026-03-01T08:30:00Z", Duration: "a duration such as PT90S",
		Guid: "an id such as 0f2b6a1e-7d57-4b6f-9d2e-0c5a3e8f1b44", TimeOfDay: "a time such as 08:30:00",
	}
	if example, found := examples[t.Kind]; found {
		return example
	}
	return "a number within its range, such as 0"
}

// Value reads the stored value of a member by its name; with flags, that of
// several members together, whose names have commas between them and may have
// blanks around them. ok is false of a text that names anything else.
func (e *EnumType) Value(text []byte) (v int64, ok bool) {
	if !e.Flags {
		return e.member(text)
	}
	for name := range bytes.SplitSeq(text, []byte{','}) {
		member, ok := e.member(bytes.TrimSpace(name))
		if !ok {
			return 0, false
		}
		v |= member
	}
	return v, true
}

func (e *EnumType) member(name []byte) (v int64, ok bool) {
	for i := range e.Members {
		if e.Members[i].Name == string(name) {
			return e.Members[i].Value, true
		}
	}
	return 0, false
}

// AppendValue spells a stored value: by the name of its member; with flags, by
// the names of members that together are the value; else by its number.
func (e *EnumType) AppendValue(dst []byte, v int64) []byte {
	for i := range e.Members {
		if e.Members[i].Value == v {
			return append(dst, e.Members[i].Name...)
		}
	}
	if names, ok := e.appendFlags(dst, v); ok {
		return names
	}
	return edm.AppendInt(dst, v)
}

// appendFlags names each member that lies within the value and adds a flag to
// those before it; ok is false if a flag is left over.
func (e *EnumType) appendFlags(dst []byte, v int64) (names []byte, ok bool) {
	if !e.Flags || v == 0 {
		return dst, false
	}
	var told int64
	for i := range e.Members {
		m := &e.Members[i]
		if m.Value&^v != 0 || m.Value&^told == 0 {
			continue
		}
		if told != 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, m.Name...)
		told |= m.Value
	}
	return dst, told == v
}
