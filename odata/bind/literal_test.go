package bind_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/uri"
	"feedline/store"
)

func TestLiteralsAreReadInTheFormOfTheirType(t *testing.T) {
	colour := &model.EnumType{Name: "Colour", QualifiedName: "Shop.Colour", Members: []model.EnumMember{{Name: "Red", Value: 1}, {Name: "Blue", Value: 2}}}
	access := &model.EnumType{Name: "Access", QualifiedName: "Shop.Access", Flags: true, Members: colour.Members}
	rows := []struct {
		kind    model.Kind
		literal string // as in a key
		want    string // cell, or what the refusal says
	}{
		{model.Boolean, "true", "1"}, {model.Boolean, "FALSE", "0"}, {model.Boolean, "1", "true or false"},
		{model.Byte, "255", "255"}, {model.Byte, "256", "between 0 and 255"}, {model.Byte, "-1", "between 0 and 255"},
		{model.SByte, "-128", "-128"}, {model.Int16, "32768", "between -32768 and 32767"},
		{model.Int32, "-2147483648", "-2147483648"}, {model.Int32, "2147483648", "between"}, {model.Int32, "1.0", "whole number"},
		{model.Int64, "9223372036854775807", "9223372036854775807"}, {model.Int64, "9223372036854775808", "whole number"},
		{model.Decimal, "12.345", "12345"}, {model.Decimal, "-0.5", "-500"}, {model.Decimal, "7", "7000"}, {model.Decimal, "1.5000", "1500"},
		{model.Decimal, "1.2345", "at most 3 digits"}, {model.Decimal, "abc", "decimal number"},
		{model.Double, "1e3", "1000"}, {model.Double, "-INF", "-Inf"}, {model.Double, "0x1p4", "write a number"}, {model.Double, "inf", "write a number"},
		{model.String, "'a''b'", `"a'b"`}, {model.String, "''", `""`}, {model.String, "abc", "single quotes"},
		{model.Guid, "'01234567-89AB-cdef-0123-456789abcdef'", `"01234567-89ab-cdef-0123-456789abcdef"`}, {model.Guid, "01234567-89ab-cdef-0123-456789abcdeg", "hexadecimal"},
		{model.DateTimeOffset, "1970-01-01T00:00:01.5Z", "1500"}, {model.DateTimeOffset, "1970-01-01T01:00+01:00", "0"},
		{model.DateTimeOffset, "1970-01-01T01:00:00 01:00", "0"}, {model.DateTimeOffset, "1969-12-31T23:59:59.999z", "-1"},
		{model.DateTimeOffset, "1970-01-01T00:00:00", "offset"}, {model.DateTimeOffset, "1970-01-01T00:00:00.0001Z", "millisecond"},
		{model.DateTimeOffset, "1970-02-30T00:00:00Z", "offset"},
		{model.Date, "1970-01-02", "1"}, {model.Date, "1969-12-31", "-1"}, {model.Date, "1970-1-2", "write a date"},
		{model.TimeOfDay, "09:30:00.250", "34200250"}, {model.TimeOfDay, "09:30", "34200000"}, {model.TimeOfDay, "25:00", "time of day"},
		{model.Duration, "duration'PT1H30M'", "5400000"}, {model.Duration, "duration'-P1DT0.5S'", "-86400500"}, {model.Duration, "'PT1S'", "1000"},
		{model.Duration, "duration'PT'", "duration"}, {model.Duration, "duration'PT1S2M'", "duration"}, {model.Duration, "duration'P1H'", "duration"},
		// The same texts are read, or refused, as by cast of a stored text.
		{model.Duration, "'+pt1s'", "1000"}, {model.Duration, "'-PT9223372036854775.808S'", "-9223372036854775808"}, {model.Decimal, "1.5e1", "15000"}, {model.Double, ".5", "write a number"},
		{model.DateTimeOffset, "1970-01-01T0:00:00Z", "offset"}, {model.DateTimeOffset, "1970-01-01T00:00:00,5Z", "offset"}, {model.DateTimeOffset, "1970-01-01T00:60:00Z", "offset"}, {model.DateTimeOffset, "1970-01-01T00:00:60Z", "60000"},
		{model.TimeOfDay, "9:30:00", "time of day"}, {model.Binary, "binary'AB'", "base64url"}, {model.Boolean, "fal\u017fe", "true or false"},
		{model.Binary, "binary'AQID'", `"\x01\x02\x03"`}, {model.Binary, "binary'***'", "base64url"},
		{model.Enum, "Shop.Colour'Blue'", "2"}, {model.Enum, "'Red'", "1"}, {model.Enum, "Shop.Colour'Green'", "no member"}, {model.Enum, "Shop.Colour'Red,Blue'", "takes one member"},
		{model.Enum, "Other.Colour'Red'", "Shop.Colour'Red'"},
	}
	for _, row := range rows {
		t.Run(row.kind.String()+" "+row.literal, func(t *testing.T) {
			typ := model.Type{Kind: row.kind, Scale: 3}
			if row.kind == model.Enum {
				typ.Enum = colour
			}
			if got := coerced(t, row.literal, typ); got != row.want && !(strings.Contains(got, row.want) && strings.HasPrefix(got, "refused")) {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
	if got := coerced(t, "Shop.Access'Red,Blue'", model.Type{Kind: model.Enum, Enum: access}); got != "3" {
		t.Errorf("flags give %s", got)
	}
}

// coerced reads a literal in one of its three forms, right or wrong.
func coerced(t *testing.T, literal string, typ model.Type) string {
	t.Helper()
	l := uri.Literal{Text: literal}
	if prefix, text, quoted := strings.Cut(strings.TrimSuffix(literal, "'"), "'"); quoted {
		l = uri.Literal{Form: uri.Quoted, Prefix: prefix, Text: strings.ReplaceAll(text, "''", "'")}
		if prefix != "" {
			l.Form = uri.Prefixed
		}
	}
	cell, err := bind.Coerce(l, typ)
	if err != nil {
		return "refused: " + err.Error()
	}
	return store.Value{Type: typ, Cell: cell}.String()
}

func TestAnyInstantIsReadBackInAnyOffset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(-2e12, 4e12).Draw(t, "ms")).UTC()
		zone := time.FixedZone("", 60*rapid.IntRange(-14*60, 14*60).Draw(t, "offset"))
		text := at.In(zone).Format("2006-01-02T15:04:05.000Z07:00")
		cell, err := bind.Coerce(uri.Literal{Text: text}, model.Type{Kind: model.DateTimeOffset})
		if err != nil || cell.Int != at.UnixMilli() {
			t.Fatalf("%s became %d, %v", text, cell.Int, err)
		}
	})
}

func FuzzCoerce(f *testing.F) {
	for _, seed := range []string{"1", "P1D", "2026-03-01T00:00:00Z", "12.5", "-", "", "1h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for k := model.Binary; k <= model.TimeOfDay; k++ {
			for _, form := range []uri.LiteralForm{uri.Bare, uri.Quoted, uri.Prefixed} {
				_, err := bind.Coerce(uri.Literal{Form: form, Prefix: "duration", Text: text}, model.Type{Kind: k, Scale: 2})
				if err != nil && fmt.Sprint(err) == "" {
					t.Fatal("a refusal without words")
				}
			}
		}
	})
}
