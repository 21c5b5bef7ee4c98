package edm_test

import (
	"fmt"
	"math"
	"testing"

	"feedline/model/edm"
)

var fits = map[edm.Fit]string{edm.Exact: "", edm.Finer: " finer", edm.Beyond: " beyond", edm.Malformed: " malformed"}

// readers have every form; a value is told with its fit. That of a malformed
// text is of no use.
var readers = map[string]func(text []byte) string{
	"Boolean":   func(text []byte) string { return told(edm.Boolean(text)) },
	"Integer":   func(text []byte) string { return told(edm.Integer(text)) },
	"Decimal":   func(text []byte) string { return told(edm.Decimal(text, 5, 2)) },
	"Longest":   func(text []byte) string { return told(edm.Decimal(text, 0, 2)) },
	"Date":      func(text []byte) string { return told(edm.Date(text)) },
	"TimeOfDay": func(text []byte) string { return told(edm.TimeOfDay(text)) },
	"Duration":  func(text []byte) string { return told(edm.Duration(text)) },
	"Double":    func(text []byte) string { return told(edm.Double(text, 64)) },
	"Single":    func(text []byte) string { return told(edm.Double(text, 32)) },
	"Instant": func(text []byte) string {
		at, ahead, fit := edm.Instant(text)
		return told(fmt.Sprint(at, " ", ahead/edm.MinuteMillis), fit)
	},
	"Guid": func(text []byte) string {
		if !edm.LowerGuid(text) {
			return "malformed"
		}
		return string(text)
	},
	"Binary": func(text []byte) string {
		v, ok := edm.Binary(text)
		if !ok {
			return "malformed"
		}
		return fmt.Sprintf("%x", v)
	},
}

func told(v any, fit edm.Fit) string {
	if fit == edm.Malformed {
		return "malformed"
	}
	return fmt.Sprint(v) + fits[fit]
}

