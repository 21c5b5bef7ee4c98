package uri

import (
	"strings"
	"unicode"

	"feedline/odata/fault"
)

// Literal is a constant in a URL, not yet given a type.
type Literal struct {
	Form   LiteralForm
	Prefix string // type prefix of a Prefixed literal, such as duration
	Text   string // content: quotes stripped and doubled ones undone where there were any
	Span   fault.Span
}

// LiteralForm tells how a literal was written.
type LiteralForm uint8

// A Bare literal stands alone (42, true, null, a date, a Guid), a Quoted one in
// single quotes, a Prefixed one in quotes behind a type name.
const (
	Bare LiteralForm = iota
	Quoted
	Prefixed
)

// String prints the literal as it would stand in a URL before encoding.
func (l Literal) String() string {
	if l.Form == Bare {
		return l.Text
	}
	return l.Prefix + "'" + strings.ReplaceAll(l.Text, "'", "''") + "'"
}

// scanLiteral reads the literal that begins at text[at:] and ends before a
// comma or the end; next is the place behind it.
func scanLiteral(text string, at int) (l Literal, next int, err error) {
	quote := at
	for quote < len(text) && text[quote] != ',' && text[quote] != '\'' {
		quote++
	}
	if quote == len(text) || text[quote] == ',' {
		bare := strings.Trim(text[at:quote], " ")
		if bare == "" {
			return Literal{}, 0, errNoLiteral(fault.Span{Start: at, End: quote})
		}
		return Literal{Form: Bare, Text: bare, Span: fault.Span{Start: at, End: quote}}, quote, nil
	}
	content, end, ok := scanQuoted(text, quote)
	if !ok {
		return Literal{}, 0, errOpenQuote(fault.Span{Start: quote, End: len(text)})
	}
	l = Literal{Form: Quoted, Prefix: strings.Trim(text[at:quote], " "), Text: content, Span: fault.Span{Start: at, End: end}}
	if l.Prefix != "" {
		l.Form = Prefixed
	}
	if l.Form == Prefixed && !isQualified(l.Prefix) {
		return Literal{}, 0, errPrefix(fault.Span{Start: at, End: quote}, l.Prefix)
	}
	return l, end, nil
}

// scanQuoted reads the quoted text that begins at text[at], undoing doubled
// quotes; end is the place behind the closing quote.
func scanQuoted(text string, at int) (content string, end int, ok bool) {
	var b strings.Builder
	for i := at + 1; i < len(text); i++ {
		if text[i] != '\'' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 == len(text) || text[i+1] != '\'' {
			return b.String(), i + 1, true
		}
		b.WriteByte('\'')
		i++
	}
	return "", 0, false
}

// isNameRune tells whether a rune may stand in an identifier, or begin one.
func isNameRune(c rune, first bool) bool {
	if c == '_' || unicode.IsLetter(c) || unicode.Is(unicode.Nl, c) {
		return true
	}
	return !first && (unicode.IsDigit(c) || unicode.In(c, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Cf))
}
