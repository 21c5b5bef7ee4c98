package storetest

import (
	"math"
	"time"

	"feedline/model"
	"feedline/store"
)

// opCase is an operation on constants and what comes of it.
type opCase struct {
	sentence string
	expr     store.Expr
	want     string
}

// typed is an operation whose result has a type.
func typed(t model.Type, op store.Op, args ...store.Expr) store.Expr {
	return store.Call{Op: op, Args: args, Type: t}
}

// opCases run each operation over constants.
func opCases(f *Fixture) []readCase {
	colours := question{f.Colours, store.AllRows()}
	var cases []readCase
	for _, list := range [][]opCase{truthOps(), numberOps(), roundingOps(), textOps(), partOps(), clockOps(), spellingOps(), readingOps()} {
		for _, c := range list {
			q := store.Query{From: f.Colours, Rule: colours.rule, Limit: 1, Columns: []store.Expr{c.expr}, Order: colours.order("code")}
			q.Now, q.Location = time.UnixMilli(1767225600000), f.Tenants[0].Zone
			cases = append(cases, readCase{c.sentence, q, c.want})
		}
	}
	return cases
}

func flag(is int) store.Expr { return constant(model.Boolean, is) }

func truthOps() []opCase {
	null, one, two := none(model.Int64), whole(1), whole(2)
	return []opCase{
		{"one equals one", call(store.Eq, one, one), `1`},
		{"one is not equal to two", call(store.Ne, one, two), `1`},
		{"one is less than two", call(store.Lt, one, two), `1`},
		{"two is not less than or equal to one", call(store.Le, two, one), `0`},
		{"two is greater than one", call(store.Gt, two, one), `1`},
		{"one is greater than or equal to one", call(store.Ge, one, one), `1`},
		{"an integer is compared with what lies between two", call(store.Lt, whole(math.MaxInt64-1), float(math.MaxInt64)), `1`},
		{"null is null", call(store.IsNull, null), `1`},
		{"one of some values", call(store.In, two, one, two), `1`},
		{"none of some values", call(store.In, whole(3), one, two), `0`},
		{"null is none of some values", call(store.In, null, one, two), `0`},
		{"both are true", call(store.And, flag(1), flag(1)), `1`},
		{"null and false are false", call(store.And, none(model.Boolean), flag(0)), `0`},
		{"null and true are null", call(store.And, none(model.Boolean), flag(1)), `null`},
		{"null or true is true", call(store.Or, none(model.Boolean), flag(1)), `1`},
		{"null or false is null", call(store.Or, none(model.Boolean), flag(0)), `null`},
		{"not null is null", call(store.Not, none(model.Boolean)), `null`},
		{"null is not true", call(store.NotTrue, none(model.Boolean)), `1`},
		{"true is true", call(store.NotTrue, flag(1)), `0`},
		{"all bits are set", call(store.Has, whole(7), whole(5)), `1`},
		{"some bit is not set", call(store.Has, whole(6), whole(5)), `0`},
		{"no bits are always set", call(store.Has, whole(6), whole(0)), `1`},
		{"whether bits of null are set", call(store.Has, null, whole(5)), `null`},
		{"the value beside the first condition that is true", call(store.Case, flag(0), one, none(model.Boolean), one, flag(1), two, flag(1), one), `2`},
		{"no condition is true", call(store.Case, flag(0), one, none(model.Boolean), two), `null`},
	}
}

