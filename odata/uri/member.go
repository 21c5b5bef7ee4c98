package uri

import "feedline/odata/fault"

// Member is a path in an expression: names, and what stands between them
// (OData 4.01 Part 2, section 5.1.1.15). Names keep their case and are not
// told apart: a property, a type cast, a lambda variable and a function
// without parentheses all look alike until the model is asked.
type Member struct {
	From  Expr   // result of a canonical function that the path goes on from; else nil
	Steps []Step // at least one, unless From is the collection of a Lambda
	At    fault.Span
}

// Step is one part of a path between slashes.
type Step struct {
	Kind StepKind
	// Name is what stands in the URL: a name, dotted or not, with the sign
	// before it for a Variable, AliasStep, Annotation, CountStep or
	// FilterStep. It is empty for a key predicate behind a call.
	Name    string
	Args    []Argument // of a Called step
	Where   Expr       // condition of a FilterStep
	Options *Options   // of $count(...), with Filter and Search only; else nil
	Span    fault.Span
	// Aggregation is what stands between the parentheses of an AggregateStep.
	Aggregation *Aggregation
}

// StepKind tells what a step looks like.
type StepKind uint8

// The kinds of steps.
const (
	Name          StepKind = iota // a name alone
	Called                        // a name with parentheses: a function, or a collection and a key
	Variable                      // $it, $this, $these or $root; only as the first step
	AliasStep                     // @name as the first step of a longer path
	Annotation                    // @Namespace.Term or @Namespace.Term#Qualifier
	CountStep                     // $count; only as the last step
	FilterStep                    // $filter(...)
	AggregateStep                 // aggregate(...); only as the last step
)

// Argument is one argument of a call, or one value of a key predicate.
type Argument struct {
	Name  string // empty where none is given
	Value Expr
}
