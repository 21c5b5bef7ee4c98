package store

import (
	"strings"
	"testing"

	"feedline/model"
)

func TestSourcesPrint(t *testing.T) {
	shops, orders := &model.EntitySet{Name: "Shops"}, &model.EntitySet{Name: "Orders"}
	key := []Value{number(5), {Cell: TextCell("x")}}
	shop := &Source{Set: shops, Via: &model.Navigation{Name: "Shop"}}
	for _, c := range []struct {
		name, want string
		source     *Source
	}{
		{"Shop", "Shop", shop},
		{"Shop/Head", "Shop/Head", &Source{Set: shops, From: shop, Via: &model.Navigation{Name: "Head"}}},
		{"$root/Shops(5, \"x\")", "$root/Shops(5, \"x\")", &Source{Set: shops, Key: key}},
		{"Shop/Orders(5, \"x\")", "Shop/Orders(5, \"x\")", &Source{Set: orders, From: shop, Via: &model.Navigation{Name: "Orders"}, Key: key}},
		{"o", "o in Shop/Orders", &Source{Set: orders, Variable: "o", From: shop, Via: &model.Navigation{Name: "Orders"}}},
		{"o", "o in $root/Orders", &Source{Set: orders, Variable: "o"}},
	} {
		t.Run(c.want, func(t *testing.T) {
			if c.source.Name() != c.name || c.source.String() != c.want || c.source.Ranges() != (c.name == "o") {
				t.Errorf("got %s and %s", c.source.Name(), c.source)
			}
		})
	}
}

func TestSourcesAreFoundBehindThoseThatLeadThere(t *testing.T) {
	shops := &model.EntitySet{Name: "Shops"}
	shop := &Source{Set: shops, Via: &model.Navigation{Name: "Shop"}}
	head := &Source{Set: shops, From: shop, Via: &model.Navigation{Name: "Head"}}
	order := &Source{Set: shops, Variable: "o", From: head, Via: &model.Navigation{Name: "Orders"}}
	name := Column{Of: head, Property: property("name", true)}
	e := apply(And, Exists{Of: order, Where: apply(Eq, Column{Of: order, Property: property("a", true)}, name)}, apply(Gt, Count{Of: order}, number(1)))
	var names []string
	Sources(e, func(s *Source) { names = append(names, s.Name()) })
	const want = "Shop Shop/Head o Shop Shop/Head o Shop Shop/Head Shop Shop/Head o"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	t.Run("and there are none in nothing", func(t *testing.T) {
		Sources(nil, func(s *Source) { t.Errorf("found %s", s) })
	})
}

func TestAnExpressionMovesOntoAnotherRow(t *testing.T) {
	shops, orders := &model.EntitySet{Name: "Shops"}, &model.EntitySet{Name: "Orders"}
	shop := &Source{Set: shops, Via: &model.Navigation{Name: "Shop"}}
	head := &Source{Set: shops, From: shop, Via: &model.Navigation{Name: "Head"}}
	line := &Source{Set: orders, Variable: "l", Via: &model.Navigation{Name: "Lines"}}
	root := &Source{Set: orders, Variable: "r"}
	amount, name := Column{Property: property("amount", true)}, Column{Of: head, Property: property("name", true)}
	inner := apply(Gt, Column{Of: line, Property: amount.Property}, amount)
	values := &Items{Of: Member{Column{Of: head, Property: property("list", true)}, property("inner", true)}, Variable: "v"}
	e := apply(And, apply(Eq, name, name), Exists{Of: line, Where: inner}, apply(Gt, Count{Of: root}, number(1)),
		Some{values, apply(Eq, Item{values}, amount)}, apply(Gt, Size{Of: values}, number(1)))
	order := &Source{Set: orders, Variable: "o", Via: &model.Navigation{Name: "Orders"}}
	const want = "and(eq(o/Shop/Head/name, o/Shop/Head/name), exists(l in o/Lines where gt(l/amount, o/amount)), gt(count(r in $root/Orders), 1), " +
		"some(v in o/Shop/Head/list/inner where eq(v, o/amount)), gt(size(v in o/Shop/Head/list/inner), 1))"
	moved := Onto(e, order)
	if got := moved.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	args := moved.(Call).Args[0].(Call).Args
	if args[0].(Column).Of != args[1].(Column).Of {
		t.Error("one row became two")
	}
	some := moved.(Call).Args[3].(Some)
	if some.Of == values || some.Where.(Call).Args[0].(Item).Of != some.Of {
		t.Error("one collection became two, or stayed")
	}
	if e.String() == want || Onto(nil, order) != nil {
		t.Error("the expression itself moved, or nothing became something")
	}
}
