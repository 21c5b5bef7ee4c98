package odata

import (
	"net/url"
	"strings"

	"feedline/odata/bind"
	"feedline/odata/uri"
)

// contextURL describes the content of an answer in the 4.0 form (OData 4.0
// Part 1, section 10; power-query.md 2.4).
func contextURL(root string, r bind.Request, selected []string) string {
	text := root + "$metadata#" + r.Set.Name
	if selected != nil {
		text += "(" + strings.Join(selected, ",") + ")"
	}
	if r.Resource == bind.Entity && !r.Set.Singleton {
		text += "/$entity"
	}
	return text
}

// nextLink is the address of the page behind a continuation token. It carries
// the options that shape the rows, and neither a window, which the token
// holds, nor the client's own parameters, among which there may be a key.
func nextLink(root string, r bind.Request, token string) string {
	var options []string
	for _, kept := range r.Kept() {
		options = append(options, kept.Name+"="+escaped(kept))
	}
	if r.Format != "" {
		options = append(options, "$format="+url.QueryEscape(r.Format))
	}
	options = append(options, "$skiptoken="+token)
	return root + url.PathEscape(r.Set.Name) + "?" + strings.Join(options, "&")
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
