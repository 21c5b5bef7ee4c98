package oracle

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/model"
)

func TestExpressionsAreWrittenWithTheParenthesesTheyNeed(t *testing.T) {
	d := fixture(t)
	a, q := the(d, "Calls"), the(d, "QueueSegments").in("q")
	x, y, z := a.p("holdCount"), a.p("durationInSeconds"), a.p("isChannelOpen")
	yes, no := a.p("isOutbound"), a.p("isConsult")
	segments := a.p("QueueSegments")
	channels := the(d, "Channels").set
	data := the(d, "CapturedData").set
	berlin := time.FixedZone("", 7200)
	for _, row := range []struct {
		e    Expr
		want string
	}{
		{op(op(x, "add", y), "mul", z), "(holdCount add durationInSeconds) mul isChannelOpen"},
		{op(x, "add", op(y, "mul", z)), "holdCount add durationInSeconds mul isChannelOpen"},
		{op(op(x, "sub", y), "sub", z), "holdCount sub durationInSeconds sub isChannelOpen"},
		{op(x, "sub", op(y, "sub", z)), "holdCount sub (durationInSeconds sub isChannelOpen)"},
		{op(op(yes, "or", no), "and", yes), "(isOutbound or isConsult) and isOutbound"},
		{op(yes, "or", op(no, "and", yes)), "isOutbound or isConsult and isOutbound"},
		{op(op(x, "eq", y), "eq", yes), "holdCount eq durationInSeconds eq isOutbound"},
		{op(yes, "eq", op(x, "eq", y)), "isOutbound eq (holdCount eq durationInSeconds)"},
		{op(yes, "eq", op(x, "gt", y)), "isOutbound eq holdCount gt durationInSeconds"},
		{not(op(x, "eq", y)), "not (holdCount eq durationInSeconds)"},
		{not(not(yes)), "not not isOutbound"},
		{op(not(yes), "eq", no), "not isOutbound eq isConsult"},
		{not(&member{x, []*literal{num(1), {}}}), "not holdCount in (1,null)"},
		{&member{op(x, "add", y), []*literal{num(1)}}, "(holdCount add durationInSeconds) in (1)"},
		{op(&unary{opMinus, x}, "mul", y), "-holdCount mul durationInSeconds"},
		{&unary{opMinus, op(x, "mul", y)}, "-(holdCount mul durationInSeconds)"},
		{op(x, "sub", num(-1)), "holdCount sub -1"},
		{&unary{opMinus, num(1)}, "-(1)"},
		{fn("concat", str("O'Neil"), a.p("Channel/name")), "concat('O''Neil',Channel/name)"},
		{&choice{[]pair{{op(x, "eq", num(1)), num(2)}, {boolean(true), num(3)}}}, "case(holdCount eq 1: 2,true: 3)"},
		{&cast{x, model.String}, "cast(holdCount,Edm.String)"},
		{&isof{x, model.Int32}, "isof(holdCount,Edm.Int32)"},
		{&count{segments, nil}, "QueueSegments/$count"},
		{&count{segments, op(q.p("id"), "eq", null())}, "QueueSegments/$count($filter=q/id eq null)"},
		{&lambda{over: segments}, "QueueSegments/any()"},
		{&lambda{all: true, over: segments, name: "q", where: yes}, "QueueSegments/all(q:isOutbound)"},
		{about{a.set, origin{kind: it}}.p("Channel/name"), "$it/Channel/name"},
		{about{channels, origin{kind: root, set: channels, key: []Value{id("c")}}}.p("name"), "$root/Channels(00000000-0000-4000-8000-00000000000c)/name"},
		{about{data, origin{kind: root, set: data, key: []Value{id("a"), "a/b", Instant{0, time.UTC}}}}.p("value"),
			"$root/CapturedData(ConversationId=00000000-0000-4000-8000-00000000000a,name='a/b',TimestampUtc=1970-01-01T00:00:00Z)/value"},
		{dec("0.5"), "0.5"}, {dec("5"), "5.0"}, {dec("-0.125"), "-0.125"}, {num(-7), "-7"},
		{dbl(0.1), "1e-1"}, {dbl(1500), "1.5e3"}, {dbl(-1), "-1e0"},
		{at("2024-10-27T02:30:00.250+02:00"), "2024-10-27T02:30:00.25\ue00002:00"},
		{at("2024-10-27T02:30:00-09:30"), "2024-10-27T02:30:00-09:30"},
		{&literal{value: Instant{-62135596800000, berlin}}, "0001-01-01T02:00:00\ue00002:00"},
		{&literal{value: Instant{-62135596800000, time.FixedZone("", -60)}}, "0001-01-01T00:00:00Z"},
		{span(93784005), "duration'P1DT2H3M4.005S'"}, {span(-500), "duration'-PT0.5S'"}, {span(0), "duration'PT0S'"},
		{&literal{value: Duration(hour), quoted: true}, "'PT1H'"},
		{&literal{value: id("a"), quoted: true}, "'00000000-0000-4000-8000-00000000000a'"},
		{&literal{value: Clock(8*hour + 500)}, "08:00:00.5"}, {&literal{value: Date(-1)}, "1969-12-31"},
		{&literal{value: Bytes("AAEC")}, "binary'AAEC'"}, {&alias{"@p", text}, "@p"}, {null(), "null"}, {boolean(false), "false"},
	} {
		t.Run(row.want, func(t *testing.T) {
			if got := Plain().written(row.e); got != row.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestFlagsAreWrittenByTheirMembers(t *testing.T) {
	finish := shapesModel(t).EnumTypes[1]
	for v, want := range map[int64]string{0: "'None'", 3: "'Ground,Oiled'", 4: "'Painted'"} {
		e := &literal{value: Enum(v), enum: finish}
		if got := Plain().written(e); got != "Example.Workshop.Finish"+want {
			t.Errorf("%d is written as %s", v, got)
		}
		e.quoted = true
		if got := Plain().written(e); got != want {
			t.Errorf("%d is written as %s", v, got)
		}
	}
}

func TestEveryClientsEncodingIsDecodedToWhatItMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := strings.ReplaceAll(rapid.String().Draw(t, "value"), string(offsetPlus), "")
		s := NewStyle(rapid.Uint64().Draw(t, "seed"), 1)
		encoded := s.encode(value)
		if strings.ContainsAny(encoded, "&# \"<>") {
			t.Fatalf("%q must not stand in a query string", encoded)
		}
		if decoded, err := url.QueryUnescape(encoded); err != nil || decoded != value {
			t.Fatalf("%q is decoded to %q, %v", encoded, decoded, err)
		}
	})
}

func TestTheWholeRequestIsWritten(t *testing.T) {
	d := fixture(t)
	a := the(d, "Calls")
	q := Query{
		Set: a.set, Aliases: []Assignment{{"@p", str("a&b+c")}}, PageSize: 3, Options: Options{
			Filter: op(a.p("customerLastName"), "eq", &alias{"@p", text}), Order: []Term{{a.p("startedAt"), true}, {a.p("id"), false}},
			Select: []string{"id", "startedAt"}, Top: new(5), Skip: new(2), Count: new(true),
		},
	}
	const want = "Calls?$filter=customerLastName%20eq%20@p&$orderby=startedAt%20desc,id&$select=id,startedAt&$top=5&$skip=2&$count=true&@p='a%26b%2Bc'"
	if got := q.Print(Plain()); got.Target != want || got.Prefer != "odata.maxpagesize=3" {
		t.Errorf("got %s, %s", got.Target, got.Prefer)
	}
	q = Query{Set: a.set, Ending: Counted, Options: Options{Filter: op(a.p("startedAt"), "lt", at("2024-10-27T02:30:00+02:00"))}}
	if got := q.Print(Plain()).Target; got != "Calls/$count?$filter=startedAt%20lt%202024-10-27T02:30:00%2B02:00" {
		t.Errorf("got %s", got)
	}
}
