package uri

import (
	"strings"

	"feedline/odata/fault"
)

// SearchExpr is a node of $search (OData 4.01 Part 2, section 5.1.8): a
// *Term, *SearchNot, *SearchAnd or *SearchOr. String prints it in text that
// parses to an equal node.
type SearchExpr interface {
	String() string
	Span() fault.Span
	isSearchExpr()
}

// Term is a word or a phrase.
type Term struct {
	Text string // without quotes; never empty
	At   fault.Span
}

// SearchNot holds where the operand does not.
type SearchNot struct {
	Operand SearchExpr
	At      fault.Span
}

// SearchAnd holds where all operands do; there are at least two.
type SearchAnd struct {
	Operands []SearchExpr
	At       fault.Span
}

// SearchOr holds where at least one operand does; there are at least two.
type SearchOr struct {
	Operands []SearchExpr
	At       fault.Span
}

func (t *Term) Span() fault.Span      { return t.At }
func (n *SearchNot) Span() fault.Span { return n.At }
func (a *SearchAnd) Span() fault.Span { return a.At }
func (o *SearchOr) Span() fault.Span  { return o.At }

func (*Term) isSearchExpr()      {}
func (*SearchNot) isSearchExpr() {}
func (*SearchAnd) isSearchExpr() {}
func (*SearchOr) isSearchExpr()  {}

// String prints a word as it is if it cannot be taken for anything else.
func (t *Term) String() string {
	if isIdentifier(t.Text) && t.Text != "AND" && t.Text != "OR" && t.Text != "NOT" {
		return t.Text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(t.Text) + `"`
}

func (n *SearchNot) String() string { return "NOT " + searchOperand(n.Operand) }
func (a *SearchAnd) String() string { return searchOperands(a.Operands, " AND ") }
func (o *SearchOr) String() string  { return searchOperands(o.Operands, " OR ") }

func searchOperands(operands []SearchExpr, between string) string {
	texts := make([]string, len(operands))
	for i, e := range operands {
		texts[i] = searchOperand(e)
	}
	return strings.Join(texts, between)
}

// searchOperand prints an operand, in parentheses if it is made of several.
func searchOperand(e SearchExpr) string {
	switch e.(type) {
	case *SearchAnd, *SearchOr:
		return "(" + e.String() + ")"
	}
	return e.String()
}
