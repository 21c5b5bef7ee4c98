package ingest

import (
	"strings"
	"testing"
	"time"

	"feedline/model"
)

// conversion is a value as it is written, and the cell that it becomes, or the
// reason why there is none.
type conversion struct {
	name, text, want string
}

func checkConversions(t *testing.T, of model.Type, on *time.Location, rows []conversion) {
	t.Helper()
	convert, _ := converterOf(of, model.TenantZone, clocks{tenant: newClock(on), utc: newClock(time.UTC)})
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			cell, reason := convert([]byte(row.text))
			got := cellText(cell)
			if reason != "" {
				got = "refused: " + reason
			}
			if got != row.want {
				t.Errorf("%s of %s\n got %s\nwant %s", of.Name(), row.text, got, row.want)
			}
		})
	}
}

func TestWholeNumbers(t *testing.T) {
	checkConversions(t, model.Type{Kind: model.Int32}, time.UTC, []conversion{
		{"digits are a number", "120", "120"},
		{"a minus sign is read", "-120", "-120"},
		{"zeros behind a point are read over", "120.00", "120"},
		{"leading zeros are read over", "007", "7"},
		{"the greatest value fits", "2147483647", "2147483647"},
		{"the least value fits", "-2147483648", "-2147483648"},
		{"one more does not", "2147483648", `refused: "2147483648" is not a whole number from -2147483648 to 2147483647, as Edm.Int32 is`},
		{"a fraction is refused", "1.5", `refused: "1.5" is not a whole number from -2147483648 to 2147483647, as Edm.Int32 is`},
		{"a point without digits is refused", "1.", `refused: "1." is not a whole number from -2147483648 to 2147483647, as Edm.Int32 is`},
		{"a plus sign is refused", "+1", `refused: "+1" is not a whole number from -2147483648 to 2147483647, as Edm.Int32 is`},
		{"blanks are refused", " 1", `refused: " 1" is not a whole number from -2147483648 to 2147483647, as Edm.Int32 is`},
		{"an exponent is refused", "1e3", `refused: "1e3" is not a whole number from -2147483648 to 2147483647, as Edm.Int32 is`},
		{"a sign alone is refused", "-", `refused: "-" is not a whole number from -2147483648 to 2147483647, as Edm.Int32 is`},
		{"digits of other scripts are refused", "١٢", `refused: "١٢" is not a whole number from -2147483648 to 2147483647, as Edm.Int32 is`},
	})
	for _, row := range []struct {
		kind        model.Kind
		least, most string
	}{
		{model.SByte, "-128", "127"}, {model.Byte, "0", "255"}, {model.Int16, "-32768", "32767"},
		{model.Int64, "-9223372036854775808", "9223372036854775807"},
	} {
		checkConversions(t, model.Type{Kind: row.kind}, time.UTC, []conversion{
			{"the least value of " + row.kind.String(), row.least, row.least},
			{"the greatest value of " + row.kind.String(), row.most, row.most},
			{"beyond the range of " + row.kind.String(), row.most + "0", `refused: "` + row.most + `0" is not a whole number from ` + row.least + " to " + row.most + ", as " + row.kind.String() + " is"},
		})
	}
}

func TestBooleans(t *testing.T) {
	neither := " is neither true nor false: write true, false, 1 or 0"
	checkConversions(t, model.Type{Kind: model.Boolean}, time.UTC, []conversion{
		{"true in any case", "TrUe", "1"},
		{"false in any case", "FALSE", "0"},
		{"one is true", "1", "1"},
		{"zero is false", "0", "0"},
		{"yes is refused", "yes", `refused: "yes"` + neither},
		{"two is refused", "2", `refused: "2"` + neither},
	})
}

