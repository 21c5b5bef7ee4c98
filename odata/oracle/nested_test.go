package oracle

import (
	"encoding/json"
	"testing"
)

// unfolding expands the navigation property with this name.
func (a about) unfolding(name string, o Options) Expand {
	return Expand{Over: a.set.Nav(name), Options: o}
}

func (x Expand) levels(n int) Expand {
	x.Levels = n
	return x
}

func (x Expand) ending(e Ending) Expand {
	x.Ending = e
	return x
}

func TestExpandedRowsStandInTheirParents(t *testing.T) {
	d := workshop(t)
	a, p, r := the(d, "Assemblies"), the(d, "Parts"), the(d, "Receipts")
	is := func(code string) Expr { return op(a.p("code"), "eq", str(code)) }
	bolt, nut := op(p.p("name"), "eq", str("bolt")), op(p.p("name"), "eq", str("nut"))
	parent := a.unfolding("Parent", Options{Select: []string{"code"}})
	children := func(o Options) Expand {
		o.Select = []string{"code"}
		return a.unfolding("Children", o)
	}
	receipts := func(o Options) Expand {
		o.Select = []string{"entry"}
		return p.unfolding("Receipts", o)
	}
	for _, row := range []struct {
		name string
		from about
		only Expr
		x    Expand
		want string // of each row that the filter keeps
	}{
		{"one entity", a, is("F"), parent, `{"Parent":{"code":"D/1"}}`},
		{"none", a, is("A"), parent, `{"Parent":null}`},
		{"several in the order of the key", a, is("A"), children(Options{}), `{"Children":[{"code":"B"},{"code":"O'C"}]}`},
		{"no rows are an empty array", a, is("F"), children(Options{}), `{"Children":[]}`},
		{"the default order of their own set", p, bolt, receipts(Options{}), `{"Receipts":[{"entry":2},{"entry":3},{"entry":1}]}`},
		{"another order, with null first", p, bolt, receipts(Options{Order: []Term{{r.p("quantity"), false}}}), `{"Receipts":[{"entry":2},{"entry":3},{"entry":1}]}`},
		{"and with null last", p, bolt, receipts(Options{Order: []Term{{r.p("quantity"), true}}}), `{"Receipts":[{"entry":1},{"entry":3},{"entry":2}]}`},
		{"a window of each parent's own rows", p, nil, receipts(Options{Order: []Term{{r.p("entry"), false}}, Skip: new(1), Top: new(1)}),
			`{"Receipts":[{"entry":2}]}{"Receipts":[]}`},
		{"a number of all that match, whatever the window", p, nil, receipts(Options{Filter: op(r.p("entry"), "lt", num(3)), Top: new(0), Count: new(true)}),
			`{"Receipts":[],"Receipts@odata.count":2}{"Receipts":[],"Receipts@odata.count":1}`},
		{"no number where none is wanted", p, nut, receipts(Options{Count: new(false)}), `{"Receipts":[{"entry":1}]}`},
		{"a number alone", p, nil, p.unfolding("Receipts", Options{Filter: op(r.p("entry"), "gt", num(1))}).ending(Counted),
			`{"Receipts@odata.count":2}{"Receipts@odata.count":0}`},
		{"a filter may look back at the parent", p, nil, receipts(Options{Filter: op(r.p("Part/name"), "eq", str("nut"))}),
			`{"Receipts":[]}{"Receipts":[{"entry":1}]}`},
		{"references", a, is("B"), a.unfolding("Children", Options{}).ending(Referenced),
			`{"Children":[{"@odata.id":"http://feed.example/odata/Assemblies('(e)')"},{"@odata.id":"http://feed.example/odata/Assemblies('D%2F1')"}]}`},
		{"the reference of one entity", a, is("O'C"), a.unfolding("Parent", Options{}).ending(Referenced),
			`{"Parent":{"@odata.id":"http://feed.example/odata/Assemblies('A')"}}`},
		{"a reference to nothing", a, is("A"), a.unfolding("Parent", Options{}).ending(Referenced), `{"Parent":null}`},
		{"a reference by a key of several parts", p, nut, p.unfolding("Receipts", Options{}).ending(Referenced),
			`{"Receipts":[{"@odata.id":"http://feed.example/odata/Receipts(partId=00000000-0000-4000-8000-000000000002,entry=1)"}]}`},
		{"levels", a, is("F"), parent.levels(3), `{"Parent":{"Parent":{"Parent":{"code":"A"},"code":"B"},"code":"D/1"}}`},
		{"with the same options on each", a, is("A"), children(Options{Top: new(1)}).levels(2), `{"Children":[{"Children":[{"code":"(e)"}],"code":"B"}]}`},
		{"one level is the item itself", a, is("F"), parent.levels(1), `{"Parent":{"code":"D/1"}}`},
		{"one in another", a, is("F"), a.unfolding("Parent", Options{Select: []string{"depth"}, Expand: []Expand{children(Options{})}}),
			`{"Parent":{"Children":[{"code":"F"}],"depth":2}}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			q := Query{Set: row.from.set, Options: Options{Filter: row.only, Select: []string{row.x.Over.Name}, Expand: []Expand{row.x}}}
			answer, err := d.Answer(q)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, one := range answer.Rows {
				got += jsonOf(one)
			}
			if got != row.want {
				t.Errorf("got\n%s, want\n%s", got, row.want)
			}
		})
	}
}

func jsonOf(row Published) string {
	text, err := json.Marshal(row)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestTheStarExpandsEveryNavigationProperty(t *testing.T) {
	d := workshop(t)
	a := the(d, "Assemblies")
	answer, err := d.Answer(Query{Set: a.set, Options: Options{Filter: op(a.p("code"), "eq", str("F")), Select: []string{"code"}, Expand: []Expand{{}}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := jsonOf(answer.Rows[0]); got != `{"Children":[],"Parent":{"code":"D/1","depth":2,"parentCode":"B"},"code":"F"}` {
		t.Errorf("got %s", got)
	}
}

func TestARowKeepsItsMembersBesideWhatItExpands(t *testing.T) {
	d := workshop(t)
	r := the(d, "Receipts")
	answer, err := d.Answer(Query{Set: r.set, Options: Options{Top: new(1), Expand: []Expand{r.unfolding("Part", Options{Select: []string{"name"}})}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(answer.Rows[0]); got != len(r.set.Properties)+1 {
		t.Errorf("there are %d members", got)
	}
	if _, changed := d.rows[r.set][0].published["Part"]; changed {
		t.Error("the data changed")
	}
}

func TestAliasesReachIntoNestedOptions(t *testing.T) {
	d := workshop(t)
	p, r := the(d, "Parts"), the(d, "Receipts")
	q := Query{Set: p.set, Aliases: []Assignment{{"@n", num(2)}}, Options: Options{Select: []string{"name"}, Expand: []Expand{
		p.unfolding("Receipts", Options{Filter: op(r.p("entry"), "gt", &alias{"@n", integer})}).ending(Counted),
	}}}
	answer, err := d.Answer(q)
	if err != nil {
		t.Fatal(err)
	}
	if got := jsonOf(answer.Rows[0]); got != `{"Receipts@odata.count":1,"name":"bolt"}` {
		t.Errorf("got %s", got)
	}
	if len(q.tidy().Aliases) != 1 {
		t.Error("an alias that is used went")
	}
	if q.Expand[0].Filter = nil; len(q.tidy().Aliases) != 0 {
		t.Error("an alias that is not used stayed")
	}
}

func TestWhatMeansNothingInNestedOptionsIsAnError(t *testing.T) {
	d := workshop(t)
	p, r := the(d, "Parts"), the(d, "Receipts")
	beyond := op(op(num(1<<62), "mul", op(r.p("entry"), "add", num(2))), "gt", num(0))
	if _, err := d.Answer(Query{Set: p.set, Options: Options{Expand: []Expand{p.unfolding("Receipts", Options{Filter: beyond})}}}); err == nil {
		t.Error("it has a meaning")
	}
}
