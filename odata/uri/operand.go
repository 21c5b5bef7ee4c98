package uri

import (
	"strings"

	"feedline/odata/fault"
)

// operand reads what may begin an operand: a constant, a name, a bracket or
// an operator that stands before its operand.
func (l *lexer) operand() error {
	if f := l.top(); f != nil && f.fresh {
		if done, err := l.entry(f); done || err != nil {
			return err
		}
	}
	switch b := l.peek(); {
	case b == '(':
		return l.parenthesis()
	case b == '[', b == '{':
		return l.json(b)
	case b == '"':
		return l.jsonText()
	case b == '@':
		return l.sign()
	case b == '$':
		return l.variable()
	}
	if done, err := l.constantLeaf(); done || err != nil {
		return err
	}
	if l.peek() == '-' {
		return l.before(Negate, 1)
	}
	return l.named()
}

// constantLeaf puts out the constant at the cursor if there is one.
func (l *lexer) constantLeaf() (done bool, err error) {
	c, found, err := l.constant()
	if !found || err != nil {
		return false, err
	}
	kept := c // only what is found goes to the heap
	return true, l.leaf(&kept)
}

// entry begins an entry between brackets; done tells that it has read
// everything up to the next operand.
func (l *lexer) entry(f *frame) (done bool, err error) {
	if b := l.peek(); b == ')' || b == ']' || b == '}' {
		if f.args > 0 || b != closing(f.role) || f.role == choice || f.role == condition {
			return false, errOperand(l.cursor)
		}
		return true, l.close()
	}
	f.fresh = false
	f.args++
	switch f.role {
	case object:
		return true, l.memberName()
	case lambda:
		return true, l.lambdaVariable(f)
	case step:
		return l.argumentName()
	}
	return false, nil
}

// lambdaVariable reads the name and the colon behind any( or all(.
func (l *lexer) lambdaVariable(f *frame) error {
	start := l.at
	name := l.identifier()
	l.blanks()
	if name == "" || l.peek() != ':' {
		return errLambdaVariable(l.cursor, start)
	}
	l.at++
	f.colon = true
	return l.word(name, colonToken)
}

// argumentName reads the name and the equals sign before an argument, if
// there are any.
func (l *lexer) argumentName() (found bool, err error) {
	end := identifierEnd(l.text, l.at)
	if end == l.at || byteAt(l.text, end) != '=' || byteAt(l.text, end+1) == '=' {
		return false, nil
	}
	name := l.identifier()
	l.at++
	return true, l.word(name, equalToken)
}

// memberName reads the name and the colon of a JSON object's member.
func (l *lexer) memberName() error {
	name, err := l.doubleQuoted()
	if err != nil {
		return err
	}
	l.blanks()
	if !l.eat(':') {
		return errColon(l.cursor)
	}
	l.top().colon = true
	return l.word(name, colonToken)
}

func (l *lexer) parenthesis() error {
	if n := len(l.out); n > l.first && l.out[n-1] == infixes[In] {
		list, found, err := l.constants(')')
		if err != nil {
			return err
		}
		if found {
			return l.leaf(&list)
		}
	}
	return l.open(group, nil)
}

// json reads an array or an object, or the beginning of one.
func (l *lexer) json(b byte) error {
	if b == '{' {
		return l.call(lexeme{role: object, span: fault.Span{Start: l.at}})
	}
	list, found, err := l.constants(']')
	if err != nil {
		return err
	}
	if !found {
		return l.call(lexeme{role: array, span: fault.Span{Start: l.at}})
	}
	a := &Array{Items: make([]Expr, len(list.Items)), At: list.At}
	for i := range list.Items {
		a.Items[i] = &list.Items[i]
	}
	return l.leaf(a)
}

// jsonText reads a text in double quotes, which may stand in JSON only.
func (l *lexer) jsonText() error {
	if !l.inJSON() {
		return errDoubleQuotes(l.cursor)
	}
	c, err := l.jsonConstant()
	if err != nil {
		return err
	}
	return l.leaf(&c)
}

// call puts out a call whose bracket stands at the cursor, and goes into it.
func (l *lexer) call(x lexeme) error {
	if err := l.put(callKey, x.role, &x); err != nil {
		return err
	}
	return l.open(x.role, &x)
}

// before puts out an operator of the given length that stands before its
// operand.
func (l *lexer) before(op Operator, length int) error {
	start := l.at
	l.at += length
	return l.put(opKey+string(op), prefix, &lexeme{role: prefix, op: op, span: l.since(start)})
}

// named reads what begins with a name that is no constant.
func (l *lexer) named() error {
	start := l.at
	word := l.qualified()
	if word == "" {
		return errOperand(l.cursor)
	}
	if len(word) > maxName {
		return errLongName(l.cursor, start)
	}
	next := l.peek()
	if len(word) == 3 && next != '/' && strings.EqualFold(word, "not") {
		if !isBlank(next) && next != '(' {
			return errBlank(l.cursor, l.since(start), word)
		}
		l.at = start
		return l.before(Not, len(word))
	}
	if next == '(' {
		return l.calledName(word, start)
	}
	return l.path(Step{Kind: Name, Name: word, Span: l.since(start)})
}

// calledName reads a name at the beginning of an operand whose parenthesis
// stands at the cursor.
func (l *lexer) calledName(word string, start int) error {
	at := fault.Span{Start: start}
	name, _, known := functionNamed(word)
	switch {
	case known:
		return l.call(lexeme{role: function, name: name, span: at})
	case strings.EqualFold(word, "case"):
		return l.call(lexeme{role: choice, span: at})
	case isQuantifier(word):
		return errQuantifier(l.cursor, start)
	case word == "aggregate":
		return errAggregateAlone(l.cursor, start)
	}
	return l.call(lexeme{role: step, name: word, span: at})
}

func isQuantifier(word string) bool {
	return len(word) == 3 && (strings.EqualFold(word, "any") || strings.EqualFold(word, "all"))
}
