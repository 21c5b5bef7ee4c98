package store

// Op names an operation. Its meaning is OData's (OData 4.01 Part 2, section
// 5.1.1), whatever the store's own language thinks. Unless its line says
// otherwise, the result is null if an operand is.
type Op string

// Truth. Comparisons are never null: two nulls are equal, nothing is less or
// greater than null, and Le and Ge are true of two nulls. And, Or and Not know
// three truth values.
const (
	Eq      Op = "eq"
	Ne      Op = "ne"
	Lt      Op = "lt"
	Le      Op = "le"
	Gt      Op = "gt"
	Ge      Op = "ge"
	IsNull  Op = "isnull"
	In      Op = "in" // the first operand equals one of the others, none of which is null; never null
	And     Op = "and"
	Or      Op = "or"
	Not     Op = "not"
	NotTrue Op = "nottrue" // the operand is false or null; never null
	Has     Op = "has"     // all bits of the second operand are set in the first
)

// Numbers. Operands have the same form, integer or floating. The result of an
// integer operation that 64 bits cannot hold is a floating-point number near
// it, or null.
const (
	Add      Op = "add"
	Sub      Op = "sub"
	Mul      Op = "mul"
	Negate   Op = "negate"
	Div      Op = "div"      // whole part of the quotient of integer forms; null by zero
	Mod      Op = "mod"      // remainder of integer forms, with the sign of the first; null by zero
	TimesMod Op = "timesmod" // Mod of the first operand times the second and the third times the fourth, exact even if 64 bits cannot hold the products; one factor is 1
	FloatMod Op = "floatmod" // Mod of floating forms
	Quotient Op = "quotient" // the floating number nearest to the quotient of numbers of any form; null by zero
	Ratio    Op = "ratio"    // the same; by zero infinite, and null for zero by zero
	FloorDiv Op = "floordiv" // quotient rounded down, by a positive integer
	FloorMod Op = "floormod" // what FloorDiv leaves, never negative
	RoundDiv Op = "rounddiv" // quotient rounded half away from zero, by a positive even integer
	ToFloat  Op = "tofloat"  // floating form of an integer
	ToSingle Op = "tosingle" // floating form with the 24 digits of an Edm.Single
	ToInt    Op = "toint"    // integer form of a whole floating number
	Floor    Op = "floor"    // of floating forms, like the next two
	Ceiling  Op = "ceiling"
	Round    Op = "round"  // half away from zero
	Within   Op = "within" // the first operand; null if it is less than the second or greater than the third
)

// Texts. Characters are Unicode code points, and places count from zero.
const (
	Concat     Op = "concat"
	Contains   Op = "contains"
	StartsWith Op = "startswith"
	EndsWith   Op = "endswith"
	Length     Op = "length"
	IndexOf    Op = "indexof" // -1 if there is none
	Substring  Op = "substring"
	Lower      Op = "lower"
	Upper      Op = "upper"
	Trim       Op = "trim"      // without white space at both ends
	Matches    Op = "matches"   // the second operand is a regular expression that matches somewhere
	ToText     Op = "totext"    // as an answer shows the value, without quotes
	ParseText  Op = "parsetext" // the value of Call.Type that a text spells; null if it spells none
)

// Instants are milliseconds since 1970 in UTC; local time is such a number
// with the clock's offset added.
const (
	Now    Op = "now"    // Query.Now; no operands
	Offset Op = "offset" // milliseconds that Query.Location is ahead of UTC at an instant
	Year   Op = "year"   // of local time, like the next two
	Month  Op = "month"
	Day    Op = "day"
)

// Case has conditions and values in turn: the value beside the first condition
// that is true, else null.
const Case Op = "case"
