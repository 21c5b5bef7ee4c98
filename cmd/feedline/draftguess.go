package main

import (
	"regexp"
	"strconv"
	"strings"

	"feedline/store/sqlite"
)

// guess is what a column seems to hold.
type guess struct {
	edm, encoding    string
	precision, scale int
	note             string // what a person must look at; empty: nothing
}

// identifies tells whether the type can be part of a key.
func (g guess) identifies() bool { return g.orders() && g.edm != "Edm.Double" }

// orders tells whether values of the type have an order.
func (g guess) orders() bool {
	return g.edm != "Edm.Binary" && !strings.HasPrefix(g.edm, "Collection(")
}

// same tells whether two columns can be joined.
func (g guess) same(other guess) bool { return g.edm == other.edm && g.scale == other.scale }

// guessOf looks at the values of a column, and at its declared type where they
// do not tell.
func guessOf(c sqlite.SurveyColumn, f sqlite.Facts) guess {
	declared := strings.ToUpper(c.Declared)
	texts, floats := c.Keeps()
	switch {
	case f.Values == 0:
		return declaredGuess(declared, texts, floats)
	case f.JSONBLists == f.Values:
		return guess{edm: "Collection(Edm.String)", encoding: "jsonb"}
	case 2*f.MixedGuids > f.Values && f.GuidBlobs == f.Values:
		return guess{edm: "Edm.Guid", encoding: "mixed", note: "16 bytes each that look like ids as .NET writes them; as they stand it would be encoding: blob"}
	case f.Blobs == f.Values && f.GuidBlobs == f.Values:
		return guess{edm: "Edm.Guid", encoding: "blob", note: "16 bytes each: Edm.Guid, or Edm.Binary without encoding"}
	case f.Blobs == f.Values:
		return guess{edm: "Edm.Binary"}
	case f.Texts == f.Values:
		return textGuess(f, texts)
	case f.Integers == f.Values:
		return integerGuess(c.Name, declared, f)
	case f.Julians == f.Values && momentary(c.Name, declared):
		return guess{edm: "Edm.DateTimeOffset", encoding: "julian", precision: 3, note: "numbers that look like Julian days"}
	case f.Integers+f.Reals == f.Values && decimal(declared):
		return decimalGuess(declared)
	case f.Integers+f.Reals == f.Values:
		return double(floats)
	}
	return guess{edm: "Edm.String", encoding: "text", note: "values of several kinds"}
}

// textGuess is for a column that holds texts only.
func textGuess(f sqlite.Facts, texts bool) guess {
	switch f.Values {
	case f.LowerGuids:
		return guess{edm: "Edm.Guid"}
	case f.UpperGuids:
		return guess{edm: "Edm.Guid", encoding: "upper"}
	case f.Guids:
		return guess{edm: "Edm.Guid", encoding: "text"}
	case f.Dates:
		return guess{edm: "Edm.Date", encoding: "iso"}
	case f.Instants, f.Instants + f.Dates:
		return guess{edm: "Edm.DateTimeOffset", encoding: "iso", precision: 3, note: "instants without an offset are taken for UTC"}
	case f.Times:
		return guess{edm: "Edm.TimeOfDay", encoding: "iso", precision: 3}
	case f.Truths:
		return guess{edm: "Edm.Boolean", encoding: "text"}
	case f.Lists:
		return guess{edm: "Collection(Edm.String)"}
	}
	g := guess{edm: "Edm.String"}
	if f.Decimals == f.Values {
		g.note = "texts that look like decimal numbers: for those write type: Edm.Decimal, precision: 18, scale: 2, encoding: text"
	}
	if f.Blurred || !texts {
		g.encoding = "text"
	}
	if f.Objects == f.Values {
		g.note = "JSON objects: declare a complex type in model.yaml and write it here"
	}
	return g
}

// Bounds between which whole numbers are taken for instants, in milliseconds:
// from March 1973 to the year 5138. Those of seconds and of microseconds begin in
// the same month.
const (
	leastSeconds = 100_000_000
	leastMillis  = 100_000_000_000
	mostMillis   = 100_000_000_000_000
	mostMicros   = 100_000_000_000_000_000
)

