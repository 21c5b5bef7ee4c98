package uri

import (
	"strconv"
	"strings"

	"feedline/odata/fault"
)

// Transformation is one step of $apply (OData Extension for Data Aggregation
// 4.0, sections 3 and 6). The nodes are *Identity, *Filter, *Search,
// *OrderBy, *Page, *Rank, *Compute, *Aggregate, *GroupBy, *Concat, *Nest,
// *Join, *Relatives, *Traverse and *Custom; there are no others. Nobody
// writes to a node once it is made.
//
// String prints the node in text that parses to an equal node. Span is its
// place in the decoded value of the option.
type Transformation interface {
	String() string
	Span() fault.Span
	isTransformation()
}

// Sequence is a row of transformations, each of which works on what the one
// before it gives. It is never empty; nil stands for none.
type Sequence []Transformation

// String prints the sequence.
func (s Sequence) String() string {
	texts := make([]string, len(s))
	for i, t := range s {
		texts[i] = t.String()
	}
	return strings.Join(texts, "/")
}

// Identity gives what it gets.
type Identity struct{ At fault.Span }

// Filter gives the entries for which a condition holds.
type Filter struct {
	Where Expr
	At    fault.Span
}

// Search gives the entries that a search finds.
type Search struct {
	For SearchExpr
	At  fault.Span
}

// OrderBy gives all entries in an order.
type OrderBy struct {
	Items []OrderItem
	At    fault.Span
}

// Page is top or skip: it gives the first N entries, or all the others.
type Page struct {
	Skip bool
	N    int64
	At   fault.Span
}

// Rank gives the entries with the highest or the lowest values: as many as
// Amount says, or so many that the values reach a sum or a share of it.
type Rank struct {
	Name   string // top or bottom, and count, sum or percent, such as topcount
	Amount Expr
	By     Expr
	At     fault.Span
}

// Compute adds computed properties.
type Compute struct {
	Items []ComputeItem
	At    fault.Span
}

// Concat puts the results of several sequences one behind the other.
type Concat struct {
	Sequences []Sequence // at least two
	At        fault.Span
}

// Nest is nest or addnested: it adds properties that hold what sequences make
// of all entries, or of a related collection.
type Nest struct {
	Path  PropertyPath // the related collection of addnested; nil for nest
	Items []NestItem   // at least one
	At    fault.Span
}

// NestItem is a sequence and the name of the property that holds its result.
type NestItem struct {
	Sequence Sequence
	As       Part
}

// Join is join or outerjoin: it gives each entry once for every entry of a
// related collection.
type Join struct {
	Outer bool         // entries without related ones are kept
	Path  PropertyPath // one name, perhaps with a type cast, or an annotation
	As    Part
	Then  Sequence // what becomes of the related collection first; nil: nothing
	At    fault.Span
}

// Custom is a call of a function of the model as a transformation.
type Custom struct {
	Name string // with its namespace
	Args []Argument
	At   fault.Span
}

func (t *Identity) String() string { return "identity" }
func (t *Filter) String() string   { return "filter(" + t.Where.String() + ")" }
func (t *Search) String() string   { return "search(" + t.For.String() + ")" }
func (t *OrderBy) String() string  { return "orderby(" + joined(t.Items) + ")" }
func (t *Rank) String() string     { return t.Name + "(" + t.Amount.String() + "," + t.By.String() + ")" }
func (t *Compute) String() string  { return "compute(" + joined(t.Items) + ")" }
func (t *Concat) String() string   { return "concat(" + joined(t.Sequences) + ")" }

func (t *Page) String() string {
	name := "top"
	if t.Skip {
		name = "skip"
	}
	return name + "(" + strconv.FormatInt(t.N, 10) + ")"
}

func (t *Nest) String() string {
	if t.Path == nil {
		return "nest(" + joined(t.Items) + ")"
	}
	return "addnested(" + t.Path.String() + "," + joined(t.Items) + ")"
}

// String prints the entry.
func (i NestItem) String() string { return i.Sequence.String() + " as " + i.As.Name }

func (t *Join) String() string {
	name := "join"
	if t.Outer {
		name = "outerjoin"
	}
	return name + "(" + t.Path.String() + " as " + t.As.Name + behindComma(t.Then) + ")"
}

func (t *Custom) String() string {
	var b strings.Builder
	b.WriteString(t.Name)
	writeArguments(&b, t.Args)
	return b.String()
}

// behindComma prints a sequence that may be absent.
func behindComma(s Sequence) string {
	if s == nil {
		return ""
	}
	return "," + s.String()
}

func (t *Identity) Span() fault.Span  { return t.At }
func (t *Filter) Span() fault.Span    { return t.At }
func (t *Search) Span() fault.Span    { return t.At }
func (t *OrderBy) Span() fault.Span   { return t.At }
func (t *Page) Span() fault.Span      { return t.At }
func (t *Rank) Span() fault.Span      { return t.At }
func (t *Compute) Span() fault.Span   { return t.At }
func (t *Aggregate) Span() fault.Span { return t.At }
func (t *GroupBy) Span() fault.Span   { return t.At }
func (t *Concat) Span() fault.Span    { return t.At }
func (t *Nest) Span() fault.Span      { return t.At }
func (t *Join) Span() fault.Span      { return t.At }
func (t *Relatives) Span() fault.Span { return t.At }
func (t *Traverse) Span() fault.Span  { return t.At }
func (t *Custom) Span() fault.Span    { return t.At }

func (*Identity) isTransformation()  {}
func (*Filter) isTransformation()    {}
func (*Search) isTransformation()    {}
func (*OrderBy) isTransformation()   {}
func (*Page) isTransformation()      {}
func (*Rank) isTransformation()      {}
func (*Compute) isTransformation()   {}
func (*Aggregate) isTransformation() {}
func (*GroupBy) isTransformation()   {}
func (*Concat) isTransformation()    {}
func (*Nest) isTransformation()      {}
func (*Join) isTransformation()      {}
func (*Relatives) isTransformation() {}
func (*Traverse) isTransformation()  {}
func (*Custom) isTransformation()    {}
