package uri

import (
	"strings"

	"feedline/odata/fault"
)

// Aggregate gives one entry with aggregated values (OData Extension for Data
// Aggregation 4.0, section 3.2.1).
type Aggregate struct {
	Values []Aggregation // at least one
	At     fault.Span
}

// Aggregation is one aggregated value: an entry of the transformation
// aggregate, or what stands between the parentheses of aggregate(...) in a
// path.
type Aggregation struct {
	// Value is what is aggregated. Without a method it is a path: one that
	// ends in $count, or else a custom aggregate of the model.
	Value Expr
	With  Part // the method, such as sum or a name with its namespace; no name: none
	From  []AggregateFrom
	As    Part // the name of the result; no name: that of the custom aggregate
	Span  fault.Span
}

// AggregateFrom says that the values for each combination of some properties
// are aggregated in their turn (section 3.2.3).
type AggregateFrom struct {
	Paths []PropertyPath // at least one
	With  Part           // no name: the custom aggregate itself
}

func (t *Aggregate) String() string { return "aggregate(" + joined(t.Values) + ")" }

// String prints the entry.
func (a Aggregation) String() string {
	text := a.Value.String() + behindWord(" with ", a.With)
	for _, f := range a.From {
		text += " from " + joined(f.Paths) + behindWord(" with ", f.With)
	}
	return text + behindWord(" as ", a.As)
}

// behindWord prints a name that may be absent.
func behindWord(word string, p Part) string {
	if p.Name == "" {
		return ""
	}
	return word + p.Name
}

// methods are the aggregation methods of the standard.
var methods = []string{"sum", "min", "max", "average", "countdistinct"}

// aggregateWords end the expression that is aggregated.
var aggregateWords = []string{"with", "from", "as"}

func (c *cursor) aggregations() ([]Aggregation, error) {
	return entries(c, func() (Aggregation, error) {
		start := c.at
		a, err := c.aggregation()
		if err != nil {
			return a, err
		}
		if c.blanks(); a.needsName() || c.atWord(aggregateWords) {
			a.As, err = c.as()
		}
		a.Span = c.written(start)
		return a, err
	})
}

// needsName tells whether the result has no name of its own.
func (a Aggregation) needsName() bool {
	return a.With.Name != "" || a.From != nil || endsInCount(a.Value)
}

// aggregation reads an entry without the name of its result.
func (c *cursor) aggregation() (a Aggregation, err error) {
	start := c.at
	if a.Value, err = c.aggregated(); err != nil {
		return a, err
	}
	c.blanks()
	if !isAloneCount(a.Value) && c.keyword("with") {
		if a.With, err = c.method(); err != nil {
			return a, err
		}
	}
	count := endsInCount(a.Value)
	if a.With.Name == "" && !count && !isCustomAggregate(a.Value) {
		return a, errWith(c, a.Value)
	}
	a.From, err = c.aggregatedFrom(a.With.Name == "" && !count)
	a.Span = c.written(start)
	return a, err
}

// aggregated reads what is aggregated: an expression, or $count alone, which
// is none anywhere else.
func (c *cursor) aggregated() (Expr, error) {
	const count = "$count"
	end := c.at + len(count)
	if strings.HasPrefix(c.text[c.at:], count) && identifierEnd(c.text, end) == end && byteAt(c.text, end) != '/' {
		at := spanOf(c.at, end)
		c.at = end
		return newMember([]Step{{Kind: CountStep, Name: count, Span: at}}, at), c.spend()
	}
	return c.expression(stops{bytes: ",)", words: aggregateWords})
}

// aggregatedFrom reads what follows the words from; only a custom aggregate
// may be its own method there.
func (c *cursor) aggregatedFrom(custom bool) (list []AggregateFrom, err error) {
	for c.blanks(); c.keyword("from"); c.blanks() {
		var f AggregateFrom
		if f.Paths, err = entries(c, c.groupingPath); err != nil {
			return nil, err
		}
		switch {
		case c.keyword("with"):
			if f.With, err = c.method(); err != nil {
				return nil, err
			}
		case !custom:
			return nil, errFrom(c)
		}
		list = append(list, f)
	}
	return list, nil
}

// method reads the name of an aggregation method.
func (c *cursor) method() (Part, error) {
	start := c.at
	name := c.qualified()
	m := Part{name, c.since(start)}
	for _, known := range methods {
		if name == known {
			return m, c.spend()
		}
	}
	if !strings.Contains(name, ".") || len(name) > maxName {
		return m, errMethod(c, m)
	}
	return m, c.spend()
}

// isAloneCount tells whether a value is $count without a path.
func isAloneCount(e Expr) bool {
	m, path := e.(*Member)
	return path && m.From == nil && len(m.Steps) == 1 && m.Steps[0].Kind == CountStep
}

// endsInCount tells whether a value is a path of names that ends in $count.
func endsInCount(e Expr) bool {
	m, path := e.(*Member)
	if !path || m.From != nil {
		return false
	}
	last := m.Steps[len(m.Steps)-1]
	return last.Kind == CountStep && last.Options == nil && namesOnly(m.Steps[:len(m.Steps)-1])
}

// isCustomAggregate tells whether a value can be a custom aggregate: a name,
// perhaps behind a path.
func isCustomAggregate(e Expr) bool {
	m, path := e.(*Member)
	return path && m.From == nil && namesOnly(m.Steps) && !strings.Contains(m.Steps[len(m.Steps)-1].Name, ".")
}

func namesOnly(steps []Step) bool {
	for _, s := range steps {
		if s.Kind != Name {
			return false
		}
	}
	return true
}
