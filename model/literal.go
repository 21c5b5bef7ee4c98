package model

import (
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	guidText     = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	decimalText  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	durationText = regexp.MustCompile(`^-?P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$`)
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

// accepts tells whether a text is a literal of the primitive or enumeration
// type and within its facets.
func (t Type) accepts(text string) bool {
	switch t.Kind {
	case Binary:
		b, err := base64.URLEncoding.DecodeString(text)
		return err == nil && (t.MaxLength == 0 || len(b) <= t.MaxLength)
	case Boolean:
		return text == "true" || text == "false"
	case Byte, SByte, Int16, Int32, Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		least, most := integerRange(t.Kind)
		return err == nil && n >= least && n <= most
	case Single, Double:
		return acceptsFloat(text, t.Kind)
	case Decimal:
		return t.acceptsDecimal(text)
	case Guid:
		return guidText.MatchString(text)
	case String:
		return t.MaxLength == 0 || utf8.RuneCountInString(text) <= t.MaxLength
	case Duration:
		return durationText.MatchString(text) && !strings.HasSuffix(text, "P") && !strings.HasSuffix(text, "T")
	case Enum:
		return t.Enum.accepts(text)
	}
	return acceptsTime(text, t.Kind)
}

func acceptsFloat(text string, k Kind) bool {
	switch text {
	case "INF", "-INF", "NaN":
		return true
	}
	bits := 64
	if k == Single {
		bits = 32
	}
	n, err := strconv.ParseFloat(text, bits)
	return err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}

func (t Type) acceptsDecimal(text string) bool {
	if !decimalText.MatchString(text) {
		return false
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	digits := len(strings.TrimLeft(whole, "0")) + t.Scale
	return len(fraction) <= t.Scale && digits <= 18 && (t.Precision == 0 || digits <= t.Precision)
}

func acceptsTime(text string, k Kind) bool {
	layout := map[Kind]string{Date: time.DateOnly, DateTimeOffset: time.RFC3339Nano, TimeOfDay: "15:04:05.999"}[k]
	_, err := time.Parse(layout, text)
	return layout != "" && err == nil
}

// accepts tells whether a text names a member, or with flags several members
// separated by commas.
func (e *EnumType) accepts(text string) bool {
	names := []string{text}
	if e.Flags {
		names = strings.Split(text, ",")
	}
	for _, name := range names {
		if !slices.ContainsFunc(e.Members, func(m EnumMember) bool { return m.Name == name }) {
			return false
		}
	}
	return true
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
