package encode

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

var (
	colour = &model.EnumType{QualifiedName: "T.Colour", Members: []model.EnumMember{{Name: "Red", Value: 0}, {Name: "Blue", Value: 5}, {Name: "Azure", Value: 5}}}
	rights = &model.EnumType{QualifiedName: "T.Rights", Flags: true, Members: []model.EnumMember{
		{Name: "Read", Value: 1}, {Name: "Write", Value: 2}, {Name: "Both", Value: 3}, {Name: "Run", Value: 8}}}
	place = &model.ComplexType{QualifiedName: "T.Place"}
)

func of(kind model.Kind) model.Type { return model.Type{Kind: kind} }

func precise(kind model.Kind, digits int) model.Type {
	return model.Type{Kind: kind, Precision: digits}
}

func TestValues(t *testing.T) {
	number, text, float := store.IntCell, store.TextCell, store.FloatCell
	enums, flags := model.Type{Kind: model.Enum, Enum: colour}, model.Type{Kind: model.Enum, Enum: rights}
	list, complex := model.Type{Kind: model.Int32, Collection: true}, model.Type{Kind: model.Complex, Complex: place}
	for _, c := range []struct {
		typ  model.Type
		cell store.Cell
		want string
	}{
		{of(model.Boolean), number(0), "false"}, {of(model.Boolean), number(1), "true"},
		{of(model.Byte), number(255), "255"}, {of(model.SByte), number(-128), "-128"},
		{of(model.Int16), number(-32768), "-32768"}, {of(model.Int32), number(math.MaxInt32), "2147483647"},
		{of(model.Int64), number(math.MinInt64), "-9223372036854775808"}, {of(model.Int64), number(math.MaxInt64), "9223372036854775807"},
		{of(model.Double), float(0.1), "0.1"}, {of(model.Double), float(math.Copysign(0, -1)), "-0"}, {of(model.Double), float(1e21), "1e+21"},
		{of(model.Double), float(math.Inf(1)), `"INF"`}, {of(model.Double), float(math.Inf(-1)), `"-INF"`}, {of(model.Double), float(math.NaN()), `"NaN"`},
		{of(model.Single), float(0.1), "0.1"}, {of(model.Single), float(math.Inf(-1)), `"-INF"`}, {of(model.Single), float(16777216), "16777216"},
		{of(model.Date), number(20513), `"2026-03-01"`}, {of(model.Date), number(-1), `"1969-12-31"`},
		{of(model.Date), number(-719162), `"0001-01-01"`}, {of(model.Date), number(2932896), `"9999-12-31"`},
		{precise(model.TimeOfDay, 3), number(33327123), `"09:15:27.123"`}, {precise(model.TimeOfDay, 3), number(0), `"00:00:00.000"`},
		{of(model.TimeOfDay), number(33327000), `"09:15:27"`}, {of(model.TimeOfDay), number(33327120), `"09:15:27.120"`},
		{precise(model.TimeOfDay, 1), number(33327100), `"09:15:27.1"`}, {precise(model.TimeOfDay, 2), number(33327120), `"09:15:27.12"`},
		{precise(model.TimeOfDay, 1), number(33327120), `"09:15:27.120"`}, {precise(model.TimeOfDay, 7), number(86399999), `"23:59:59.999"`},
		{of(model.Duration), number(0), `"PT0S"`}, {of(model.Duration), number(-500), `"-PT0.5S"`}, {of(model.Duration), number(86400000), `"P1D"`},
		{of(model.Duration), number(93784005), `"P1DT2H3M4.005S"`}, {of(model.Duration), number(60000), `"PT1M"`},
		{of(model.Duration), number(math.MinInt64), `"-P106751991167DT7H12M55.808S"`},
		{of(model.Guid), text("0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55"), `"0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55"`},
		{of(model.String), text(""), `""`}, {of(model.String), text("a\tb\x01\"\\é\xff\n"), `"a\tb\u0001\"\\é` + "\uFFFD" + `\n"`},
		{of(model.Binary), text(""), `""`}, {of(model.Binary), text("\xfb\xef\xbe\xff"), `"----_w=="`},
		{enums, number(0), `"Red"`}, {enums, number(5), `"Blue"`}, {enums, number(-7), `"-7"`},
		{flags, number(3), `"Both"`}, {flags, number(9), `"Read,Run"`}, {flags, number(11), `"Read,Write,Run"`}, {flags, number(0), `"0"`}, {flags, number(12), `"12"`},
		{list, text(" [ 1,\n2 ] "), "[1,2]"}, {list, text("[]"), "[]"}, {complex, text("{\"a b\": \" \\\" \xff\"}"), `{"a b":" \" ` + "\uFFFD" + `"}`},
		{of(model.String), store.Cell{}, "null"}, {complex, store.Cell{}, "null"}, {list, store.Cell{}, "[]"},
	} {
		t.Run(c.typ.Name()+" is written as "+c.want, func(t *testing.T) {
			slot := store.Shape{Slots: []store.Slot{{Name: "v", Type: c.typ}}}
			if got := feed(t, slot, Options{}, "", []store.Cell{c.cell}); got != "{\"value\":[\n{\"v\":"+c.want+"}\n]}\n" {
				t.Fatalf("got %s", got)
			}
		})
	}
}

