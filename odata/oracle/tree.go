package oracle

import "feedline/model"

// Query is one request: for the rows of a set, or for what a route leads to.
type Query struct {
	Set   *model.EntitySet // of the rows that it is about
	Route *Route           // nil: the whole set
	Ending
	Options
	Aliases  []Assignment
	PageSize int // asked for with Prefer: odata.maxpagesize; 0: none
}

// Options are the system query options of a request, or those in the
// parentheses behind an expanded navigation property.
type Options struct {
	Filter Expr   // nil: no $filter
	Order  []Term // nil: no $orderby
	Select []string
	Top    *int
	Skip   *int
	Count  *bool // nil: no $count
	Expand []Expand
}

// Term is one term of $orderby.
type Term struct {
	By         Expr
	Descending bool
}

// Ending is the last segment of a path where that is no name.
type Ending string

// What can be asked for instead of the rows, or the value, themselves.
const (
	Counted    Ending = "$count"
	Referenced Ending = "$ref"
	Bare       Ending = "$value"
)

// Route leads from an entity over navigation properties to an entity, to a
// collection, or to a property.
type Route struct {
	from     *model.EntitySet
	key      []Value // nil: the singleton
	steps    []step
	property *model.Property
}

// step goes over a navigation property to all that it leads to, or, with a
// key, to one entity of its collection.
type step struct {
	over *model.Navigation
	key  []Value
}

// Expand is an item of $expand. Without a navigation property it is the star.
type Expand struct {
	Over *model.Navigation
	Ending
	Options
	Levels int // of $levels; 0: none
}

// Assignment gives a parameter alias its value. The name begins with @.
type Assignment struct {
	Name  string
	Value Expr
}

// Expr is a node of an expression. Nothing writes to a node after it was made.
type Expr interface{ isExpr() }

// literal is a constant. Quoted writes a Guid, a Duration or an enumeration
// value as a plain string, which OData 4.01 allows where the other operand
// tells the type.
type literal struct {
	value  Value // nil: null
	of     family
	enum   *model.EnumType // of an enumeration value
	quoted bool
}

// alias stands for the value of a parameter alias; null if it has none.
type alias struct {
	name string
	of   family
}

// path leads from a row over navigation properties, and then through complex
// values, to a property, or, without one, to an entity or a collection. A path
// that begins with a member of a list may end there.
type path struct {
	from     origin
	steps    []*model.Navigation
	inside   []*model.Property
	property *model.Property
}

// last is the property that the path ends in, or the list whose member it is;
// nil: it ends in an entity.
func (p *path) last() *model.Property {
	if p.property == nil {
		return p.from.list
	}
	return p.property
}

// way are the properties that the path goes through and ends in.
func (p *path) way() []*model.Property {
	if p.property == nil {
		return nil
	}
	return append(p.inside[:len(p.inside):len(p.inside)], p.property)
}

// origin is where a path begins.
type origin struct {
	kind     originKind
	variable string           // of a Variable
	list     *model.Property  // of a Variable that means a member of it; nil: an entity
	set      *model.EntitySet // of the Root
	key      []Value          // of the Root
}

type originKind uint8

const (
	here     originKind = iota // nothing is written: the row that the expression is about
	it                         // $it
	variable                   // the variable of a lambda
	root                       // $root/Set(key)
)

// count is the number of members of a collection: path/$count, or
// path/$count($filter=where) of entities.
type count struct {
	of    *path
	where Expr // nil: all
}

// lambda is path/any(name:where), path/all(name:where), or path/any().
type lambda struct {
	all   bool
	over  *path
	name  string
	where Expr // nil: any()
}

// unary is not x, or -x.
type unary struct {
	op operator
	x  Expr
}

// binary is x op y.
type binary struct {
	op   operator
	x, y Expr
}

// member is x in (list).
type member struct {
	x    Expr
	list []*literal
}

// call is a canonical function with its arguments.
type call struct {
	name string
	args []Expr
}

// cast is cast(x,to), and isof is isof(x,is).
type cast struct {
	x  Expr
	to model.Kind
}

type isof struct {
	x  Expr
	is model.Kind
}

// choice is case(when:then,...).
type choice struct{ pairs []pair }

type pair struct{ when, then Expr }

func (*literal) isExpr() {}
func (*alias) isExpr()   {}
func (*path) isExpr()    {}
func (*count) isExpr()   {}
func (*lambda) isExpr()  {}
func (*unary) isExpr()   {}
func (*binary) isExpr()  {}
func (*member) isExpr()  {}
func (*call) isExpr()    {}
func (*cast) isExpr()    {}
func (*isof) isExpr()    {}
func (*choice) isExpr()  {}

type operator string

const (
	opOr    operator = "or"
	opAnd   operator = "and"
	opNot   operator = "not"
	opEq    operator = "eq"
	opNe    operator = "ne"
	opGt    operator = "gt"
	opGe    operator = "ge"
	opLt    operator = "lt"
	opLe    operator = "le"
	opAdd   operator = "add"
	opSub   operator = "sub"
	opMul   operator = "mul"
	opDiv   operator = "div"
	opDivBy operator = "divby"
	opMod   operator = "mod"
	opMinus operator = "-"
	opIn    operator = "in"
	opHas   operator = "has"
)

// tightness is how tightly an operator binds (OData 4.01 Part 2, section
// 5.1.1.18); what needs no parentheses anywhere binds with whole.
var tightness = map[operator]int{
	opOr: 1, opAnd: 2, opEq: 3, opNe: 3, opGt: 4, opGe: 4, opLt: 4, opLe: 4,
	opAdd: 5, opSub: 5, opMul: 6, opDiv: 6, opDivBy: 6, opMod: 6, opNot: 7, opMinus: 7, opIn: 8, opHas: 8,
}

const whole = 9
