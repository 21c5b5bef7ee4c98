package bind_test

import (
	"errors"
	"net/url"
	"testing"

	"feedline/odata/bind"
	"feedline/odata/fault"
)

// Whatever a path and $expand say, they have a meaning within the limits or
// are refused as something that the client can mend; and what a continuation
// repeats of them means the same.
func FuzzRequest(f *testing.F) {
	for _, seed := range []struct{ path, expand string }{
		{"Assemblies", "*($levels=2)"}, {"Assemblies('a')/Children", "Parent($levels=max;$expand=Children)"},
		{"House/MainAssembly/Parent/$ref", ""}, {"House/address/dock/aisle/$value", ""}, {"Parts/" + guid + "/photo", ""},
		{"Assemblies/$filter(depth%20gt%202)/$count", ""}, {"Suppliers(country='DE',number=1)/Parts(" + guid + ")", "Receipts/$count($filter=entry gt 1),*/$ref"},
		{"Parts", "Receipts($filter=entry gt @n;$orderby=slip;$top=1;@n=1;$select=slip,Part;$expand=Part)"},
		{"Parts/$filter(place%20ne%20null)", "Receipts($filter=Part/formerPlaces/any(p:p/shelf in (1,null)) and Part/nicknames/$count($filter=$this ne 'a') eq 1;$orderby=Part/place/aisle)"},
		{"Suppliers", "Parts($filter=coats/all(c:c ne 'Red' or nicknames/any()))"}, {"Suppliers/a.b/1", ""},
		{"Parts(" + guid + ")/nicknames/0", "x"}, {"Assemblies/Example.Workshop.Assembly", "Example.Workshop.Assembly/Children"},
	} {
		f.Add(seed.path, seed.expand)
	}
	f.Fuzz(func(t *testing.T, path, expand string) {
		query := ""
		if expand != "" {
			query = "?$expand=" + url.QueryEscape(expand)
		}
		r, err := askWorkshop(t, path+query, bind.Schema{})
		if err != nil {
			if refusal := (*fault.Error)(nil); !errors.As(err, &refusal) || refusal.Message == "" || refusal.Code == fault.Internal {
				t.Fatalf("%s?$expand=%s: %v", path, expand, err)
			}
			return
		}
		limits := bind.DefaultLimits()
		if wide, deep := size(r.Expand); wide > limits.ExpandWidth || deep > limits.ExpandDepth {
			t.Fatalf("%s?$expand=%s: %d navigation properties on %d levels", path, expand, wide, deep)
		}
		_ = r.List()
		if r.Resource == bind.Collection && !r.Ref && !r.Set.Singleton {
			wantSameAgain(t, r.Set.Name, r.Clauses)
		}
	})
}

// size counts the navigation properties that are expanded, and the levels.
func size(list []bind.Expanded) (wide, deep int) {
	for _, e := range list {
		w, d := size(e.Expand)
		wide, deep = wide+1+w, max(deep, 1+d)
	}
	return wide, deep
}
