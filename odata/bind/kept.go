package bind

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"feedline/odata/uri"
)

// Kept prints the options that shape the rows, aliases among them, in text that
// is read the same way again: a continuation repeats them behind the path to
// the entities. Conditions of the path stand in $filter, what $levels repeats
// is spelled out, and $top, $skip and $count are left out. Of an entry of
// $expand it is what a request for its entities alone must say.
func (c Clauses) Kept() []uri.Option {
	return append(c.shaping(), aliasOptions(c.aliases)...)
}

// shaping prints the options that shape the rows, without aliases.
func (c Clauses) shaping() []uri.Option {
	var list []uri.Option
	if c.Select != nil {
		list = append(list, uri.Option{Name: "$select", Value: strings.Join(c.Selection(), ",")})
	}
	if c.filter != nil {
		list = append(list, uri.Option{Name: "$filter", Value: c.filter.String()})
	}
	if c.order != nil {
		list = append(list, uri.Option{Name: "$orderby", Value: uri.OrderText(c.order)})
	}
	if c.Expand != nil {
		entries := make([]string, len(c.Expand))
		for i, e := range c.Expand {
			entries[i] = e.String()
		}
		list = append(list, uri.Option{Name: "$expand", Value: strings.Join(entries, ",")})
	}
	return list
}

func aliasOptions(aliases map[string]uri.Expr) []uri.Option {
	var list []uri.Option
	for _, name := range slices.Sorted(maps.Keys(aliases)) {
		list = append(list, uri.Option{Name: name, Value: aliases[name].String()})
	}
	return list
}

// String prints the entry as it may stand in $expand, with all of its options.
func (e Expanded) String() string {
	text := e.Entry()
	list := append(e.shaping(), e.window()...)
	list = append(list, aliasOptions(e.given)...)
	if len(list) == 0 {
		return text
	}
	parts := make([]string, len(list))
	for i, o := range list {
		parts[i] = o.Name + "=" + o.Value
	}
	return text + "(" + strings.Join(parts, ";") + ")"
}

// window prints $top, $skip and $count.
func (c Clauses) window() []uri.Option {
	var list []uri.Option
	if c.Skip != nil {
		list = append(list, uri.Option{Name: "$skip", Value: strconv.FormatInt(*c.Skip, 10)})
	}
	if c.Top != nil {
		list = append(list, uri.Option{Name: "$top", Value: strconv.FormatInt(*c.Top, 10)})
	}
	if c.Count {
		list = append(list, uri.Option{Name: "$count", Value: "true"})
	}
	return list
}
