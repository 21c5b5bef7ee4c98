package bind_test

import (
	"fmt"
	"strings"
	"testing"

	"feedline/odata/bind"
	"feedline/odata/fault"
)

func TestWhatExpandMeans(t *testing.T) {
	for _, row := range []struct{ says, url, means string }{
		{"one entity", "Assemblies?$expand=Parent", "collection Assemblies +Parent"},
		{"many entities, of one entity", "Assemblies('a')?$expand=Children", `entity Assemblies("a") +Children`},
		{"several, behind a way", "House/MainAssembly?$expand=Children,Parent", "entity House/MainAssembly +Children +Parent"},
		{"everything inside", "Parts?$expand=Receipts($select=slip,entry;$filter=quantity gt 1;$orderby=slip desc;$top=2;$skip=1;$count=true)",
			"collection Parts +Receipts{select slip entry where gt(quantity, 1000) order slip desc skip 1 top 2 counted}"},
		{"columns of one entity", "Receipts?$expand=Part($select=name)", "collection Receipts +Part{select name}"},
		{"a column that is named twice counts once", "Receipts?$expand=Part($select=name,name)", "collection Receipts +Part{select name}"},
		{"what Power Query sends", "Receipts?$select=slip,Part&$expand=Part($select=id,name)", "collection Receipts select slip Part +Part{select id name}"},
		{"a navigation property that is named and not expanded", "Receipts?$select=slip,Part", "collection Receipts select slip Part"},
		{"expand in expand", "Suppliers?$expand=Parts($expand=Receipts($expand=Part),Returns)", "collection Suppliers +Parts{+Receipts{+Part} +Returns}"},

		{"the star", "Parts?$expand=*", "collection Parts +Suppliers +Receipts +Returns"},
		{"the star further inside", "House?$expand=MainAssembly($expand=*)", "entity House +MainAssembly{+Parent +Children}"},
		{"an entry of its own wins over the star and keeps its place", "Parts?$expand=Returns($top=1),*", "collection Parts +Returns{top 1} +Suppliers +Receipts"},
		{"an entry of its own behind the star", "Parts?$expand=*,Suppliers/$ref", "collection Parts +Receipts +Returns +Suppliers by reference"},
		{"references of everything", "Parts?$expand=*/$ref", "collection Parts +Suppliers by reference +Receipts by reference +Returns by reference"},

		{"references", "Parts?$expand=Receipts/$ref($filter=entry gt 1;$orderby=entry;$top=1;$skip=2;$count=true)",
			"collection Parts +Receipts by reference{where gt(entry, 1) order entry skip 2 top 1 counted}"},
		{"the reference of one entity", "Receipts?$expand=Part/$ref", "collection Receipts +Part by reference"},
		{"a number", "Parts?$expand=Receipts/$count", "collection Parts +Receipts by number"},
		{"a number of some", "Parts?$expand=Receipts/$count($filter=entry gt 1)", "collection Parts +Receipts by number{where gt(entry, 1)}"},
		{"the name of the own type", "Assemblies?$expand=Example.Workshop.Assembly/Children/Example.Workshop.Assembly/$ref", "collection Assemblies +Children by reference"},

		{"$this is the entity that is expanded", "Parts?$expand=Receipts($filter=$this/entry gt 1)", "collection Parts +Receipts{where gt(entry, 1)}"},
		{"a way inside", "Parts?$expand=Receipts($filter=Part/name eq 'x')", `collection Parts +Receipts{where eq(Part/name, "x")}`},
		{"an alias of the request", "Parts?$expand=Receipts($filter=entry gt @n)&@n=5", "collection Parts +Receipts{where gt(entry, 5)}"},
		{"an alias inside hides that of the request", "Parts?$expand=Receipts($filter=entry gt @n;@n=6),Returns($filter=entry gt @n)&@n=5",
			"collection Parts +Receipts{where gt(entry, 6)} +Returns{where gt(entry, 5)}"},
		{"an alias inside counts further inside", "Suppliers?$expand=Parts($expand=Receipts($filter=entry gt @n);@n=6)&@n=5", "collection Suppliers +Parts{+Receipts{where gt(entry, 6)}}"},

		{"one level is the entry itself", "Assemblies?$expand=Parent($levels=1)", "collection Assemblies +Parent"},
		{"three levels", "Assemblies?$expand=Children($levels=3;$select=code;$top=2)",
			"collection Assemblies +Children{select code top 2 +Children{select code top 2 +Children{select code top 2}}}"},
		{"what stands inside is repeated", "Assemblies?$expand=Children($levels=2;$expand=Parent)", "collection Assemblies +Children{+Parent +Children{+Parent}}"},
		{"as many levels as there may be", "Assemblies?$expand=Parent($levels=max)", "collection Assemblies" + levels("Parent", 6)},
		{"as many levels as there may be, further inside", "House?$expand=MainAssembly($expand=Parent($levels=max))", "entity House +MainAssembly{" + levels("Parent", 5)[1:] + "}"},
		{"as many levels as what stands inside leaves", "Assemblies?$expand=Parent($levels=max;$expand=Children($expand=Children($expand=Children($expand=Children))))",
			"collection Assemblies +Parent{" + levels("Children", 4)[1:] + " +Parent{" + levels("Children", 4)[1:] + "}}"},
		{"the star in two levels", "Assemblies?$expand=*($levels=2)", "collection Assemblies +Parent{+Parent +Children} +Children{+Parent +Children}"},
	} {
		t.Run(row.says, func(t *testing.T) {
			r, err := askWorkshop(t, row.url, bind.Schema{})
			if err != nil {
				t.Fatal(err)
			}
			if got := told(r); got != row.means {
				t.Errorf("got  %s\nwant %s", got, row.means)
			}
		})
	}
}

