package storetest

import (
	"strings"

	"feedline/model"
	"feedline/store"
)

// readCase asks something of the fixture. Rows of the wanted answer are
// apart by bars, cells by blanks.
type readCase struct {
	name  string
	query store.Query
	want  string
}

// question builds queries over one set of the fixture.
type question struct {
	set  *model.EntitySet
	rule store.Rule
}

func (s question) read(columns ...string) store.Query {
	q := store.Query{From: s.set, Rule: s.rule, Limit: store.NoLimit, Order: s.order("id")}
	for _, c := range columns {
		q.Columns = append(q.Columns, s.column(c))
	}
	return q
}

func (s question) column(name string) store.Expr {
	return store.Column{Property: Property(s.set, name)}
}

// where asks for the names of the rows that meet a condition.
func (s question) where(e store.Expr) store.Query {
	q := s.read("name")
	q.Where = e
	return q
}

// order reads a list such as "number desc, id".
func (s question) order(terms string) []store.Order {
	var order []store.Order
	for _, t := range strings.Split(terms, ", ") {
		name, down := strings.CutSuffix(t, " desc")
		p := Property(s.set, name)
		order = append(order, store.Order{By: store.Column{Property: p}, Descending: down, Nullable: p.Nullable})
	}
	return order
}

// sorted asks for names in an order, from behind a position if one is given.
func (s question) sorted(terms string, after ...any) store.Query {
	q := s.read("name")
	q.Order = s.order(terms)
	for i, v := range after {
		q.After = append(q.After, store.Value{Type: typeOf(q.Order[i].By), Cell: cell(v)})
	}
	return q
}

func typeOf(e store.Expr) model.Type { return e.(store.Column).Property.Type }

// compare is an operation on a property and a constant of its type.
func (s question) compare(op store.Op, name string, v any) store.Expr {
	c := s.column(name)
	return store.Call{Op: op, Args: []store.Expr{c, store.Value{Type: typeOf(c), Cell: cell(v)}}}
}

func call(op store.Op, args ...store.Expr) store.Expr { return store.Call{Op: op, Args: args} }

func (s question) limited(skip, limit int64) store.Query {
	q := s.read("number")
	q.Skip, q.Limit = skip, limit
	return q
}

// readCases are the cases over Readings of the first tenant; the others
// follow in otherCases.
func readCases(r question) []readCase {
	return append(append(valueCases(r), conditionCases(r)...), orderCases(r)...)
}

func valueCases(r question) []readCase {
	long := r.where(r.compare(store.Eq, "number", 30))
	constant := r.limited(0, 1)
	constant.Columns = []store.Expr{
		store.Value{Type: model.Type{Kind: model.String}, Cell: store.TextCell("one")}, r.column("name"),
		store.Value{Type: model.Type{Kind: model.Int32}, Cell: store.Cell{}}, r.column("name"),
	}
	every := func(id int) store.Query {
		q := r.read("id", "name", "flag", "tiny", "small", "number", "big", "ratio", "share", "price", "at", "day", "clock", "took", "raw", "tags")
		q.Where = r.compare(store.Eq, "id", ID(id))
		return q
	}
	return []readCase{
		{"every type comes in its physical form", every(1), `"00000000-0000-4000-8000-000000000001" "alpha" 1 7 700 10 1000000000000 0.5 0.25 1999 1767225600123 20454 43200000 1500 "\x01\x02" "[\"a\",\"b\"]"`},
		{"the smallest values come whole", every(2), `"00000000-0000-4000-8000-000000000002" "beta" 0 -128 -32768 -2147483648 -9223372036854775808 -1.7976931348623157e+308 -0.5 -999999999999 -62135596800000 -719162 0 -1 "\x00\xff" "[]"`},
		{"the largest values come whole", every(3), `"00000000-0000-4000-8000-000000000003" "gamma" 1 127 32767 2147483647 9223372036854775807 1.7976931348623157e+308 4.0 999999999999 253402300799999 2932896 86399999 86400000 "\xff" "[\"ä\"]"`},
		{"zero, false and empty are not null", every(4), `"00000000-0000-4000-8000-000000000004" "" 0 0 0 0 0 0.0 0.0 0 0 0 0 0 "" "[\"\"]"`},
		{"null is null in every type", every(5), `"00000000-0000-4000-8000-000000000005" null null null null null null null null null null null null null null null`},
		{"text keeps every character", r.where(r.compare(store.Eq, "ratio", 5.0)), `"Grüße, 世界 🙂 \"'%_\\\n;--"`},
		{"a long text comes whole", long, `"` + Long + `"`},
		{"columns may be constants, and may come twice", constant, `"one" "alpha" null "alpha"`},
	}
}

