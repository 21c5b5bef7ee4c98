package uri

import (
	"maps"
	"slices"
	"strings"
)

const applyExample = "groupby((channelType),aggregate($count as calls))"

func errTransformation(c *cursor) error {
	return c.malformed(c.here(), "A transformation is expected here, %s. Write for example %s.", c.sight(), applyExample)
}

// errUnknownTransformation knows methods that stand where only
// transformations do.
func errUnknownTransformation(c *cursor, start int, name string) error {
	err := c.malformed(c.since(start), "There is no transformation %s.%s", clipped(name), transformationHint(name))
	return err.Suggesting(nearestTransformation(name))
}

func transformationHint(name string) string {
	lower := strings.ToLower(name)
	switch {
	case lower == "count":
		return " Write aggregate($count as calls)."
	case methodHints[lower] != "" || slices.Contains(methods, lower):
		return " A method stands inside aggregate, such as aggregate(duration with sum as total)."
	}
	return ""
}

// nearestTransformation suggests nothing for a method, which has a hint.
func nearestTransformation(name string) string {
	if transformationHint(name) != "" {
		return ""
	}
	return nearestTo(name, transformations)
}

func errTransformationPlace(c *cursor, start int, name string, least standing) error {
	var others []string
	for _, other := range slices.Sorted(maps.Keys(transformations)) {
		if transformations[other] >= least {
			others = append(others, other)
		}
	}
	return c.malformed(c.since(start), "%s cannot stand here. There can be %s, and functions of the model.", name, strings.Join(others, ", "))
}

func errTooManyTransformations(c *cursor) error {
	return c.malformed(c.here(), "There are more than %d transformations in a row.", maxEntries)
}

func errApplyEnd(c *cursor) error {
	return c.malformed(c.here(), "A slash and another transformation, or the end, are expected here, %s.", c.sight())
}

func errOpening(c *cursor) error {
	return c.malformed(c.here(), "An opening parenthesis is expected here, %s.", c.sight())
}

func errClosing(c *cursor) error {
	return c.malformed(c.here(), "A closing parenthesis, or a comma where more may follow, is expected here, %s.", c.sight())
}

func errAs(c *cursor) error {
	return c.malformed(c.here(), "The word as and a name for the result are expected here, %s. Write for example aggregate(duration with sum as total).", c.sight())
}

func errWholeNumber(c *cursor, start int) error {
	return c.malformed(spanOf(start, max(start, c.at)), "A whole number from 0 to 9223372036854775807 is expected here. Write for example top(10).")
}

func errRank(c *cursor, name string) error {
	return c.malformed(c.here(), "A comma and what to compare are expected here, %s. Write for example %s(10,duration).", c.sight(), name)
}

func errConcat(c *cursor) error {
	return c.malformed(c.here(), "A comma is expected here, because concat puts two or more results together. Write for example concat(identity,aggregate($count as calls)).")
}

func errNest(c *cursor) error {
	return c.malformed(c.here(), "A path to a collection, a comma and transformations are expected here. Write for example addnested(Segments,filter(duration gt 60) as longOnes).")
}

func errJoin(c *cursor, p PropertyPath) error {
	at := spanOf(p[0].Span.Start, c.at)
	return c.malformed(at, "A collection is joined by its name alone, perhaps with a type cast, such as join(Segments as segment).")
}

func errArgument(c *cursor) error {
	return c.malformed(c.here(), "A parameter's name and an equals sign are expected here, %s.", c.sight())
}

func errPath(c *cursor) error {
	return c.malformed(c.here(), "The name of a property is expected here, %s.", c.sight())
}

// errCast is about a path whose last part is a type cast.
func errCast(c *cursor, p PropertyPath) error {
	last := p[len(p)-1]
	return c.malformed(last.Span, "%s is a type; a slash and a property follow it.", clipped(last.Name))
}

func errGroupList(c *cursor) error {
	return c.malformed(c.here(), "What to group by stands in parentheses of its own. Write for example %s.", applyExample)
}

func errGroupCall(c *cursor, p PropertyPath) error {
	at := spanOf(p[0].Span.Start, c.at)
	return c.malformed(at, "Only properties stand here. Compute others first, such as compute(year(startedAt) as y)/groupby((y)).")
}

func errRollup(c *cursor) error {
	return c.malformed(c.here(), "rollup takes two levels or more, the widest first, such as rollup(country,city), or the name of a levelled hierarchy.")
}

// errWith is about a value that needs a method.
func errWith(c *cursor, value Expr) error {
	hint := "Write for example aggregate(duration with sum as total), or $count as calls."
	if m, path := value.(*Member); path && len(m.Steps) == 1 && m.Steps[0].Kind == Called {
		hint = "A method stands behind what it aggregates, such as aggregate(duration with sum as total)."
	}
	return c.malformed(c.here(), "The word with and a method are expected here, %s. %s", c.sight(), hint)
}

func errFrom(c *cursor) error {
	return c.malformed(c.here(), "The word with and a method are expected here, %s. Write for example duration with sum from channelType with average as mean.", c.sight())
}

// methodHints are methods of other languages.
var methodHints = map[string]string{
	"avg": "average", "mean": "average", "minimum": "min", "maximum": "max", "total": "sum", "distinct": "countdistinct",
}

func errMethod(c *cursor, m Part) error {
	hint := ""
	if strings.EqualFold(m.Name, "count") {
		hint = " How many there are is written $count as calls."
	}
	err := c.malformed(m.Span, "A method is expected here. There are %s, and those of the model, which have a namespace.%s", strings.Join(methods, ", "), hint)
	if hint != "" {
		return err
	}
	return err.Suggesting(nearestMethod(m.Name))
}

func errBehindAggregate(c *cursor) error {
	return c.malformed(c.here(), "Nothing follows aggregate(...), which is a value.")
}

func errAggregateAlone(c *cursor, start int) error {
	return c.malformed(c.since(start), "A path to a collection stands before aggregate, such as Segments/aggregate(duration with sum).")
}

const hierarchyExample = "$root/Agents,Teams,id"

func errNodes(c *cursor) error {
	return c.malformed(c.here(), "The nodes of a hierarchy are expected here, a path that begins with $root, such as %s.", hierarchyExample)
}

func errHierarchy(c *cursor) error {
	return c.malformed(c.here(), "The name of the hierarchy and a path to its nodes are expected here, %s. Write for example %s.", c.sight(), hierarchyExample)
}

func errRelatives(c *cursor) error {
	return c.malformed(c.here(), "A comma and what to start from are expected here, %s. Write for example ancestors(%s,filter(id eq 5)).", c.sight(), hierarchyExample)
}

func errKeepStart(c *cursor) error {
	return c.malformed(c.here(), "A distance, or the words keep start, are expected here, %s.", c.sight())
}

func errTraverse(c *cursor) error {
	return c.malformed(c.here(), "A comma, and preorder or postorder, are expected here, %s. Write for example traverse(%s,preorder).", c.sight(), hierarchyExample)
}