// levels is a navigation property that is expanded so often in itself.
func levels(nav string, n int) string {
	return " " + strings.Repeat("+"+nav+"{", n-1) + "+" + nav + strings.Repeat("}", n-1)
}

func TestExpandsThatAreRefused(t *testing.T) {
	for _, row := range []struct {
		says, url   string
		code        fault.Code
		message, at string
	}{
		{"a name that does not exist", "Assemblies?$expand=Childrn", fault.UnknownProperty, "Did you mean Children?", "Childrn"},
		{"a name that does not exist further inside", "House?$expand=MainAssembly($expand=parent)", fault.UnknownProperty, "Did you mean Parent?", "parent"},
		{"a property", "Assemblies?$expand=code", fault.UnknownProperty, "$select names", "code"},
		{"a complex property", "House?$expand=address/x", fault.UnknownProperty, "complex property", "address"},
		{"a stream", "Parts?$expand=photo", fault.NotImplemented, "navigation properties only", "photo"},
		{"the media of an entity", "Parts?$expand=$value", fault.NotImplemented, "navigation properties only", "$value"},
		{"an annotation", "Parts?$expand=@Ns.Term", fault.NotImplemented, "navigation properties only", "@Ns.Term"},
		{"a path", "House?$expand=MainAssembly/Parent", fault.MalformedOption, "MainAssembly($expand=Parent)", "Parent"},
		{"another type", "House?$expand=MainAssembly/Example.Workshop.Part", fault.UnknownProperty, "Example.Workshop.Assembly", "Example.Workshop.Part"},
		{"a type alone", "House?$expand=Example.Workshop.House", fault.MalformedOption, "behind the name of the type", "Example.Workshop.House"},

		{"the same twice", "Assemblies?$expand=Parent,Parent", fault.MalformedOption, "more than once", "Parent"},
		{"the same and its references", "Assemblies?$expand=Children,Children/$ref", fault.MalformedOption, "more than once", "Children/$ref"},
		{"the star twice", "Assemblies?$expand=*,*/$ref", fault.MalformedOption, "The star", "*/$ref"},

		{"a condition on one entity", "Receipts?$expand=Part($filter=name eq 'x')", fault.MalformedOption, "nothing for $filter to choose", "Part($filter=name eq 'x')"},
		{"a number of one entity", "Receipts?$expand=Part/$count", fault.MalformedOption, "counts many", "Part/$count"},
		{"a search", "Parts?$expand=Receipts($search=x)", fault.NotImplemented, "$search inside $expand=Receipts(...)", "Receipts($search=x)"},
		{"a computation", "Parts?$expand=Receipts($compute=entry add 1 as e)", fault.NotImplemented, "$compute", ""},
		{"a transformation", "Parts?$expand=Receipts($apply=identity)", fault.NotImplemented, "$apply", ""},

		{"$it in a condition", "Parts?$expand=Receipts($filter=entry gt $it/count)", fault.NotImplemented, "Name properties of Receipts alone.", "$it"},
		{"$it in an order", "Parts?$expand=Receipts($orderby=$it/count)", fault.NotImplemented, "$expand=Receipts(...)", "$it"},
		{"a mistake in a condition", "Parts?$expand=Suppliers,Receipts($filter=entri gt 1)", fault.UnknownProperty, "Did you mean entry?", "entri"},
		{"a mistake in an order", "Parts?$expand=Receipts($orderby=entri)", fault.UnknownProperty, "Did you mean entry?", "entri"},
		{"a mistake in an alias inside", "Parts?$expand=Receipts($filter=@f;@f=entri gt 1)", fault.UnknownProperty, "Did you mean entry?", "entri"},
		{"a mistake in an alias of the request", "Parts?$expand=Receipts($filter=@f)&@f=entri gt 1", fault.UnknownProperty, "Did you mean entry?", "entri"},
		{"a column that does not exist", "Parts?$expand=Receipts($select=entri)", fault.UnknownProperty, "Did you mean entry?", "entri"},
		{"a part of a column that does not exist", "House?$expand=MainAssembly($expand=Children($select=a/b))", fault.UnknownProperty, `has no property "a"`, "a"},
		{"a part of a column with options", "Parts?$expand=Suppliers($select=address($select=city))", fault.NotImplemented, "takes no options", "address($select=city)"},

		{"levels of what is not recursive", "Parts?$expand=Receipts($levels=2)", fault.MalformedOption, "$expand=Receipts($expand=...)", "Receipts($levels=2)"},
		{"levels beside the same inside", "Assemblies?$expand=Children($levels=2;$expand=Children)", fault.MalformedOption, "Leave one of them out", ""},
		{"too many levels", "Assemblies?$expand=Parent($levels=7)", fault.TooComplex, "more than 6 levels", "Parent($levels=7)"},
		{"very many levels", "Assemblies?$expand=Parent($levels=9000000000000000000)", fault.TooComplex, "relate them in your own tool", ""},
		{"too many levels further inside", "House?$expand=MainAssembly($expand=Parent($levels=6))", fault.TooComplex, "more than 6 levels", "Parent($levels=6)"},
		{"too deep", "Assemblies?$expand=" + strings.Repeat("Parent($expand=", 6) + "Parent" + strings.Repeat(")", 6), fault.TooComplex, "more than 6 levels", "Parent"},
		{"too wide", "Assemblies?$expand=*($levels=5)", fault.TooComplex, "more than 40 navigation properties", "*($levels=5)"},
		{"as wide as the star goes", "Assemblies?$expand=*($levels=max)", fault.TooComplex, "more than 40 navigation properties", ""},
		{"too many levels of what is wide", "Assemblies?$expand=Children($levels=6;$expand=Parent($expand=*($levels=2)))", fault.TooComplex, "more than", ""},
	} {
		t.Run(row.says, func(t *testing.T) {
			_, err := askWorkshop(t, row.url, bind.Schema{})
			wantRefusal(t, row.url, err, row.code, row.message, row.at)
		})
	}
}

