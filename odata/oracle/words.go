package oracle

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"feedline/model"
)

// text is an expression that is a string.
func (m *maker) text(depth int) Expr {
	if depth <= 0 {
		return m.path(text)
	}
	return m.oneOf(
		way{62, func() Expr { return m.path(text) }},
		way{15, func() Expr { return m.changed(depth) }},
		way{8, func() Expr { return m.concat(depth) }},
		way{11, func() Expr { return m.substring(depth) }},
		way{6, m.asText},
		way{2, func() Expr { return m.choice(text, depth) }},
		way{1, func() Expr { return m.orAlias(&literal{value: m.anyText(), of: text}) }},
	)
}

func (m *maker) changed(depth int) Expr {
	x := m.text(depth - 1)
	if x == nil {
		return nil
	}
	return &call{choose(m, []string{"tolower", "toupper", "trim"}), []Expr{x}}
}

func (m *maker) concat(depth int) Expr {
	x, y := m.text(depth-1), m.text(depth-1)
	if x == nil || y == nil {
		return nil
	}
	if m.odds(60) {
		y = m.orAlias(&literal{value: m.anyText(), of: text})
	}
	if m.odds(30) {
		x, y = y, x
	}
	return &call{"concat", []Expr{x, y}}
}

func (m *maker) substring(depth int) Expr {
	x := m.text(depth - 1)
	if x == nil {
		return nil
	}
	c := &call{"substring", []Expr{x, m.start(x, depth)}}
	if m.odds(50) {
		c.args = append(c.args, m.orAlias(wholeLiteral(int64(m.IntN(5)))))
	}
	return c
}

func (m *maker) start(x Expr, depth int) Expr {
	if m.odds(12) {
		return &binary{opSub, &call{"length", []Expr{x}}, wholeLiteral(int64(m.IntN(4)))}
	}
	if n := m.operand(integer, depth-1); n != nil && m.odds(5) {
		return n
	}
	return m.orAlias(wholeLiteral(int64(m.IntN(10) - 4)))
}

func wholeLiteral(n int64) *literal { return &literal{value: integerOf(n), of: integer} }

// asText casts what has one form as text.
func (m *maker) asText() Expr {
	p, found := m.path(choose(m, []family{integer, integer, truth, guid, decimal, date})).(*path)
	if !found {
		return nil
	}
	return &cast{p, model.String}
}

// letters is a text that may occur anywhere.
var letters = []string{
	"", "", "a", "e", " ", "'", "''", "%", "_", "%25", "O'Neil", "😀", "ß", "Ä", "ä", "\u00a0", "+", "&", "#", "/", "\\", "\"", "null", "x", "1", "-", "@", "$", "é", "e\u0301", ";", ",", "(", ")", ");$top=1",
}

// anyText is a value of the data, or a text that is hard to handle.
func (m *maker) anyText() string {
	if m.odds(60) {
		r := choose(m, m.data.rows[m.set])
		if list := m.sets[m.set].properties[text]; len(list) > 0 {
			if v, isText := r.value(choose(m, list)).(string); isText {
				return v
			}
		}
	}
	return choose(m, letters)
}

// nearText is the text, or one that differs in little.
func (m *maker) nearText(v string) string {
	runes := []rune(v)
	switch n := m.IntN(100); {
	case n < 50:
		return v
	case n < 58 && len(runes) > 0:
		return string(runes[:m.IntN(len(runes))])
	case n < 64:
		return strings.ToUpper(v)
	case n < 70:
		return strings.ToLower(v)
	case n < 76:
		return v + choose(m, letters)
	case n < 84 && len(runes) > 0:
		return string(runes[:len(runes)-1]) + neighbour(runes[len(runes)-1], m.odds(50))
	}
	return m.anyText()
}

// neighbour is the letter after or before another, if there is one.
func neighbour(r rune, after bool) string {
	next := r - 1
	if after {
		next = r + 1
	}
	if next < ' ' || !utf8.ValidRune(next) || next == offsetPlus {
		return string(r)
	}
	return string(next)
}

// piece is a part of the text, mostly where the function looks for it.
func (m *maker) piece(v, function string) string {
	runes := []rune(v)
	if len(runes) == 0 || m.odds(20) {
		return m.anyText()
	}
	from, to := m.IntN(len(runes)), 0
	to = from + 1 + m.IntN(min(3, len(runes)-from))
	switch function {
	case "startswith":
		from, to = 0, to-from
	case "endswith":
		from, to = len(runes)-(to-from), len(runes)
	}
	return string(runes[from:to])
}

// patterns mean the same to all kinds of regular expressions.
var patterns = []string{
	"^[A-Z]", "[0-9]+", `\d\d`, "^$", "a|e", "%", "'", "[aeiou]{2}", "^[A-Z][a-z]+$", "(Open|Closed)$", "[^a-zA-Z0-9]", "d?e", `\.`, "o.*e",
}

// pattern is one of them, or the text itself between anchors.
func (m *maker) pattern(v string) string {
	if m.odds(60) || v == "" {
		return choose(m, patterns)
	}
	quoted := regexp.QuoteMeta(m.piece(v, "contains"))
	return choose(m, []string{"^" + quoted, quoted + "$", quoted})
}
