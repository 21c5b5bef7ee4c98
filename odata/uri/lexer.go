package uri

import "github.com/CiscoM31/godata"

// A lexer turns the text of one expression into tokens for the engine. It is
// a pushdown automaton: it always knows whether an operand or an operator is
// due, and inside which brackets it is. So a property may be called like a
// function or an operator, everything malformed is found here with its place,
// and what reaches the engine is well formed.
type lexer struct {
	*cursor
	stop   stops
	due    bool // an operand is due
	first  int  // place of this expression's first token in the cursor's
	frames []frame
	steps  []Step         // of the path that is being read
	join   bool           // the path goes on from the operand that was put out last
	grown  []godata.Token // the room that was made last, if any was
}

// stops tell where an expression ends inside a longer text: at one of the
// bytes or words, outside all brackets and where an operator might stand.
type stops struct {
	bytes string
	words []string
}

// A frame is one open bracket.
type frame struct {
	role  role
	call  *lexeme // what stands before the bracket; nil for plain parentheses
	open  int     // place of the bracket
	args  int     // entries begun
	fresh bool    // an entry is about to begin
	colon bool    // the entry has had its colon
}

// expression reads one expression, from the cursor to the end of the text or
// to a stop.
func (c *cursor) expression(stop stops) (Expr, error) {
	if isBlank(c.peek()) {
		return nil, errLeadingBlank(c)
	}
	if c.out == nil {
		c.out, c.sprouts = make([]*godata.Token, 0, 16), make([]sprout, 0, 4)
	}
	l := lexer{cursor: c, stop: stop, due: true, first: len(c.out)}
	room := c.room
	if err := l.run(); err != nil {
		return nil, err
	}
	e, err := grow(c, c.out[l.first:])
	c.out = c.out[:l.first]
	if c.room = l.grown; l.grown == nil {
		c.room = room
	}
	return e, err
}

// run moves through the expression.
func (l *lexer) run() error {
	for {
		blank := l.blanks()
		switch {
		case l.at == len(l.text):
			return l.finish()
		case l.due:
			if err := l.operand(); err != nil {
				return err
			}
		case len(l.frames) == 0 && l.stopped(blank):
			return nil
		default:
			if err := l.operator(blank); err != nil {
				return err
			}
		}
	}
}

// finish checks that the text may end where it does.
func (l *lexer) finish() error {
	switch {
	case l.due:
		return errOperand(l.cursor)
	case len(l.frames) > 0:
		return errUnclosed(l.cursor, l.frames[len(l.frames)-1].open)
	}
	return nil
}

// stopped tells whether the expression ends here.
func (l *lexer) stopped(blank bool) bool {
	for i := range len(l.stop.bytes) {
		if l.stop.bytes[i] == l.peek() {
			return true
		}
	}
	return blank && l.atWord(l.stop.words)
}

// put puts a token out; key is what the engine looks up, and carried a node or
// a lexeme.
func (l *lexer) put(key string, r role, carried any) error {
	if len(l.room) == 0 {
		l.grown = make([]godata.Token, min(64, max(8, 2*len(l.grown))))
		l.room = l.grown
	}
	t := &l.room[0]
	l.room = l.room[1:]
	*t = godata.Token{Value: key, Type: r, SemanticReference: carried}
	l.steps = l.steps[:0]
	return l.fixed(t)
}

// fixed puts out a token that is made.
func (l *lexer) fixed(t *godata.Token) error {
	l.out = append(l.out, t)
	return l.spend()
}

// leaf puts out an operand that is complete.
func (l *lexer) leaf(e Expr) error {
	l.due = false
	return l.put(leafKey, leaf, e)
}

// word puts out the name before a colon or an equals sign.
func (l *lexer) word(name string, mark *godata.Token) error {
	if err := l.put(leafKey, label, &lexeme{role: label, name: name}); err != nil {
		return err
	}
	l.due = true
	return l.fixed(mark)
}

// top is the innermost open bracket, or nil.
func (l *lexer) top() *frame {
	if len(l.frames) == 0 {
		return nil
	}
	return &l.frames[len(l.frames)-1]
}

// open goes into a bracket that stands at the cursor.
func (l *lexer) open(r role, call *lexeme) error {
	if l.depth+len(l.frames) >= maxDepth {
		return errTooDeep(l.cursor)
	}
	l.frames = append(l.frames, frame{role: r, call: call, open: l.at, fresh: r != group})
	l.at++
	l.due, l.join = true, false
	return l.fixed(openToken)
}

// inJSON tells whether texts in double quotes may stand here.
func (l *lexer) inJSON() bool {
	for i := range l.frames {
		if r := l.frames[i].role; r == array || r == object {
			return true
		}
	}
	return false
}