func TestTheLimitsOfExpandAreThoseOfTheSchema(t *testing.T) {
	tight := bind.Schema{Limits: bind.Limits{ExpandDepth: 2, ExpandWidth: 3}}
	for _, row := range []struct{ url, means, refused string }{
		{"Assemblies?$expand=Parent($levels=max)", "collection Assemblies +Parent{+Parent}", ""},
		{"Assemblies?$expand=Parent($levels=3)", "", "more than 2 levels"},
		{"Parts?$expand=*", "collection Parts +Suppliers +Receipts +Returns", ""},
		{"Parts?$expand=Suppliers($expand=Parts),Receipts,Returns", "", "more than 3 navigation properties"},
		{"Assemblies?$expand=*($levels=2)", "", "more than 3 navigation properties"},
		{"Assemblies?$expand=Parent($levels=2),Children($levels=2)", "", "more than 3 navigation properties"},
	} {
		r, err := askWorkshop(t, row.url, tight)
		switch {
		case row.refused == "" && (err != nil || told(r) != row.means):
			t.Errorf("%s: %s, %v", row.url, told(r), err)
		case row.refused != "":
			wantRefusal(t, row.url, err, fault.TooComplex, row.refused, "")
		}
	}
}

func TestTheWorkOnManyEntriesHasOneLimit(t *testing.T) {
	url := "Assemblies?$expand=Parent($expand=Children($filter=@a0 eq 1)),Children($filter=@a0 eq 1)"
	for i := range 30 {
		url += fmt.Sprintf("&@a%d=@a%d add @a%d", i, i+1, i+1)
	}
	_, err := askWorkshop(t, url+"&@a30=1", bind.Schema{})
	wantRefusal(t, url, err, fault.TooComplex, "too often", "")
}

func TestTheListOfAContextURL(t *testing.T) {
	for _, row := range []struct{ says, url, list string }{
		{"nothing to say", "Parts", ""},
		{"columns in their order", "Parts?$select=name,id", "name,id"},
		{"the star is spelt out", "Assemblies?$select=*", "code,parentCode,depth"},
		{"an expanded navigation property without a list goes without saying", "Parts?$expand=Receipts", ""},
		{"beside columns it is named", "Parts?$select=name&$expand=Receipts", "name,Receipts"},
		{"named in both, it stands where $select has it", "Receipts?$select=Part,slip&$expand=Part", "Part,slip"},
		{"named in both with a list of its own", "Receipts?$select=Part,slip&$expand=Part($select=name)", "Part(name),slip"},
		{"a list of its own is there without columns", "Parts?$expand=Receipts($select=slip),Returns", "Receipts(slip)"},
		{"a list of its own stands behind the columns", "Parts?$select=name&$expand=Receipts($select=slip),Returns", "name,Receipts(slip),Returns"},
		{"a list further inside", "House?$expand=MainAssembly($expand=Parent($select=code))", "MainAssembly(Parent(code))"},
		{"a navigation property that is only named", "Receipts?$select=Part,slip", "Part,slip"},
		{"references have no list", "Parts?$select=name&$expand=Receipts/$ref", "name,Receipts"},
		{"numbers have no list", "Parts?$expand=Receipts/$count", ""},
	} {
		t.Run(row.says, func(t *testing.T) {
			r, err := askWorkshop(t, row.url, bind.Schema{})
			if err != nil {
				t.Fatal(err)
			}
			if got := r.List(); got != row.list {
				t.Errorf("got %s, want %s", got, row.list)
			}
		})
	}
}
