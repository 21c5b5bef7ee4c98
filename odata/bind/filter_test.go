package bind_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"feedline/model"
	"feedline/odata/fault"
)

// bound binds a filter on calls, with what stands behind it in the query
// string, and prints its meaning.
func bound(t *testing.T, filter string) (string, error) {
	t.Helper()
	filter, more, _ := strings.Cut(filter, "&")
	r, err := ask(t, "Calls?$filter="+url.QueryEscape(filter)+"&"+strings.ReplaceAll(more, " ", "%20"), nil)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(r.Filter), nil
}

func TestWhatFiltersMean(t *testing.T) {
	for _, row := range []struct{ says, filter, means string }{
		{"a property is a condition if it is true or false", "isOutbound", "isOutbound"},
		{"a constant takes the type of the property", "holdCount eq 5", "eq(holdCount, 5)"},
		{"a constant on the left turns the comparison round", "5 lt holdCount", "gt(holdCount, 5)"},
		{"no whole number equals a fraction", "holdCount eq 5.5", "0"},
		{"every whole number differs from a fraction", "holdCount ne 5.5", "1"},
		{"greater than a fraction is greater than the whole number below", "holdCount ge 5.5", "gt(holdCount, 5)"},
		{"less than a fraction is the whole number below or less", "holdCount lt -5.5", "le(holdCount, -6)"},
		{"a fraction of zeros is a whole number", "holdCount ge 5.00", "ge(holdCount, 5)"},
		{"an exponent makes no difference to an exact value", "holdCount ge 5e2", "ge(holdCount, 500)"},
		{"beyond 64 bits all are less", "holdCount lt 99999999999999999999", "not(isnull(holdCount))"},
		{"beyond 64 bits none is greater", "holdCount gt 99999999999999999999", "0"},
		{"infinity is beyond all whole numbers", "holdCount gt -INF", "not(isnull(holdCount))"},
		{"nothing equals NaN", "holdCount eq NaN or holdCount ne NaN", "or(0, 1)"},
		{"null is asked for", "holdCount eq null", "isnull(holdCount)"},
		{"anything but null is asked for", "null ne holdCount", "not(isnull(holdCount))"},
		{"nothing is less than null", "holdCount lt null", "0"},
		{"null is at least null", "holdCount ge null", "isnull(holdCount)"},
		{"a quoted Guid is one", "id eq 'A0000000-0000-4000-8000-000000000001'", `eq(id, "a0000000-0000-4000-8000-000000000001")`},
		{"an instant is its millisecond", "startedAt ge 2026-03-01T00:00:00+01:00", "ge(startedAt, 1772319600000)"},
		{"seven digits of a second come before the next millisecond", "startedAt le 2026-03-01T00:00:00.9999999Z", "le(startedAt, 1772323200999)"},
		{"behind a finer instant begins the next millisecond", "startedAt ge 2026-03-01T00:00:00.0000001Z", "gt(startedAt, 1772323200000)"},
		{"a chain of and is one operation", "isOutbound and isConsult and not isOutbound", "and(isOutbound, isConsult, not(isOutbound))"},
		{"a list leaves out what no value equals", "holdCount in (1,2.5,3)", "in(holdCount, 1, 3)"},
		{"null in a list is asked for by itself", "holdCount in (1,null)", "or(isnull(holdCount), in(holdCount, 1))"},
		{"an empty list holds nothing", "holdCount in ()", "0"},
		{"an alias stands for its value", "holdCount eq @n&@n=7", "eq(holdCount, 7)"},
		{"an alias without a value is null", "holdCount eq @n", "isnull(holdCount)"},
		{"an alias may stand for a list", "holdCount in @n&@n=[1,2]", "in(holdCount, 1, 2)"},
		{"an alias may use another", "@a&@a=holdCount gt @b&@b=1", "gt(holdCount, 1)"},
		{"whole numbers divide into whole numbers", "holdCount div 2 eq 1", "eq(div(holdCount, 2), 1)"},
		{"a decimal constant divides with a fraction, zeros or not", "1.0 div 4 eq 0.25", "eq(quotient(1, 4), 0.25)"},
		{"a duration may be long", "endedAt sub startedAt gt duration'P1000000D'", "gt(sub(endedAt, startedAt), 86400000000000)"},
		{"a whole number that is cast to a decimal divides with a fraction", "cast(holdCount,Edm.Decimal) div 4 eq 0.25", "eq(quotient(sub(holdCount, 0), 4), 0.25)"},
		{"a remainder by a decimal needs no room for more digits", "holdCount mod 0.6 eq 0.2 and 0.6 mod holdCount eq 1", "and(eq(timesmod(holdCount, 10, 6, 1), 2), eq(timesmod(6, 1, holdCount, 10), 10))"},
		{"divby is exact", "holdCount divby 2 eq 1.5", "eq(ratio(holdCount, 2), 1.5)"},
		{"a decimal factor keeps its digits", "holdCount mul 0.25 gt 1.5", "gt(mul(holdCount, 25), 150)"},
		{"sums have the digits of the finer number", "holdCount add 0.5 eq 2", "eq(add(mul(holdCount, 10), 5), 20)"},
		{"two instants give a duration", "endedAt sub startedAt gt duration'PT1M'", "gt(sub(endedAt, startedAt), 60000)"},
		{"a text is a duration where one is due", "endedAt sub startedAt gt 'PT1M'", "gt(sub(endedAt, startedAt), 60000)"},
		{"the hour of a local time is read on the tenant's clock", "hour(startedAt) eq 9", "eq(div(floormod(add(startedAt, offset(startedAt)), 86400000), 3600000), 9)"},
		{"the hour of a UTC time is not", "hour(startedAtUTC) eq 9", "eq(div(floormod(startedAtUTC, 86400000), 3600000), 9)"},
		{"a constant has a clock of its own", "hour(2026-03-01T10:00:00+02:00) eq 10", "eq(div(floormod(add(1772352000000, 7200000), 86400000), 3600000), 10)"},
		{"moving an instant leaves it on its clock", "hour(startedAt add duration'PT1H') eq 1", "eq(div(floormod(add(add(startedAt, 3600000), offset(add(startedAt, 3600000))), 86400000), 3600000), 1)"},
		{"a path leads over a single entity", "Channel/name eq 'x'", `eq(Channel/name, "x")`},
		{"a path leads over several", "Channel/BusinessUnit/name eq 'x'", `eq(Channel/BusinessUnit/name, "x")`},
		{"whether there is an entity is asked for", "Channel ne null", "not(isnull(Channel/id))"},
		{"any asks for a row", "QueueSegments/any(q:q/durationInSeconds gt 5)", "exists(q in QueueSegments where gt(q/durationInSeconds, 5))"},
		{"any alone asks for any row", "QueueSegments/any()", "exists($this1 in QueueSegments)"},
		{"all asks for no row that is not so", "QueueSegments/all(q:q/durationInSeconds gt 5)", "not(exists(q in QueueSegments where nottrue(gt(q/durationInSeconds, 5))))"},
		{"outer variables and names are known inside", "QueueSegments/any(q:q/Queue/Channel/id eq channelId and q/Conversation/QueueSegments/any(r:r/queueId ne q/queueId))",
			"exists(q in QueueSegments where and(eq(q/Queue/Channel/id, channelId), exists(r in q/Conversation/QueueSegments where ne(r/queueId, q/queueId))))"},
		{"the instance has a name", "$it/holdCount eq 1", "eq(holdCount, 1)"},
		{"rows are counted", "QueueSegments/$count gt 1", "gt(count($this1 in QueueSegments), 1)"},
		{"some rows are counted", "QueueSegments/$count($filter=durationInSeconds gt 5) gt 1", "gt(count($this1 in QueueSegments where gt($this1/durationInSeconds, 5)), 1)"},
		{"a collection is narrowed on the way", "QueueSegments/$filter(durationInSeconds gt 5)/any(q:q/queueId ne null)",
			"exists(q in QueueSegments where and(gt(q/durationInSeconds, 5), not(isnull(q/queueId))))"},
		{"another set is looked into", "channelId eq $root/Channels(c0000000-0000-4000-8000-000000000001)/id", `eq(channelId, $root/Channels("c0000000-0000-4000-8000-000000000001")/id)`},
		{"case gives the value of the first true condition", "case(isOutbound:1,true:0) eq 1", "eq(case(isOutbound, 1, 1, 0), 1)"},
		{"a whole number is cast to text", "cast(holdCount,Edm.String) eq '5'", `eq(totext(holdCount), "5")`},
		{"a text is cast to an instant", "startedAt gt cast('2026-03-01T00:00:00Z',Edm.DateTimeOffset)", "gt(startedAt, 1772323200000)"},
		{"a value is of its type if it is there", "isof(holdCount,Edm.Int32)", "not(isnull(holdCount))"},
		{"a value is of no other type", "isof(holdCount,Edm.String)", "0"},
		{"an entity is of its type", "isof(Feedline.Call)", "not(0)"},
	} {
		t.Run(row.says, func(t *testing.T) {
			got, err := bound(t, row.filter)
			if err != nil || got != row.means {
				t.Errorf("%s\ngot  %s %v\nwant %s", row.filter, got, err, row.means)
			}
		})
	}
}

