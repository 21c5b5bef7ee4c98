package bind

import (
	"slices"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// Function is one overload of a canonical function that $filter and $orderby
// know (OData 4.01 Part 2, sections 5.1.1.5 to 5.1.1.11). The binder, the
// announcement in $metadata, the documentation and the tests read the same
// rows.
type Function struct {
	Name string
	// Takes are the types of the arguments. Int64 stands for every whole
	// number, Decimal for every number that is not floating, Double for those.
	Takes   []model.Kind
	Gives   model.Type
	Op      store.Op // what a store does for it
	Example string   // a filter that is true of some call of the test data

	make maker
}

// A maker turns bound arguments into an expression; a nil one applies the Op
// to them.
type maker func(f *Function, args []operand) store.Expr

// Functions lists every overload, in the order of the standard.
func Functions() []Function { return slices.Clone(functions) }

// FunctionNames lists the names, each once, with those whose arguments are no
// plain values.
func FunctionNames() []string {
	var names []string
	for _, f := range functions {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return append(names, "cast", "isof", "case", "any", "all")
}

var (
	text     = kind(model.String)
	flag     = kind(model.Boolean)
	small    = kind(model.Int32)
	floats   = kind(model.Double)
	millis   = model.Type{Kind: model.Decimal, Scale: 3}
	days     = kind(model.Date)
	times    = kind(model.TimeOfDay)
	instants = kind(model.DateTimeOffset)
	decimals = kind(model.Decimal)
)

func takes(kinds ...model.Kind) []model.Kind { return kinds }

var functions = []Function{
	{"concat", takes(model.String, model.String), text, store.Concat, `concat(channelType,' call') eq 'Voice call'`, nil},
	{"contains", takes(model.String, model.String), flag, store.Contains, `contains(customerLastName,'''N')`, nil},
	{"endswith", takes(model.String, model.String), flag, store.EndsWith, `endswith(customerLastName,'Neil')`, nil},
	{"indexof", takes(model.String, model.String), small, store.IndexOf, `indexof(channelType,'oi') eq 1`, nil},
	{"length", takes(model.String), small, store.Length, `length(customerLastName) eq 6`, nil},
	{"startswith", takes(model.String, model.String), flag, store.StartsWith, `startswith(channelPhoneNumber,'+49')`, nil},
	{"substring", takes(model.String, model.Int64), text, store.Substring, `substring(channelType,-2) eq 'ce'`, toTheEnd},
	{"substring", takes(model.String, model.Int64, model.Int64), text, store.Substring, `substring(channelType,1,3) eq 'oic'`, nil},
	{"matchespattern", takes(model.String, model.String), flag, store.Matches, `matchespattern(customerLastName,'^O.N')`, nil},
	{"tolower", takes(model.String), text, store.Lower, `tolower(channelType) eq 'voice'`, nil},
	{"toupper", takes(model.String), text, store.Upper, `toupper(channelType) eq 'VOICE'`, nil},
	{"trim", takes(model.String), text, store.Trim, `trim(concat(' ',channelType)) eq 'Voice'`, nil},

	{"year", takes(model.DateTimeOffset), small, store.Year, `year(startedAt) eq 2026`, ofLocal},
	{"year", takes(model.Date), small, store.Year, `year(date(startedAt)) eq 2026`, ofDay},
	{"month", takes(model.DateTimeOffset), small, store.Month, `month(startedAt) eq 7`, ofLocal},
	{"month", takes(model.Date), small, store.Month, `month(date(startedAt)) eq 7`, ofDay},
	{"day", takes(model.DateTimeOffset), small, store.Day, `day(startedAt) eq 29`, ofLocal},
	{"day", takes(model.Date), small, store.Day, `day(date(startedAt)) eq 29`, ofDay},
	{"hour", takes(model.DateTimeOffset), small, store.Div, `hour(startedAt) eq 12 and hour(startedAtUTC) eq 10`, part(3_600_000, 24)},
	{"hour", takes(model.TimeOfDay), small, store.Div, `hour(time(startedAt)) eq 12`, part(3_600_000, 24)},
	{"minute", takes(model.DateTimeOffset), small, store.Div, `minute(startedAt) eq 30`, part(60_000, 60)},
	{"minute", takes(model.TimeOfDay), small, store.Div, `minute(time(startedAt)) eq 30`, part(60_000, 60)},
	{"second", takes(model.DateTimeOffset), small, store.Div, `second(endedAt) eq 0`, part(1000, 60)},
	{"second", takes(model.TimeOfDay), small, store.Div, `second(time(endedAt)) eq 0`, part(1000, 60)},
	{"fractionalseconds", takes(model.DateTimeOffset), millis, store.Div, `fractionalseconds(endedAt) eq 0.25`, part(1, 1000)},
	{"fractionalseconds", takes(model.TimeOfDay), millis, store.Div, `fractionalseconds(time(endedAt)) eq 0.25`, part(1, 1000)},
	{"date", takes(model.DateTimeOffset), days, store.FloorDiv, `date(startedAt) eq 2026-03-29`, dayOf},
	{"time", takes(model.DateTimeOffset), times, store.FloorMod, `time(startedAt) eq 12:00:00`, timeOf},
	{"totaloffsetminutes", takes(model.DateTimeOffset), small, store.Offset, `totaloffsetminutes(startedAt) eq 120`, offsetMinutes},
	{"totalseconds", takes(model.Duration), millis, store.Sub, `totalseconds(endedAt sub startedAt) eq 3600.25`, sameDigits},
	{"now", takes(), instants, store.Now, `startedAt lt now() add duration'P36500D'`, nil},
	{"mindatetime", takes(), instants, "", `startedAt gt mindatetime()`, constantly(edm.FirstInstant)},
	{"maxdatetime", takes(), instants, "", `startedAt lt maxdatetime()`, constantly(edm.LastInstant)},

	{"round", takes(model.Decimal), decimals, store.RoundDiv, `round(durationInSeconds mul 0.001) eq 4`, roundDecimal},
	{"round", takes(model.Double), floats, store.Round, `round(durationInSeconds divby 1000) eq 4`, nil},
	{"floor", takes(model.Decimal), decimals, store.FloorDiv, `floor(durationInSeconds mul 0.001) eq 3`, floorDecimal},
	{"floor", takes(model.Double), floats, store.Floor, `floor(durationInSeconds divby 1000) eq 3`, nil},
	{"ceiling", takes(model.Decimal), decimals, store.FloorDiv, `ceiling(durationInSeconds mul 0.001) eq 4`, ceilingDecimal},
	{"ceiling", takes(model.Double), floats, store.Ceiling, `ceiling(durationInSeconds divby 1000) eq 4`, nil},
}

// farthest is more characters than any text has.
const farthest = 1<<31 - 1

func toTheEnd(f *Function, args []operand) store.Expr {
	return call(store.Substring, f.Gives, args[0].value, args[1].value, whole(farthest))
}

func ofLocal(f *Function, args []operand) store.Expr { return call(f.Op, f.Gives, args[0].local()) }

func ofDay(f *Function, args []operand) store.Expr {
	return call(f.Op, f.Gives, midnight(args[0].value))
}

// part is a unit of the time of day: so many milliseconds each, so many in the
// next greater unit.
func part(size, of int64) maker {
	return func(f *Function, args []operand) store.Expr {
		in := call(store.FloorMod, kind(model.Int64), timeIn(args[0]), whole(size*of))
		if size == 1 {
			return retyped(in, f.Gives)
		}
		return call(store.Div, f.Gives, in, whole(size))
	}
}

// timeIn are the milliseconds of an instant as its clock shows it, or of a
// time of day.
func timeIn(o operand) store.Expr {
	if o.typ().Kind == model.DateTimeOffset {
		return o.local()
	}
	return o.value
}

func dayOf(f *Function, args []operand) store.Expr {
	return call(store.FloorDiv, f.Gives, args[0].local(), whole(edm.DayMillis))
}

func timeOf(f *Function, args []operand) store.Expr {
	return call(store.FloorMod, f.Gives, args[0].local(), whole(edm.DayMillis))
}

func offsetMinutes(f *Function, args []operand) store.Expr {
	ahead := args[0].ahead()
	if fixed, constant := ahead.(store.Value); constant {
		// It is null for an instant that is.
		ahead = call(store.Add, kind(model.Int64), fixed, call(store.Mul, kind(model.Int64), args[0].value, whole(0)))
	}
	return call(store.Div, f.Gives, ahead, whole(60_000))
}

// sameDigits takes milliseconds for a number of seconds with three digits.
func sameDigits(f *Function, args []operand) store.Expr { return retyped(args[0].value, f.Gives) }

// retyped gives an expression another type of the same form.
func retyped(e store.Expr, t model.Type) store.Expr {
	switch e := e.(type) {
	case store.Call:
		e.Type = t
		return e
	case store.Value:
		e.Type = t
		return e
	}
	return call(store.Sub, t, e, whole(0))
}

func constantly(ms int64) maker {
	return func(f *Function, _ []operand) store.Expr { return store.Value{Type: f.Gives, Cell: store.IntCell(ms)} }
}

func roundDecimal(f *Function, args []operand) store.Expr {
	return wholeDecimal(f, args, store.RoundDiv)
}
func floorDecimal(f *Function, args []operand) store.Expr {
	return wholeDecimal(f, args, store.FloorDiv)
}

func ceilingDecimal(f *Function, args []operand) store.Expr {
	down := operand{value: call(store.Negate, args[0].typ(), args[0].value)}
	return call(store.Negate, f.Gives, wholeDecimal(f, []operand{down}, store.FloorDiv))
}

// wholeDecimal divides the scale away.
func wholeDecimal(f *Function, args []operand, op store.Op) store.Expr {
	by, _ := timesTen(1, args[0].typ().Scale)
	if by == 1 {
		return args[0].value
	}
	return call(op, f.Gives, args[0].value, whole(by))
}
