package sqlite

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"modernc.org/sqlite"

	"feedline/model"
	"feedline/store"
)

// openPool prepares connections to a database. All of them know the functions
// of this file, which package sqltext calls by their names.
func openPool(dsn string) (*sql.DB, error) {
	ownPages()
	if _, err := added(); err != nil {
		return nil, err
	}
	return sql.Open("sqlite", dsn)
}

// functions are what the engine lacks, with what they remember between calls.
type functions struct {
	zones    store.Zones
	patterns patterns
	visits   visits
}

// function is one of them. A nil result is null. Texts among the arguments lie
// in the engine's memory and may not be kept.
type function func(args []driver.Value) (driver.Value, error)

// added makes the functions known to the driver, once for the whole process.
var added = sync.OnceValues(func() (*functions, error) {
	f := &functions{}
	for _, row := range []struct {
		name   string
		args   int32
		call   function
		varies bool // the same arguments may give another result
	}{
		{name: "feedline_offset", args: 2, call: f.offset},
		{name: "feedline_year", args: 1, call: datePart(func(y, _, _ int) int { return y })},
		{name: "feedline_month", args: 1, call: datePart(func(_, m, _ int) int { return m })},
		{name: "feedline_day", args: 1, call: datePart(func(_, _, d int) int { return d })},
		{name: "feedline_lower", args: 1, call: onText(func(s string) driver.Value { return strings.ToLower(s) })},
		{name: "feedline_upper", args: 1, call: onText(func(s string) driver.Value { return strings.ToUpper(s) })},
		{name: "feedline_length", args: 1, call: onText(func(s string) driver.Value { return int64(utf8.RuneCountInString(s)) })},
		{name: "feedline_substring", args: 3, call: substring},
		{name: "feedline_startswith", args: 2, call: onTexts(strings.HasPrefix)},
		{name: "feedline_endswith", args: 2, call: onTexts(strings.HasSuffix)},
		{name: "feedline_quotient", args: 2, call: quotient},
		{name: "feedline_remainder", args: 4, call: remainder},
		{name: "feedline_single", args: 1, call: single},
		{name: "feedline_matches", args: 2, call: f.matches},
		{name: "feedline_text", args: 4, call: spelling},
		{name: "feedline_parse", args: 3, call: parsing},
		{name: "feedline_member", args: 5, call: member},
		{name: "feedline_items", args: 4, call: items},
		{name: "feedline_visited", args: 2, call: f.visited, varies: true},
	} {
		err := sqlite.RegisterFunction(row.name, &sqlite.FunctionImpl{
			NArgs: row.args, Deterministic: !row.varies, VolatileArgs: true,
			Scalar: func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) { return row.call(args) },
		})
		if err != nil {
			return nil, fmt.Errorf("add %s to SQLite: %w", row.name, err)
		}
	}
	return f, nil
})

// offset is how far a zone's clock is ahead of UTC at an instant, as answers
// show it.
func (f *functions) offset(args []driver.Value) (driver.Value, error) {
	at, ok := integer(args[0])
	name, named := args[1].(string)
	if !ok || !named {
		return nil, nil
	}
	zone, err := f.zones.Load(name)
	if err != nil {
		return nil, err
	}
	return zone.Offset(at), nil
}

// datePart picks from the date of an instant, in the calendar of today for all
// times.
func datePart(pick func(year, month, day int) int) function {
	return func(args []driver.Value) (driver.Value, error) {
		at, ok := integer(args[0])
		if !ok {
			return nil, nil
		}
		year, month, day := time.UnixMilli(at).UTC().Date()
		return int64(pick(year, int(month), day)), nil
	}
}

func onText(change func(string) driver.Value) function {
	return func(args []driver.Value) (driver.Value, error) {
		text, ok := args[0].(string)
		if !ok {
			return nil, nil
		}
		return change(text), nil
	}
}

func onTexts(compare func(a, b string) bool) function {
	return func(args []driver.Value) (driver.Value, error) {
		a, ok := args[0].(string)
		b, also := args[1].(string)
		if !ok || !also {
			return nil, nil
		}
		return compare(a, b), nil
	}
}

// substring is the part of a text from a character on, with so many characters
// at most. A place below zero counts from the end.
func substring(args []driver.Value) (driver.Value, error) {
	text, ok := args[0].(string)
	start, from := integer(args[1])
	length, long := integer(args[2])
	if !ok || !from || !long {
		return nil, nil
	}
	if start < 0 {
		start += int64(utf8.RuneCountInString(text))
	}
	text = text[width(text, start):]
	return text[:width(text, length)], nil
}

// width is how many bytes the first n characters of a text have.
func width(text string, n int64) int {
	at := 0
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

func (f *functions) matches(args []driver.Value) (driver.Value, error) {
	text, ok := args[0].(string)
	pattern, also := args[1].(string)
	if !ok || !also {
		return nil, nil
	}
	if p := f.patterns.compile(pattern); p != nil {
		return p.MatchString(text), nil
	}
	return nil, nil
}

// visited counts a row that the engine looks at.
func (f *functions) visited(args []driver.Value) (driver.Value, error) {
	if number, ok := args[0].(int64); ok {
		f.visits.add(number)
	}
	return int64(1), nil
}

func spelling(args []driver.Value) (driver.Value, error) {
	kind, digits := kindOf(args[2], args[3])
	if s := spell(args[0], args[1], kind, digits); s != nil {
		return string(s), nil
	}
	return nil, nil
}

func parsing(args []driver.Value) (driver.Value, error) {
	text, ok := args[0].(string)
	if !ok {
		return nil, nil
	}
	kind, digits := kindOf(args[1], args[2])
	return parseText(text, kind, digits), nil
}

// kindOf reads a type as package sqltext passes it.
func kindOf(kind, digits driver.Value) (model.Kind, int) {
	k, _ := integer(kind)
	d, _ := integer(digits)
	return model.Kind(k), int(d)
}

// integer is the integer form of a number, rounded down; ok is false if there
// is none.
func integer(v driver.Value) (n int64, ok bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case float64:
		return int64(math.Floor(v)), v >= math.MinInt64 && v < math.MaxInt64
	}
	return 0, false
}