func TestDecimals(t *testing.T) {
	form := " is not a decimal number: write digits with a point before the fraction, such as -12.5"
	checkConversions(t, model.Type{Kind: model.Decimal, Precision: 12, Scale: 3}, time.UTC, []conversion{
		{"a whole number is scaled", "12", "12000"},
		{"a fraction is scaled", "12.5", "12500"},
		{"every digit counts", "-0.001", "-1"},
		{"zeros past the scale are read over", "1.2500000", "1250"},
		{"leading zeros do not count", "000000000000001.5", "1500"},
		{"nothing is zero twice", "-0.000", "0"},
		{"the greatest value fits", "999999999.999", "999999999999"},
		{"a digit past the scale is refused", "1.2345", `refused: "1.2345" has more than 3 digits behind the point: round it before`},
		{"a digit past the precision is refused", "1000000000", `refused: "1000000000" has more than 9 digits before the point`},
		{"a comma is refused", "1,5", `refused: "1,5"` + form},
		{"two points are refused", "1.2.3", `refused: "1.2.3"` + form},
		{"a point at the end is refused", "1.", `refused: "1."` + form},
		{"a point at the beginning is refused", ".5", `refused: ".5"` + form},
		{"an exponent is refused", "1e2", `refused: "1e2"` + form},
	})
	checkConversions(t, model.Type{Kind: model.Decimal, Scale: 2}, time.UTC, []conversion{
		{"without precision 64 bits are the limit", "92233720368547758.07", "9223372036854775807"},
		{"and one more is too large", "92233720368547758.08", `refused: "92233720368547758.08" is too large to be stored`},
	})
}

func TestFloatingNumbers(t *testing.T) {
	form := " is not a number: write it like -12.5 or 1.25e3"
	checkConversions(t, model.Type{Kind: model.Double}, time.UTC, []conversion{
		{"an exponent is read", "-1.25e3", "-1250"},
		{"infinity is INF", "-INF", "-Inf"},
		{"NaN is refused", "NaN", "refused: NaN is no number and cannot be stored: leave the value empty"},
		{"other words for infinity are refused", "Infinity", `refused: "Infinity"` + form},
		{"hexadecimal is refused", "0x1p4", `refused: "0x1p4"` + form},
		{"underscores are refused", "0x_1p4", `refused: "0x_1p4"` + form},
		{"what is too large is refused", "1e999", `refused: "1e999" is too large for a floating-point number`},
	})
	checkConversions(t, model.Type{Kind: model.Single}, time.UTC, []conversion{
		{"a single is rounded to its precision", "0.1", "0.10000000149011612"},
		{"what is too large for it is refused", "1e39", `refused: "1e39" is too large for a floating-point number`},
	})
}

func TestGuids(t *testing.T) {
	form := " is not a Guid: write it like 7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa"
	checkConversions(t, model.Type{Kind: model.Guid}, time.UTC, []conversion{
		{"capitals become lower case", "7B0F3C8E-52D1-4C55-9A3E-0D6A51C3F2AA", `"7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa"`},
		{"braces go", "{7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa}", `"7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa"`},
		{"half of the braces is refused", "{7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa", `refused: "{7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa"` + form},
		{"missing hyphens are refused", "7b0f3c8e52d14c559a3e0d6a51c3f2aa", `refused: "7b0f3c8e52d14c559a3e0d6a51c3f2aa"` + form},
		{"another letter is refused, and shown as it was", "7B0F3C8E-52D1-4C55-9A3E-0D6A51C3F2AG", `refused: "7B0F3C8E-52D1-4C55-9A3E-0D6A51C3F2AG"` + form},
		{"a blank is refused", "7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa ", `refused: "7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa "` + form},
	})
}

