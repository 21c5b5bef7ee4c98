package sqltext

import "feedline/store"

// sqliteCalls spells the operations for SQLite. Functions that begin with
// feedline_ are those that store/sqlite adds to the engine.
var sqliteCalls = map[store.Op]string{
	store.Eq:      "%[1]s = %[2]s",
	store.Ne:      "%[1]s <> %[2]s",
	store.Lt:      "%[1]s < %[2]s",
	store.Le:      "%[1]s <= %[2]s",
	store.Gt:      "%[1]s > %[2]s",
	store.Ge:      "%[1]s >= %[2]s",
	store.IsNull:  "%[1]s IS NULL",
	store.In:      "%[1]s IN (%[2]s)",
	store.Not:     "NOT %[1]s",
	store.NotTrue: "%[1]s IS NOT TRUE",
	store.Has:     "(%[1]s & %[2]s) = %[2]s",

	store.Add:      "%[1]s + %[2]s",
	store.Sub:      "%[1]s - %[2]s",
	store.Mul:      "%[1]s * %[2]s",
	store.Negate:   "- %[1]s",
	store.Div:      "%[1]s / %[2]s",
	store.Mod:      "%[1]s %% %[2]s",
	store.TimesMod: "feedline_remainder(%[1]s, %[2]s, %[3]s, %[4]s)",
	store.FloatMod: "mod(%[1]s, %[2]s)",
	store.Quotient: sqliteQuotient,
	store.Ratio:    "CASE WHEN %[2]s = 0 THEN %[1]s * 9e999 ELSE " + sqliteQuotient + " END",
	store.FloorDiv: "%[1]s / %[2]s - (%[1]s %% %[2]s < 0)",
	store.FloorMod: "(%[1]s %% %[2]s + %[2]s) %% %[2]s",
	store.RoundDiv: "CASE WHEN %[1]s < 0 THEN - ((%[2]s / 2 - %[1]s) / %[2]s) ELSE (%[1]s + %[2]s / 2) / %[2]s END",
	store.ToFloat:  "CAST(%[1]s AS REAL)",
	store.ToSingle: "feedline_single(%[1]s)",
	store.ToInt:    "CAST(%[1]s AS INTEGER)",
	store.Floor:    "floor(%[1]s)",
	store.Ceiling:  "ceil(%[1]s)",
	// SQLite's own round takes the number before 0.5 for 0.5. From 2^52 on
	// every number is whole.
	store.Round: "CASE WHEN abs(%[1]s) < 4503599627370496 " +
		"THEN sign(%[1]s) * (floor(abs(%[1]s)) + (abs(%[1]s) - floor(abs(%[1]s)) >= 0.5)) ELSE %[1]s END",
	store.Within: "CASE WHEN %[1]s BETWEEN %[2]s AND %[3]s THEN %[1]s END",

	// SQLite's own length and substr take the character U+0000 for the end.
	store.Concat:     "%[1]s || %[2]s",
	store.Contains:   "instr(%[1]s, %[2]s) > 0",
	store.StartsWith: "feedline_startswith(%[1]s, %[2]s)",
	store.EndsWith:   "feedline_endswith(%[1]s, %[2]s)",
	store.Length:     "feedline_length(%[1]s)",
	store.IndexOf:    "instr(%[1]s, %[2]s) - 1",
	store.Substring:  "feedline_substring(%[1]s, %[2]s, %[3]s)",
	store.Lower:      "feedline_lower(%[1]s)",
	store.Upper:      "feedline_upper(%[1]s)",
	// Unicode's white space; SQLite alone takes off blanks only.
	store.Trim: "trim(%[1]s, char(9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, " +
		"8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288))",
	store.Matches:   "feedline_matches(%[1]s, %[2]s)",
	store.ToText:    "feedline_text(%[1]s, %[2]s, %[3]s, %[4]s)",
	store.ParseText: "feedline_parse(%[1]s, %[2]s, %[3]s)",

	store.Now:    "%[1]s",
	store.Offset: "feedline_offset(%[1]s, %[2]s)",
	store.Year:   "feedline_year(%[1]s)",
	store.Month:  "feedline_month(%[1]s)",
	store.Day:    "feedline_day(%[1]s)",
}

// sqliteOpened looks into JSON. What does not have the form of its type is an
// error of these functions, where SQLite's own would answer null.
var sqliteOpened = Opened{
	Member: "feedline_member(%[1]s, %[2]s, %[3]s, %[4]s, %[5]s)",
	Items:  "json_each(feedline_items(%[1]s, %[2]s, %[3]s, %[4]s))",
	Item:   "%[1]s.value",
	Bytes:  "unhex(%[1]s.value)",
}

// sqliteQuotient is exact for what a floating number holds exactly; of other
// integers a function of ours finds the nearest quotient.
const sqliteQuotient = "CASE WHEN %[1]s BETWEEN -9007199254740992 AND 9007199254740992 AND %[2]s BETWEEN -9007199254740992 AND 9007199254740992 " +
	"THEN CAST(%[1]s AS REAL) / %[2]s ELSE feedline_quotient(%[1]s, %[2]s) END"

// sqliteExact spells comparisons of operands that may be null, where SQLite
// would answer null.
var sqliteExact = map[store.Op]string{
	store.Eq: "%[1]s IS %[2]s",
	store.Ne: "%[1]s IS NOT %[2]s",
	store.Lt: "coalesce(%[1]s < %[2]s, 0)",
	store.Gt: "coalesce(%[1]s > %[2]s, 0)",
	store.Le: "coalesce(%[1]s <= %[2]s, %[1]s IS %[2]s)",
	store.Ge: "coalesce(%[1]s >= %[2]s, %[1]s IS %[2]s)",
	store.In: "coalesce(%[1]s IN (%[2]s), 0)",
}
