package csdl

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedline/model"
)

// prose is the long description of a property: on whose clock it is shown,
// when it has a value, how the value comes about and what its values mean.
// It is empty where the model says nothing of the kind. What mentions a name
// that the caller must not know is left out.
func prose(p *model.Property, hidden []string) string {
	var said []string
	for _, s := range []string{clock(p.Zone), populated(p), labelled("Derivation: ", p.Derivation), values(p)} {
		if s != "" && !mentions(s, hidden) {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

// mentions tells whether one of the names stands in a text as a word.
func mentions(text string, names []string) bool {
	if len(names) == 0 {
		return false
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(names, w) })
}

func clock(z model.Zone) string {
	switch z {
	case model.TenantZone:
		return "Shown on the tenant's clock."
	case model.UTC:
		return "Shown in UTC."
	}
	return ""
}

// beginnings tells how to make a sentence of a phrase about when a property
// has a value, by its first word. An empty entry means that the phrase is a
// sentence already.
var beginnings = map[string]string{
	"null": "", "set": "",
	"after": "Has a value ", "for": "Has a value ", "if": "Has a value ",
	"on": "Has a value ", "once": "Has a value ", "only": "Has a value ",
	"when": "Has a value ", "where": "Has a value ", "while": "Has a value ",
}

// populated makes a sentence of the model's phrase. A property that cannot be
// null need not say that it always has a value.
func populated(p *model.Property) string {
	phrase := strings.TrimSpace(p.Populated)
	switch {
	case phrase == "always" && !p.Nullable:
		return ""
	case phrase == "always":
		return "Always has a value."
	}
	first, _, _ := strings.Cut(phrase, " ")
	beginning, known := beginnings[first]
	switch {
	case !known:
		return labelled("Populated: ", phrase)
	case beginning == "":
		return sentence(capitalized(phrase))
	}
	return labelled(beginning, phrase)
}

// values explains the values of a list. A closed list without explanations is
// announced by its annotation alone.
func values(p *model.Property) string {
	explained := false
	var list []string
	for _, v := range p.Values {
		explained = explained || v.Description != ""
		list = append(list, meaning(v))
	}
	switch {
	case len(list) == 0 || p.ClosedList && !explained && p.Type.Kind == model.String:
		return ""
	case p.ClosedList:
		return sentence("Values: " + strings.Join(list, "; "))
	}
	return sentence("Known values: "+strings.Join(list, "; ")) + " Others may occur."
}

func meaning(v model.AllowedValue) string {
	if v.Description == "" {
		return v.Value
	}
	return v.Value + " (" + strings.TrimRight(v.Description, ". \n") + ")"
}

// labelled makes a sentence of a phrase that something has to introduce; the
// phrase keeps its case, for it may begin with the name of a property.
func labelled(label, phrase string) string {
	phrase = strings.TrimSpace(phrase)
	if phrase == "" {
		return ""
	}
	return sentence(label + phrase)
}

func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func capitalized(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