func TestCellsThatDoNotFit(t *testing.T) {
	number, text, float := store.IntCell, store.TextCell, store.FloatCell
	list, complex := model.Type{Kind: model.String, Collection: true}, model.Type{Kind: model.Complex, Complex: place}
	const guid = "0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55"
	for _, c := range []struct {
		why  string
		typ  model.Type
		cell store.Cell
	}{
		{"a Boolean of 2", of(model.Boolean), number(2)}, {"a Byte of 256", of(model.Byte), number(256)}, {"a negative Byte", of(model.Byte), number(-1)},
		{"an Int16 of 32768", of(model.Int16), number(32768)}, {"an Int32 beyond its range", of(model.Int32), number(1 << 31)},
		{"text for an Int32", of(model.Int32), text("5")}, {"a float for a Decimal", of(model.Decimal), float(1)}, {"an integer for a Double", of(model.Double), number(1)},
		{"a Single of 1e39", of(model.Single), float(1e39)}, {"a Date in the year 10000", of(model.Date), number(2932897)}, {"a Date before the year 1", of(model.Date), number(-719163)},
		{"an instant in the year 10000", of(model.DateTimeOffset), number(253402300800000)}, {"an instant before the year 1", of(model.DateTimeOffset), number(-62135596800001)},
		{"a time of 24 hours", of(model.TimeOfDay), number(86400000)}, {"a negative time", of(model.TimeOfDay), number(-1)},
		{"a Guid that is too short", of(model.Guid), text(guid[1:])}, {"a Guid in capitals", of(model.Guid), text(strings.ToUpper(guid))},
		{"a Guid with a quotation mark", of(model.Guid), text(guid[:35] + `"`)}, {"a list that is no JSON", list, text("[1")},
		{"an object for a list", list, text("{}")}, {"a list for an object", complex, text("[]")}, {"an empty text for an object", complex, text(" ")},
		{"two objects for one", complex, text("{}{}")}, {"an unknown kind of cell", of(model.String), store.Cell{Kind: 9}},
	} {
		t.Run(c.why+" is refused", func(t *testing.T) {
			var out bytes.Buffer
			err := Entity(&out, store.Shape{Slots: []store.Slot{{Name: "v", Type: c.typ}}}, []store.Cell{c.cell}, Options{})
			if err == nil || !strings.HasPrefix(err.Error(), "encode: property v: ") || out.Len() > 0 {
				t.Fatalf("got %v and %q", err, out.String())
			}
		})
	}
}