func TestWhatFiltersAreRefusedFor(t *testing.T) {
	for _, row := range []struct {
		filter string
		code   fault.Code
		at     string // text that the place covers
		says   string
	}{
		{"nam eq 1", fault.UnknownProperty, "nam", `Calls has no property "nam"`},
		{"holdcount eq 1", fault.UnknownProperty, "holdcount", "Did you mean holdCount?"},
		{"Chanel/name eq 'x'", fault.UnknownProperty, "Chanel", "Did you mean Channel?"},
		{"Channel/nam eq 'x'", fault.UnknownProperty, "nam", "Channels has no property"},
		{"holdCount", fault.TypeMismatch, "holdCount", "holdCount is an Edm.Int32, and a condition is expected here"},
		{"Channel", fault.TypeMismatch, "Channel", "Channel ne null"},
		{"QueueSegments", fault.TypeMismatch, "QueueSegments", "QueueSegments/any("},
		{"'x'", fault.TypeMismatch, "'x'", "a condition is expected"},
		{"holdCount eq geography'SRID=0;Point(1 2)'", fault.TypeMismatch, "holdCount eq geography'SRID=0;Point(1 2)'", "is a place: they cannot be compared"},
		{"holdCount eq 'x'", fault.TypeMismatch, "holdCount eq 'x'", "holdCount is an Edm.Int32 and 'x' is an Edm.String"},
		{"channelType eq 5", fault.TypeMismatch, "channelType eq 5", "channelType is an Edm.String and 5 is a whole number: they cannot be compared. A text stands in single quotes, such as '5'."},
		{"startedAt ge 2026-03-01", fault.TypeMismatch, "startedAt ge 2026-03-01", "Write 2026-03-01T00:00:00Z, or date(startedAt) for the day."},
		{"date(startedAt) eq 2026-03-01T00:00:00Z", fault.TypeMismatch, "", "Write the day alone, such as 2026-03-01."},
		{"id eq 'x'", fault.TypeMismatch, "'x'", "'x' is no value of Edm.Guid: a Guid has 32"},
		{"isOutbound eq 1", fault.TypeMismatch, "", "Write a value such as true."},
		{"holdCount eq channelType", fault.TypeMismatch, "", "holdCount is an Edm.Int32 and channelType is an Edm.String"},
		{"length(holdCount) eq 1", fault.TypeMismatch, "length(holdCount)", "length(Edm.String), and here holdCount is an Edm.Int32"},
		{"year(holdCount) eq 1", fault.TypeMismatch, "year(holdCount)", "year(Edm.DateTimeOffset) or year(Edm.Date)"},
		{"holdCount add 'x' eq 1", fault.TypeMismatch, "holdCount add 'x'", "add works with numbers"},
		{"holdCount div 0 eq 1", fault.TypeMismatch, "0", "div by zero"},
		{"substring(channelType,1,-1) eq 'x'", fault.TypeMismatch, "-1", "not negative"},
		{"matchespattern(channelType,'(')", fault.TypeMismatch, "'('", "no regular expression"},
		{"QueueSegments/durationInSeconds gt 1", fault.MalformedOption, "durationInSeconds", "any(x:x/durationInSeconds ...)"},
		{"Channel/any(c:c/name eq 'x')", fault.TypeMismatch, "Channel", "any needs a collection"},
		{"QueueSegments/any(q:q/QueueSegments/any(q:true))", fault.UnknownProperty, "QueueSegments", "no property"},
		{"QueueSegments/any(q:q/Conversation/QueueSegments/any(q:true))", fault.MalformedOption, "", "q is in use"},
		{"QueueSegments eq null", fault.TypeMismatch, "", "cannot be compared"},
		{"Channel eq 5", fault.TypeMismatch, "", "Channel/"},
		{"holdCount in (1,'x')", fault.TypeMismatch, "", "'x' is an Edm.String"},
		{"holdCount in (holdCount)", fault.TypeMismatch, "holdCount", "list of constants"},
		{"channelType has 'x'", fault.TypeMismatch, "", "enumeration"},
		{"Feedline.Nothing() eq 1", fault.UnknownProperty, "", `type or function "Feedline.Nothing"`},
		{"strtswith(channelType,'x')", fault.UnknownFunction, "", "Did you mean startswith?"},
		{"geo.length(channelType) gt 1", fault.NotImplemented, "", "geo.length"},
		{"cast(holdCount,Edm.Strin) eq 'x'", fault.TypeMismatch, "Edm.Strin", "Did you mean Edm.String?"},
		{"cast(holdCount,Edm.Guid) eq null", fault.TypeMismatch, "", "cannot be cast to Edm.Guid"},
		{"endedAt sub startedAt gt duration'P99999999999999999999D'", fault.TypeMismatch, "", "290 million years"},
		{"hour(case(isOutbound:startedAt,true:startedAtUTC)) eq 1", fault.NotImplemented, "", "different clocks"},
		{"case(isOutbound:1,true:'x') eq 1", fault.TypeMismatch, "'x'", "of one type"},
		{"$root/Channel(1)/name eq 'x'", fault.UnknownProperty, "Channel(1)", "Did you mean Channels?"},
		{"@a&@a=@a", fault.MalformedOption, "", "stands for itself"},
		{"holdCount" + strings.Repeat(" add 1", 300) + " eq 1", fault.TooComplex, "", "200"},
	} {
		t.Run(row.filter[:min(60, len(row.filter))], func(t *testing.T) {
			got, err := bound(t, row.filter)
			if err == nil {
				t.Fatalf("nothing was refused: %s", got)
			}
			f := fault.From(err)
			if f.Code != row.code || !strings.Contains(f.Message, row.says) {
				t.Errorf("got %s: %s\nwant %s: ... %s", f.Code, f.Message, row.code, row.says)
			}
			if row.at != "" && f.Target == "$filter" && row.filter[f.Span.Start:f.Span.End] != row.at {
				t.Errorf("the place is %q, want %q", row.filter[f.Span.Start:f.Span.End], row.at)
			}
		})
	}
}

