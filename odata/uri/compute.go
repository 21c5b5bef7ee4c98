package uri

import "feedline/odata/fault"

// ComputeItem is one entry of $compute: an expression and the name of the
// property that it makes (OData 4.01 Part 2, section 5.1.3).
type ComputeItem struct {
	Value    Expr
	Name     string
	NameSpan fault.Span
}

// String prints the entry.
func (i ComputeItem) String() string { return i.Value.String() + " as " + i.Name }

// computeWords end the expression that is computed.
var computeWords = []string{"as"}

// computed reads expressions, each followed by as and a name.
func (c *cursor) computed(stop string) ([]ComputeItem, error) {
	list, err := entries(c, c.computeItem)
	if err == nil && !c.ended(stop) {
		return nil, errComputeEnd(c)
	}
	return list, err
}

func (c *cursor) computeItem() (ComputeItem, error) {
	value, err := c.expression(stops{bytes: ",;)", words: computeWords})
	if err != nil {
		return ComputeItem{}, err
	}
	if c.identifier() == "" || !c.blanks() {
		return ComputeItem{}, errComputeName(c)
	}
	start := c.at
	item := ComputeItem{Value: value, Name: c.identifier()}
	item.NameSpan = c.since(start)
	if !isIdentifier(item.Name) {
		return ComputeItem{}, errComputeName(c)
	}
	return item, nil
}
