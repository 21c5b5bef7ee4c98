package oracle

import (
	"testing"

	"feedline/model"
)

func TestMomentsAreReadOnTheirOwnClock(t *testing.T) {
	d := fixture(t)
	a := the(d, "Calls")
	start, utc, end, nothing := a.p("startedAt"), a.p("startedAtUTC"), a.p("endedAtUTC"), a.p("customerJoinedAt")
	holdsFor(t, d, "Calls", 0, []meaning{
		{"one moment on two clocks is equal", op(start, "eq", utc), "true"},
		{"in any offset", op(start, "eq", at("2024-10-26T19:30:00.250-05:00")), "true"},
		{"to the millisecond", op(start, "gt", at("2024-10-27T00:30:00.249Z")), "true"},
		{"the same time shown an hour later is later", op(a.p("endedAt"), "gt", start), "true"},
		{"the tenant's hour", fn("hour", start), "int 2"},
		{"the hour in UTC", fn("hour", utc), "int 0"},
		{"the same hour once more", fn("hour", a.p("endedAt")), "int 2"},
		{"summer time", fn("totaloffsetminutes", start), "int 120"},
		{"winter time", fn("totaloffsetminutes", a.p("endedAt")), "int 60"},
		{"UTC", fn("totaloffsetminutes", utc), "int 0"},
		{"year", fn("year", start), "int 2024"},
		{"month", fn("month", start), "int 10"},
		{"day", fn("day", start), "int 27"},
		{"minute", fn("minute", start), "int 30"},
		{"second", fn("second", start), "int 0"},
		{"fractions of a second", fn("fractionalseconds", start), "dec 0.25"},
		{"the date", fn("date", start), "2024-10-27"},
		{"the time of day", fn("time", start), "02:30:00.250"},
		{"a constant is on the clock that it was written on", fn("hour", at("2026-03-01T10:30:00+02:00")), "int 10"},
		{"its day too", fn("day", at("2026-03-01T23:30:00-05:00")), "int 1"},
		{"before 1970 the clock goes forward too", fn("second", at("1969-12-31T23:59:59Z")), "int 59"},
		{"no moment has no hour", fn("hour", nothing), "null"},
		{"the first moment", fn("mindatetime"), "0001-01-01T00:00:00.000Z"},
		{"the last moment", fn("maxdatetime"), "9999-12-31T23:59:59.999Z"},
		{"now", fn("now"), "2025-05-06T07:08:09.000Z"},
		{"an hour later", op(start, "add", span(hour)), "2024-10-27T01:30:00.250Z"},
		{"stays on the clock", fn("totaloffsetminutes", op(start, "add", span(hour))), "int 60"},
		{"an hour before", op(start, "sub", span(hour)), "2024-10-26T23:30:00.250Z"},
		{"an end beyond the calendar means nothing", op(fn("maxdatetime"), "add", span(1)), "undefined"},
		{"between two moments", op(end, "sub", start), "3599750 ms"},
		{"backwards", op(start, "sub", end), "-3599750 ms"},
		{"its seconds", fn("totalseconds", op(end, "sub", start)), "dec 3599.75"},
		{"a span is compared", op(op(end, "sub", start), "lt", span(hour)), "true"},
		{"no moment, no span", op(nothing, "sub", start), "null"},
	})
	holdsFor(t, d, "Calls", 1, []meaning{
		{"the last second of winter time", fn("time", start), "01:59:59.000"},
		{"is followed by the third hour", fn("time", op(start, "add", span(second))), "03:00:00.000"},
	})
}

func TestValuesOfAllTypes(t *testing.T) {
	d := shapesFixture(t)
	p := the(d, "Parts")
	enum := func(v int64) *literal { return &literal{value: Enum(v), of: enumeration} }
	holdsFor(t, d, "Parts", 0, []meaning{
		{"enumerations are compared by number", op(p.p("colour"), "gt", enum(1)), "true"},
		{"has all of the flags", op(p.p("finish"), "has", enum(3)), "true"},
		{"has not all of the flags", op(p.p("finish"), "has", enum(5)), "false"},
		{"has nothing", op(p.p("finish"), "has", enum(0)), "true"},
		{"a decimal constant beside a single is the nearest single", op(p.p("weight"), "eq", dec("0.1")), "true"},
		{"a double constant too", op(p.p("weight"), "eq", dbl(0.1)), "true"},
		{"a single and a double are compared exactly", op(p.p("weight"), "gt", p.p("density")), "true"},
		{"a decimal is promoted beside a double", op(p.p("price"), "eq", &cast{p.p("price"), model.Double}), "true"},
		{"a minus sign keeps a single a single", &unary{opMinus, p.p("weight")}, "single -0.10000000149011612"},
		{"and a constant beside it is one", op(&unary{opMinus, p.p("weight")}, "eq", dec("-0.1")), "true"},
		{"a single that is rounded is a double", fn("ceiling", p.p("weight")), "double 1"},
		{"arithmetic with a single is open", op(p.p("weight"), "add", num(1)), "undefined"},
		{"whole numbers keep 64 bits", op(p.p("revision"), "gt", num(9007199254740992)), "true"},
		{"a double constant beside them is exact", op(p.p("revision"), "gt", dbl(9007199254740992)), "true"},
		{"dates", op(p.p("introduced"), "lt", &literal{value: Date(19783), of: date}), "true"},
		{"a date has a day", fn("day", p.p("introduced")), "int 29"},
		{"a date as text", &cast{p.p("introduced"), model.String}, "2024-02-29"},
		{"a time of day has an hour", fn("hour", p.p("madeAt")), "int 8"},
		{"and fractions of a second", fn("fractionalseconds", p.p("madeAt")), "dec 0.25"},
		{"a duration has seconds", fn("totalseconds", p.p("lasts")), "dec 93600"},
		{"binary values are equal", op(p.p("checksum"), "eq", &literal{value: Bytes("AAEC"), of: bytes}), "true"},
		{"isof the type itself", &isof{p.p("count"), model.Int32}, "true"},
		{"isof another type", &isof{p.p("count"), model.Int64}, "false"},
		{"isof null", &isof{p.p("drawer"), model.Byte}, "false"},
		{"the year 1", fn("year", p.p("changedAt")), "int 1"},
		{"null has nothing", op(&literal{}, "has", enum(1)), "null"},
	})
	holdsFor(t, d, "Parts", 1, []meaning{
		{"minus infinity is less than anything", op(p.p("density"), "lt", num(-1<<63)), "true"},
		{"and stays so", op(p.p("density"), "add", num(1)), "double -Inf"},
		{"infinity less infinity means nothing", op(p.p("density"), "sub", p.p("density")), "undefined"},
	})
}

