package odata

import (
	"net/url"
	"strings"

	"feedline/odata/bind"
	"feedline/odata/plan"
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
func nextLink(root string, r bind.Request, read plan.Read, token string) string {
	var options []string
	if read.Selected != nil {
		options = append(options, "$select="+strings.Join(read.Selected, ","))
	}
	for _, kept := range r.Kept() {
		options = append(options, kept.Name+"="+url.QueryEscape(kept.Value))
	}
	if r.Format != "" {
		options = append(options, "$format="+url.QueryEscape(r.Format))
	}
	options = append(options, "$skiptoken="+token)
	return root + url.PathEscape(r.Set.Name) + "?" + strings.Join(options, "&")
}
