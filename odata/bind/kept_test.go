package bind_test

import (
	"net/url"
	"strings"
	"testing"

	"feedline/model"
	"feedline/odata/bind"
)

func TestWhatAContinuationRepeats(t *testing.T) {
	for _, row := range []struct{ says, url, kept string }{
		{"nothing", "Parts?$top=5&$skip=1&$count=true", ""},
		{"columns, conditions and order", "Assemblies?$orderby=depth desc&$filter=depth gt @n&$select=*&@n=1&$top=5",
			"$select=code,parentCode,depth|$filter=depth gt @n|$orderby=depth desc|@n=1"},
		{"the conditions of the path", "Assemblies/$filter(depth%20gt%202%20or%20false)/$filter(true)?$filter=code ne 'x'",
			"$filter=(depth gt 2 or false) and true and code ne 'x'"},
		{"what is expanded, with its window", "Parts?$expand=Receipts($filter=entry gt @n;$top=2;$skip=1;$count=true;@n=1),Suppliers/$ref,Returns/$count",
			"$expand=Receipts($filter=entry gt @n;$skip=1;$top=2;$count=true;@n=1),Suppliers/$ref,Returns/$count"},
		{"parts of columns", "Suppliers?$select=address/dock/shelf,name,address/city", "$select=address/dock/shelf,name,address/city"},
		{"the star is spelt out", "Parts?$expand=Returns($select=*),*/$ref",
			"$expand=Returns($select=partId,entry,slip,movedAt,quantity),Suppliers/$ref,Receipts/$ref"},
		{"levels are spelt out", "Assemblies?$expand=Children($levels=3;$select=code)",
			"$expand=Children($select=code;$expand=Children($select=code;$expand=Children($select=code)))"},
	} {
		t.Run(row.says, func(t *testing.T) {
			r, err := askWorkshop(t, row.url, bind.Schema{})
			if err != nil {
				t.Fatal(err)
			}
			if got := keptText(r.Clauses, "|", false); got != row.kept {
				t.Errorf("got  %s\nwant %s", got, row.kept)
			}
		})
	}
}

func TestAContinuationMeansTheSame(t *testing.T) {
	for _, url := range []string{
		"Assemblies?$orderby=depth desc,code&$filter=depth gt @n or code eq @t&$select=code,Parent&@n=1&@t='a;b)%26c'&$top=5&$count=true",
		"Assemblies/$filter(depth%20gt%202)/$filter(code%20ne%20'x'%20and%20depth%20lt%209)?$filter=depth lt 5 and Children/any(c:c/Children/any())",
		"Assemblies/$filter(depth%20gt%202%20or%20code%20eq%20'x')/$filter(Children%2Fany())?$filter=Children/any()",
		"Parts?$expand=Receipts($filter=entry gt @n and slip ne ';)';$orderby=slip;$top=2;$skip=1;$count=true;@n=1),Suppliers/$ref,Returns/$count($filter=entry eq @n)&@n=5",
		"Assemblies/$filter(@f)?$filter=@f&@f=Parent/depth eq 1", "Parts?$expand=*", "Parts?$expand=*/$ref,Receipts($select=*)", "Assemblies?$expand=*($levels=3)",
		"Assemblies?$expand=Children($levels=3;$select=code;$filter=depth gt @n;@n=4;$expand=Parent($select=depth))&@n=7",
		"Suppliers?$expand=Parts($select=name;$expand=Receipts($filter=entry gt @n and slip eq @s;$select=slip;$top=3),Returns;@n=6)&@n=5&@s='s'",
	} {
		r, err := askWorkshop(t, url, bind.Schema{})
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		wantSameAgain(t, r.Set.Name, r.Clauses)
	}
}

// wantSameAgain reads what clauses keep behind a path to their entities, and
// does the same with everything that they expand.
func wantSameAgain(t *testing.T, path string, c bind.Clauses) {
	t.Helper()
	query := keptText(c, "&", true)
	again, err := askWorkshop(t, path+"?"+query, bind.Schema{})
	if err != nil {
		t.Fatalf("%s?%s: %v", path, query, err)
	}
	c.Top, c.Skip, c.Count = nil, nil, false
	if got, want := clausesTold(again.Clauses), clausesTold(c); got != want {
		t.Errorf("%s?%s\ngot  %s\nwant %s", path, query, got, want)
	}
	for _, e := range c.Expand {
		if !e.Number && !e.Ref && e.Nav.Multiplicity == model.Many {
			wantSameAgain(t, keyed(c.Set)+"/"+e.Nav.Name, e.Clauses)
		}
	}
}

// keyed is the address of some entity of a set of the workshop.
func keyed(set *model.EntitySet) string {
	return set.Name + map[string]string{
		"Assemblies": "('a')", "Parts": "(" + guid + ")", "Suppliers": "(country='DE',number=1)",
		"Receipts": "(" + receipt + ")", "Returns": "(" + receipt + ")",
	}[set.Name]
}

func keptText(c bind.Clauses, between string, escape bool) string {
	var parts []string
	for _, o := range c.Kept() {
		if escape {
			o.Value = url.QueryEscape(o.Value)
		}
		parts = append(parts, o.Name+"="+o.Value)
	}
	return strings.Join(parts, between)
}
