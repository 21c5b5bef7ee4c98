package odata

import (
	"net/url"
	"strings"

	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/odata/uri"
	"feedline/store"
)

// contextURL describes the content of an answer in the 4.0 form (OData 4.0
// Part 1, section 10; power-query.md 2.4).
func contextURL(root string, r bind.Request) string {
	if r.Ref {
		if r.Resource == bind.Entity {
			return root + "$metadata#$ref"
		}
		return root + "$metadata#Collection($ref)"
	}
	text := root + "$metadata#" + r.Set.Name
	if list := r.List(); list != "" {
		text += "(" + list + ")"
	}
	if r.Resource == bind.Entity && !r.Set.Singleton {
		text += "/$entity"
	}
	return text
}

// links makes the addresses of further pages.
type links struct {
	root   string // service root, ending in a slash
	path   string // of the request, as it was written, without its conditions
	format string // value of $format; empty: absent
	sealer plan.Sealer
}

// next is the address of the page behind a position of the rows that were
// asked for. It carries the options that shape the rows, and neither a window,
// which the token holds, nor the client's own parameters, among which there may
// be a key.
func (l links) next(r bind.Request, read plan.Read, at plan.Position) string {
	var parent []store.Cell
	if of := read.Query.Of; of != nil {
		parent = of.Rows[0]
	}
	return l.continued(l.root+l.path, r.Clauses, l.sealer.Seal(at, read.Binding(parent)))
}

// nested is the same of rows that a property at this address was expanded to.
func (l links) nested(address string, b plan.Below, at plan.Position, near []store.Cell) string {
	if b.Ref {
		address += "/$ref"
	}
	return l.continued(address, b.Of, l.sealer.Seal(at, b.Rows.Binding(near)))
}

func (l links) continued(address string, of bind.Clauses, token string) string {
	var options []string
	for _, kept := range of.Kept() {
		options = append(options, kept.Name+"="+escaped(kept))
	}
	if l.format != "" {
		options = append(options, "$format="+url.QueryEscape(l.format))
	}
	options = append(options, "$skiptoken="+token)
	return address + "?" + strings.Join(options, "&")
}

// escaped is the value of an option as it stands in a link. Lists of names
// keep their commas, for people who read them.
func escaped(o uri.Option) string {
	text := url.QueryEscape(o.Value)
	if o.Name == "$select" {
		return strings.ReplaceAll(text, "%2C", ",")
	}
	return text
}

// withoutConditions is an escaped path without its $filter(...) segments: a
// continuation has what they say among its options.
func withoutConditions(path string) string {
	var kept []string
	for segment := range strings.SplitSeq(strings.TrimSuffix(path, "/"), "/") {
		if name, err := url.PathUnescape(segment); err != nil || !strings.HasPrefix(name, "$filter(") {
			kept = append(kept, segment)
		}
	}
	return strings.Join(kept, "/")
}
