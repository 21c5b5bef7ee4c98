package uri

import "strings"

// operator reads what may follow an operand: an operator, a bracket that
// closes, a comma or a colon.
func (l *lexer) operator(blank bool) error {
	switch b := l.peek(); b {
	case ')', ']', '}':
		if f := l.top(); f == nil || closing(f.role) != b {
			return errBracket(l.cursor, f)
		}
		return l.close()
	case ',':
		return l.comma()
	case ':':
		return l.colon()
	}
	start := l.at
	word := l.identifier()
	infix := infixNamed(word)
	l.at = start
	if infix == nil {
		return errOperator(l.cursor, l.others()...)
	}
	if end := start + len(word); !l.apart(start, end, blank) {
		return errBlank(l.cursor, spanOf(start, end), word)
	}
	l.at += len(word)
	l.due = true
	return l.fixed(infix)
}

// apart tells whether a word stands clear of what is around it: between
// blanks or parentheses.
func (l *lexer) apart(start, end int, blank bool) bool {
	next := byteAt(l.text, end)
	return (blank || l.text[start-1] == ')') && (isBlank(next) || next == '(' || next == ')' || end == len(l.text))
}

// others are what might stand here instead of an operator.
func (l *lexer) others() []string {
	f := l.top()
	switch {
	case f != nil && (f.role == function || f.role == step || f.role == array || f.role == choice):
		return []string{"a comma"}
	case f == nil:
		return l.stop.words
	}
	return nil
}

// comma begins the next entry between brackets.
func (l *lexer) comma() error {
	f := l.top()
	if f == nil || f.role == group || f.role == lambda || f.role == condition {
		return errComma(l.cursor, f)
	}
	if (f.role == choice || f.role == object) && !f.colon {
		return errColon(l.cursor)
	}
	if f.args >= mostEntries(f.role) {
		return errTooManyArguments(l.cursor, mostEntries(f.role))
	}
	f.fresh, f.colon = true, false
	l.at++
	l.due = true
	return l.fixed(commaToken)
}

func mostEntries(r role) int {
	if r == array {
		return maxComputed
	}
	return maxArguments
}

// colon stands between a condition and a value in case(...); the other colons
// are read together with what is before them.
func (l *lexer) colon() error {
	f := l.top()
	if f == nil || f.role != choice || f.colon {
		return errOperator(l.cursor)
	}
	f.colon = true
	l.at++
	l.due = true
	return l.fixed(colonToken)
}

// close leaves the innermost bracket.
func (l *lexer) close() error {
	f := *l.top()
	if f.role == choice && !f.colon {
		return errColon(l.cursor)
	}
	if f.role == function {
		_, takes, _ := functionNamed(f.call.name)
		if f.args < takes.least || f.args > takes.most {
			return errArgumentCount(l.cursor, f, takes)
		}
	}
	if f.role == lambda && f.args == 0 && f.call.name == "all" {
		return errLambdaVariable(l.cursor, l.at)
	}
	l.frames = l.frames[:len(l.frames)-1]
	l.at++
	l.due = false
	if f.call != nil {
		f.call.span.End, f.call.args = l.at, f.args
	}
	if err := l.fixed(closeToken); err != nil {
		return err
	}
	return l.behindCall(f.role)
}

// behindCall goes on with a path behind the parentheses of one of its steps,
// or reads a key predicate that stands directly behind them.
func (l *lexer) behindCall(r role) error {
	if r != function && r != step && r != condition {
		return nil
	}
	l.join = true
	switch {
	case l.peek() == '/':
		l.steps = l.steps[:0]
		return l.walk()
	case l.peek() == '(' && r != function:
		return l.enter(lexeme{role: step, span: spanOf(l.at, l.at)})
	}
	return nil
}

// closing is the bracket that closes what a role opened.
func closing(r role) byte {
	switch r {
	case array:
		return ']'
	case object:
		return '}'
	}
	return ')'
}

// atWord tells whether one of the words, in any case, stands at the cursor.
func (c *cursor) atWord(words []string) bool {
	end := identifierEnd(c.text, c.at)
	for _, w := range words {
		if strings.EqualFold(c.text[c.at:end], w) {
			return true
		}
	}
	return false
}
