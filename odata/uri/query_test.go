package uri_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"feedline/odata/fault"
	"feedline/odata/uri"
)

func TestOptionsAreAcceptedAsClientsSendThem(t *testing.T) {
	rows := []struct{ name, raw, present string }{
		{"nothing", "", ""},
		{"plain", "$select=id,name&$top=5", "$select=id,name $top=5"},
		{"the dollar sign and commas percent-encoded", "%24select=id%2Cname&%24top=5", "$select=id,name $top=5"},
		{"hexadecimal digits in lower case", "%24select=id%2cname", "$select=id,name"},
		{"without the dollar sign", "select=id&top=5", "$select=id $top=5"},
		{"in any case", "$Top=5&%24SKIP=2&Count=TRUE", "$top=5 $skip=2 $count=TRUE"},
		{"a plus sign is a space", "$select=id,+name", "$select=id, name"},
		{"an encoded plus sign is a plus sign", "$skiptoken=a%2Bb", "$skiptoken=a+b"},
		{"a semicolon does not end an option", "$expand=A($select=b;$top=5)&$top=3", "$expand=A($select=b;$top=5) $top=3"},
		{"custom options and aliases are left alone", "key=secret&@t='x'&$top=1&Debug=%zz", ""},
		{"an index from the end", "index=-42", "$index=-42"},
		{"empty parts are left alone", "&&$top=1&", "$top=1"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if strings.Contains(row.raw, "%zz") {
				_, err := uri.ParseOptions(row.raw)
				wantFault(t, err, fault.MalformedURL, "Debug")
				return
			}
			options, err := uri.ParseOptions(row.raw)
			if err != nil {
				t.Fatal(err)
			}
			var present []string
			for _, p := range options.Present {
				present = append(present, p.Name+"="+p.Value)
			}
			if got := strings.Join(present, " "); got != row.present {
				t.Errorf("got  %s\nwant %s", got, row.present)
			}
		})
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	rows := []struct {
		name, raw    string
		code         fault.Code
		target, says string
	}{
		{"an unknown system option", "$foo=1", fault.UnknownOption, "$foo", "There is no query option $foo."},
		{"a misspelt system option", "$selct=id", fault.UnknownOption, "$selct", "Did you mean $select?"},
		{"an option given twice in two spellings", "$top=1&TOP=2", fault.DuplicateOption, "$top", "more than once"},
		{"a negative $top", "$top=-1", fault.MalformedOption, "$top", "whole number"},
		{"a $top that is no number", "$top=x", fault.MalformedOption, "$top", "whole number"},
		{"a $top with a sign", "$top=%2B5", fault.MalformedOption, "$top", "whole number"},
		{"an empty $skip", "$skip=", fault.MalformedOption, "$skip", "whole number"},
		{"a $top beyond 64 bits", "$top=99999999999999999999", fault.MalformedOption, "$top", "whole number"},
		{"a $count that is neither true nor false", "$count=maybe", fault.MalformedOption, "$count", "true or false"},
		{"an empty $select", "$select=", fault.MalformedOption, "$select", "property name is missing"},
		{"a missing name in $select", "$select=id,,name", fault.MalformedOption, "$select", "property name is missing"},
		{"a name that is none", "$select=id,a%20b", fault.MalformedOption, "$select", `"a b" is not a property name`},
		{"an $index that is no number", "$index=fortytwo", fault.MalformedOption, "$index", "whole number"},
		{"an empty $index", "$index=-", fault.MalformedOption, "$index", "whole number"},
		{"an empty $format", "$format=", fault.MalformedOption, "$format", "no value"},
		{"an empty $skiptoken", "$skiptoken=", fault.MalformedOption, "$skiptoken", "no value"},
		{"a percent sign alone", "$top=%", fault.MalformedURL, "$top", "percent sign"},
		{"too many options", strings.Repeat("a=b&", 201), fault.MalformedURL, "", "more than 200"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := uri.ParseOptions(row.raw)
			f := wantFault(t, err, row.code, row.target)
			if !strings.Contains(f.Message, row.says) {
				t.Errorf("the message does not say %q: %s", row.says, f.Message)
			}
		})
	}
}

