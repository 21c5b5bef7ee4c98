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
	var options []string
	for _, o := range s.options(q.Options) {
		options = append(options, s.optionName(o.name)+"="+s.encode(o.value))
	}
	for _, a := range q.Aliases {
		options = append(options, s.among("@", "@", "%40")+a.Name[1:]+"="+s.encode(s.written(a.Value)))
	}
	if s.now(4) {
		options = append(options, "note=written%20by%20the%20oracle")
	}
	if s.rand != nil {
		s.rand.Shuffle(len(options), func(i, j int) { options[i], options[j] = options[j], options[i] })
	}
	r := Request{Target: s.target(q)}
	if len(options) > 0 {
		r.Target += "?" + strings.Join(options, "&")
	}
	if q.PageSize > 0 {
		r.Prefer = s.among("odata.maxpagesize=", "maxpagesize=") + strconv.Itoa(q.PageSize)
	}
	return r
}

// option is a system query option, not encoded and without its dollar sign.
type option struct{ name, value string }

func (s *Style) options(o Options) []option {
	var options []option
	add := func(name, value string) { options = append(options, option{name, value}) }
	if o.Filter != nil {
		add("filter", s.written(o.Filter))
	}
	if len(o.Order) > 0 {
		add("orderby", s.terms(o.Order))
	}
	if len(o.Select) > 0 {
		add("select", strings.Join(o.Select, ","))
	}
	if o.Top != nil {
		add("top", strconv.Itoa(*o.Top))
	}
	if o.Skip != nil {
		add("skip", strconv.Itoa(*o.Skip))
	}
	if o.Count != nil {
		add("count", s.word(strconv.FormatBool(*o.Count)))
	}
	if len(o.Expand) > 0 {
		add("expand", s.expand(o.Expand))
	}
	return options
}

// expand writes items of $expand, not encoded, with their options in
// parentheses.
func (s *Style) expand(items []Expand) string {
	var list []string
	for _, x := range items {
		text := "*"
		if x.Over != nil {
			text = x.Over.Name
		}
		if x.Ending != "" {
			text += "/" + string(x.Ending)
		}
		if options := s.nested(x); len(options) > 0 {
			text += "(" + strings.Join(options, ";") + ")"
		}
		list = append(list, text)
	}
	return strings.Join(list, ",")
}

func (s *Style) nested(x Expand) []string {
	options := s.options(x.Options)
	if x.Levels > 0 {
		options = append(options, option{"levels", strconv.Itoa(x.Levels)})
	}
	if s.rand != nil {
		s.rand.Shuffle(len(options), func(i, j int) { options[i], options[j] = options[j], options[i] })
	}
	var list []string
	for _, o := range options {
		list = append(list, s.among("$", "$", "$", "")+s.word(o.name)+"="+o.value)
	}
	return list
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