func TestFormsAreReadAsTheGrammarHasThem(t *testing.T) {
	for form, rows := range map[string][][2]string{
		"Boolean": {{"true", "1"}, {"FALSE", "0"}, {"1", "malformed"}, {"fal\u017fe", "malformed"}, {"", "malformed"}},
		"Integer": {
			{"0", "0"}, {"-7", "-7"}, {"+7", "7"}, {"007", "7"}, {"9223372036854775807", "9223372036854775807"}, {"-9223372036854775808", "-9223372036854775808"},
			{"9223372036854775808", "9223372036854775807 beyond"}, {"-9223372036854775809", "-9223372036854775808 beyond"}, {"99999999999999999999999999", "9223372036854775807 beyond"},
			{"", "malformed"}, {"-", "malformed"}, {"1.0", "malformed"}, {"1_0", "malformed"}, {" 1", "malformed"}, {"0x1", "malformed"}, {"\u0661", "malformed"},
		},
		"Decimal": {
			{"12.5", "1250"}, {"-0.01", "-1"}, {"+1", "100"}, {"1.500", "150"}, {"1.505", "150 finer"}, {"-1.505", "-150 finer"}, {"999.99", "99999"}, {"1000", "0 beyond"},
			{"1.5e1", "1500"}, {"15E-1", "150"}, {"15e-3", "1 finer"}, {"1e-101", "0 finer"}, {"0e999999999999999999999", "0"}, {"1e999999999999999999999", "0 beyond"}, {"1e-999999999999999999999", "0 finer"},
			{"42.", "malformed"}, {".5", "malformed"}, {"1.5.0", "malformed"}, {"--1", "malformed"}, {"1e", "malformed"}, {"1e1.5", "malformed"}, {"", "malformed"}, {"INF", "malformed"},
		},
		"Longest": {{"92233720368547758.07", "9223372036854775807"}, {"92233720368547758.08", "0 beyond"}, {"-92233720368547758.08", "-9223372036854775808"}},
		"Double": {
			{"0.1", "0.1"}, {"-1e3", "-1000"}, {"INF", "+Inf"}, {"-INF", "-Inf"}, {"NaN", "NaN"}, {"1e999", "+Inf beyond"}, {"-1e999", "-Inf beyond"}, {"1e-999", "0"}, {"3.14", "3.14"},
			{"inf", "malformed"}, {"+INF", "malformed"}, {"Infinity", "malformed"}, {"0x1p4", "malformed"}, {"1_0", "malformed"}, {".5", "malformed"}, {"5.", "malformed"}, {"-0.314e1e2", "malformed"}, {"", "malformed"},
		},
		"Single": {{"0.1", fmt.Sprint(float64(float32(0.1)))}, {"1e39", "+Inf beyond"}},
		"Date": {
			{"1970-01-02", "1"}, {"2024-02-29", "19782"}, {"0001-01-01", "-719162"}, {"9999-12-31", "2932896"}, {"0000-12-31", "-719163 beyond"},
			{"2023-02-29", "malformed"}, {"2023-00-01", "malformed"}, {"2023-13-01", "malformed"}, {"2023-1-1", "malformed"}, {"02023-01-01", "malformed"}, {"2023-01-01Z", "malformed"}, {"2023-01-0:", "malformed"},
		},
		"TimeOfDay": {
			{"11:22", "40920000"}, {"11:22:33", "40953000"}, {"09:15:27.123", "33327123"}, {"00:00:00.0010000000000", "1"}, {"00:00:00.0019", "1 finer"}, {"23:59:59.999", "86399999"},
			{"24:00:00", "malformed"}, {"9:15", "malformed"}, {"09:60", "malformed"}, {"09:15:60", "malformed"}, {"09:15:", "malformed"}, {"09:15:2", "malformed"}, {"09:15:27.", "malformed"}, {"09:15:27,5", "malformed"}, {"09:15Z", "malformed"},
		},
		"Instant": {
			{"1970-01-01T00:00:01.5Z", "1500 0"}, {"2012-09-03t13:52z", "1346680320000 0"}, {"1970-01-01T01:00:00+01:00", "0 60"}, {"1969-12-31T20:30:00-03:30", "0 -210"}, {"1970-01-01T23:59:00+23:59", "0 1439"},
			{"1969-12-31T23:59:59.9999Z", "-1 0 finer"}, {"0000-12-31T23:30:00-01:00", "-62135595000000 -60"}, {"0000-01-01T00:00Z", "-62167219200000 0 beyond"}, {"9999-12-31T23:59:59.999-00:01", "253402300859999 -1 beyond"},
			{"2012-09-03T23:59", "malformed"}, {"2012-09-03 23:59Z", "malformed"}, {"2012-09-03T24:00Z", "malformed"}, {"2012-09-03T23:59ZZ", "malformed"}, {"2012-09-03T23:59+1:00", "malformed"}, {"2012-09-03T23:59+24:00", "malformed"}, {"2012-09-03T23:59+01:60", "malformed"}, {"2012-09-03T23:59+01%3A00", "malformed"}, {"INF", "malformed"},
		},
		"Duration": {
			{"P1DT2H3M4.005S", "93784005"}, {"-PT0.5S", "-500"}, {"+PT90M", "5400000"}, {"P2D", "172800000"}, {"pt1h", "3600000"}, {"PT0S", "0"}, {"-P6DT23H59M59.9999S", "-604799999 finer"},
			{"PT9223372036854775.807S", fmt.Sprint(math.MaxInt64)}, {"-PT9223372036854775.808S", fmt.Sprint(math.MinInt64)}, {"PT9223372036854775.808S", "9223372036854775807 beyond"}, {"P106751991167DT8H", "9223372036854775807 beyond"}, {"P99999999999999999999D", "9223372036854775807 beyond"}, {"P106751991167DT99999999999999999999H1M", "9223372036854775807 beyond"},
			{"P", "malformed"}, {"PT", "malformed"}, {"P1DT", "malformed"}, {"PT1S1M", "malformed"}, {"PT1M1M", "malformed"}, {"PT1.5H", "malformed"}, {"PT1.S", "malformed"}, {"PT.5S", "malformed"}, {"P1Y6DT1S", "malformed"}, {"P1H", "malformed"}, {"PTS", "malformed"}, {"PT5", "malformed"}, {"--PT5S", "malformed"}, {"PT-1H", "malformed"}, {"", "malformed"},
		},
		"Guid":   {{"0189ABCD-f67e-4f0e-9b7e-2f1d6a1c7e55", "0189abcd-f67e-4f0e-9b7e-2f1d6a1c7e55"}, {"0189abcdf67e4f0e9b7e2f1d6a1c7e55", "malformed"}, {"0189ABCD-f67e-4f0e-9b7e-2f1d6a1c7e5G", "malformed"}, {"", "malformed"}},
		"Binary": {{"-_-_", "fbffbf"}, {"-w", "fb"}, {"-w==", "fb"}, {"", ""}, {"-w=", "malformed"}, {"-x", "malformed"}, {"A", "malformed"}, {"+/+/", "malformed"}, {"-_\n-_", "malformed"}, {"====", "malformed"}},
	} {
		for _, row := range rows {
			t.Run(form+" "+row[0], func(t *testing.T) {
				if got := readers[form]([]byte(row[0])); got != row[1] {
					t.Errorf("got %s; want %s", got, row[1])
				}
			})
		}
	}
}

func TestAMalformedGuidStaysAsItWas(t *testing.T) {
	text := []byte("0189ABCD-f67e-4f0e-9b7e-2f1d6a1c7e5G")
	if edm.LowerGuid(text) || string(text) != "0189ABCD-f67e-4f0e-9b7e-2f1d6a1c7e5G" {
		t.Errorf("it became %s", text)
	}
}

func TestReadersDoNotAllocate(t *testing.T) {
	text := []byte("2026-03-01T10:15:27.123+01:00")
	number, span := []byte("-12345.67e2"), []byte("P1DT2H3M4.005S")
	if n := testing.AllocsPerRun(100, func() {
		edm.Instant(text)
		edm.Duration(span)
		edm.Decimal(number, 18, 3)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