var (
	instantName = regexp.MustCompile(`(^|_)(?i:at|on|ts)$|[a-z](At|On|Ts)$|(?i:time|timestamp|date|created|updated|modified|changed)$`)
	digitsOf    = regexp.MustCompile(`\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)`)
)

// integerGuess is for a column that holds whole numbers only.
func integerGuess(name, declared string, f sqlite.Facts) guess {
	moment := momentary(name, declared)
	const look = "whole numbers that look like "
	switch {
	case strings.Contains(declared, "BOOL") && f.Least >= 0 && f.Greatest <= 1:
		return guess{edm: "Edm.Boolean"}
	case moment && f.Least >= leastMillis && f.Greatest < mostMillis && f.MidnightMillis == f.Values:
		return guess{edm: "Edm.Date", encoding: "milliseconds", note: look + "milliseconds since 1970, all at midnight"}
	case moment && f.Least >= leastSeconds && f.Greatest < leastMillis && f.Midnights == f.Values:
		return guess{edm: "Edm.Date", encoding: "seconds", note: look + "seconds since 1970, all at midnight"}
	case moment && f.Least >= mostMillis && f.Greatest < mostMicros:
		return guess{edm: "Edm.DateTimeOffset", encoding: "microseconds", precision: 3, note: look + "microseconds since 1970"}
	case moment && f.Least >= leastMillis && f.Greatest < mostMillis:
		return guess{edm: "Edm.DateTimeOffset", precision: 3, note: look + "milliseconds since 1970"}
	case moment && f.Least >= leastSeconds && f.Greatest < leastMillis:
		return guess{edm: "Edm.DateTimeOffset", encoding: "seconds", precision: 0, note: look + "seconds since 1970"}
	case decimal(declared):
		return decimalGuess(declared)
	}
	if f.Least == 0 && f.Greatest == 1 {
		return guess{edm: "Edm.Int64", note: "only 0 and 1: perhaps an Edm.Boolean"}
	}
	return guess{edm: "Edm.Int64"}
}

// momentary tells whether a column is called, or declared, like one of moments.
func momentary(name, declared string) bool {
	return instantName.MatchString(name) || strings.Contains(declared, "DATE") || strings.Contains(declared, "TIME")
}

func decimal(declared string) bool {
	return strings.Contains(declared, "DEC") || strings.Contains(declared, "NUMERIC") || strings.Contains(declared, "MONEY")
}

// decimalGuess takes precision and scale from the declaration.
func decimalGuess(declared string) guess {
	g := guess{edm: "Edm.Decimal", encoding: "number", precision: 18, scale: 4, note: "choose precision and scale; values are rounded to them"}
	if m := digitsOf.FindStringSubmatch(declared); m != nil {
		precision, _ := strconv.Atoi(m[1])
		scale, _ := strconv.Atoi(m[2])
		if precision >= 1 && precision <= 18 && scale <= precision {
			g.precision, g.scale, g.note = precision, scale, ""
		}
	}
	return g
}

func double(floats bool) guess {
	if floats {
		return guess{edm: "Edm.Double"}
	}
	return guess{edm: "Edm.Double", encoding: "number"}
}

// declaredGuess is for a column without values.
func declaredGuess(declared string, texts, floats bool) guess {
	const note = "no values to look at"
	g := guess{edm: "Edm.String", encoding: "text"}
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(declared, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("INT"):
		g = guess{edm: "Edm.Int64"}
	case has("UUID", "GUID", "UNIQUEID"):
		g = guess{edm: "Edm.Guid", encoding: "text"}
	case has("BOOL"):
		g = guess{edm: "Edm.Boolean"}
	case has("DATETIME", "TIMESTAMP"):
		g = guess{edm: "Edm.DateTimeOffset", encoding: "iso", precision: 3}
	case has("DATE"):
		g = guess{edm: "Edm.Date", encoding: "iso"}
	case has("TIME"):
		g = guess{edm: "Edm.TimeOfDay", encoding: "iso", precision: 3}
	case has("BLOB"):
		g = guess{edm: "Edm.Binary"}
	case floats:
		g = double(floats)
	case decimal(declared):
		g = decimalGuess(declared)
	case texts && declared != "":
		g = guess{edm: "Edm.String"}
	}
	g.note = note
	return g
}
