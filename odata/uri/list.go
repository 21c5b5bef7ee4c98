package uri

import "feedline/odata/fault"

// constants reads a bracket with nothing but constants in it, up to the given
// closing one; found is false, and the cursor where it was, if there is
// anything else. Such lists go past the engine, for which every constant and
// every comma would be a token.
func (l *lexer) constants(end byte) (list List, found bool, err error) {
	start, spent := l.at, l.tokens
	l.at++
	for {
		l.blanks()
		if len(list.Items) == 0 && l.eat(end) {
			break
		}
		k, found, err := l.item(end)
		if err != nil {
			return List{}, false, err
		}
		l.blanks()
		next := l.peek()
		if !found || next != ',' && next != end {
			l.at, l.tokens = start, spent
			return List{}, false, nil
		}
		if err := l.spend(); err != nil {
			return List{}, false, err
		}
		if len(list.Items) == maxItems {
			return List{}, false, errTooManyItems(l.cursor)
		}
		list.Items = append(list.Items, k)
		l.at++
		if next == end {
			break
		}
	}
	list.At = l.since(start)
	return list, true, nil
}

// item reads one constant of a list; in an array it may be a text in double
// quotes.
func (l *lexer) item(end byte) (Constant, bool, error) {
	if end == ']' && l.peek() == '"' {
		k, err := l.jsonConstant()
		return k, err == nil, err
	}
	return l.constant()
}

// jsonConstant reads a text in double quotes. It is the same constant as in
// single quotes.
func (c *cursor) jsonConstant() (Constant, error) {
	start := c.at
	text, err := c.doubleQuoted()
	if err != nil {
		return Constant{}, err
	}
	return Constant{Kind: String, Literal: Literal{Form: Quoted, Text: text, Span: fault.Span{Start: start, End: c.at}}}, nil
}