func TestTexts(t *testing.T) {
	checkConversions(t, model.Type{Kind: model.String, MaxLength: 4}, time.UTC, []conversion{
		{"a text is kept as it is", " a\n", `" a\n"`},
		{"characters count, not bytes", "äöüß", `"äöüß"`},
		{"a character too many is refused", "äöüßa", "refused: is 5 characters long, but at most 4 fit"},
		{"invalid UTF-8 is refused", "a\xff", "refused: is not valid UTF-8: save the file as UTF-8"},
		{"NUL is refused", "a\x00b", "refused: contains a NUL character, which no reader of the feed can take"},
	})
	checkConversions(t, model.Type{Kind: model.String}, time.UTC, []conversion{
		{"without a limit any length fits", strings.Repeat("x", 100000), `"` + strings.Repeat("x", 100000) + `"`},
	})
}

func TestBinaries(t *testing.T) {
	checkConversions(t, model.Type{Kind: model.Binary, MaxLength: 3}, time.UTC, []conversion{
		{"base64url is read", "-_-_", `"\xfb\xff\xbf"`},
		{"base64 is read", "+/+/", `"\xfb\xff\xbf"`},
		{"padding is read", "+w==", `"\xfb"`},
		{"missing padding is read", "-w", `"\xfb"`},
		{"wrong padding is refused", "-w=", `refused: "-w=" is not base64url`},
		{"stray bits are refused", "-x", `refused: "-x" is not base64url`},
		{"both alphabets at once are refused", "-/-/", `refused: "-/-/" is not base64url`},
		{"line ends are refused", "-_-\n_", `refused: "-_-\n_" is not base64url`},
		{"too many bytes are refused", "AAAAAA", "refused: is 4 bytes long, but at most 3 fit"},
	})
}

func TestDatesAndTimesOfDay(t *testing.T) {
	checkConversions(t, model.Type{Kind: model.Date}, time.UTC, []conversion{
		{"days are counted from 1970", "1970-01-02", "1"},
		{"backwards too", "1969-12-31", "-1"},
		{"a leap day counts", "2024-02-29", "19782"},
		{"a leap day that does not exist is refused", "2023-02-29", `refused: "2023-02-29" is not a date: write it like 2024-05-01`},
		{"month 0 is refused", "2023-00-10", `refused: "2023-00-10" is not a date: write it like 2024-05-01`},
		{"another order is refused", "01.05.2024", `refused: "01.05.2024" is not a date: write it like 2024-05-01`},
	})
	checkConversions(t, model.Type{Kind: model.TimeOfDay, Precision: 3}, time.UTC, []conversion{
		{"milliseconds since midnight", "13:45:00.123", "49500123"},
		{"seconds may be missing", "00:01", "60000"},
		{"more digits are cut off", "00:00:00.9999", "999"},
		{"24:00 is refused", "24:00:00", `refused: "24:00:00" is not a time of day: write it like 13:45:00`},
		{"an offset is refused", "13:45:00Z", `refused: "13:45:00Z" is not a time of day: write it like 13:45:00`},
	})
}

func TestDurations(t *testing.T) {
	form := " is not a duration: write it like PT1H30M or -P2DT0.5S, without years and months"
	checkConversions(t, model.Type{Kind: model.Duration, Precision: 3}, time.UTC, []conversion{
		{"hours and minutes", "PT1H30M", "5400000"},
		{"days and fractions of seconds", "-P2DT0.5S", "-172800500"},
		{"more minutes than an hour has", "PT90M", "5400000"},
		{"more digits are cut off", "PT0.0019S", "1"},
		{"nothing at all is refused", "P", `refused: "P"` + form},
		{"a T with nothing behind it is refused", "P1DT", `refused: "P1DT"` + form},
		{"years are refused", "P1Y", `refused: "P1Y"` + form},
		{"another order is refused", "PT1M1H", `refused: "PT1M1H"` + form},
		{"a fraction of an hour is refused", "PT1.5H", `refused: "PT1.5H"` + form},
		{"a number without a unit is refused", "PT5", `refused: "PT5"` + form},
		{"what does not fit is refused", "P106751991168D", `refused: "P106751991168D"` + form},
	})
}

