package odata

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"feedline/auth"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/odata/uri"
	"feedline/store"
)

// Explain tells, stage by stage, how the feed answers a request: what it
// reads, what that means in the model, what is planned, and what the store is
// asked. The target is a path below the service root with its query string.
// With measure the answer is read to the end of its first page, to tell what
// that took. A request that would be refused gives the same *fault.Error.
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
	request, err := bind.Bind(path, options, s.schema(policy))
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
	page.section("plan", read.Query.String())
	if heavy := read.Heavy.String(); heavy != "" {
		page.section("heavy", heavy)
	}
	err = s.explainStore(ctx, page, read.Query, measure)
	return page.String(), err
}

func (s *Service) explainStore(ctx context.Context, page *explanation, q store.Query, measure bool) error {
	snapshot, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	e, err := snapshot.Explain(ctx, q, measure)
	if err != nil {
		return storeFault(ctx, err, s.errTimedOut)
	}
	page.section("sql", foldSQL(e.Text), arguments(e.Args))
	page.section("steps of the engine", strings.Join(e.Plan, "\n"))
	if measure {
		page.section("timing", fmt.Sprintf("%d rows answered, %d rows looked at, %s", e.Rows, e.Visited, e.Took.Round(10*time.Microsecond)))
	}
	return nil
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
	if r.Filter != nil {
		lines = append(lines, "$filter", boundTree(r.Filter, 1))
	}
	for _, o := range r.OrderBy {
		lines = append(lines, "$orderby  "+cut(o.String(), longestShown))
	}
	e.section("bound", lines...)
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

// foldSQL begins a new line with each clause of a statement, and leaves what
// stands in parentheses or quotes alone.
func foldSQL(text string) string {
	var b strings.Builder
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ' ' && depth == 0 && beginsClause(text[i+1:]) && !strings.HasSuffix(text[:i], " LEFT"):
			c = '\n'
		}
		b.WriteByte(c)
	}
	return b.String()
}

func beginsClause(text string) bool {
	for _, word := range []string{"FROM ", "LEFT JOIN ", "JOIN ", "WHERE ", "ORDER BY ", "LIMIT ", "AND "} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// mostArguments is how many constants an explanation shows.
const mostArguments = 20

// arguments lists the constants of a statement.
func arguments(cells []store.Cell) string {
	var parts []string
	for i, c := range cells {
		if i == mostArguments {
			parts = append(parts, fmt.Sprintf("and %d more", len(cells)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("?%d = %s", i+1, cut(store.Value{Cell: c}.String(), 200)))
	}
	return strings.Join(parts, ", ")
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