func TestASetThatIsNotVisibleIsNotReachedByAnyPath(t *testing.T) {
	hidden := func(s *model.EntitySet) bool { return s.Name != "Channels" && s.Name != "QueueSegments" }
	for _, filter := range []string{
		"Channel/name eq 'x'", "Channel eq null", "QueueSegments/any()", "QueueSegments/$count gt 0", "$root/Channels/$count gt 0",
		"$root/Channels(c0000000-0000-4000-8000-000000000001)/name eq 'x'",
	} {
		_, err := ask(t, "Calls?$filter="+url.QueryEscape(filter), hidden)
		if f := fault.From(err); err == nil || f.Code != fault.UnknownProperty || strings.HasPrefix(f.Suggestion, "Channel") {
			t.Errorf("%s: %v", filter, err)
		}
	}
}

func TestWhatOrdersMean(t *testing.T) {
	for _, row := range []struct{ orderBy, means string }{
		{"startedAt desc,id", "startedAt desc, id"},
		{"Channel/name,holdCount add 1 desc", "Channel/name, add(holdCount, 1) desc"},
		{"QueueSegments/$count desc", "count($this1 in QueueSegments) desc"},
		{"tolower(channelType)", "lower(channelType)"},
		{"null,1,id", "id"},
		{"@a desc&@a=holdCount", "holdCount desc"},
	} {
		text, more, _ := strings.Cut(row.orderBy, "&")
		r, err := ask(t, "Calls?$orderby="+url.QueryEscape(text)+"&"+more, nil)
		if err != nil {
			t.Errorf("%s: %v", row.orderBy, err)
			continue
		}
		var terms []string
		for _, o := range r.OrderBy {
			terms = append(terms, o.String())
		}
		if got := strings.Join(terms, ", "); got != row.means {
			t.Errorf("%s means %s, want %s", row.orderBy, got, row.means)
		}
	}
	for _, orderBy := range []string{"QueueSegments", "Channel", "nope"} {
		if _, err := ask(t, "Calls?$orderby="+orderBy, nil); err == nil || fault.From(err).Target != "$orderby" {
			t.Errorf("%s: %v", orderBy, err)
		}
	}
}
