package bind

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// Everything that expressions can get wrong, in one place.

// errOtherType is why a constant cannot stand for a value, where the types
// alone say it.
var errOtherType = errors.New("the types differ")

// shown is a part of an expression as a message repeats it.
func shown(e uri.Expr) string { return clip(e.String()) }

// typeName names the type of an operand for people.
func (o operand) typeName() string {
	switch {
	case o.rows != nil:
		return "a collection of " + o.rows.set.Name
	case o.row != nil:
		return "an entity of " + o.row.set.Name
	case o.structure != nil:
		return "of type " + o.structure.typ().Name()
	case o.lit == nil:
		return "an " + o.typ().Name()
	}
	return constantNames[o.lit.Kind]
}

var constantNames = map[uri.Kind]string{
	uri.Null: "null", uri.Boolean: "an Edm.Boolean", uri.Integer: "a whole number", uri.Number: "a number", uri.String: "an Edm.String",
	uri.Guid: "an Edm.Guid", uri.Date: "an Edm.Date", uri.DateTimeOffset: "an Edm.DateTimeOffset", uri.TimeOfDay: "an Edm.TimeOfDay",
	uri.Duration: "an Edm.Duration", uri.Bytes: "an Edm.Binary", uri.Enum: "an enumeration member", uri.Geography: "a place", uri.Geometry: "a shape",
}

func (b *binder) errNotTruth(o operand) error {
	hint := " Compare it with a value, such as " + shown(o.of) + " eq ..."
	switch {
	case o.rows != nil:
		hint = " Ask for its members, such as " + shown(o.of) + "/any(x:...), or compare its size: " + shown(o.of) + "/$count gt 0."
	case o.row != nil:
		hint = " To ask whether there is one, write " + shown(o.of) + " ne null."
	case o.structure != nil && o.structure.typ().Collection:
		hint = " Ask for its values, such as " + shown(o.of) + "/any(x:x" + o.structure.example() + " eq ...), or compare their number: " + shown(o.of) + "/$count gt 0."
	case o.structure != nil:
		hint = " Compare one of its members, such as " + shown(o.of) + o.structure.example() + " eq ..."
	case o.lit == nil && o.typ().Kind != model.Boolean:
		hint = " Compare it with a value, such as " + shown(o.of) + " eq " + example(o.typ()) + "."
	}
	return b.fault(o.span(), fault.TypeMismatch, "%s is %s, and a condition is expected here, which is true or false.%s", shown(o.of), o.typeName(), hint)
}

// errMismatch is about two operands that cannot be compared; why says what is
// wrong with a constant of the right kind.
func (b *binder) errMismatch(e *uri.Binary, left, right operand, why error) error {
	if why != nil && !errors.Is(why, errOtherType) {
		return b.errNotOfType(right, left.typ(), why)
	}
	return b.fault(e.Span(), fault.TypeMismatch, "%s is %s and %s is %s: they cannot be compared.%s",
		shown(left.of), left.typeName(), shown(right.of), right.typeName(), mismatchHint(left, right))
}

// mismatchHint says what to write instead.
func mismatchHint(left, right operand) string {
	if left.lit != nil || right.lit == nil || !left.single() {
		return ""
	}
	t := left.typ()
	switch looks := right.lit.Kind; {
	case t.Kind == model.DateTimeOffset && looks == uri.Date:
		return fmt.Sprintf(" Write %sT00:00:00Z, or date(%s) for the day.", right.lit.Literal.Text, shown(left.of))
	case t.Kind == model.Date && looks == uri.DateTimeOffset:
		return " Write the day alone, such as " + strings.SplitN(right.lit.Literal.Text, "T", 2)[0] + "."
	case t.Kind == model.String:
		return " A text stands in single quotes, such as '" + strings.ReplaceAll(clip(right.lit.Literal.Text), "'", "''") + "'."
	case looks == uri.String:
		return " A value of " + t.Name() + " stands without quotes, such as " + example(t) + "."
	}
	return " Write a value such as " + example(t) + "."
}

func (b *binder) errNotOfType(o operand, t model.Type, why error) error {
	return b.fault(o.span(), fault.TypeMismatch, "%s is no value of %s: %s.", shown(o.of), t.Name(), strings.TrimSuffix(why.Error(), "."))
}