// The query strings were captured from Power Query's OData connector.
func TestWhatPowerQuerySendsIsReadByteForByte(t *testing.T) {
	rows := []struct{ raw, read string }{
		{"$filter=ContactTitle%20eq%20%27Sales%20Representative%27&$select=CustomerID%2CCountry", "$filter=ContactTitle eq 'Sales Representative';$select=CustomerID,Country"},
		{"$select=Syscode%2CPropertyRef%2CPropertyRef_Property&$expand=PropertyRef_Property%28%24select%3DSyscode%2CName%29", "$select=Syscode,PropertyRef,PropertyRef_Property;$expand=PropertyRef_Property($select=Syscode,Name)"},
		{"%24filter=not(contains(FirstName%2c%27A%27))", "$filter=not contains(FirstName,'A')"},
		{"$filter=lastActivityDate%20gt%202021-02-03T04%3A05%3A06Z", "$filter=lastActivityDate gt 2021-02-03T04:05:06Z"},
		{"$filter=lastActivityDate%20gt%202021-02-03T00%3A00%3A00%2B01%3A00&$top=1000", "$filter=lastActivityDate gt 2021-02-03T00:00:00+01:00;$top=1000"},
		{"$top=10", "$top=10"},
	}
	for _, row := range rows {
		t.Run(row.raw, func(t *testing.T) {
			options, err := uri.ParseOptions(row.raw)
			if err != nil {
				t.Fatal(err)
			}
			if got := options.String(); got != row.read {
				t.Errorf("got  %s\nwant %s", got, row.read)
			}
		})
	}
}

func TestManyRequestsAreReadAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if e, err := uri.ParseFilter("a in (1,2) and b/any(x:x/c mul -2 gt f(1,[d])) or not e"); err != nil || dump(e) == "" {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func TestARefusalStaysShort(t *testing.T) {
	for _, raw := range []string{"$" + strings.Repeat("a", 1_000_000) + "=1", strings.Repeat("a", 1_000_000) + "=%zz", "@" + strings.Repeat("a", 1_000_000) + "=1"} {
		if _, err := uri.ParseOptions(raw); err == nil || len(fault.From(err).Message) > 2000 {
			t.Errorf("%s...: %d bytes", raw[:3], len(fmt.Sprint(err)))
		}
	}
}

func TestAPlaceInSelectPointsAtTheName(t *testing.T) {
	_, err := uri.ParseOptions("$select=" + url.QueryEscape("id, sta rt ,x"))
	f := wantFault(t, err, fault.MalformedOption, "$select")
	if text := "id, sta rt ,x"[f.Span.Start:f.Span.End]; text != "sta rt" {
		t.Errorf("the place is %q", text)
	}
}

func wantFault(t *testing.T, err error, code fault.Code, target string) *fault.Error {
	t.Helper()
	if err == nil {
		t.Fatal("nothing was refused")
	}
	f := fault.From(err)
	if f.Code != code || f.Target != target {
		t.Fatalf("got %s at %q (%s), want %s at %q", f.Code, f.Target, f.Message, code, target)
	}
	return f
}

// What parses prints to text that parses to the same text, and no input makes
// the parser panic.
func FuzzOptions(f *testing.F) {
	for _, seed := range []string{"$select=id,name&$top=5", "%24select=%2A", "select=a,+b", "$count=true&x=%zz", "$skiptoken=AbC", "$select=Ünï"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		options, err := uri.ParseOptions(raw)
		if err != nil || options.Select == nil {
			return
		}
		printed := options.Select.String()
		again, err := uri.ParseOptions("$select=" + url.QueryEscape(printed))
		if err != nil || again.Select.String() != printed {
			t.Fatalf("%q printed as %q, which gives %v %v", raw, printed, again.Select, err)
		}
	})
}
