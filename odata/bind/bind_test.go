package bind_test

import (
	"fmt"
	"strings"
	"testing"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/fault"
)

// ask binds a URL as it would stand behind the service root.
func ask(t *testing.T, url string, visible func(*model.EntitySet) bool) (bind.Request, error) {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return asked(url, bind.Schema{Model: m, Visible: visible})
}

const guid = "01234567-89ab-cdef-0123-456789abcdef"

func TestWhatAURLMeans(t *testing.T) {
	rows := []struct{ url, means string }{
		{"", "service document"},
		{"?custom=1", "service document"},
		{"$metadata", "metadata"},
		{"$metadata?$format=json", "metadata format json"},
		{"Calls", "collection Calls"},
		{"Calls?$top=5&$skip=2&$count=true", "collection Calls top 5 skip 2 counted"},
		{"Calls?$count=false", "collection Calls"},
		{"Calls?$select=id,startedAt,Channel", "collection Calls select id startedAt Channel"},
		{"Calls?$select=id,id", "collection Calls select id"},
		{"Agents?$select=*,id", "collection Agents select id name customID deletedAt"},
		{"Calls/$count", "count Calls"},
		{"Calls(" + guid + ")", `entity Calls "` + guid + `"`},
		{"Calls(id=" + strings.ToUpper(guid) + ")", `entity Calls "` + guid + `"`},
		{"Calls('" + guid + "')", `entity Calls "` + guid + `"`},
		{"Calls(@k)?@k=" + guid, `entity Calls "` + guid + `"`},
		{"Calls(id=@k)?@k='" + guid + "'", `entity Calls "` + guid + `"`},
		{"CapturedData(name='a''b',TimestampUtc=2026-03-01T01:00:00%2B01:00,ConversationId=" + guid + ")",
			`entity CapturedData "` + guid + `" "a'b" 1772323200000`},
	}
	for _, row := range rows {
		t.Run(row.url, func(t *testing.T) {
			r, err := ask(t, row.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := resourceNames[r.Resource]
			if r.Set != nil {
				got += " " + r.Set.Name
			}
			for _, v := range r.Key {
				got += " " + v.String()
			}
			if r.Select != nil {
				got += " select"
			}
			for _, s := range r.Select {
				got += " " + s.Name()
			}
			if r.Top != nil {
				got += fmt.Sprint(" top ", *r.Top)
			}
			if r.Skip != nil {
				got += fmt.Sprint(" skip ", *r.Skip)
			}
			if r.Count {
				got += " counted"
			}
			if r.Format != "" {
				got += " format " + r.Format
			}
			if got != row.means {
				t.Errorf("got  %s\nwant %s", got, row.means)
			}
		})
	}
}

func TestWhatIsRefused(t *testing.T) {
	rows := []struct {
		url  string
		code fault.Code
		says string
	}{
		{"Cals", fault.UnknownResource, "Did you mean Calls?"},
		{"calls", fault.UnknownResource, "Did you mean Calls?"},
		{"Something", fault.UnknownResource, `no entity set "Something"`},
		{"$metdata", fault.UnknownResource, "Did you mean $metadata?"},
		{"$metadata/x", fault.UnknownResource, "Nothing follows $metadata"},
		{"$batch", fault.NotImplemented, "$batch"},
		{"Calls/$count/x", fault.UnknownResource, "Nothing follows $count"},
		{"Calls/startedAt", fault.UnknownResource, "Calls(" + guid + ")"},
		{"Calls/nothing", fault.UnknownResource, `nothing called "nothing"`},
		{"Calls(" + guid + ")/Chanel", fault.UnknownResource, "Did you mean Channel?"},
		{"Calls(5)", fault.MalformedKey, "is not an Edm.Guid: a Guid has 32 hexadecimal digits in groups"},
		{"Calls(id='x',nope=1)", fault.MalformedKey, "hexadecimal digits"},
		{"Calls(nope=1)", fault.MalformedKey, "nope is not part of the key of Calls, which is id."},
		{"Calls(Id=" + guid + ")", fault.MalformedKey, "Did you mean id?"},
		{"CapturedData(" + guid + ")", fault.MalformedKey, "has 3 parts; name each"},
		{"CapturedData(name='x')", fault.MalformedKey, "lacks ConversationId"},
		{"CapturedData(name=x,TimestampUtc=2026-03-01T00:00:00Z,ConversationId=" + guid + ")", fault.MalformedKey, "single quotes"},
		{"CapturedData(name='x',TimestampUtc='2026-03-01T00:00:00Z',ConversationId=" + guid + ")", fault.MalformedKey, "without quotes"},
		{"CapturedData(name='x',TimestampUtc=2026-03-01,ConversationId=" + guid + ")", fault.MalformedKey, "offset"},
		{"Calls(@k)", fault.MalformedKey, "@k has no value"},
		{"Calls(@k)?@k=null", fault.MalformedKey, "constant"},
		{"Calls(@k)?@k=1 add 1", fault.MalformedKey, "constant"},
		{"Calls(@k)?@k=5", fault.MalformedKey, "hexadecimal digits"},
		{"Calls?$select=startedat", fault.UnknownProperty, "Did you mean startedAt?"},
		{"Calls?$select=tenantId", fault.UnknownProperty, `Calls has no property "tenantId"`},
		{"Calls?$search=x", fault.NotImplemented, "$search"},
		{"Calls/$count?$orderby=id", fault.OptionNotAllowed, "/$count"},
		{"Calls(" + guid + ")?$filter=isOutbound", fault.OptionNotAllowed, "a single entity"},
		{"Calls(" + guid + ")?$top=1", fault.OptionNotAllowed, "a single entity"},
		{"Calls/$count?$top=1", fault.OptionNotAllowed, "/$count"},
		{"?$select=id", fault.OptionNotAllowed, "the service document"},
		{"$metadata?$top=1", fault.OptionNotAllowed, "$metadata"},
		{"Calls?$id=x", fault.OptionNotAllowed, "$id"},
	}
	for _, row := range rows {
		t.Run(row.url, func(t *testing.T) {
			_, err := ask(t, row.url, nil)
			if err == nil {
				t.Fatal("nothing was refused")
			}
			f := fault.From(err)
			if f.Code != row.code || !strings.Contains(f.Message, row.says) {
				t.Errorf("got %s: %s\nwant %s: ... %s", f.Code, f.Message, row.code, row.says)
			}
		})
	}
}

func TestASetThatIsNotVisibleDoesNotExist(t *testing.T) {
	onlyAgents := func(s *model.EntitySet) bool { return s.Name == "Agents" }
	for _, url := range []string{"Calls", "Calls(" + guid + ")", "Calls/$count", "Cals"} {
		_, err := ask(t, url, onlyAgents)
		f := fault.From(err)
		if err == nil || f.Code != fault.UnknownResource || f.Suggestion != "" {
			t.Errorf("%s: %v, suggestion %q", url, err, f.Suggestion)
		}
	}
}

func TestEveryRefusalOfANameInAPathPointsAtIt(t *testing.T) {
	for _, row := range []struct{ url, at string }{
		{"Cals", "Cals"}, {"Calls/nope", "nope"}, {"Calls(" + guid + ")/nope", "nope"},
		{"Calls(5)", "5"}, {"Calls(nope=5)", "nope"},
	} {
		_, err := ask(t, row.url, nil)
		span := fault.From(err).Span
		if got := row.url[span.Start:span.End]; got != row.at {
			t.Errorf("%s: the place is %q, want %q", row.url, got, row.at)
		}
	}
}
