package bind_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"feedline/odata/bind"
	"feedline/odata/fault"
)

func TestWhatIsSaidAboutTheInsideOfValues(t *testing.T) {
	for _, row := range []struct{ says, url, means string }{
		{"a member of a complex value", "Parts?$filter=place/shelf gt 2", "gt(place/shelf, 2)"},
		{"a member of a complex value of another row", "Receipts?$filter=Part/place/aisle eq 'A'", `eq(Part/place/aisle, "A")`},
		{"a member of a member", "Suppliers?$filter=address/dock/shelf in (1,2)", "in(address/dock/shelf, 1, 2)"},
		{"the name of the type between", "Suppliers?$filter=address/Example.Workshop.Address/city ne null", "not(isnull(address/city))"},
		{"a complex value that is null", "Parts?$filter=place eq null or null ne place", "or(isnull(place), not(isnull(place)))"},
		{"some value of a collection", "Parts?$filter=nicknames/any(n:n eq 'pin')", `some(n in nicknames where eq(n, "pin"))`},
		{"some value, whatever it is", "Parts?$filter=nicknames/any()", "some($this1 in nicknames)"},
		{"every value is the opposite of some that is not", "Parts?$filter=coats/all(c:c ne 'Red')", "not(some(c in coats where nottrue(ne(c, 1))))"},
		{"a member of some value", "Parts?$filter=formerPlaces/any(p:p/shelf lt drawer)", "some(p in formerPlaces where lt(p/shelf, drawer))"},
		{"a collection of a complex value", "Suppliers?$filter=address/phones/$count gt 1", "gt(size($this1 in address/phones), 1)"},
		{"how many values meet a condition", "Parts?$filter=formerPlaces/$count($filter=shelf eq 1 and $this/aisle eq 'A') eq 1",
			`eq(size($this1 in formerPlaces where and(eq($this1/shelf, 1), eq($this1/aisle, "A"))), 1)`},
		{"a value beside others", "Parts?$filter=nicknames/any(n:formerPlaces/any(p:p/aisle eq n))", "some(n in nicknames where some(p in formerPlaces where eq(p/aisle, n)))"},
		{"a function of a value", "Parts?$filter=nicknames/any(n:length(n) gt 3)", "some(n in nicknames where gt(length(n), 3))"},
		{"the type of a value", "Parts?$filter=nicknames/any(n:isof(n,Edm.String))", "some(n in nicknames where not(isnull(n)))"},
	} {
		t.Run(row.says, func(t *testing.T) {
			r, err := askWorkshop(t, row.url, bind.Schema{})
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(r.Filter); got != row.means {
				t.Errorf("got  %s\nwant %s", got, row.means)
			}
		})
	}
}

func TestWhatCannotBeSaidAboutTheInsideOfValues(t *testing.T) {
	for _, row := range []struct {
		url, says string
		code      fault.Code
	}{
		{"Parts?$filter=place/shelv gt 2", `has no member "shelv"`, fault.UnknownProperty},
		{"Parts?$filter=place eq 5", "Compare its members, such as place/aisle", fault.NotImplemented},
		{"Parts?$filter=place in (null)", "Compare its members", fault.NotImplemented},
		{"Parts?$filter=place lt null", "Compare its members", fault.NotImplemented},
		{"Parts?$filter=nicknames eq null", "nicknames/any(x:x eq ...)", fault.TypeMismatch},
		{"Parts?$filter='a' eq nicknames", "nicknames/any(x:x eq ...)", fault.TypeMismatch},
		{"Parts?$filter=formerPlaces ne 5", "formerPlaces/any(x:x/aisle ne ...)", fault.TypeMismatch},
		{"Parts?$filter=nicknames add 1 gt 1", "works with numbers", fault.TypeMismatch},
		{"Parts?$filter=-place gt 1", "a minus sign", fault.TypeMismatch},
		{"Parts?$filter=not place", "Compare one of its members", fault.TypeMismatch},
		{"Parts?$filter=coats has 'Red'", "coats is of type Collection", fault.TypeMismatch},
		{"Parts?$filter=case(true:place) eq 1", "a value is expected here", fault.TypeMismatch},
		{"Parts?$filter=cast(place,Edm.String) eq 'a'", "a value is expected here", fault.TypeMismatch},
		{"Parts?$filter=isof(nicknames,Edm.String)", "a value is expected here", fault.TypeMismatch},
		{"Parts?$filter=length(nicknames) eq 1", "nicknames is of type Collection(Edm.String)", fault.TypeMismatch},
		{"Parts?$filter=place/any()", "any needs a collection", fault.TypeMismatch},
		{"Parts?$filter=name/any()", "any needs a collection", fault.TypeMismatch},
		{"Parts?$filter=place/$count gt 1", "does not carry out $count", fault.NotImplemented},
		{"Parts?$filter=nicknames/$count($search=x) gt 1", "cannot search", fault.NotImplemented},
		{"Parts?$filter=nicknames/any(n:nicknames/any(n:true))", "The variable n is in use", fault.MalformedOption},
		{"Parts?$filter=nicknames/any(n:n/length gt 1)", "Nothing follows a value", fault.MalformedOption},
		{"Parts?$orderby=place", "such as place/aisle", fault.TypeMismatch},
		{"Parts?$orderby=nicknames", "nicknames/$count", fault.TypeMismatch},
		{"Parts?$filter=photo eq null", "Edm.Stream", fault.NotImplemented},
	} {
		t.Run(row.url, func(t *testing.T) {
			_, err := askWorkshop(t, row.url, bind.Schema{})
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != row.code || !strings.Contains(f.Message, row.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPartsOfComplexValuesAreSelected(t *testing.T) {
	for _, row := range []struct{ url, list string }{
		{"Suppliers?$select=address/city", "address/city"},
		{"Suppliers?$select=address/dock/shelf,name,address/city", "address/dock/shelf,name,address/city"},
		{"Suppliers?$select=address/city,address/city", "address/city"},
		{"Suppliers?$select=address/dock/shelf,address/dock,address/dock/aisle", "address/dock"},
		{"Suppliers?$select=address/city,name,address", "name,address"},
		{"Suppliers?$select=address/city,*", "country,number,name,address,remarks"},
		{"Parts?$select=formerPlaces/shelf", "formerPlaces/shelf"},
		{"Parts?$select=name&$expand=Suppliers($select=address/city)", "name,Suppliers(address/city)"},
	} {
		r, err := askWorkshop(t, row.url, bind.Schema{})
		if err != nil || r.List() != row.list {
			t.Errorf("%s: %q, %v", row.url, r.List(), err)
		}
	}
	for _, row := range []struct {
		url, says string
		code      fault.Code
	}{
		{"Suppliers?$select=address/cit", "Did you mean city?", fault.UnknownProperty},
		{"Suppliers?$select=name/first", "Select name alone", fault.UnknownProperty},
		{"Suppliers?$select=adress/city", "Did you mean address?", fault.UnknownProperty},
		{"Suppliers?$select=Parts/name", "over complex values to a member", fault.NotImplemented},
		{"Suppliers?$select=address/Example.Workshop.Address/city", "over complex values to a member", fault.NotImplemented},
		{"Suppliers?$select=address($select=city)", "takes no options", fault.NotImplemented},
	} {
		_, err := askWorkshop(t, row.url, bind.Schema{})
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != row.code || !strings.Contains(f.Message, row.says) {
			t.Errorf("%s: got %v", row.url, err)
		}
	}
}
