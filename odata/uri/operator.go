package uri

// Operator is an operator in lower case, as it stands in a URL.
type Operator string

// The operators of OData 4.01 Part 2, sections 5.1.1.1 to 5.1.1.3.
const (
	Has            Operator = "has"
	In             Operator = "in"
	Multiply       Operator = "mul"
	Divide         Operator = "div"
	DivideBy       Operator = "divby"
	Modulo         Operator = "mod"
	Add            Operator = "add"
	Subtract       Operator = "sub"
	Greater        Operator = "gt"
	GreaterOrEqual Operator = "ge"
	Less           Operator = "lt"
	LessOrEqual    Operator = "le"
	Equal          Operator = "eq"
	NotEqual       Operator = "ne"
	And            Operator = "and"
	Or             Operator = "or"
	Not            Operator = "not"
	Negate         Operator = "-"
)

// How tightly things bind, the tightest first (section 5.1.1.16).
const (
	bindsWhole   = 10 // anything that needs no parentheses
	bindsPath    = 9
	bindsUnary   = 7
	bindsNothing = 0
)

// binding is how tightly each operator between two operands binds. All of
// them group from the left.
var binding = map[Operator]int{
	Has: 8, In: 8,
	Multiply: 6, Divide: 6, DivideBy: 6, Modulo: 6,
	Add: 5, Subtract: 5,
	Greater: 4, GreaterOrEqual: 4, Less: 4, LessOrEqual: 4,
	Equal: 3, NotEqual: 3,
	And: 2,
	Or:  1,
}