func numberOps() []opCase {
	null := none(model.Int64)
	return []opCase{
		{"sum", call(store.Add, whole(2), whole(-5)), `-3`},
		{"sum of floating numbers", call(store.Add, float(0.5), float(1)), `1.5`},
		{"sum with null", call(store.Add, whole(2), null), `null`},
		{"difference", call(store.Sub, whole(2), whole(5)), `-3`},
		{"product", call(store.Mul, whole(-2), whole(5)), `-10`},
		{"negative", call(store.Negate, whole(5)), `-5`},
		{"negative of null", call(store.Negate, null), `null`},
		{"whole part of a quotient", call(store.Div, whole(7), whole(2)), `3`},
		{"whole part of a negative quotient", call(store.Div, whole(-7), whole(2)), `-3`},
		{"whole part of a quotient by zero", call(store.Div, whole(7), whole(0)), `null`},
		{"remainder", call(store.Mod, whole(7), whole(-2)), `1`},
		{"remainder of a negative number", call(store.Mod, whole(-7), whole(2)), `-1`},
		{"remainder by zero", call(store.Mod, whole(7), whole(0)), `null`},
		{"remainder of a number times ten", call(store.TimesMod, whole(-7), whole(10), whole(6), whole(1)), `-4`},
		{"remainder of a number that has no room for ten times it", call(store.TimesMod, whole(math.MaxInt64), whole(10), whole(6), whole(1)), `4`},
		{"remainder of the least such number", call(store.TimesMod, whole(math.MinInt64), whole(10), whole(6), whole(1)), `-2`},
		{"remainder by a number that has no room for ten times it", call(store.TimesMod, whole(math.MaxInt64), whole(1), whole(math.MaxInt64), whole(10)), `9223372036854775807`},
		{"remainder by ten times zero", call(store.TimesMod, whole(7), whole(1), whole(0), whole(10)), `null`},
		{"remainder of null times ten", call(store.TimesMod, null, whole(10), whole(6), whole(1)), `null`},
		{"remainder of floating numbers", call(store.FloatMod, float(-7.5), float(2)), `-1.5`},
		{"remainder of floating numbers by zero", call(store.FloatMod, float(7.5), float(0)), `null`},
		{"quotient of integers", call(store.Quotient, whole(7), whole(2)), `3.5`},
		{"quotient by zero", call(store.Quotient, whole(7), whole(0)), `null`},
		{"ratio", call(store.Ratio, whole(7), float(2)), `3.5`},
		{"ratio by zero", call(store.Ratio, float(7), float(0)), `+Inf`},
		{"negative ratio by zero", call(store.Ratio, whole(-7), whole(0)), `-Inf`},
		{"ratio of zero by zero", call(store.Ratio, float(0), float(0)), `null`},
		{"ratio of null by zero", call(store.Ratio, null, whole(0)), `null`},
		{"within bounds", call(store.Within, whole(5), whole(5), whole(9)), `5`},
		{"below bounds", call(store.Within, whole(4), whole(5), whole(9)), `null`},
		{"above bounds", call(store.Within, whole(10), whole(5), whole(9)), `null`},
		{"null within bounds", call(store.Within, null, whole(5), whole(9)), `null`},
		{"operations stand inside each other", call(store.Sub, whole(10), call(store.Sub, whole(4), call(store.Negate, whole(3)))), `3`},
	}
}

func roundingOps() []opCase {
	null := none(model.Double)
	return []opCase{
		{"quotient rounded down", call(store.FloorDiv, whole(-7), whole(2)), `-4`},
		{"exact quotient rounded down", call(store.FloorDiv, whole(-8), whole(2)), `-4`},
		{"what rounding down leaves", call(store.FloorMod, whole(-7), whole(2)), `1`},
		{"what rounding down leaves of null", call(store.FloorMod, none(model.Int64), whole(2)), `null`},
		{"quotient rounded to the nearest", call(store.RoundDiv, whole(14), whole(10)), `1`},
		{"half rounded away from zero", call(store.RoundDiv, whole(15), whole(10)), `2`},
		{"negative half rounded away from zero", call(store.RoundDiv, whole(-15), whole(10)), `-2`},
		{"less than a negative half rounded to zero", call(store.RoundDiv, whole(-4), whole(10)), `0`},
		{"floating form", call(store.ToFloat, whole(5)), `5.0`},
		{"floating form of a Single", call(store.ToSingle, float(0.1)), `0.10000000149011612`},
		{"integer form", call(store.ToInt, float(-3)), `-3`},
		{"rounded down", call(store.Floor, float(-2.5)), `-3.0`},
		{"rounded up", call(store.Ceiling, float(2.1)), `3.0`},
		{"rounded", call(store.Round, float(2.4)), `2.0`},
		{"half is rounded away from zero", call(store.Round, float(2.5)), `3.0`},
		{"negative half is rounded away from zero", call(store.Round, float(-2.5)), `-3.0`},
		{"the number before half is rounded to zero", call(store.Round, float(0.49999999999999994)), `0.0`},
		{"great numbers are whole", call(store.Round, float(4503599627370497)), `4.503599627370497e+15`},
		{"the greatest number is whole", call(store.Round, float(math.MaxFloat64)), `1.7976931348623157e+308`},
		{"null is rounded to null", call(store.Round, null), `null`},
	}
}