func TestEnumerations(t *testing.T) {
	colour := &model.EnumType{QualifiedName: "Shop.Colour", Underlying: model.Byte, Members: []model.EnumMember{{Name: "Red", Value: 1}, {Name: "Blue", Value: 4}}}
	checkConversions(t, model.Type{Kind: model.Enum, Enum: colour}, time.UTC, []conversion{
		{"a member by name", "Blue", "4"},
		{"a member by number", "1", "1"},
		{"another number of the underlying type", "7", "7"},
		{"a number that the underlying type lacks", "256", `refused: "256" is no member of Shop.Colour`},
		{"a name that is nearly right", "blue", `refused: "blue" is no member of Shop.Colour: did you mean Blue?`},
		{"two names of a type without flags", "Red,Blue", `refused: "Red,Blue" is no member of Shop.Colour`},
	})
	flags := *colour
	flags.Flags = true
	checkConversions(t, model.Type{Kind: model.Enum, Enum: &flags}, time.UTC, []conversion{
		{"flags are joined by commas", "Red, Blue", "5"},
	})
}

func TestComplexValuesAndCollections(t *testing.T) {
	place := &model.ComplexType{QualifiedName: "Shop.Place", Properties: []*model.Property{
		{Name: "city", Nullable: true, Type: model.Type{Kind: model.String, MaxLength: 9}},
		{Name: "floor", Nullable: true, Type: model.Type{Kind: model.Int32}},
	}}
	checkConversions(t, model.Type{Kind: model.Complex, Complex: place}, time.UTC, []conversion{
		{"blanks outside strings go", `{ "city": "a b", "floor": 2 }`, `"{\"city\":\"a b\",\"floor\":2}"`},
		{"members may be missing or null", `{"floor":null}`, `"{\"floor\":null}"`},
		{"names may have escapes", `{"\u0063ity":"\u0061\n\"\\u0000"}`, `"{\"city\":\"a\\u000a\\\"\\\\u0000\"}"`},
		{"control information is left out", `{"@odata.type":"#Shop.Place","floor":2,"city@x":[]}`, `"{\"floor\":2}"`},
		{"a member of another type is refused", `{"floor":true}`, `refused: floor: "true" is true or false, but the type is Edm.Int32`},
		{"a member that is too long is refused", `{"city":"abcdefghij"}`, `refused: city: is 10 characters long, but at most 9 fit`},
		{"a member that is there twice is refused", `{"floor":1,"floor":2}`, `refused: floor: stands in the value twice: leave one of them out`},
		{"an unknown member is refused", `{"town":"x"}`, `refused: Shop.Place has no property "town"`},
		{"an array is refused", `[]`, `refused: "[]" is an array, but the type is Shop.Place, a JSON object`},
		{"null is no text", `null`, `refused: "null" is the word null: leave the value empty`},
		{"broken JSON is refused", `{"city"`, `refused: "{\"city\"" is not valid JSON`},
		{"an escaped NUL is refused", `{"city":"\u0000"}`, `refused: city: contains a NUL character, which no reader of the feed can take`},
	})
	place.Properties[1].Nullable = false
	checkConversions(t, model.Type{Kind: model.Complex, Complex: place}, time.UTC, []conversion{
		{"null where there must be a value is refused", `{"floor":null}`, `refused: floor: has no value, but every Shop.Place must have one`},
		{"and so is a value without the member", `{"city":"a"}`, `refused: floor: has no value, but every Shop.Place must have one`},
	})
	checkConversions(t, model.Type{Kind: model.Guid, Collection: true}, time.UTC, []conversion{
		{"an empty collection", "[ ]", `"[]"`},
		{"each element has the type", `["x"]`, `refused: "x" is not a Guid: write it like 7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa`},
		{"an object is refused", `{}`, `refused: "{}" is an object, but the type is Collection(Edm.Guid), a JSON array`},
	})
}

