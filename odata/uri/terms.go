package uri

import "strings"

// A searcher reads the value of $search. AND, OR and NOT, in capitals, are
// operators where an operand follows them, and words everywhere else. Terms
// side by side must all be found.
type searcher struct {
	*cursor
	nested bool // between parentheses of $expand, $select or $count
}

// search reads the whole value.
func (c *cursor) search(stop string) (SearchExpr, error) {
	c.blanks()
	s := searcher{c, stop != ""}
	if c.peek() == '\'' {
		return s.unfinished()
	}
	e, err := s.or()
	if err == nil && !s.outside() {
		return nil, errSearchEnd(c)
	}
	return e, err
}

// unfinished reads the one text in single quotes that stands for a search
// which its user is still typing (OData 4.01 ABNF, searchExpr-incomplete).
func (s searcher) unfinished() (SearchExpr, error) {
	start := s.at
	text, err := s.singleQuoted()
	if err != nil {
		return nil, err
	}
	at := s.since(start)
	if s.blanks(); text == "" || !s.outside() {
		s.at = start
		return nil, errTerm(s.cursor)
	}
	return &Term{Text: text, At: at}, nil
}

func (s searcher) or() (SearchExpr, error) {
	start := s.at
	var operands []SearchExpr
	for {
		e, err := s.and()
		if err != nil {
			return nil, err
		}
		operands = append(operands, e)
		if !s.connective("OR") {
			break
		}
		s.at += len("OR")
		s.blanks()
	}
	if len(operands) == 1 {
		return operands[0], nil
	}
	return &SearchOr{operands, spanOf(start, operands[len(operands)-1].Span().End)}, nil
}

func (s searcher) and() (SearchExpr, error) {
	start := s.at
	var operands []SearchExpr
	for {
		e, err := s.not()
		if err != nil {
			return nil, err
		}
		operands = append(operands, e)
		blank := s.blanks()
		if s.ended() || s.connective("OR") {
			break
		}
		if !blank {
			return nil, errSearchBlank(s.cursor)
		}
		if s.connective("AND") {
			s.at += len("AND")
			s.blanks()
		}
	}
	if len(operands) == 1 {
		return operands[0], nil
	}
	return &SearchAnd{operands, spanOf(start, operands[len(operands)-1].Span().End)}, nil
}

func (s searcher) not() (SearchExpr, error) {
	if err := s.spend(); err != nil {
		return nil, err
	}
	if s.depth++; s.depth > maxDepth {
		return nil, errTooDeep(s.cursor)
	}
	defer func() { s.depth-- }()
	start := s.at
	switch {
	case s.connective("NOT"):
		s.at += len("NOT")
		s.blanks()
		e, err := s.not()
		return &SearchNot{Operand: e, At: s.since(start)}, err
	case s.peek() == '(':
		return s.inParentheses()
	case s.peek() == '"':
		return s.phrase()
	}
	return s.word()
}

func (s searcher) inParentheses() (SearchExpr, error) {
	open := s.at
	s.at++
	s.blanks()
	e, err := s.or()
	if err != nil {
		return nil, err
	}
	s.blanks()
	if !s.eat(')') {
		return nil, errUnclosed(s.cursor, open)
	}
	return e, nil
}

// phrase reads words in double quotes; a backslash stands before a quote or a
// backslash among them.
func (s searcher) phrase() (SearchExpr, error) {
	start := s.at
	var b strings.Builder
	for i := start + 1; i < len(s.text); i++ {
		switch next := byteAt(s.text, i+1); {
		case s.text[i] == '\\' && (next == '\\' || next == '"'):
			i++
		case s.text[i] == '"' && b.Len() == 0:
			return nil, errTerm(s.cursor)
		case s.text[i] == '"':
			s.at = i + 1
			return &Term{Text: b.String(), At: s.since(start)}, nil
		}
		b.WriteByte(s.text[i])
	}
	return nil, errUnclosedText(s.cursor, start)
}

func (s searcher) word() (SearchExpr, error) {
	start := s.at
	if s.peek() == '\'' {
		return nil, errTerm(s.cursor)
	}
	for !s.ended() && !isBlank(s.peek()) && s.peek() != '(' && s.peek() != '"' {
		s.at++
	}
	if s.at == start {
		return nil, errTerm(s.cursor)
	}
	return &Term{Text: s.text[start:s.at], At: s.since(start)}, nil
}

// connective tells whether an operator stands at the cursor, and an operand
// behind it.
func (s searcher) connective(word string) bool {
	after := s.at + len(word)
	if !strings.HasPrefix(s.text[s.at:], word) || !isBlank(byteAt(s.text, after)) {
		return false
	}
	behind := searcher{&cursor{text: s.text, at: after}, s.nested}
	behind.blanks()
	return !behind.ended()
}

// ended tells whether no further operand can begin at the cursor.
func (s searcher) ended() bool { return s.peek() == ')' || s.outside() }

// outside tells whether the value ends at the cursor. A semicolon ends it only
// if an option follows, because a word may contain one.
func (s searcher) outside() bool {
	if s.at == len(s.text) {
		return true
	}
	return s.nested && (s.peek() == ')' || s.peek() == ';' && isOptionStart(s.text, s.at+1))
}

// isOptionStart tells whether a name and an equals sign stand at text[i:].
func isOptionStart(text string, i int) bool {
	for isBlank(byteAt(text, i)) {
		i++
	}
	if b := byteAt(text, i); b == '$' || b == '@' {
		i++
	}
	end := identifierEnd(text, i)
	return end > i && byteAt(text, end) == '='
}
