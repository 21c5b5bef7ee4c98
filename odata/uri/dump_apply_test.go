package uri_test

import (
	"fmt"
	"strings"

	"feedline/odata/uri"
)

// dumpSequence prints transformations with brackets around everything that
// belongs together. It shares no code with the nodes' own String.
func dumpSequence(s uri.Sequence) string {
	return dumpEach(s, " | ", dumpTransformation)
}

func dumpEach[E any](list []E, between string, one func(E) string) string {
	var parts []string
	for _, e := range list {
		parts = append(parts, one(e))
	}
	return strings.Join(parts, between)
}

func dumpTransformation(t uri.Transformation) string {
	switch t := t.(type) {
	case *uri.Identity:
		return "identity"
	case *uri.Filter:
		return "filter[" + dump(t.Where) + "]"
	case *uri.Search:
		return "search[" + t.For.String() + "]"
	case *uri.OrderBy:
		return "orderby[" + dumpEach(t.Items, " ", dumpOrderItem) + "]"
	case *uri.Page:
		return fmt.Sprintf("%s[%d]", map[bool]string{false: "top", true: "skip"}[t.Skip], t.N)
	case *uri.Rank:
		return t.Name + "[" + dump(t.Amount) + " by " + dump(t.By) + "]"
	case *uri.Compute:
		return "compute[" + dumpEach(t.Items, " ", func(i uri.ComputeItem) string { return i.Name + "=" + dump(i.Value) }) + "]"
	case *uri.Aggregate:
		return "aggregate[" + dumpEach(t.Values, " ", func(a uri.Aggregation) string { return "<" + dumpAggregation(a) + ">" }) + "]"
	case *uri.GroupBy:
		return "groupby[" + dumpEach(t.By, " ", dumpGroupElement) + dumpThen(t.Then) + "]"
	case *uri.Concat:
		return "concat[" + dumpEach(t.Sequences, "] [", dumpSequence) + "]"
	case *uri.Nest:
		return "nest[" + dumpPath(t.Path) + dumpEach(t.Items, "", func(i uri.NestItem) string { return " " + i.As.Name + "=[" + dumpSequence(i.Sequence) + "]" }) + "]"
	case *uri.Join:
		return fmt.Sprintf("%s[%s %s%s]", map[bool]string{false: "join", true: "outerjoin"}[t.Outer], dumpPath(t.Path), t.As.Name, dumpThen(t.Then))
	case *uri.Relatives:
		return dumpRelatives(t)
	case *uri.Traverse:
		return fmt.Sprintf("traverse[%s post=%t%s order=%s]", dumpHierarchy(t.Hierarchy), t.Postorder, dumpThen(t.Start), dumpEach(t.Order, " ", dumpOrderItem))
	case *uri.Custom:
		return t.Name + "[" + dumpEach(t.Args, " ", func(a uri.Argument) string { return a.Name + "=" + dump(a.Value) }) + "]"
	}
	return fmt.Sprintf("%T?", t)
}

func dumpThen(s uri.Sequence) string {
	if s == nil {
		return ""
	}
	return " then " + dumpSequence(s)
}

func dumpOrderItem(i uri.OrderItem) string {
	return map[bool]string{false: "+", true: "-"}[i.Descending] + dump(i.By)
}

func dumpAggregation(a uri.Aggregation) string {
	text := dump(a.Value)
	if a.With.Name != "" {
		text += " with " + a.With.Name
	}
	for _, f := range a.From {
		text += " from{" + dumpEach(f.Paths, " ", dumpPath) + "}" + f.With.Name
	}
	if a.As.Name != "" {
		text += " as " + a.As.Name
	}
	return text
}

func dumpGroupElement(e uri.GroupElement) string {
	switch {
	case e.Rollup != nil:
		return "rollup(" + dumpEach(e.Rollup, " ", dumpPath) + ")"
	case e.Recursive != nil:
		return "recursive(" + dumpHierarchy(e.Recursive.Hierarchy) + dumpThen(e.Recursive.Then) + ")"
	}
	return dumpPath(e.Path)
}

func dumpPath(p uri.PropertyPath) string {
	return dumpEach(p, "/", func(part uri.Part) string { return part.Name })
}

func dumpHierarchy(h uri.Hierarchy) string {
	return dump(h.Nodes) + " " + h.Qualifier.Name + " " + dumpPath(h.Node)
}

func dumpRelatives(t *uri.Relatives) string {
	text := map[bool]string{false: "ancestors[", true: "descendants["}[t.Descendants] + dumpHierarchy(t.Hierarchy) + dumpThen(t.Start)
	if t.Distance != nil {
		text += fmt.Sprint(" up to ", *t.Distance)
	}
	if t.KeepStart {
		text += " and start"
	}
	return text + "]"
}
