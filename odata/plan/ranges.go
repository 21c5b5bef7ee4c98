package plan

import (
	"slices"
	"time"

	"feedline/model"
	"feedline/store"
)

const (
	hour = int64(time.Hour / time.Millisecond)
	day  = 24 * hour
)

// clockSpan is more than any clock has ever been ahead of UTC or behind it.
const clockSpan = 16 * hour

// bounded adds ranges of instants to a condition on their day or year: every
// row that meets date(startedAt) eq 2026-03-01 lies within a day and a clock's
// span of it. The condition itself stays and decides; the range lets an index
// find the rows that come into question (tables.md S05).
func bounded(where store.Expr) store.Expr {
	all, several := where.(store.Call)
	if !several || all.Op != store.And {
		return store.All(append(ranges(where), where)...)
	}
	var added []store.Expr
	for _, condition := range all.Args {
		added = append(added, ranges(condition)...)
	}
	if added == nil {
		return where
	}
	return store.All(append(added, all.Args...)...)
}

// ranges are what follows for an instant from a condition on its day or year.
func ranges(condition store.Expr) []store.Expr {
	c, ok := condition.(store.Call)
	if !ok || len(c.Args) < 2 {
		return nil
	}
	instant, first, ok := calendar(c.Args[0])
	if !ok {
		return nil
	}
	least, most, ok := extent(c.Args[1:])
	if !ok {
		return nil
	}
	from := func(n int64) store.Expr {
		return store.Call{Op: store.Ge, Args: []store.Expr{instant, at(first(n) - clockSpan)}}
	}
	until := func(n int64) store.Expr {
		return store.Call{Op: store.Lt, Args: []store.Expr{instant, at(first(n) + clockSpan)}}
	}
	switch c.Op {
	case store.Eq, store.In:
		return []store.Expr{from(least), until(most + 1)}
	case store.Ge:
		return []store.Expr{from(least)}
	case store.Gt:
		return []store.Expr{from(least + 1)}
	case store.Lt:
		return []store.Expr{until(most)}
	case store.Le:
		return []store.Expr{until(most + 1)}
	}
	return nil
}

// calendar recognizes the day or the year of a stored instant, and tells when
// a day or year begins in UTC, in milliseconds.
func calendar(e store.Expr) (instant store.Column, first func(int64) int64, ok bool) {
	c, ok := e.(store.Call)
	switch {
	case !ok:
		return instant, nil, false
	case c.Op == store.FloorDiv && isConstant(c.Args[1], day):
		instant, ok = unclocked(c.Args[0])
		return instant, func(n int64) int64 { return n * day }, ok
	case c.Op == store.Year:
		instant, ok = unclocked(c.Args[0])
		return instant, newYear, ok
	}
	return instant, nil, false
}

func newYear(year int64) int64 {
	return time.Date(int(year), time.January, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
}

func isConstant(e store.Expr, n int64) bool {
	v, ok := e.(store.Value)
	return ok && v.Cell.Kind == store.Int && v.Cell.Int == n
}

// unclocked takes local time back to the stored instant that it is of.
func unclocked(e store.Expr) (store.Column, bool) {
	if c, ok := e.(store.Call); ok && c.Op == store.Add {
		if ahead, ok := c.Args[1].(store.Call); !ok || ahead.Op != store.Offset {
			return store.Column{}, false
		}
		e = c.Args[0]
	}
	column, ok := e.(store.Column)
	return column, ok && column.Property.Type.Kind == model.DateTimeOffset
}

// extent is the least and the greatest of some constants; false if there is
// anything else, or a day or year that no instant has.
func extent(constants []store.Expr) (least, most int64, ok bool) {
	const farthest = 10_000_000
	var values []int64
	for _, e := range constants {
		v, ok := e.(store.Value)
		if !ok || v.Cell.Kind != store.Int || v.Cell.Int > farthest || v.Cell.Int < -farthest {
			return 0, 0, false
		}
		values = append(values, v.Cell.Int)
	}
	return slices.Min(values), slices.Max(values), true
}

func at(ms int64) store.Value {
	return store.Value{Type: model.Type{Kind: model.DateTimeOffset}, Cell: store.IntCell(ms)}
}
