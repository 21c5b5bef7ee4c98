package bind_test

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/fault"
	"feedline/odata/uri"
	"feedline/store"
)

// workshop is the small model that uses every construct of a description.
var workshop = sync.OnceValues(func() (*model.Model, error) {
	return model.Load(os.DirFS("../../testdata/models/shapes"))
})

// askWorkshop binds a URL against the workshop's model.
func askWorkshop(t testing.TB, url string, schema bind.Schema) (bind.Request, error) {
	t.Helper()
	m, err := workshop()
	if err != nil {
		t.Fatal(err)
	}
	schema.Model = m
	return asked(url, schema)
}

// asked reads and binds a URL; blanks in its options need no encoding.
func asked(url string, schema bind.Schema) (bind.Request, error) {
	escaped, raw, _ := strings.Cut(url, "?")
	path, err := uri.ParsePath(escaped)
	if err != nil {
		return bind.Request{}, err
	}
	options, err := uri.ParseOptions(strings.ReplaceAll(raw, " ", "%20"))
	if err != nil {
		return bind.Request{}, err
	}
	return bind.Bind(path, options, schema)
}

var resourceNames = map[bind.Resource]string{
	bind.ServiceDocument: "service document", bind.Metadata: "metadata",
	bind.Collection: "collection", bind.Entity: "entity", bind.Count: "count", bind.Property: "property", bind.RawValue: "raw value",
}

// told is the meaning of a request in few words: its resource, the way to it,
// and its clauses.
func told(r bind.Request) string {
	text := resourceNames[r.Resource]
	if r.Root != nil {
		text += " " + r.Root.Name + keyTold(r.Key)
	}
	for _, h := range r.Hops {
		text += "/" + h.Nav.Name + keyTold(h.Key)
	}
	for _, p := range r.Member {
		text += "." + p.Name
	}
	if r.Ref {
		text += " by reference"
	}
	return text + clausesTold(r.Clauses)
}

func keyTold(key []store.Value) string {
	if key == nil {
		return ""
	}
	parts := make([]string, len(key))
	for i, v := range key {
		parts[i] = v.String()
	}
	return "(" + strings.Join(parts, ",") + ")"
}

func clausesTold(c bind.Clauses) (text string) {
	if c.Select != nil {
		text += " select"
	}
	for _, s := range c.Select {
		text += " " + s.Name()
	}
	if c.Filter != nil {
		text += " where " + c.Filter.String()
	}
	for _, o := range c.OrderBy {
		text += " order " + o.String()
	}
	if c.Skip != nil {
		text += fmt.Sprint(" skip ", *c.Skip)
	}
	if c.Top != nil {
		text += fmt.Sprint(" top ", *c.Top)
	}
	if c.Count {
		text += " counted"
	}
	for _, e := range c.Expand {
		text += " +" + e.Nav.Name
		switch {
		case e.Ref:
			text += " by reference"
		case e.Number:
			text += " by number"
		}
		if more := clausesTold(e.Clauses); more != "" {
			text += "{" + more[1:] + "}"
		}
	}
	return text
}

// wantRefusal checks the code of a fault, what it says, and the text at its
// place in the path or in $expand; an empty place is not checked.
func wantRefusal(t *testing.T, asked string, err error, code fault.Code, says, at string) {
	t.Helper()
	if err == nil {
		t.Fatal("nothing was refused")
	}
	f := fault.From(err)
	if f.Code != code || !strings.Contains(f.Message, says) {
		t.Errorf("got %s: %s\nwant %s: ... %s", f.Code, f.Message, code, says)
	}
	if at == "" {
		return
	}
	path, raw, _ := strings.Cut(asked, "?")
	text, _ := url.PathUnescape(path)
	if f.Target != "path" {
		text = ""
		for part := range strings.SplitSeq(raw, "&") {
			if name, value, _ := strings.Cut(part, "="); name == f.Target {
				text = value
			}
		}
	}
	if f.Span.End > len(text) || text[f.Span.Start:f.Span.End] != at {
		t.Errorf("the place is %v in %q of %s, want %q", f.Span, text, f.Target, at)
	}
}
