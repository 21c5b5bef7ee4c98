package uri

import (
	"strings"

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
