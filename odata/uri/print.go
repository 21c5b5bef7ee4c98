package uri

import (
	"fmt"
	"strings"
)

func (c *Constant) String() string { return c.Literal.String() }
func (a *Alias) String() string    { return a.Name }
func (m *Member) String() string   { return printed(m) }
func (l *Lambda) String() string   { return printed(l) }
func (c *Call) String() string     { return printed(c) }
func (c *Case) String() string     { return printed(c) }
func (u *Unary) String() string    { return printed(u) }
func (b *Binary) String() string   { return printed(b) }
func (l *List) String() string     { return printed(l) }
func (a *Array) String() string    { return printed(a) }
func (o *Object) String() string   { return printed(o) }

func printed(e Expr) string {
	var b strings.Builder
	write(&b, e)
	return b.String()
}

// write prints an expression.
func write(b *strings.Builder, e Expr) {
	switch e := e.(type) {
	case *Constant:
		b.WriteString(e.Literal.String())
	case *Alias:
		b.WriteString(e.Name)
	case *Member:
		writeMember(b, e)
	case *Lambda:
		writeLambda(b, e)
	case *Call:
		b.WriteString(e.Function)
		writeExprs(b, "(", e.Args, ")")
	case *Case:
		writeCase(b, e)
	case *Unary:
		writeUnary(b, e)
	case *Binary:
		writeBinary(b, e)
	case *List:
		writeList(b, e)
	case *Array:
		writeExprs(b, "[", e.Items, "]")
	case *Object:
		writeObject(b, e)
	default:
		panic(fmt.Sprintf("uri: no way to print %T", e))
	}
}

// writeOperand prints an operand, in parentheses if it binds less tightly
// than the place needs.
func writeOperand(b *strings.Builder, e Expr, needs int) {
	if tightness(e) >= needs {
		write(b, e)
		return
	}
	b.WriteByte('(')
	write(b, e)
	b.WriteByte(')')
}

func tightness(e Expr) int {
	switch e := e.(type) {
	case *Binary:
		return binding[e.Operator]
	case *Unary:
		return bindsUnary
	}
	return bindsWhole
}

func writeBinary(b *strings.Builder, e *Binary) {
	own := binding[e.Operator]
	writeOperand(b, e.Left, own)
	b.WriteByte(' ')
	b.WriteString(string(e.Operator))
	b.WriteByte(' ')
	writeOperand(b, e.Right, own+1)
}

// writeUnary prints not and the minus sign. What may begin with a digit stands
// in parentheses behind a minus sign, which would become part of the number.
func writeUnary(b *strings.Builder, e *Unary) {
	if e.Operator == Not {
		b.WriteString("not ")
		writeOperand(b, e.Operand, bindsUnary)
		return
	}
	b.WriteByte('-')
	needs := bindsUnary
	switch e.Operand.(type) {
	case *Constant, *Binary:
		needs = bindsWhole + 1
	}
	writeOperand(b, e.Operand, needs)
}

func writeLambda(b *strings.Builder, e *Lambda) {
	writeMember(b, e.Source)
	b.WriteString(quantifier(e.All))
	b.WriteByte('(')
	if e.Where != nil {
		b.WriteString(e.Variable)
		b.WriteByte(':')
		write(b, e.Where)
	}
	b.WriteByte(')')
}

func quantifier(all bool) string {
	if all {
		return "/all"
	}
	return "/any"
}

// writeCase prints a blank behind each colon, because 11:22 without one would
// be a time of day.
func writeCase(b *strings.Builder, e *Case) {
	b.WriteString("case(")
	for i, p := range e.Pairs {
		separate(b, i)
		write(b, p.When)
		b.WriteString(": ")
		write(b, p.Then)
	}
	b.WriteByte(')')
}

func writeList(b *strings.Builder, e *List) {
	b.WriteByte('(')
	for i, item := range e.Items {
		separate(b, i)
		b.WriteString(item.Literal.String())
	}
	b.WriteByte(')')
}

func writeObject(b *strings.Builder, e *Object) {
	b.WriteByte('{')
	for i, m := range e.Members {
		separate(b, i)
		writeJSONText(b, m.Name)
		b.WriteByte(':')
		write(b, m.Value)
	}
	b.WriteByte('}')
}

func writeExprs(b *strings.Builder, open string, list []Expr, end string) {
	b.WriteString(open)
	for i, e := range list {
		separate(b, i)
		write(b, e)
	}
	b.WriteString(end)
}

// separate prints the comma before every entry but the first.
func separate(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteByte(',')
	}
}

func writeMember(b *strings.Builder, m *Member) {
	if m.From != nil {
		write(b, m.From)
	}
	for i, s := range m.Steps {
		if (i > 0 || m.From != nil) && s.Name != "" {
			b.WriteByte('/')
		}
		writeStep(b, s)
	}
}

func writeStep(b *strings.Builder, s Step) {
	b.WriteString(s.Name)
	switch {
	case s.Kind == Called:
		writeArguments(b, s.Args)
	case s.Kind == FilterStep:
		writeExprs(b, "(", []Expr{s.Where}, ")")
	case s.Kind == AggregateStep:
		b.WriteString("(" + s.Aggregation.String() + ")")
	case s.Options != nil:
		b.WriteString("(" + s.Options.String() + ")")
	}
}

func writeArguments(b *strings.Builder, args []Argument) {
	b.WriteByte('(')
	for i, a := range args {
		separate(b, i)
		if a.Name != "" {
			b.WriteString(a.Name)
			b.WriteByte('=')
		}
		write(b, a.Value)
	}
	b.WriteByte(')')
}