func textOps() []opCase {
	null := none(model.String)
	wild := words("50%_a")
	return []opCase{
		{"texts are joined", call(store.Concat, words("a\x00"), words("b")), `"a\x00b"`},
		{"a text and null", call(store.Concat, words("a"), null), `null`},
		{"a part is contained", call(store.Contains, words("Grüße"), words("üß")), `1`},
		{"a part in other case is not", call(store.Contains, words("Grüße"), words("GR")), `0`},
		{"the empty text is contained", call(store.Contains, words(""), words("")), `1`},
		{"wildcards are ordinary letters", call(store.Contains, wild, words("%a")), `0`},
		{"a text with wildcards is contained", call(store.Contains, wild, words("%_")), `1`},
		{"whether null contains", call(store.Contains, null, words("")), `null`},
		{"a beginning", call(store.StartsWith, words("a\x00b"), words("a\x00")), `1`},
		{"no beginning", call(store.StartsWith, wild, words("%")), `0`},
		{"a beginning longer than the text", call(store.StartsWith, words("a"), words("ab")), `0`},
		{"the empty text begins it", call(store.StartsWith, words(""), words("")), `1`},
		{"whether it begins with null", call(store.StartsWith, words("a"), null), `null`},
		{"an end", call(store.EndsWith, words("a\x00ä"), words("\x00ä")), `1`},
		{"no end", call(store.EndsWith, words("abc"), words("b")), `0`},
		{"an end longer than the text", call(store.EndsWith, words("bc"), words("abc")), `0`},
		{"the empty text ends it", call(store.EndsWith, words("a"), words("")), `1`},
		{"whether null ends", call(store.EndsWith, null, words("a")), `null`},
		{"smaller letters", call(store.Lower, words("ÄÖÜ Straße Σ")), `"äöü straße σ"`},
		{"greater letters", call(store.Upper, words("äöü")), `"ÄÖÜ"`},
		{"letters of null", call(store.Upper, null), `null`},
		{"white space is taken off both ends", call(store.Trim, words("\u2003\t a b\u00a0\n")), `"a b"`},
		{"a pattern matches", call(store.Matches, words("queue 17"), words("[0-9]{2}$")), `1`},
		{"a pattern does not match", call(store.Matches, words("queue 17"), words("^[0-9]+$")), `0`},
		{"a pattern does not match null", call(store.Matches, null, words("a")), `null`},
	}
}

// partOps are about places and lengths, counted in characters.
func partOps() []opCase {
	text := words("a🙂ä\x00b")
	part := func(start, length int) store.Expr { return call(store.Substring, text, whole(start), whole(length)) }
	return []opCase{
		{"length in characters", call(store.Length, text), `5`},
		{"length of the empty text", call(store.Length, words("")), `0`},
		{"length of null", call(store.Length, none(model.String)), `null`},
		{"place in characters", call(store.IndexOf, text, words("ä")), `2`},
		{"place behind U+0000", call(store.IndexOf, text, words("b")), `4`},
		{"no place", call(store.IndexOf, text, words("c")), `-1`},
		{"place of the empty text", call(store.IndexOf, text, words("")), `0`},
		{"place of null", call(store.IndexOf, text, none(model.String)), `null`},
		{"part", part(1, 2), `"🙂ä"`},
		{"part with U+0000", part(3, 9), `"\x00b"`},
		{"part behind the end", part(7, 2), `""`},
		{"part from the end", part(-2, 1), `"\x00"`},
		{"part from far before the beginning", part(-9, 1), `"a"`},
		{"part of no length", part(1, 0), `""`},
		{"part of null", call(store.Substring, none(model.String), whole(0), whole(1)), `null`},
	}
}

