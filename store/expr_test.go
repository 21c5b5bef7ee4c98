package store

import (
	"testing"

	"feedline/model"
)

// property is a property of no set in particular.
func property(name string, nullable bool) *model.Property {
	return &model.Property{Name: name, Nullable: nullable, Type: model.Type{Kind: model.Int32}}
}

func number(n int64) Value { return Value{Type: model.Type{Kind: model.Int32}, Cell: IntCell(n)} }

func apply(op Op, args ...Expr) Expr { return Call{Op: op, Args: args} }

func TestExpressionsPrint(t *testing.T) {
	set := &model.EntitySet{Name: "Orders"}
	shop := &Source{Set: &model.EntitySet{Name: "Shops"}, Via: &model.Navigation{Name: "Shop"}}
	line := &Source{Set: &model.EntitySet{Name: "Lines"}, Variable: "l", Via: &model.Navigation{Name: "Lines"}}
	amount, name := Column{Property: property("amount", true)}, Column{Of: shop, Property: property("name", false)}
	point := &model.ComplexType{Properties: []*model.Property{property("x", false)}}
	place := Column{Property: &model.Property{Name: "place", Type: model.Type{Kind: model.Complex, Complex: point}}}
	numbers := &Items{Of: Column{Property: &model.Property{Name: "numbers", Type: model.Type{Kind: model.Int32, Collection: true}}}, Variable: "n"}
	text := Value{Type: model.Type{Kind: model.String}, Cell: TextCell("it's \"5\"\n")}
	for _, c := range []struct {
		want string
		expr Expr
	}{
		{"amount", amount},
		{"Shop/name", name},
		{"l/count", Column{Of: line, Property: property("count", false)}},
		{"null", Value{}},
		{"-5", number(-5)},
		{"0.5", Value{Cell: FloatCell(0.5)}},
		{`"it's \"5\"\n"`, text},
		{"and(eq(amount, 5), isnull(Shop/name))", All(apply(Eq, amount, number(5)), nil, apply(IsNull, name))},
		{"now()", apply(Now)},
		{"parsetext(Shop/name, Edm.Date)", Call{Op: ParseText, Args: []Expr{name}, Type: model.Type{Kind: model.Date}}},
		{"exists(l in Lines)", Exists{Of: line}},
		{"count(o in $root/Orders where gt(o/amount, 5))", Count{Of: &Source{Set: set, Variable: "o"},
			Where: apply(Gt, Column{Of: &Source{Set: set, Variable: "o"}, Property: property("amount", true)}, number(5))}},
		{"lt(place/x, 5)", apply(Lt, Member{place, point.Properties[0]}, number(5))},
		{"some(n in numbers where eq(n, 5))", Some{numbers, apply(Eq, Item{numbers}, number(5))}},
		{"size(n in numbers)", Size{Of: numbers}},
	} {
		t.Run(c.want, func(t *testing.T) {
			if got := c.expr.String(); got != c.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAllLeavesOutWhatIsNothing(t *testing.T) {
	is := apply(IsNull, number(1))
	if All() != nil || All(nil, nil) != nil || All(nil, is).String() != is.String() {
		t.Error("nothing, or one condition, is joined with something")
	}
}

func TestNullable(t *testing.T) {
	some, always := Column{Property: property("some", true)}, Column{Property: property("always", false)}
	way, rows := &Source{Set: &model.EntitySet{}}, &Source{Set: &model.EntitySet{}, Variable: "r"}
	for _, c := range []struct {
		sentence string
		expr     Expr
		want     bool
	}{
		{"a column that may be null", some, true},
		{"a column that may not", always, false},
		{"any column of a row that may not be there", Column{Of: way, Property: always.Property}, true},
		{"a column of rows that are there", Column{Of: rows, Property: always.Property}, false},
		{"the constant null", Value{}, true},
		{"any other constant", number(0), false},
		{"a comparison", apply(Lt, some, Value{}), false},
		{"one of some values", apply(In, some, number(1)), false},
		{"whether something is null", apply(IsNull, some), false},
		{"whether something is not true", apply(NotTrue, some), false},
		{"the opposite of what may be null", apply(Not, some), true},
		{"the opposite of what may not", apply(Not, apply(IsNull, some)), false},
		{"a conjunction with what may be null", apply(And, apply(IsNull, some), some), true},
		{"a quotient, by zero", apply(Div, always, always), true},
		{"a sum, which may be too great", apply(Add, always, always), true},
		{"what may have no case", apply(Case, apply(IsNull, some), always), true},
		{"what a text spells, if anything", apply(ParseText, always), true},
		{"a match with what may be no pattern", apply(Matches, always, always), true},
		{"letters of a text", apply(Lower, always), false},
		{"letters of what may be null", apply(Lower, some), true},
		{"now", apply(Now), false},
		{"a number of rows", Count{Of: rows}, false},
		{"whether there are rows", Exists{Of: rows}, false},
		{"a member that a value may lack", Member{always, always.Property}, true},
		{"a number of values", Size{}, false},
		{"whether there are values", Some{}, false},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			if got := Nullable(c.expr); got != c.want {
				t.Errorf("Nullable(%s) = %v", c.expr, got)
			}
		})
	}
}

func TestTypeOf(t *testing.T) {
	decimal := model.Type{Kind: model.Decimal, Scale: 2}
	for _, c := range []struct {
		expr Expr
		want model.Kind
	}{
		{Column{Property: property("a", true)}, model.Int32},
		{Value{Type: decimal}, model.Decimal},
		{Call{Op: Add, Type: decimal}, model.Decimal},
		{apply(Eq), model.Boolean},
		{Exists{}, model.Boolean},
		{Count{}, model.Int64},
		{Some{}, model.Boolean},
		{Size{}, model.Int64},
		{Member{Property: property("a", true)}, model.Int32},
		{Item{&Items{Of: Column{Property: &model.Property{Type: model.Type{Kind: model.Date, Collection: true}}}}}, model.Date},
	} {
		if got := TypeOf(c.expr).Kind; got != c.want {
			t.Errorf("TypeOf(%T) is %v; want %v", c.expr, got, c.want)
		}
	}
}
