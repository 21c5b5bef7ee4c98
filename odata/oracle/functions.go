package oracle

import (
	"math"
	"math/big"
	"time"
)

// function is a canonical function. It is run only when no argument is null;
// otherwise its result is null.
type function struct {
	gives family // anything: that of its first argument
	run   func(e *evaluation, args []Value) Value
}

var functions = map[string]function{
	"contains": {truth, contains}, "startswith": {truth, startsWith}, "endswith": {truth, endsWith},
	"matchespattern": {truth, matchesPattern}, "length": {integer, length}, "indexof": {integer, indexOf},
	"substring": {text, substring}, "concat": {text, concat}, "trim": {text, trim},
	"tolower": {text, toLower}, "toupper": {text, toUpper},

	"year": {integer, part("year")}, "month": {integer, part("month")}, "day": {integer, part("day")},
	"hour": {integer, part("hour")}, "minute": {integer, part("minute")}, "second": {integer, part("second")},
	"fractionalseconds": {decimal, fractionalSeconds}, "date": {date, dateOf}, "time": {clock, timeOf},
	"totaloffsetminutes": {integer, totalOffset}, "totalseconds": {decimal, totalSeconds},
	"now": {instant, now}, "mindatetime": {instant, moment(firstMoment)}, "maxdatetime": {instant, moment(lastMoment)},

	"round":   {anything, rounding(rounded, math.Round)},
	"floor":   {anything, rounding(floored, math.Floor)},
	"ceiling": {anything, rounding(ceiled, math.Ceil)},
}

func (e *evaluation) call(c *call, s scope) Value {
	args := make([]Value, len(c.args))
	null := false
	for i, a := range c.args {
		args[i] = e.value(a, s)
		null = null || args[i] == nil
	}
	if null {
		return nil
	}
	return functions[c.name].run(e, args)
}

// wall is what the clock of an instant shows, the midnight that begins a day,
// or a time of day.
func (e *evaluation) wall(v Value) int64 {
	switch v := v.(type) {
	case Date:
		return int64(v) * day
	case Clock:
		return int64(v)
	}
	shown, ok := v.(Instant).wall()
	if !ok {
		e.undefined("a clock outside the years 1 to 9999")
	}
	return shown
}

func part(name string) func(*evaluation, []Value) Value {
	return func(e *evaluation, args []Value) Value {
		return integerOf(parts[name](e.wall(args[0])))
	}
}

func fractionalSeconds(e *evaluation, args []Value) Value {
	return decimalOf(mod(e.wall(args[0]), second), 3)
}

func dateOf(e *evaluation, args []Value) Value {
	return Date(midnight(e.wall(args[0])) / day)
}

func timeOf(e *evaluation, args []Value) Value { return Clock(mod(e.wall(args[0]), day)) }

func totalOffset(_ *evaluation, args []Value) Value { return integerOf(args[0].(Instant).offset()) }

func totalSeconds(_ *evaluation, args []Value) Value {
	return decimalOf(int64(args[0].(Duration)), 3)
}

func now(e *evaluation, _ []Value) Value {
	return Instant{Millis: e.now.UnixMilli(), Zone: time.UTC}
}

func moment(millis int64) func(*evaluation, []Value) Value {
	return func(*evaluation, []Value) Value { return Instant{Millis: millis, Zone: time.UTC} }
}

// rounding makes a number whole, in one way for exact numbers and in the same
// way for IEEE numbers, of which it gives a double.
func rounding(exact func(*big.Rat) *big.Int, double func(float64) float64) func(*evaluation, []Value) Value {
	return func(_ *evaluation, args []Value) Value {
		n := args[0].(Number)
		if n.isFloat() {
			return doubleOf(double(n.float))
		}
		return Number{class: n.class, rat: new(big.Rat).SetInt(exact(n.rat))}
	}
}

func ceiled(r *big.Rat) *big.Int {
	down := floored(new(big.Rat).Neg(r))
	return down.Neg(down)
}