func clockOps() []opCase {
	instant := model.Type{Kind: model.DateTimeOffset, Precision: 3}
	at := func(millis int) store.Expr { return store.Value{Type: instant, Cell: cell(millis)} }
	local := func(millis int) store.Expr { return call(store.Add, at(millis), call(store.Offset, at(millis))) }
	const newYear = 1767222000000 // 2026-01-01T00:00:00+01:00
	return []opCase{
		{"now", typed(instant, store.Now), `1767225600000`},
		{"offset in winter", call(store.Offset, at(newYear)), `3600000`},
		{"offset in summer", call(store.Offset, at(1782864000000)), `7200000`},
		{"offset of null", call(store.Offset, none(model.DateTimeOffset)), `null`},
		{"offset at the end of time", call(store.Offset, at(store.LastInstant)), `0`},
		{"year in UTC", call(store.Year, at(newYear)), `2025`},
		{"year on the clock", call(store.Year, local(newYear)), `2026`},
		{"month on the clock", call(store.Month, local(newYear)), `1`},
		{"day on the clock", call(store.Day, local(newYear-1)), `31`},
		{"year of null", call(store.Year, none(model.DateTimeOffset)), `null`},
		{"year before the first", call(store.Year, at(store.FirstInstant-1)), `0`},
	}
}

func spellingOps() []opCase {
	text := func(t model.Type, v any, more ...store.Expr) store.Expr {
		return call(store.ToText, append([]store.Expr{store.Value{Type: t, Cell: cell(v)}}, more...)...)
	}
	of := func(k model.Kind) model.Type { return model.Type{Kind: k} }
	instant := model.Type{Kind: model.DateTimeOffset, Precision: 3}
	return []opCase{
		{"text of a truth value", text(of(model.Boolean), 1), `"true"`},
		{"text of an integer", text(of(model.Int64), math.MinInt64), `"-9223372036854775808"`},
		{"text of a decimal", text(model.Type{Kind: model.Decimal, Scale: 2}, -1250), `"-12.5"`},
		{"text of a small decimal", text(model.Type{Kind: model.Decimal, Scale: 3}, 7), `"0.007"`},
		{"text of a Double", text(of(model.Double), 0.1), `"0.1"`},
		{"text of a great Double", text(of(model.Double), 1e21), `"1e+21"`},
		{"text of infinity", text(of(model.Double), math.Inf(-1)), `"-INF"`},
		{"text of a Single", text(of(model.Single), float64(float32(0.1))), `"0.1"`},
		{"text of a Guid", text(of(model.Guid), ID(7)), `"` + ID(7) + `"`},
		{"text of a text", text(of(model.String), "a\x00b"), `"a\x00b"`},
		{"text of an instant", text(instant, 1767225600000), `"2026-01-01T00:00:00.000Z"`},
		{"text of an instant on the clock", text(instant, 1767225600000, call(store.Offset, store.Value{Type: instant, Cell: cell(1767225600000)})), `"2026-01-01T01:00:00.000+01:00"`},
		{"text of a whole second", text(of(model.DateTimeOffset), 1000), `"1970-01-01T00:00:01Z"`},
		{"text of a date", text(of(model.Date), -1), `"1969-12-31"`},
		{"text of a time of day", text(of(model.TimeOfDay), 33327120), `"09:15:27.120"`},
		{"text of a duration", text(of(model.Duration), 93784005), `"P1DT2H3M4.005S"`},
		{"text of null", text(of(model.Int64), nil), `null`},
		{"texts of equal numbers differ by their types", call(store.Concat, text(of(model.Int64), 5), text(model.Type{Kind: model.Decimal, Scale: 1}, 5)), `"50.5"`},
	}
}