func (b *binder) errUnordered(e *uri.Binary, o operand) error {
	return b.fault(e.Span(), fault.TypeMismatch, "%s is %s, whose values have no order. Only eq and ne compare them.", shown(o.of), o.typeName())
}

func (b *binder) errCollectionCompared(e *uri.Binary, left, right operand) error {
	o := left
	if o.rows == nil && right.rows != nil {
		o = right
	}
	if o.rows == nil {
		return b.errEntityCompared(e, left, right)
	}
	return b.fault(e.Span(), fault.TypeMismatch, "%s is %s and cannot be compared. Ask for its members with %s/any(x:x/... %s ...), or for its size with %s/$count.",
		shown(o.of), o.typeName(), shown(o.of), e.Operator, shown(o.of))
}

func (b *binder) errEntityCompared(e *uri.Binary, left, right operand) error {
	return b.fault(e.Span(), fault.TypeMismatch, "%s is %s and %s is %s. An entity is compared with null or with an entity of the same set, by eq or ne; compare one of its properties, such as %s/%s.",
		shown(left.of), left.typeName(), shown(right.of), right.typeName(), shown(left.of), b.anyProperty(left))
}

// anyProperty is a property to show by example: the first text.
func (b *binder) anyProperty(o operand) string {
	if o.row != nil {
		for _, p := range o.row.set.Properties {
			if p.Type.Kind == model.String && !p.Type.Collection && b.schema.exposure(o.row.set, p) == Shown {
				return p.Name
			}
		}
	}
	return "id"
}

func (b *binder) errNotNumbers(e *uri.Binary, left, right operand) error {
	return b.fault(e.Span(), fault.TypeMismatch, "%s is %s and %s is %s: %s works with numbers, and add and sub also with instants, dates and durations.",
		shown(left.of), left.typeName(), shown(right.of), right.typeName(), e.Operator)
}

func (b *binder) errNotNumber(o operand) error {
	return b.fault(o.span(), fault.TypeMismatch, "%s is %s, and a minus sign stands before a number or a duration.", shown(o.of), o.typeName())
}

func (b *binder) errDivisor(e *uri.Binary, right operand) error {
	return b.fault(right.span(), fault.TypeMismatch, "%s by zero has no result. Write another divisor.", e.Operator)
}

func (b *binder) errNotEnum(e *uri.Binary, left operand) error {
	return b.fault(e.Span(), fault.TypeMismatch, "%s is %s, and has asks for members of an enumeration. For a text write contains(%s,'...') or eq.",
		shown(left.of), left.typeName(), shown(left.of))
}

func (b *binder) errNotList(e uri.Expr) error {
	return b.fault(e.Span(), fault.TypeMismatch, "Behind in a list of constants in parentheses is expected, such as ('a','b'), or an alias that stands for one.")
}

func (b *binder) errNotCollection(o operand, e *uri.Lambda) error {
	word := "any"
	if e.All {
		word = "all"
	}
	hint := ""
	if o.row != nil {
		hint = " It leads to one entity at most: name its property directly, such as " + shown(o.of) + "/" + b.anyProperty(o) + "."
	}
	return b.fault(o.span(), fault.TypeMismatch, "%s is %s, and %s needs a collection.%s", shown(o.of), o.typeName(), word, hint)
}

func (b *binder) errSearchInCount(step uri.Step) error {
	return b.fault(step.Span, fault.NotImplemented, "The feed cannot search inside $count(...). Use $filter there.")
}

func (b *binder) errVariableTaken(e *uri.Lambda) error {
	return b.fault(e.Span(), fault.MalformedOption, "The variable %s is in use around this place. Choose another name.", e.Variable)
}

func (b *binder) errNoResult(o operand) error {
	return b.fault(o.span(), fault.TypeMismatch, "%s is %s, and a value is expected here. Name one of its properties.", shown(o.of), o.typeName())
}

func (b *binder) errResults(first, other operand) error {
	return b.fault(other.span(), fault.TypeMismatch, "%s is %s and %s is %s: the results of case are of one type.",
		shown(first.of), first.typeName(), shown(other.of), other.typeName())
}