func conditionCases(r question) []readCase {
	name, number := r.column("name"), r.column("number")
	narrow := r.read("name")
	narrow.Rule = narrow.Rule.Where(r.compare(store.Gt, "number", 5))
	narrow.Where = r.compare(store.Lt, "number", 20)
	return []readCase{
		{"equal text is the same bytes", r.where(r.compare(store.Eq, "name", "alpha")), `"alpha"`},
		{"quotes in a constant are letters", r.where(r.compare(store.Eq, "name", Awkward)), `"Grüße, 世界 🙂 \"'%_\\\n;--"`},
		{"a condition in a constant is a text", r.where(r.compare(store.Eq, "name", "x' OR '1'='1")), ``},
		{"bytes are found by bytes", r.where(r.compare(store.Eq, "raw", "\x00\xff")), `"beta"`},
		{"less and greater leave out null", r.where(call(store.Or, r.compare(store.Lt, "number", 0), r.compare(store.Gt, "number", 30))), `"beta" | "gamma"`},
		{"a null value is found by IsNull", r.where(call(store.And, call(store.IsNull, name), call(store.IsNull, number))), `null`},
		{"nothing but null equals null", r.where(r.compare(store.Eq, "number", nil)), `null`},
		{"nothing is less than null", r.where(r.compare(store.Lt, "number", nil)), ``},
		{"two columns without a value are equal", r.where(call(store.Eq, r.column("tiny"), r.column("small"))), `"" | null | "Grüße, 世界 🙂 \"'%_\\\n;--" | "Alpha" | "` + Long + `"`},
		{"not equal holds for null", r.where(call(store.Not, r.compare(store.Eq, "big", 0))), `"alpha" | "beta" | "gamma" | null | "Grüße, 世界 🙂 \"'%_\\\n;--" | "Alpha" | "` + Long + `"`},
		{"not less holds for null", r.where(call(store.Not, r.compare(store.Lt, "number", 30))), `"gamma" | null | "` + Long + `"`},
		{"not of a null truth value is null", r.where(call(store.Not, r.column("flag"))), `"beta" | ""`},
		{"a rule narrows what a condition finds", narrow, `"alpha" | "Grüße, 世界 🙂 \"'%_\\\n;--" | "Alpha"`},
	}
}

func orderCases(r question) []readCase {
	skipped := r.limited(2, 2)
	skipped.After = []store.Value{{Type: model.Type{Kind: model.Guid}, Cell: store.TextCell(ID(1))}}
	byNumber := r.sorted("number, id")
	byNumber.Columns = []store.Expr{r.column("number")}
	falling := r.sorted("number desc, id")
	falling.Columns = byNumber.Columns
	few := func(q store.Query) store.Query { q.Limit = 2; return q }
	return []readCase{
		{"null comes first when ascending", byNumber, `null | -2147483648 | 0 | 10 | 10 | 10 | 30 | 2147483647`},
		{"null comes last when descending", falling, `2147483647 | 30 | 10 | 10 | 10 | 0 | -2147483648 | null`},
		{"text is ordered by its bytes", few(r.sorted("name, id", "0123456789", ID(1))), `"` + Long + `" | "Alpha"`},
		{"ties are ordered by the next term", few(r.sorted("number, name", 10, "Alpha")), `"Grüße, 世界 🙂 \"'%_\\\n;--" | "alpha"`},
		{"terms may go different ways", few(r.sorted("number, name desc", 10, "alpha")), `"Grüße, 世界 🙂 \"'%_\\\n;--" | "Alpha"`},
		{"behind null come the values", few(r.sorted("number, id", nil, ID(5))), `"beta" | ""`},
		{"behind the last value comes null", few(r.sorted("number desc, id", smallest, ID(2))), `null`},
		{"behind the last null is nothing", few(r.sorted("number desc, id", nil, ID(5))), ``},
		{"behind a position that no row has is what follows", few(r.sorted("number desc, id", 25, ID(1))), `"alpha" | "Grüße, 世界 🙂 \"'%_\\\n;--"`},
		{"a limit ends the answer", r.limited(0, 2), `10 | -2147483648`},
		{"a limit of zero asks for nothing", r.limited(0, 0), ``},
		{"rows are skipped", r.limited(6, store.NoLimit), `10 | 30`},
		{"rows are skipped within a limit", r.limited(5, 2), `10 | 10`},
		{"rows are skipped behind a position", skipped, `0 | null`},
		{"more rows are skipped than there are", r.limited(100, 5), ``},
	}
}

// smallest is the smallest Int32, which the fixture has.
const smallest = -1 << 31

// otherCases are about whose rows are seen.
func otherCases(f *Fixture, north, south store.Rule) []readCase {
	readings, talks := question{f.Readings, south}, question{f.Talks, north}
	voices, notes := question{f.Voices, north}, question{f.Notes, north}
	colours := question{f.Colours, store.AllRows()}
	colour := store.Query{From: f.Colours, Rule: colours.rule, Limit: store.NoLimit, Order: colours.order("code")}
	colour.Columns = []store.Expr{colours.column("code"), colours.column("name")}
	return []readCase{
		{"a tenant sees its own rows only", readings.read("name"), `"southern"`},
		{"another tenant's row is not found by its key", readings.where(readings.compare(store.Eq, "id", ID(1))), ``},
		{"a set of a table shows the rows that meet its condition", voices.read("id", "topic"), `1 "hello" | 3 null`},
		{"another set of the table shows the others", notes.read("id", "topic"), `2 "to do"`},
		{"a set without a condition shows them all", talks.read("id", "topic"), `1 "hello" | 2 "to do" | 3 null`},
		{"a set without tenants shows every row", colour, `"blue" "Blau" | "red" "Rot"`},
	}
}
