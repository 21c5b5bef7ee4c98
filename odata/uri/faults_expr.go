package uri

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"feedline/odata/fault"
)

// malformed is a fault at a place in the text that the cursor reads.
func (c *cursor) malformed(at fault.Span, format string, args ...any) *fault.Error {
	code := c.code
	if code == "" {
		code = fault.MalformedOption
	}
	return fault.At(c.target, at, code, format, args...)
}

// here is the place of one character at the cursor, or of none at the end.
func (c *cursor) here() fault.Span {
	_, size := utf8.DecodeRuneInString(c.text[c.at:])
	return spanOf(c.at, c.at+size)
}

// sight says what stands at the cursor: "but there is ..." or "but ...ends".
func (c *cursor) sight() string {
	if c.at == len(c.text) {
		return "but the text ends here"
	}
	return "but there is " + clipped(c.wordHere())
}

// wordHere is the word at the cursor, or else the character.
func (c *cursor) wordHere() string {
	if end := qualifiedEnd(c.text, c.at); end > c.at {
		return c.text[c.at:end]
	}
	at := c.here()
	return c.text[at.Start:at.End]
}

// clipped quotes a text that came from outside, and keeps it short.
func clipped(text string) string {
	if len(text) <= maxQuoted {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprintf("%q...", strings.ToValidUTF8(text[:maxQuoted], ""))
}

// maxQuoted is how many bytes of a text from outside a message repeats.
const maxQuoted = 40

func errTooLong(c *cursor) error {
	return c.malformed(fault.Span{}, "The value of %s is longer than %d bytes.", c.target, maxLength)
}

func errTooManyTokens(c *cursor) error {
	return c.malformed(spanOf(c.at, c.at), "The URL has more than %d names, constants and operators. Send fewer, or several requests.", maxTokens)
}

func errTooDeep(c *cursor) error {
	return c.malformed(c.here(), "Brackets are nested more than %d deep here.", maxDepth)
}

func errTooDeepTree(c *cursor) error {
	return c.malformed(fault.Span{}, "The expression is nested more than %d deep.", maxDepth)
}

func errTooManySteps(c *cursor, at fault.Span) error {
	return c.malformed(at, "The path has more than %d parts.", maxSteps)
}

func errTooManyArguments(c *cursor, most int) error {
	return c.malformed(c.here(), "There are more than %d entries between these brackets.", most)
}

func errTooManyItems(c *cursor) error {
	return c.malformed(c.here(), "The list has more than %d constants. Split the request, or filter by a range.", maxItems)
}

func errLongName(c *cursor, start int) error {
	return c.malformed(c.since(start), "This is longer than any name.")
}

func errLeadingBlank(c *cursor) error {
	return c.malformed(c.here(), "The value of %s begins with a blank. Write the expression directly behind the equals sign.", c.target)
}

func errOperand(c *cursor) error {
	return c.malformed(c.here(), "A value or a property is expected here, %s.%s", c.sight(), operandHint(c))
}

// errOperator names what else might stand here beside an operator.
func errOperator(c *cursor, others ...string) error {
	expected := strings.Join(append([]string{"An operator such as eq, lt or and"}, others...), ", or ")
	err := c.malformed(c.here(), "%s is expected here, %s.%s", expected, c.sight(), operatorHint(c))
	return err.Suggesting(nearestOperator(c.wordHere()))
}

func errBlank(c *cursor, at fault.Span, word string) error {
	return c.malformed(at, "There must be a blank before and after %s.", strings.ToLower(word))
}

func errUnclosed(c *cursor, open int) error {
	return c.malformed(spanOf(open, open+1), "The bracket %q that opens here is never closed.", c.text[open])
}

func errBracket(c *cursor, f *frame) error {
	if f == nil {
		return c.malformed(c.here(), "The bracket %q closes here, but none is open.", c.peek())
	}
	return c.malformed(c.here(), "The bracket %q closes here where %q is due.", c.peek(), closing(f.role))
}

func errUnclosedText(c *cursor, start int) error {
	hint := ""
	if c.target == inPath {
		hint = " A slash inside it is written %2F."
	}
	return c.malformed(spanOf(start, len(c.text)),
		"The text that begins here has no closing quote. A quote inside a text is written twice, such as 'O''Neil'.%s", hint)
}

func errComma(c *cursor, f *frame) error {
	hint := ""
	if f != nil && f.role == group {
		hint = " A list in parentheses stands behind in, and holds constants only."
	}
	return c.malformed(c.here(), "A comma has no meaning here.%s", hint)
}

func errColon(c *cursor) error {
	return c.malformed(c.here(), "A colon is expected here, %s. Write case(condition:value,true:value), or {\"name\":value}.", c.sight())
}

func errLambdaVariable(c *cursor, start int) error {
	return c.malformed(spanOf(start, max(start, c.at)),
		"A variable and a colon are expected here. Write for example any(x:x/duration gt 60).")
}

func errQuantifier(c *cursor, start int) error {
	return c.malformed(c.since(start), "A path to a collection stands before %s, such as Segments/any(x:x/duration gt 60).", c.text[start:c.at])
}

func errArgumentCount(c *cursor, f frame, takes arity) error {
	at := spanOf(f.call.span.Start, c.at+1)
	wants := fmt.Sprint(takes.least)
	if takes.most > takes.least {
		wants = fmt.Sprintf("%d or %d", takes.least, takes.most)
	}
	noun := "arguments"
	if wants == "1" {
		noun = "argument"
	}
	return c.malformed(at, "%s takes %s %s, and here it has %d.", f.call.name, wants, noun, f.args)
}

func errDoubleQuotes(c *cursor) error {
	return c.malformed(c.here(), "A text stands in single quotes, such as 'abc'; double quotes are for JSON in square brackets or braces.")
}

func errMemberName(c *cursor) error {
	return c.malformed(c.here(), "A name in double quotes is expected here, %s.", c.sight())
}

func errEscape(c *cursor) error {
	return c.malformed(c.here(), "This is no escape of JSON. A backslash in a text is written twice.")
}

func errStep(c *cursor) error {
	return c.malformed(c.here(), "A name is expected behind the slash, %s.%s", c.sight(), operandHint(c))
}

func errSystemStep(c *cursor, start int) error {
	return c.malformed(c.since(start), "%s cannot stand in the middle of a path. There are $count and $filter(...).", clipped(c.text[start:c.at]))
}

func errBehindCount(c *cursor) error {
	return c.malformed(c.here(), "Nothing follows $count, which is a number.")
}

func errVariable(c *cursor, start int) error {
	hint := ""
	if c.text[start:c.at] == "$count" {
		hint = " Write the collection before it, such as Segments/$count."
	}
	return c.malformed(c.since(start), "%s cannot begin an expression. There are $it, $this and $root.%s", clipped(c.text[start:c.at]), hint)
}

func errRoot(c *cursor, start int) error {
	return c.malformed(c.since(start), "A slash and an entity set follow $root, such as $root/Calls.")
}

func errAnnotation(c *cursor, start int) error {
	return c.malformed(spanOf(start, max(start+1, c.at)),
		"An at sign begins a parameter alias such as @from, or behind a slash an annotation such as @Core.Description.")
}

func errConstant(c *cursor, start int) error {
	run := c.run(start)
	return c.malformed(spanOf(start, start+len(run)), "No constant is written like %s.%s", clipped(run), constantHint(run))
}

func errDate(c *cursor) error {
	run := c.run(c.at)
	return c.malformed(spanOf(c.at, c.at+len(run)), "%s is no date. Write year-month-day, such as 2026-03-01. A Guid has 36 characters.", clipped(run))
}

func errTime(c *cursor) error {
	run := c.run(c.at)
	return c.malformed(spanOf(c.at, c.at+len(run)), "%s has no time of day behind the T. Write for example 2026-03-01T09:30:00Z.", clipped(run))
}

func errOffset(c *cursor) error {
	run := c.run(c.at)
	return c.malformed(spanOf(c.at, c.at+len(run)),
		"%s lacks its offset from UTC. Write for example 2026-03-01T09:30:00Z, or +01:00 for the Z, with the plus sign encoded as %%2B.", clipped(run))
}

func errPrefixed(c *cursor, start int, kind Kind, word string) error {
	at := c.since(start)
	switch kind {
	case Duration:
		return c.malformed(at, "A duration is written like duration'P1DT2H30M', in days, hours, minutes and seconds.")
	case Bytes:
		return c.malformed(at, "Binary data is written in base64url, such as binary'AQID'.")
	}
	if hint := prefixHint(word); hint != "" {
		return c.malformed(at, "%s cannot stand before quotes.%s", word, hint)
	}
	return c.malformed(at, "Between the quotes behind %s names of enumeration members are expected.", clipped(word))
}

// run is the text at start up to the next blank, comma or bracket.
func (c *cursor) run(start int) string {
	end := strings.IndexAny(c.text[start:], " \t,;()[]{}'\"")
	if end <= 0 {
		return c.text[start:]
	}
	return c.text[start : start+end]
}

// errEngine is a mistake of this package: the lexer lets nothing malformed
// through.
func errEngine(cause error) error {
	return fmt.Errorf("uri: the engine refused tokens that the lexer let through: %w", cause)
}