func (b *binder) errMixedClocks(o operand) error {
	return b.fault(o.span(), fault.NotImplemented, "%s chooses between instants on different clocks, which a function cannot read. Call the function inside case, for each of them.", shown(o.of))
}

func (b *binder) errTooDeep(e uri.Expr) error {
	return b.fault(e.Span(), fault.TooComplex, "More than %d operators and functions stand inside each other here. Split the condition into parts joined by and or or.", deepest)
}

func (b *binder) errTooMany(e uri.Expr) error {
	return b.fault(e.Span(), fault.TooComplex, "The parameter aliases use each other too often. Write the condition with fewer of them.")
}

func (b *binder) errStructured(e uri.Expr) error {
	return b.fault(e.Span(), fault.NotImplemented, "This version of the feed does not work with lists and JSON here. A list in parentheses stands behind in.")
}

func (b *binder) errAliasCycle(name string) error {
	return fault.At(name, fault.Span{}, fault.MalformedOption, "The parameter alias %s stands for itself. Give it a value.", name)
}

func (b *binder) errUnknownName(set *model.EntitySet, step uri.Step, s *scope) error {
	names := slices.Concat(s.variables(), propertyNames(b.schema.properties(set)), b.schema.navNames(set))
	near := fault.Nearest(step.Name, names)
	return b.fault(step.Span, fault.UnknownProperty, "%s has no property %q. Names are case-sensitive.", set.Name, clip(step.Name)).Suggesting(near)
}

func (b *binder) errUnknownRoot(step uri.Step) error {
	return b.fault(step.Span, fault.UnknownProperty, "There is no entity set %q in this feed.", clip(step.Name)).
		Suggesting(fault.Nearest(step.Name, b.schema.names()))
}

func (b *binder) errUnknownQualified(step uri.Step) error {
	return b.fault(step.Span, fault.UnknownProperty, "There is no type or function %q in this feed.", clip(step.Name))
}

func (b *binder) errUnknownFunction(name string, at fault.Span) error {
	return b.fault(at, fault.UnknownFunction, "There is no function %q.", clip(name)).Suggesting(fault.Nearest(name, FunctionNames()))
}

func (b *binder) errFunctionNotImplemented(e *uri.Call) error {
	return b.fault(e.Span(), fault.NotImplemented, "This version of the feed does not carry out the function %s.", e.Function)
}

// errOverload says what a function takes and what it was given.
func (b *binder) errOverload(e *uri.Call, overloads []Function, args []operand) error {
	var given, wanted []string
	for _, a := range args {
		given = append(given, shown(a.of)+" is "+a.typeName())
	}
	for _, f := range overloads {
		if len(f.Takes) == len(args) {
			wanted = append(wanted, f.Signature())
		}
	}
	if len(wanted) == 0 {
		wanted = append(wanted, overloads[0].Signature())
	}
	hint := ""
	if len(args) > 0 && args[0].lit == nil && args[0].single() && overloads[0].Takes[0] == model.String {
		hint = fmt.Sprintf(" Write cast(%s,Edm.String) to work with its text.", shown(args[0].of))
	}
	return b.fault(e.Span(), fault.TypeMismatch, "The function is %s, and here %s.%s", strings.Join(wanted, " or "), strings.Join(given, " and "), hint)
}

// Signature is the overload as people read it, such as
// length(Edm.String).
func (f Function) Signature() string {
	names := make([]string, len(f.Takes))
	for i, k := range f.Takes {
		names[i] = k.String()
	}
	return f.Name + "(" + strings.Join(names, ",") + ")"
}

func (b *binder) errNegativeLength(o operand) error {
	return b.fault(o.span(), fault.TypeMismatch, "The length that substring takes is not negative. Write zero or more.")
}

func (b *binder) errPatternNotConstant(o operand) error {
	return b.fault(o.span(), fault.NotImplemented, "The pattern of matchespattern must be a constant text, such as '^A.*z$'.")
}

func (b *binder) errLongPattern(o operand) error {
	return b.fault(o.span(), fault.TooComplex, "The pattern of matchespattern has more than %d bytes. Write a shorter one.", longestPattern)
}