func TestNavigationFollowsJoins(t *testing.T) {
	d := fixture(t)
	a, q, x := the(d, "Calls"), the(d, "QueueSegments").in("q"), the(d, "QueueSegments").in("x")
	segments := a.p("QueueSegments")
	any := func(where Expr) Expr { return &lambda{over: segments, name: "q", where: where} }
	all := func(where Expr) Expr { return &lambda{all: true, over: segments, name: "q", where: where} }
	filtered := func(where Expr) Expr { return &count{segments, where} }
	inner := the(d, "QueueSegments")
	outer := about{a.set, origin{kind: it}}
	channel := about{the(d, "Channels").set, origin{kind: root, set: the(d, "Channels").set, key: []Value{id("c")}}}
	holdsFor(t, d, "Calls", 0, []meaning{
		{"to one", a.p("Channel/name"), "Hotline"},
		{"to one and further", a.p("Conversation/Channel/name"), "Hotline"},
		{"a path to what is not there is null", a.p("BusinessUnit/name"), "null"},
		{"an entity that is there is not null", op(a.p("Channel"), "ne", null()), "true"},
		{"one that is not there is", op(a.p("NextConversation"), "eq", null()), "true"},
		{"how many", &count{segments, nil}, "int 2"},
		{"how many of them", filtered(op(inner.p("durationInSeconds"), "eq", null())), "int 1"},
		{"there are some", &lambda{over: segments}, "true"},
		{"any", any(op(q.p("durationInSeconds"), "eq", num(60))), "true"},
		{"not any", any(op(q.p("durationInSeconds"), "gt", num(60))), "false"},
		{"all", all(op(q.p("queuedAtUTC"), "ge", a.p("startedAtUTC"))), "true"},
		{"a condition that is null is not true of all", all(fn("contains", q.p("dequeuedReason"), str(""))), "false"},
		{"nor of any", any(fn("contains", q.p("dequeuedReason"), str(""))), "false"},
		{"an unprefixed name inside is the row's own", any(op(a.p("durationInSeconds"), "eq", num(125))), "true"},
		{"and so is $it", any(op(outer.p("durationInSeconds"), "eq", num(125))), "true"},
		{"the variable leads on", any(op(q.p("Channel/name"), "eq", str("Hotline"))), "true"},
		{"a lambda inside speaks of the outer variable", any(&lambda{over: q.p("Conversation/QueueSegments"), name: "x",
			where: op(x.p("queuedAtUTC"), "gt", q.p("queuedAtUTC"))}), "true"},
		{"and may not hold", any(&lambda{all: true, over: q.p("Conversation/QueueSegments"), name: "x",
			where: op(x.p("queuedAtUTC"), "gt", q.p("queuedAtUTC"))}), "false"},
		{"$it in a counted filter is the row's own", filtered(op(inner.p("queuedAtUTC"), "eq", outer.p("startedAtUTC"))), "int 1"},
		{"an absolute path", channel.p("name"), "Hotline"},
	})
	holdsFor(t, d, "Calls", 1, []meaning{
		{"a channel that is not there has no name", a.p("Channel/name"), "null"},
		{"and is null", op(a.p("Channel"), "eq", null()), "true"},
		{"none of none", any(boolean(true)), "false"},
		{"all of none", all(boolean(false)), "true"},
		{"there are none", &lambda{over: segments}, "false"},
		{"none is counted", &count{segments, nil}, "int 0"},
		{"behind what is not there is an empty collection", &count{a.p("Channel/QueueSegments"), nil}, "int 0"},
	})
}