func TestPartsAreStoredInOneForm(t *testing.T) {
	colour := &model.EnumType{QualifiedName: "Shop.Colour", Flags: true, Underlying: model.Int32, Members: []model.EnumMember{
		{Name: "Red", Value: 1}, {Name: "Blue", Value: 4}}}
	inner := &model.ComplexType{QualifiedName: "Shop.Inner", Properties: []*model.Property{
		{Name: "at", Zone: model.UTC, Type: model.Type{Kind: model.DateTimeOffset}},
	}}
	for _, row := range []struct {
		of          model.Type
		items, want string
	}{
		{model.Type{Kind: model.DateTimeOffset, Precision: 3}, `["2024-05-01 13:45", "2024-05-01T13:45:10.5+0200", null]`, `["2024-05-01T11:45:00.000Z","2024-05-01T11:45:10.500Z",null]`},
		{model.Type{Kind: model.DateTimeOffset}, `["2024-01-01t13:45:00z"]`, `["2024-01-01T13:45:00Z"]`},
		{model.Type{Kind: model.Boolean}, `["TRUE", 0, false]`, `[true,false,false]`},
		{model.Type{Kind: model.Boolean}, `["yes"]`, `refused: "yes" is neither true nor false: write true, false, 1 or 0`},
		{model.Type{Kind: model.Decimal, Precision: 9, Scale: 2}, `["1.50", 2.00, -0.05]`, `[1.5,2,-0.05]`},
		{model.Type{Kind: model.Decimal, Precision: 9, Scale: 2}, `[1.505]`, `refused: "1.505" has more than 2 digits behind the point: round it before`},
		{model.Type{Kind: model.Int64}, `["12.0", -9223372036854775808]`, `[12,-9223372036854775808]`},
		{model.Type{Kind: model.Double}, `["INF", "2.50", 1E30]`, `["INF",2.5,1e+30]`},
		{model.Type{Kind: model.Single}, `[0.1, 3e0]`, `[0.1,3]`},
		{model.Type{Kind: model.Date}, `["2024-05-01"]`, `["2024-05-01"]`},
		{model.Type{Kind: model.TimeOfDay}, `["13:45", "13:45:00.250"]`, `["13:45:00","13:45:00.250"]`},
		{model.Type{Kind: model.Duration}, `["PT90M", "-P0DT0.50S"]`, `["PT1H30M","-PT0.5S"]`},
		{model.Type{Kind: model.Guid}, `["{7B0F3C8E-52D1-4C55-9A3E-0D6A51C3F2AA}"]`, `["7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa"]`},
		{model.Type{Kind: model.Binary}, `["+/8", "-_8="]`, `["-_8=","-_8="]`},
		{model.Type{Kind: model.Enum, Enum: colour}, `["Blue, Red", 4, "8"]`, `["Red,Blue","Blue","8"]`},
		{model.Type{Kind: model.String}, `["\u00e9<\/b>"]`, `["é</b>"]`},
		{model.Type{Kind: model.Complex, Complex: inner}, `[{"at": "2024-05-01 13:45"}]`, `[{"at":"2024-05-01T13:45:00Z"}]`},
	} {
		row.of.Collection = true
		t.Run(row.of.Name(), func(t *testing.T) {
			on := clocks{tenant: newClock(zone(t, "Europe/Berlin")), utc: newClock(time.UTC)}
			convert, _ := converterOf(row.of, model.TenantZone, on)
			cell, reason := convert([]byte(row.items))
			got := string(cell.Text)
			if reason != "" {
				got = "refused: " + reason
			}
			check(t, row.items, got, row.want)
		})
	}
}

func TestDurationsReachTheEndOf64Bits(t *testing.T) {
	checkConversions(t, model.Type{Kind: model.Duration, Precision: 3}, time.UTC, []conversion{
		{"the longest", "PT9223372036854775.807S", "9223372036854775807"},
	})
}