func readingOps() []opCase {
	read := func(t model.Type, s string) store.Expr { return typed(t, store.ParseText, words(s)) }
	of := func(k model.Kind) model.Type { return model.Type{Kind: k} }
	return []opCase{
		{"a truth value is read", read(of(model.Boolean), "true"), `1`},
		{"an integer is read", read(of(model.Int16), "-32768"), `-32768`},
		{"an integer beyond the type is not", read(of(model.Int16), "32768"), `null`},
		{"a decimal is read", read(model.Type{Kind: model.Decimal, Scale: 2}, "12.5"), `1250`},
		{"a decimal with too many digits is not", read(model.Type{Kind: model.Decimal, Scale: 2}, "12.505"), `null`},
		{"a Double is read", read(of(model.Double), "1e3"), `1000.0`},
		{"infinity is read", read(of(model.Double), "-INF"), `-Inf`},
		{"a Single is read", read(of(model.Single), "0.1"), `0.10000000149011612`},
		{"a Guid is read", read(of(model.Guid), "0C2F2F4E-8F5B-4F0E-9B7E-2F1D6A1C7E55"), `"0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55"`},
		{"an instant is read", read(of(model.DateTimeOffset), "1970-01-01T01:00:00.5+01:00"), `500`},
		{"an instant without an offset is UTC's", read(of(model.DateTimeOffset), "1970-01-01T00:00:01"), `1000`},
		{"a date is read", read(of(model.Date), "1969-12-31"), `-1`},
		{"a day that does not exist is not", read(of(model.Date), "2023-02-29"), `null`},
		{"a time of day is read", read(of(model.TimeOfDay), "09:15"), `33300000`},
		{"a duration is read", read(of(model.Duration), "-PT0.5S"), `-500`},
		{"what spells nothing is not", read(of(model.Int64), "seven"), `null`},
		{"null spells nothing", typed(of(model.Int64), store.ParseText, none(model.String)), `null`},
	}
}

// columnOps run operations over columns of Readings.
func columnOps(r question) []readCase {
	name, number, big, ratio := r.column("name"), r.column("number"), r.column("big"), r.column("ratio")
	values := func(e ...store.Expr) store.Query {
		q := r.read()
		q.Columns, q.Limit = e, 5
		return q
	}
	read := typed(model.Type{Kind: model.Int32}, store.ParseText, name)
	day := typed(model.Type{Kind: model.Date}, store.ParseText, name)
	return []readCase{
		{"numbers of a column are reckoned with", values(call(store.Add, number, whole(1)), call(store.Mod, number, whole(7))), `11 3 | -2147483647 -2 | 2147483648 1 | 1 0 | null null`},
		{"texts of a column have characters", values(call(store.Length, name), call(store.Substring, name, whole(1), whole(2))), `5 "lp" | 4 "et" | 5 "am" | 0 "" | null null`},
		{"numbers of a column have texts", values(call(store.ToText, r.column("price")), call(store.ToText, r.column("flag"))), `"19.99" "true" | "-9999999999.99" "false" | "9999999999.99" "true" | "0" "false" | null null`},
		{"instants of a column have texts", values(call(store.ToText, r.column("at"))), `"2026-01-01T00:00:00.123Z" | "0001-01-01T00:00:00Z" | "9999-12-31T23:59:59.999Z" | "1970-01-01T00:00:00Z" | null`},
		{"one text is read as values of two types", values(read, day, read), `null null null | null null null | null null null | null null null | null null null`},
		{"a condition is about what is reckoned", r.where(call(store.Gt, call(store.Mul, number, whole(2)), whole(19))), `"alpha" | "gamma" | "Grüße, 世界 🙂 \"'%_\\\n;--" | "Alpha" | "` + Long + `"`},
		{"a condition is about case", r.where(call(store.Eq, call(store.Lower, name), words("alpha"))), `"alpha" | "Alpha"`},
		{"an integer column is compared with floating numbers", r.where(call(store.And, call(store.Gt, big, float(-0.5)), call(store.Lt, big, float(0.5)))), `""`},
		{"a floating column is compared with integers", r.where(call(store.Ge, ratio, whole(5))), `"gamma" | "Grüße, 世界 🙂 \"'%_\\\n;--"`},
		{"one of many", r.where(call(store.In, number, constant(model.Int32, 0), constant(model.Int32, 30))), `"" | "` + Long + `"`},
		{"none of many, for null too", r.where(call(store.Not, call(store.In, number, constant(model.Int32, 10), constant(model.Int32, 30)))), `"beta" | "gamma" | "" | null`},
	}
}
