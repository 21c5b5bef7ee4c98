package bind_test

import (
	"strings"
	"testing"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/fault"
)

const receipt = "partId=" + guid + ",entry=7"

func TestWhatPathsMean(t *testing.T) {
	for _, row := range []struct{ says, url, means string }{
		{"a set", "Assemblies", "collection Assemblies"},
		{"one of its entities", "Assemblies('a')", `entity Assemblies("a")`},
		{"a singleton", "House", "entity House"},
		{"the entity that a navigation property leads to", "Assemblies('a')/Parent", `entity Assemblies("a")/Parent`},
		{"the entities that a navigation property leads to", "Assemblies('a')/Children", `collection Assemblies("a")/Children`},
		{"one of those", "Assemblies('a')/Children('b')", `entity Assemblies("a")/Children("b")`},
		{"a way of many steps", "House/MainAssembly/Parent/Children('b')/Children", `collection House/MainAssembly/Parent/Children("b")/Children`},
		{"a key of two parts behind a way", "Parts(" + guid + ")/Receipts(" + receipt + ")/Part/Suppliers(country='DE',number=1)",
			`entity Parts("` + guid + `")/Receipts("` + guid + `",7)/Part/Suppliers("DE",1)`},
		{"an alias in a key behind a way", "Assemblies('a')/Children(@k)?@k='b/c'", `entity Assemblies("a")/Children("b/c")`},

		{"the number of entities of a set", "Assemblies/$count", "count Assemblies"},
		{"the number of entities behind a way", "Assemblies('a')/Children/$count?$filter=depth gt 2", `count Assemblies("a")/Children where gt(depth, 2)`},
		{"the reference of an entity", "Assemblies('a')/$ref", `entity Assemblies("a") by reference`},
		{"the reference of a singleton", "House/$ref", "entity House by reference"},
		{"the reference of a related entity", "Assemblies('a')/Parent/$ref", `entity Assemblies("a")/Parent by reference`},
		{"the references of a set", "Assemblies/$ref?$filter=depth eq 1&$orderby=code&$top=2&$skip=1&$count=true",
			"collection Assemblies by reference where eq(depth, 1) order code skip 1 top 2 counted"},

		{"a property", "Assemblies('a')/depth", `property Assemblies("a").depth`},
		{"a property behind a way", "House/MainAssembly/code", "property House/MainAssembly.code"},
		{"a complex property", "House/address", "property House.address"},
		{"a member of a complex value in a complex value", "House/address/dock/aisle", "property House.address.dock.aisle"},
		{"the bare value of a property", "Assemblies('a')/depth/$value", `raw value Assemblies("a").depth`},
		{"the bare value of a member", "House/address/city/$value", "raw value House.address.city"},
		{"a stream is its bytes", "Parts(" + guid + ")/photo", `raw value Parts("` + guid + `").photo`},
		{"a stream is its bytes when they are asked for, too", "Parts(" + guid + ")/photo/$value", `raw value Parts("` + guid + `").photo`},
		{"a property with many values", "Parts(" + guid + ")/nicknames", `property Parts("` + guid + `").nicknames`},
		{"the number of values of a property", "Parts(" + guid + ")/formerPlaces/$count", `count Parts("` + guid + `").formerPlaces`},
		{"a property in a format", "House/name?$format=json", "property House.name"},

		{"a condition in the path", "Assemblies/$filter(depth%20gt%202)", "collection Assemblies where gt(depth, 2)"},
		{"conditions in the path and in the option", "Assemblies/$filter(depth%20gt%202)/$filter(code%20ne%20@c)/$count?$filter=parentCode eq null or depth eq 9&@c='x'",
			`count Assemblies where and(gt(depth, 2), ne(code, "x"), or(isnull(parentCode), eq(depth, 9)))`},
		{"a condition that an alias stands for", "Assemblies/$filter(@f)?@f=Parent/depth eq 1", "collection Assemblies where eq(Parent/depth, 1)"},
		{"a condition behind a way", "Assemblies('a')/Children/$filter(Parent%2Fdepth%20eq%201)/$ref", `collection Assemblies("a")/Children by reference where eq(Parent/depth, 1)`},

		{"the name of the type behind a set", "Assemblies/Example.Workshop.Assembly", "collection Assemblies"},
		{"the name of the type before a key", "Assemblies/Example.Workshop.Assembly('a')", `entity Assemblies("a")`},
		{"the name of the type behind an entity", "Assemblies('a')/Example.Workshop.Assembly/depth", `property Assemblies("a").depth`},
		{"the name of the type behind a way", "House/MainAssembly/Example.Workshop.Assembly/Children/Example.Workshop.Assembly/$count", "count House/MainAssembly/Children"},
		{"the name of the type of a complex value", "House/address/Example.Workshop.Address/city", "property House.address.city"},
		{"the name of the type behind a condition", "Assemblies/$filter(depth%20gt%202)/Example.Workshop.Assembly", "collection Assemblies where gt(depth, 2)"},

		{"a key as a segment", "Parts/" + guid, `entity Parts("` + guid + `")`},
		{"a key as a segment is not quoted", "Assemblies/a%20'b:%2F", `entity Assemblies("a 'b:/")`},
		{"a key as a segment may look like a date", "Assemblies/2024-01-01", `entity Assemblies("2024-01-01")`},
		{"a key as a segment may have a dot", "Assemblies/r%C3%A9sum%C3%A9.pdf/Children/Example.Other", `entity Assemblies("résumé.pdf")/Children("Example.Other")`},
		{"a key as a segment may look like a member", "Assemblies/depth", `entity Assemblies("depth")`},
		{"a key of several parts as segments", "Suppliers/DE/1/name", `property Suppliers("DE",1).name`},
		{"a key as a segment behind a way", "Assemblies/a/Children/b/Parent/depth/$value", `raw value Assemblies("a")/Children("b")/Parent.depth`},
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

func TestPathsThatAreRefused(t *testing.T) {
	for _, row := range []struct {
		says, url   string
		code        fault.Code
		message, at string
	}{
		{"a member that does not exist", "Assemblies('a')/dept", fault.UnknownResource, "Did you mean depth?", "dept"},
		{"a way that does not exist", "Assemblies('a')/Parents", fault.UnknownResource, "Did you mean Parent?", "Parents"},
		{"a member of a complex value that does not exist", "House/address/cty", fault.UnknownResource, "Did you mean city?", "cty"},
		{"a function", "House/f(a=1)", fault.UnknownResource, `"f"`, "f(a=1)"},
		{"a member of a whole set", "Parts/Suppliers", fault.UnknownResource, "Parts(" + guid + ")", "Suppliers"},
		{"a member of all related entities", "Suppliers(country='DE',number=1)/Parts/name", fault.UnknownResource, "Parts(" + guid + ")", "name"},
		{"a key as segments that ends too soon", "Suppliers/DE", fault.MalformedKey, "lacks number", "DE"},
		{"a key as segments with a word among them", "Suppliers/DE/$count", fault.UnknownResource, "Suppliers(country='abc',number=42)", "$count"},
		{"a member where a key of several parts is due", "Suppliers/name", fault.UnknownResource, "belongs to one entity", "name"},
		{"a key as a segment that is none", "Parts/17", fault.UnknownResource, "addressed by its key in parentheses", "17"},

		{"a key of a singleton", "House('x')", fault.MalformedKey, "takes no key", "('x')"},
		{"a key behind a way to one", "Assemblies('a')/Parent('b')", fault.MalformedKey, "Parent is one value or one entity here", "('b')"},
		{"a key behind a property", "Assemblies('a')/depth(1)", fault.MalformedKey, "takes no key", "(1)"},
		{"a key behind the type of an entity", "Assemblies('a')/Example.Workshop.Assembly('b')", fault.MalformedKey, "takes no key", "('b')"},
		{"a key of which the way says a part", "Parts(" + guid + ")/Receipts(entry=7)", fault.MalformedKey,
			"also behind a navigation property: write Receipts(partId=" + guid + ",entry=42)", "Receipts(entry=7)"},
		{"a key of the wrong type behind a way", "Suppliers(country='DE',number=1)/Parts(5)", fault.MalformedKey, "hexadecimal digits", "5"},

		{"a bare value of a set", "Assemblies/$value", fault.MalformedURL, "has many entities", "$value"},
		{"a bare value of an entity", "Assemblies('a')/$value", fault.MalformedURL, "Name a property before /$value", "$value"},
		{"a bare value of a complex property", "House/address/$value", fault.MalformedURL, "Leave /$value out", "$value"},
		{"a bare value of many values", "Parts(" + guid + ")/nicknames/$value", fault.MalformedURL, "Leave /$value out", "$value"},
		{"the number of one entity", "Assemblies('a')/$count", fault.MalformedURL, "is one entity here", "$count"},
		{"a condition on one entity", "House/$filter(true)", fault.MalformedURL, "is one entity here", "$filter(true)"},
		{"the number of one value", "House/name/$count", fault.MalformedURL, "means nothing behind name", "$count"},
		{"the reference of a value", "House/address/$ref", fault.MalformedURL, "means nothing behind address", "$ref"},
		{"the reference of values", "Parts(" + guid + ")/coats/$ref", fault.MalformedURL, "means nothing behind coats", "$ref"},
		{"something behind a value", "House/name/length", fault.UnknownResource, `nothing called "length"`, "length"},
		{"something behind a stream", "Parts(" + guid + ")/photo/x", fault.UnknownResource, "Edm.Stream", "x"},
		{"something behind many values", "Parts(" + guid + ")/formerPlaces/aisle", fault.UnknownResource, "nothing called", "aisle"},
		{"one of many values", "Parts(" + guid + ")/nicknames/-1", fault.NotImplemented, "how many there are with /$count", "-1"},
		{"some of many values", "Parts(" + guid + ")/nicknames/$filter(true)", fault.NotImplemented, "how many there are with /$count", "$filter(true)"},
		{"some of many values, counted", "Parts(" + guid + ")/nicknames/$count?$filter=true", fault.NotImplemented, "nicknames", ""},

		{"a key behind a condition", "Assemblies/$filter(true)/a", fault.NotImplemented, "filtered collection", "a"},
		{"a key in parentheses behind a condition", "Assemblies/$filter(true)/Example.Workshop.Assembly('a')", fault.NotImplemented, "filtered collection", "Example.Workshop.Assembly('a')"},
		{"a way behind a condition", "Assemblies/$filter(true)/Children", fault.NotImplemented, "filtered collection", "Children"},
		{"a condition with a mistake", "Assemblies/$filter(dept%20gt%202)", fault.UnknownProperty, "Did you mean depth?", "dept"},
		{"a second condition with a mistake", "Assemblies/$filter(true)/$filter(depth)", fault.TypeMismatch, "Edm.Int16", "depth"},
		{"every entity in turn", "Assemblies/$each", fault.NotImplemented, "$each", "$each"},

		{"another type behind a set", "Assemblies/Example.Workshop.Part", fault.UnknownResource, "Example.Workshop.Assembly", "Example.Workshop.Part"},
		{"a key as a segment that looks like a type", "Assemblies/Example.Workshop.b", fault.UnknownResource, "stands in parentheses, Assemblies('abc')", "Example.Workshop.b"},
		{"another type behind an entity", "House/Example.Workshop.Hous", fault.UnknownResource, "Did you mean Example.Workshop.House?", "Example.Workshop.Hous"},
		{"another type of a complex value", "House/address/Example.Workshop.Place", fault.UnknownResource, "Example.Workshop.Address", "Example.Workshop.Place"},

		{"an option beside a property", "House/name?$select=name", fault.OptionNotAllowed, "the value of a property", ""},
		{"an option beside a bare value", "House/name/$value?$top=1", fault.OptionNotAllowed, "a bare value", ""},
		{"columns of references", "Assemblies/$ref?$select=code", fault.OptionNotAllowed, "references", ""},
		{"expanded references", "Assemblies('a')/$ref?$expand=Parent", fault.OptionNotAllowed, "references", ""},
		{"an order of one reference", "House/$ref?$orderby=name", fault.OptionNotAllowed, "references", ""},
	} {
		t.Run(row.says, func(t *testing.T) {
			_, err := askWorkshop(t, row.url, bind.Schema{})
			wantRefusal(t, row.url, err, row.code, row.message, row.at)
		})
	}
}

func TestAWayToASetThatIsNotVisibleDoesNotExist(t *testing.T) {
	noSuppliers := func(s *model.EntitySet) bool { return s.Name != "Suppliers" }
	for _, url := range []string{
		"Parts/Suppliers", "Parts(" + guid + ")/Suppliers", "Parts(" + guid + ")/Supplier", "Parts(" + guid + ")/Suppliers/$count",
		"Parts?$expand=Suppliers", "Parts?$expand=Supplier", "Parts?$select=Suppliers", "Parts?$select=Supplier",
	} {
		_, err := askWorkshop(t, url, bind.Schema{Visible: noSuppliers})
		f := fault.From(err)
		if err == nil || f.Code != fault.UnknownResource && f.Code != fault.UnknownProperty || f.Suggestion == "Suppliers" || strings.Contains(f.Message, "belongs to") {
			t.Errorf("%s: %v", url, err)
		}
	}
	r, err := askWorkshop(t, "Parts?$expand=*", bind.Schema{Visible: noSuppliers})
	if err != nil || told(r) != "collection Parts +Receipts +Returns" {
		t.Errorf("%s, %v", told(r), err)
	}
}

func TestAPathOfAnyLengthIsFollowed(t *testing.T) {
	r, err := askWorkshop(t, "House/MainAssembly"+strings.Repeat("/Parent", 48), bind.Schema{})
	if err != nil || len(r.Hops) != 49 {
		t.Errorf("%d hops, %v", len(r.Hops), err)
	}
}
