package oracle

import (
	"fmt"
	"strconv"
	"strings"
)

// Request is a query as a client sends it.
type Request struct {
	Target string // path below the service root, with the query string
	Prefer string // value of the Prefer header; empty: none
}

// Print writes a query in a client's style.
func (q Query) Print(s *Style) Request {
	options := q.options(s)
	if s.rand != nil {
		s.rand.Shuffle(len(options), func(i, j int) { options[i], options[j] = options[j], options[i] })
	}
	r := Request{Target: q.Set.Name}
	if q.Number {
		r.Target += s.among("/$count", "/%24count", "/$count")
	}
	if len(options) > 0 {
		r.Target += "?" + strings.Join(options, "&")
	}
	if q.PageSize > 0 {
		r.Prefer = s.among("odata.maxpagesize=", "maxpagesize=") + strconv.Itoa(q.PageSize)
	}
	return r
}

func (q Query) options(s *Style) []string {
	var options []string
	add := func(name, value string) {
		options = append(options, s.optionName(name)+"="+s.encode(value))
	}
	if q.Filter != nil {
		add("filter", s.written(q.Filter))
	}
	if len(q.Order) > 0 {
		add("orderby", s.terms(q.Order))
	}
	if len(q.Select) > 0 {
		add("select", strings.Join(q.Select, ","))
	}
	if q.Top != nil {
		add("top", strconv.Itoa(*q.Top))
	}
	if q.Skip != nil {
		add("skip", strconv.Itoa(*q.Skip))
	}
	if q.Count != nil {
		add("count", s.word(strconv.FormatBool(*q.Count)))
	}
	for _, a := range q.Aliases {
		options = append(options, s.among("@", "@", "%40")+a.Name[1:]+"="+s.encode(s.written(a.Value)))
	}
	if s.now(4) {
		options = append(options, "note=written%20by%20the%20oracle")
	}
	return options
}

// optionName is the name of a system option, with the dollar sign or without,
// in any case.
func (s *Style) optionName(name string) string {
	return s.among("$", "$", "$", "%24", "") + s.word(name)
}

func (s *Style) terms(order []Term) string {
	var terms []string
	for _, t := range order {
		text := s.written(t.By)
		switch {
		case t.Descending:
			text += s.blank() + s.word("desc")
		case s.now(40):
			text += s.blank() + s.word("asc")
		}
		terms = append(terms, text)
	}
	return strings.Join(terms, s.among(",", ",", ", "))
}

// Characters that each kind of client leaves as they are, besides letters and
// digits. None of them encodes less than must be.
const (
	sparingRaw   = "-._~!$'()*,;:@/?="
	componentRaw = "-_.!~*'()"
	formRaw      = "*-._"
)

// encode writes an option's value into a query string.
func (s *Style) encode(value string) string {
	var b strings.Builder
	for _, r := range value {
		switch {
		case r == offsetPlus && s.now(15):
			b.WriteByte('+')
		case r == offsetPlus:
			b.WriteString(s.percent("+"))
		case r == ' ':
			b.WriteString(s.space())
		case s.leaves(r):
			b.WriteRune(r)
		default:
			b.WriteString(s.percent(string(r)))
		}
	}
	return b.String()
}

func (s *Style) space() string {
	switch s.by {
	case form:
		return "+"
	case mixed:
		return s.among("%20", "+")
	}
	return "%20"
}

// leaves tells whether the client writes the character as it is.
func (s *Style) leaves(r rune) bool {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return s.by != mixed || !s.now(2)
	}
	switch s.by {
	case component:
		return strings.ContainsRune(componentRaw, r)
	case form:
		return strings.ContainsRune(formRaw, r)
	case mixed:
		return strings.ContainsRune(sparingRaw, r) && !s.now(40)
	}
	return strings.ContainsRune(sparingRaw, r)
}

func (s *Style) percent(text string) string {
	format := "%%%02X"
	if s.now(20) {
		format = "%%%02x"
	}
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, format, text[i])
	}
	return b.String()
}
