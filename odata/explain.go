package odata

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"feedline/auth"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/odata/uri"
	"feedline/store"
)

// Explain tells, stage by stage, how the feed answers a request: what it
// reads, what that means in the model, what is planned, and what the store is
// asked. The target is a path below the service root with its query string.
// With measure the rows that the path leads to are read to the end of their
// first page, without what is expanded in them, to tell what that took. A
// request that would be refused gives the same *fault.Error.
func (s *Service) Explain(ctx context.Context, principal auth.Principal, target string, measure bool) (string, error) {
	escaped, raw, _ := strings.Cut(strings.TrimPrefix(target, "/"), "?")
	policy, err := s.Policy(ctx, principal)
	if err != nil {
		return "", err
	}
	path, options, err := parse(escaped, raw)
	if err != nil {
		return "", err
	}
	request, err := s.meaning(s.publicRoot(&http.Request{Host: "localhost"}), path, options, policy)
	if err != nil {
		return "", err
	}
	page := &explanation{}
	page.syntax(path, options)
	page.meaning(request)
	if request.Set == nil {
		return page.String(), nil
	}
	read, err := plan.Plan(request, policy, s.Limits, s.sealer, plan.Asking{Now: s.Now()})
	if err != nil {
		return "", err
	}
	page.policy(policy, &read)
	if heavy := read.Heavy.String(); heavy != "" {
		page.section("heavy", heavy)
	}
	err = s.explainStore(ctx, page, request, read, measure)
	return page.String(), err
}

// explanation is the text that Explain makes.
type explanation struct{ strings.Builder }

// section writes a heading and texts below it, each line indented.
func (e *explanation) section(heading string, texts ...string) {
	fmt.Fprintln(e, heading)
	for _, text := range texts {
		for line := range strings.Lines(text) {
			fmt.Fprintf(e, "  %s\n", strings.TrimRight(line, "\n"))
		}
	}
}

// syntax shows what was read, with the place of each part in its option.
func (e *explanation) syntax(path uri.Path, options uri.Options) {
	lines := []string{"path      " + path.String()}
	for _, p := range options.Present {
		switch p.Name {
		case "$filter":
			lines = append(lines, "$filter", syntaxTree(options.Filter, 1))
		case "$orderby":
			for _, item := range options.OrderBy {
				lines = append(lines, fmt.Sprintf("$orderby  %s", placed(item.String(), item.Span.Start, item.Span.End)))
			}
		case "$expand":
			for _, item := range options.Expand {
				lines = append(lines, fmt.Sprintf("$expand   %s", placed(item.String(), item.Span.Start, item.Span.End)))
			}
		default:
			lines = append(lines, fmt.Sprintf("%-9s %s", p.Name, p.Value))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(options.Aliases)) {
		lines = append(lines, fmt.Sprintf("%-9s %s", name, options.Aliases[name]))
	}
	e.section("syntax", lines...)
}

// syntaxTree writes conditions one below the other, the operators that join
// them above.
func syntaxTree(x uri.Expr, depth int) string {
	var b strings.Builder
	writeSyntax(&b, x, depth)
	return strings.TrimSuffix(b.String(), "\n")
}

func writeSyntax(b *strings.Builder, x uri.Expr, depth int) {
	indent := strings.Repeat("  ", depth)
	switch x := x.(type) {
	case *uri.Binary:
		if x.Operator == uri.And || x.Operator == uri.Or {
			b.WriteString(indent + string(x.Operator) + "\n")
			writeChain(b, x, x.Operator, depth+1)
			return
		}
	case *uri.Unary:
		if x.Operator == uri.Not {
			b.WriteString(indent + "not\n")
			writeSyntax(b, x.Operand, depth+1)
			return
		}
	}
	b.WriteString(indent + placed(x.String(), x.Span().Start, x.Span().End) + "\n")
}

// writeChain writes the operands of operators of one kind side by side.
func writeChain(b *strings.Builder, x uri.Expr, op uri.Operator, depth int) {
	if binary, ok := x.(*uri.Binary); ok && binary.Operator == op {
		writeChain(b, binary.Left, op, depth)
		writeSyntax(b, binary.Right, depth)
		return
	}
	writeSyntax(b, x, depth)
}

// placed shows a text and the bytes where it stands.
func placed(text string, start, end int) string {
	return fmt.Sprintf("%-60s bytes %d-%d", cut(text, longestShown), start, end)
}

// longestShown bounds the parts of an explanation, in bytes.
const longestShown = 2000

// meaning shows what the request asks for in terms of the model.
func (e *explanation) meaning(r bind.Request) {
	var lines []string
	if r.Set != nil {
		lines = append(lines, "set       "+r.Set.Name)
	}
	if len(r.Hops) > 0 {
		lines = append(lines, "way       "+way(r))
	}
	for i, m := range r.Member {
		word := "property"
		if i > 0 {
			word = "member"
		}
		lines = append(lines, fmt.Sprintf("%-9s %s", word, m.Name))
	}
	e.section("bound", append(lines, meaningOf(r.Clauses, "")...)...)
}

// way names what a path goes over, without its keys.
func way(r bind.Request) string {
	text := r.Root.Name
	if r.Key != nil {
		text += "(...)"
	}
	for _, hop := range r.Hops {
		text += "/" + hop.Nav.Name
		if hop.Key != nil {
			text += "(...)"
		}
	}
	return text
}

// meaningOf shows conditions, orders and what is expanded, each entry with its
// own below it.
func meaningOf(c bind.Clauses, indent string) []string {
	var lines []string
	if c.Filter != nil {
		lines = append(lines, indent+"$filter", boundTree(c.Filter, len(indent)/2+1))
	}
	for _, o := range c.OrderBy {
		lines = append(lines, indent+"$orderby  "+cut(o.String(), longestShown))
	}
	for _, x := range c.Expand {
		lines = append(lines, fmt.Sprintf("%s$expand   %s to %s", indent, x.Entry(), x.Set.Name))
		lines = append(lines, meaningOf(x.Clauses, indent+"  ")...)
	}
	return lines
}

// boundTree writes a condition as syntaxTree does.
func boundTree(x store.Expr, depth int) string {
	indent := strings.Repeat("  ", depth)
	c, ok := x.(store.Call)
	if !ok || c.Op != store.And && c.Op != store.Or && c.Op != store.Not {
		return indent + cut(x.String(), longestShown)
	}
	parts := []string{indent + string(c.Op)}
	for _, a := range c.Args {
		parts = append(parts, boundTree(a, depth+1))
	}
	return strings.Join(parts, "\n")
}

// ExplainTarget takes a request as people write it, such as
// "GET /Calls?$top=1" or a whole address, to the target that Explain reads.
func ExplainTarget(text string) string {
	text = strings.TrimSpace(text)
	text = strings.TrimPrefix(text, http.MethodGet+" ")
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		text = strings.TrimPrefix(text, u.Scheme+"://"+u.Host)
	}
	return strings.TrimPrefix(strings.TrimPrefix(text, mount), "/")
}
