package uri

import (
	"unicode"
	"unicode/utf8"

	"github.com/CiscoM31/godata"

	"feedline/odata/fault"
)

// A cursor is a place in the decoded value of one option, or in a segment of
// the path. Everything that
// reads the value moves the same cursor, so that places count from the
// beginning of the value and the limits hold for the whole of it.
type cursor struct {
	target string     // the option, for faults
	code   fault.Code // of faults; empty: MalformedOption
	text   string
	at     int
	depth  int // brackets that are open around this place
	tokens int // spent so far

	// What one expression leaves behind, the next one uses again. An
	// expression inside another one stands behind it.
	out     []*godata.Token
	room    []godata.Token
	sprouts []sprout
}

// begin goes to the beginning of an option. What has been spent on the options
// before it stays spent.
func (c *cursor) begin(o Option) {
	c.target, c.text, c.at, c.depth = o.Name, o.Value, 0, 0
}

// peek is the byte at the cursor, or zero at the end.
func (c *cursor) peek() byte { return byteAt(c.text, c.at) }

func byteAt(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

// blanks moves over spaces and tabs and tells whether there were any.
func (c *cursor) blanks() bool {
	start := c.at
	for isBlank(c.peek()) {
		c.at++
	}
	return c.at > start
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// eat moves over one byte if it is the given one.
func (c *cursor) eat(b byte) bool {
	if c.peek() != b || c.at == len(c.text) {
		return false
	}
	c.at++
	return true
}

// identifier moves over a simple identifier; it is empty if there is none.
func (c *cursor) identifier() string { return c.upTo(identifierEnd(c.text, c.at)) }

// qualified moves over identifiers joined by dots.
func (c *cursor) qualified() string { return c.upTo(qualifiedEnd(c.text, c.at)) }

func (c *cursor) upTo(end int) string {
	start := c.at
	c.at = end
	return c.text[start:end]
}

// since is the range from start to the cursor.
func (c *cursor) since(start int) fault.Span { return fault.Span{Start: start, End: c.at} }

// written is the range from start to the cursor without the blanks before it.
func (c *cursor) written(start int) fault.Span {
	end := c.at
	for end > start && isBlank(c.text[end-1]) {
		end--
	}
	return spanOf(start, end)
}

// spend counts one token.
func (c *cursor) spend() error {
	if c.tokens++; c.tokens > maxTokens {
		return errTooManyTokens(c)
	}
	return nil
}

// identifierEnd is the end of the identifier at text[i:], or i if there is
// none (OData 4.01 ABNF, odataIdentifier).
func identifierEnd(text string, i int) int {
	start := i
	for i < len(text) {
		if b := text[i]; b < utf8.RuneSelf {
			if b != '_' && !isLetter(b) && (i == start || !isDigit(b)) {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isNameRune(r, i == start) {
			return i
		}
		i += size
	}
	return i
}

// qualifiedEnd is the end of the identifiers joined by dots at text[i:].
func qualifiedEnd(text string, i int) int {
	end := identifierEnd(text, i)
	for end > i && byteAt(text, end) == '.' {
		next := identifierEnd(text, end+1)
		if next == end+1 {
			break
		}
		end = next
	}
	return end
}

// isNameRune tells whether a rune may stand in an identifier, or begin one.
func isNameRune(c rune, first bool) bool {
	if c == '_' || unicode.IsLetter(c) || unicode.Is(unicode.Nl, c) {
		return true
	}
	return !first && (unicode.IsDigit(c) || unicode.In(c, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Cf))
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isDigit(b byte) bool  { return b >= '0' && b <= '9' }

func isHexDigit(b byte) bool { return isDigit(b) || b|0x20 >= 'a' && b|0x20 <= 'f' }