func (b *binder) errPattern(o operand, err error) error {
	return b.fault(o.span(), fault.TypeMismatch, "%s is no regular expression that the feed can use: %s.", shown(o.of), strings.TrimPrefix(err.Error(), "error parsing regexp: "))
}

func (b *binder) errNoValue(p *model.Property, step uri.Step) error {
	return b.fault(step.Span, fault.NotImplemented, "%s is of type %s, which this version of the feed can neither compare nor order.", p.Name, p.Type.Name())
}

// errMasked is about a masked property in an expression.
func (b *binder) errMasked(set *model.EntitySet, p *model.Property, step uri.Step) error {
	instead := ""
	if len(set.Key) > 0 {
		instead = " Use " + set.Key[0].Name + " to tell rows apart, or another property."
	}
	return b.fault(step.Span, fault.MaskedProperty,
		"%s of %s is personal data that is masked for you: it may be selected and shows the same in every row, but it cannot be compared, searched, ordered by or computed with.%s The feed's operator can open personal data to you.",
		p.Name, set.Name, instead)
}

func (b *binder) errThroughCollection(r *rows, step uri.Step) error {
	return b.fault(step.Span, fault.MalformedOption, "%s stands behind a collection of %s, which has many. Ask for any of them: any(x:x/%s ...), or all(x:...).",
		clip(step.Name), r.set.Name, clip(step.Name))
}

func (b *binder) errBehindValue(o operand, step uri.Step) error {
	return b.fault(step.Span, fault.MalformedOption, "Nothing follows a value in a path, and %q follows one here.", clip(step.Name))
}

func (b *binder) errStepNotImplemented(step uri.Step) error {
	return b.fault(step.Span, fault.NotImplemented, "This version of the feed does not carry out %s in a path.", clip(step.Name))
}

func (b *binder) errNeedlessKey(nav *model.Navigation, step uri.Step) error {
	return b.fault(step.Span, fault.MalformedOption, "%s leads to one entity at most and takes no key. Leave the parentheses out.", nav.Name)
}

func (b *binder) errKeyArgument(set *model.EntitySet, step uri.Step) error {
	return b.fault(step.Span, fault.MalformedKey, "One entity of %s is addressed by its whole key in constants, %s.", set.Name, keyExample(set.Name, set))
}

func (b *binder) errUnknownType(o operand) error {
	return b.fault(o.span(), fault.TypeMismatch, "%s is no value that this feed works with.", shown(o.of))
}

func (b *binder) errTypeName(e uri.Expr) error {
	return b.fault(e.Span(), fault.TypeMismatch, "%s is not the name of a type here. Write one such as Edm.String.", shown(e)).
		Suggesting(fault.Nearest(e.String(), model.PrimitiveNames()))
}

func (b *binder) errOtherEntityType(e uri.Expr, r row) error {
	return b.fault(e.Span(), fault.TypeMismatch, "%s is not the type of the entities here, which is %s.%s; no type derives from it.",
		shown(e), b.schema.Model.Namespace, r.set.TypeName)
}

func (b *binder) errCast(e *uri.Call, o operand, t model.Type) error {
	return b.fault(e.Span(), fault.TypeMismatch, "%s is %s and cannot be cast to %s.", shown(o.of), o.typeName(), t.Name())
}

func (b *binder) errOrder(o operand) error {
	if o.rows != nil {
		return b.fault(o.span(), fault.TypeMismatch, "%s is %s, by which nothing can be ordered. Order by its size, %s/$count, or by a property of one entity.",
			shown(o.of), o.typeName(), shown(o.of))
	}
	switch {
	case o.structure != nil && o.structure.typ().Collection:
		return b.fault(o.span(), fault.TypeMismatch, "%s is %s, by which nothing can be ordered. Order by how many values it has, %s/$count.", shown(o.of), o.typeName(), shown(o.of))
	case o.structure != nil:
		return b.fault(o.span(), fault.TypeMismatch, "%s is %s, by which nothing can be ordered. Order by one of its members, such as %s%s.",
			shown(o.of), o.typeName(), shown(o.of), o.structure.example())
	}
	return b.fault(o.span(), fault.TypeMismatch, "%s is %s, by which nothing can be ordered. Order by one of its properties.", shown(o.of), o.typeName())
}
