package uri

import (
	"strings"

	"feedline/odata/fault"
)

// OrderItem is one entry of $orderby (OData 4.01 Part 2, section 5.1.5).
type OrderItem struct {
	By         Expr
	Descending bool
	Span       fault.Span // of the entry with its direction
}

// String prints the entry; the ascending direction goes without saying.
func (i OrderItem) String() string {
	if i.Descending {
		return i.By.String() + " desc"
	}
	return i.By.String()
}

// OrderText prints the value of $orderby in text that parses to the same list.
func OrderText(list []OrderItem) string { return joined(list) }

var directions = []string{"asc", "desc"}

// orderBy reads expressions, each with a direction or without.
func (c *cursor) orderBy(stop string) ([]OrderItem, error) {
	list, err := entries(c, func() (OrderItem, error) { return c.orderItem(stop) })
	if err == nil && !c.ended(stop) {
		return nil, errDirection(c)
	}
	return list, err
}

func (c *cursor) orderItem(stop string) (OrderItem, error) {
	start := c.at
	by, err := c.expression(stops{bytes: "," + stop, words: directions})
	if err != nil {
		return OrderItem{}, err
	}
	item := OrderItem{By: by}
	item.Descending = strings.EqualFold(c.identifier(), "desc")
	item.Span = c.written(start)
	return item, nil
}
