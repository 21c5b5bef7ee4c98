package uri_test

import (
	"fmt"
	"strings"

	"feedline/odata/uri"
)

var kindNames = []string{
	"", "bool:", "int:", "num:", "str:", "guid:", "date:", "instant:", "time:", "duration:", "binary:", "enum:", "geography:", "geometry:",
}

// dump prints a tree with every operator in front of its operands, so that
// nothing is left to precedence. It shares no code with the nodes' own String.
func dump(e uri.Expr) string {
	switch e := e.(type) {
	case *uri.Constant:
		return dumpConstant(*e)
	case *uri.Alias:
		return e.Name
	case *uri.Member:
		return dumpMember(e)
	case *uri.Lambda:
		if e.Where == nil {
			return "(any " + dumpMember(e.Source) + ")"
		}
		return fmt.Sprintf("(%s %s %s: %s)", map[bool]string{false: "any", true: "all"}[e.All], dumpMember(e.Source), e.Variable, dump(e.Where))
	case *uri.Call:
		return e.Function + "(" + dumpList(e.Args) + ")"
	case *uri.Case:
		var parts []string
		for _, p := range e.Pairs {
			parts = append(parts, "["+dump(p.When)+" "+dump(p.Then)+"]")
		}
		return "(case " + strings.Join(parts, " ") + ")"
	case *uri.Unary:
		return "(" + string(e.Operator) + " " + dump(e.Operand) + ")"
	case *uri.Binary:
		return "(" + string(e.Operator) + " " + dump(e.Left) + " " + dump(e.Right) + ")"
	case *uri.List:
		var parts []string
		for _, item := range e.Items {
			parts = append(parts, dumpConstant(item))
		}
		return "{" + strings.Join(parts, " ") + "}"
	case *uri.Array:
		return "[" + dumpList(e.Items) + "]"
	case *uri.Object:
		var parts []string
		for _, m := range e.Members {
			parts = append(parts, m.Name+"="+dump(m.Value))
		}
		return "object{" + strings.Join(parts, " ") + "}"
	}
	return fmt.Sprintf("%T?", e)
}

func dumpConstant(c uri.Constant) string {
	if c.Kind == uri.Enum {
		return "enum:" + c.Literal.Prefix + ":" + c.Literal.Text
	}
	return kindNames[c.Kind] + c.Literal.Text
}

func dumpList(list []uri.Expr) string {
	var parts []string
	for _, e := range list {
		parts = append(parts, dump(e))
	}
	return strings.Join(parts, " ")
}

func dumpMember(m *uri.Member) string {
	var parts []string
	if m.From != nil {
		parts = append(parts, dump(m.From))
	}
	for _, s := range m.Steps {
		parts = append(parts, dumpStep(s))
	}
	return strings.Join(parts, "/")
}

func dumpStep(s uri.Step) string {
	text := s.Name
	switch {
	case s.Kind == uri.Called:
		var args []string
		for _, a := range s.Args {
			name := a.Name
			if name != "" {
				name += "="
			}
			args = append(args, name+dump(a.Value))
		}
		text += "(" + strings.Join(args, " ") + ")"
	case s.Kind == uri.FilterStep:
		text += "(" + dump(s.Where) + ")"
	case s.Kind == uri.AggregateStep:
		text += "<" + dumpAggregation(*s.Aggregation) + ">"
	case s.Options != nil && s.Options.Filter != nil:
		text += "(filter " + dump(s.Options.Filter) + ")"
	case s.Options != nil:
		text += "(" + s.Options.String() + ")"
	}
	return text
}
