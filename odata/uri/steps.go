package uri

import (
	"slices"
	"strings"

	"feedline/odata/fault"
)

// path reads the rest of a path that begins with the given step.
func (l *lexer) path(first Step) error {
	l.join = false
	l.steps = append(l.steps[:0], first)
	return l.walk()
}

// walk reads steps as long as there are slashes. It stops early at a step
// with parentheses, behind which walk is called again.
func (l *lexer) walk() error {
	for l.peek() == '/' {
		l.at++
		if err := l.spend(); err != nil {
			return err
		}
		if done, err := l.step(); done || err != nil {
			return err
		}
		if len(l.steps) > maxSteps {
			return errTooManySteps(l.cursor, fault.Span{Start: l.steps[0].Span.Start, End: l.at})
		}
	}
	return l.flush()
}

// flush puts out the steps that have been read.
func (l *lexer) flush() error {
	l.due = false
	if len(l.steps) == 0 {
		return nil
	}
	if l.join {
		if err := l.fixed(slashToken); err != nil {
			return err
		}
	}
	first, last := l.steps[0], l.steps[len(l.steps)-1]
	var e Expr = &Alias{Name: first.Name, At: first.Span}
	if first.Kind != AliasStep || len(l.steps) > 1 {
		e = newMember(l.steps, fault.Span{Start: first.Span.Start, End: last.Span.End})
	}
	err := l.leaf(e)
	l.join = true
	return err
}

// newMember keeps steps in a node of their own. Most paths have one step, which
// then lies in the same piece of memory.
func newMember(steps []Step, at fault.Span) *Member {
	if len(steps) > 1 {
		return &Member{Steps: slices.Clone(steps), At: at}
	}
	whole := &struct {
		member Member
		step   [1]Step
	}{step: [1]Step(steps)}
	whole.member = Member{Steps: whole.step[:], At: at}
	return &whole.member
}

// enter puts out the path so far and goes into a step whose parenthesis
// stands at the cursor.
func (l *lexer) enter(x lexeme) error {
	if err := l.flush(); err != nil {
		return err
	}
	if l.join {
		if err := l.fixed(slashToken); err != nil {
			return err
		}
	}
	return l.call(x)
}

// step reads what stands behind a slash; done tells that walk must stop.
func (l *lexer) step() (done bool, err error) {
	start := l.at
	switch l.peek() {
	case '@':
		s, err := l.annotation()
		if err == nil && s.Kind == AliasStep {
			err = errAnnotation(l.cursor, start)
		}
		l.steps = append(l.steps, s)
		return false, err
	case '$':
		return true, l.systemStep()
	}
	word := l.qualified()
	switch {
	case word == "":
		return true, errStep(l.cursor)
	case len(word) > maxName:
		return true, errLongName(l.cursor, start)
	case l.peek() != '(':
		l.steps = append(l.steps, Step{Kind: Name, Name: word, Span: l.since(start)})
		return false, nil
	case isQuantifier(word):
		return true, l.enter(lexeme{role: lambda, name: strings.ToLower(word), span: fault.Span{Start: start}})
	case word == "aggregate":
		return true, l.aggregate(start)
	}
	return true, l.enter(lexeme{role: step, name: word, span: fault.Span{Start: start}})
}

// aggregate reads aggregate(...), which may hold expressions of its own.
func (l *lexer) aggregate(start int) error {
	around := l.depth
	l.depth += len(l.frames)
	a, err := bracketed(l.cursor, l.aggregation)
	if err != nil {
		return err
	}
	l.depth = around
	if l.peek() == '/' {
		return errBehindAggregate(l.cursor)
	}
	l.steps = append(l.steps, Step{Kind: AggregateStep, Name: "aggregate", Aggregation: &a, Span: l.since(start)})
	return l.flush()
}

// systemStep reads $count or $filter(...).
func (l *lexer) systemStep() error {
	start := l.at
	l.at++
	word := "$" + l.identifier()
	switch {
	case word == "$filter" && l.peek() == '(':
		return l.enter(lexeme{role: condition, name: word, span: fault.Span{Start: start}})
	case word != "$count":
		return errSystemStep(l.cursor, start)
	}
	s := Step{Kind: CountStep, Name: word}
	if l.peek() == '(' {
		options, err := l.countOptions()
		if err != nil {
			return err
		}
		s.Options = options
	}
	if l.peek() == '/' {
		return errBehindCount(l.cursor)
	}
	s.Span = l.since(start)
	l.steps = append(l.steps, s)
	return l.flush()
}

// countOptions reads the options behind $count, which may hold expressions
// of their own.
func (l *lexer) countOptions() (*Options, error) {
	around := l.depth
	l.depth += len(l.frames)
	options, err := l.nestedOptions(besideCount)
	l.depth = around
	return options, err
}

// variable reads a path that begins with $it, $this, $these or $root.
func (l *lexer) variable() error {
	start := l.at
	l.at++
	word := "$" + l.identifier()
	switch word {
	case "$it", "$this", "$these":
	case "$root":
		if l.peek() != '/' {
			return errRoot(l.cursor, start)
		}
	default:
		return errVariable(l.cursor, start)
	}
	return l.path(Step{Kind: Variable, Name: word, Span: l.since(start)})
}

// sign reads a path that begins with an alias or an annotation.
func (l *lexer) sign() error {
	s, err := l.annotation()
	if err != nil {
		return err
	}
	return l.path(s)
}

// annotation reads an at sign and a name: an alias, or with a dot or a
// qualifier an annotation.
func (c *cursor) annotation() (Step, error) {
	start := c.at
	c.at++
	s := Step{Kind: AliasStep}
	name := c.qualified()
	if strings.Contains(name, ".") {
		s.Kind = Annotation
	}
	if name != "" && c.eat('#') {
		s.Kind = Annotation
		if c.identifier() == "" {
			name = ""
		}
	}
	if name == "" || c.at-start > maxName {
		return s, errAnnotation(c, start)
	}
	s.Name, s.Span = c.text[start:c.at], c.since(start)
	return s, nil
}

// balanced moves from an opening bracket behind the one that closes it,
// minding texts in quotes.
func (c *cursor) balanced() error {
	start, depth := c.at, 0
	for ; c.at < len(c.text); c.at++ {
		switch c.text[c.at] {
		case '(', '[', '{':
			if depth++; depth+c.depth > maxDepth {
				return errTooDeep(c)
			}
		case ')', ']', '}':
			if depth--; depth == 0 {
				c.at++
				return nil
			}
		case '\'':
			end := strings.IndexByte(c.text[c.at+1:], '\'')
			if end < 0 {
				return errUnclosedText(c, c.at)
			}
			c.at += end + 1
		}
	}
	return errUnclosed(c, start)
}
