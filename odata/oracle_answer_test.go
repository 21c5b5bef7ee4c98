package odata_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"feedline/odata/oracle"
)

// fullAnswer is what the feed answered, over all pages, with the pages of
// nested collections put together.
type fullAnswer struct {
	status  int
	text    string // the body, if that is no JSON
	rows    []oracle.Published
	pages   []int // rows of each
	total   any   // @odata.count of the first page; nil: none
	value   any   // of a property
	context string
	later   []contextURL // of all pages but the first
	nested  []nestedPages
}

// contextURL is one of an answer beside the one that is expected.
type contextURL struct{ got, want string }

// nestedPages are the rows of each page of a nested collection.
type nestedPages struct {
	name  string
	pages []int
}

// mostPages ends a chain of links that has no end.
const mostPages = 500

// asking is one query on its way over all pages.
type asking struct {
	judged
	query    oracle.Query
	prefer   string
	requests int
	answer   fullAnswer
}

// ask follows next links to the end.
func (j judged) ask(q oracle.Query, s *oracle.Style) (fullAnswer, error) {
	r := q.Print(s)
	a := &asking{judged: j, query: q, prefer: r.Prefer}
	status, body, err := a.get(oracle.Root + r.Target)
	a.answer.status = status
	switch {
	case err != nil:
	case status != http.StatusOK, q.Form() == oracle.HowMany, q.Form() == oracle.RawValue:
		a.answer.text = string(body)
	default:
		err = a.read(body)
	}
	return a.answer, err
}

func (a *asking) get(target string) (int, []byte, error) {
	if a.requests++; a.requests > mostPages {
		return 0, nil, fmt.Errorf("there are more than %d pages", mostPages)
	}
	return a.judged.get(target, a.prefer)
}

// read reads the first answer, and all that it links to.
func (a *asking) read(body []byte) error {
	page, err := object(body)
	if err != nil {
		return err
	}
	a.answer.context = takeContext(page)
	switch a.query.Form() {
	case oracle.Rows, oracle.References:
		a.answer.total = page["@odata.count"]
		rows, err := a.collection(page, &a.answer.pages)
		for _, row := range rows {
			a.answer.rows = append(a.answer.rows, row.(oracle.Published))
		}
		return err
	case oracle.OneProperty:
		a.answer.value = page["value"]
		return nothingBut(page, "value")
	}
	a.answer.rows = []oracle.Published{page}
	return a.complete(page)
}

// takeContext takes the context URL off an answer.
func takeContext(page oracle.Published) string {
	text, _ := page["@odata.context"].(string)
	delete(page, "@odata.context")
	return oracle.Resolved(text)
}

// collection are the rows of a page and of those behind it. The names are
// those of the navigation properties that lead to it.
func (a *asking) collection(page oracle.Published, pages *[]int, names ...string) ([]any, error) {
	var all []any
	for {
		rows, isList := page["value"].([]any)
		if err := nothingBut(page, "value", "@odata.count", "@odata.nextLink"); err != nil {
			return nil, err
		}
		if !isList {
			return nil, fmt.Errorf("the answer is no collection: %v", page)
		}
		for _, row := range rows {
			if err := a.complete(row, names...); err != nil {
				return nil, err
			}
		}
		all, *pages = append(all, rows...), append(*pages, len(rows))
		link, more := page["@odata.nextLink"].(string)
		if !more {
			return all, nil
		}
		var err error
		if page, err = a.behind(link, names...); err != nil {
			return nil, err
		}
	}
}

// behind is the page that a next link leads to.
func (a *asking) behind(link string, names ...string) (oracle.Published, error) {
	if !strings.HasPrefix(link, oracle.Root) {
		return nil, fmt.Errorf("the next link %s is not one of this feed", link)
	}
	status, body, err := a.get(link)
	if err != nil {
		return nil, fmt.Errorf("the next link %s: %w", link, err)
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("the next link %s has the status %d: %s", link, status, body)
	}
	page, err := object(body)
	if err == nil {
		a.answer.later = append(a.answer.later, contextURL{takeContext(page), oracle.Resolved(a.query.NestedContext(names...))})
	}
	return page, err
}

// complete puts the pages of all collections inside a row together, and
// resolves addresses.
func (a *asking) complete(value any, names ...string) error {
	row, isRow := value.(oracle.Published)
	if !isRow {
		return fmt.Errorf("%v is no row", value)
	}
	if id, isText := row["@odata.id"].(string); isText {
		row["@odata.id"] = oracle.Resolved(id)
	}
	for _, x := range a.query.Expanded(names...) {
		inside := append(slices.Clone(names), x.Over.Name)
		if err := a.unfolded(row, x.Over.Name, inside); err != nil {
			return err
		}
	}
	return nil
}

// unfolded completes what stands in a row under an expanded navigation
// property.
func (a *asking) unfolded(row oracle.Published, name string, names []string) error {
	switch inner := row[name].(type) {
	case oracle.Published:
		return a.complete(inner, names...)
	case []any:
		first := oracle.Published{"value": inner}
		if link, more := row[name+"@odata.nextLink"]; more {
			first["@odata.nextLink"] = link
			delete(row, name+"@odata.nextLink")
		}
		n := nestedPages{name: strings.Join(names, "/")}
		rows, err := a.collection(first, &n.pages, names...)
		if row[name] = rows; len(rows) == 0 {
			row[name] = []any{}
		}
		a.answer.nested = append(a.answer.nested, n)
		return err
	}
	return nil
}

func object(body []byte) (oracle.Published, error) {
	var page oracle.Published
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&page); err != nil {
		return nil, fmt.Errorf("the answer is not JSON: %w", err)
	}
	return page, nil
}

// nothingBut is an error if an object has other members. The annotations of
// others than OData, which a client passes over, are none.
func nothingBut(page oracle.Published, names ...string) error {
	for name := range page {
		annotation := strings.HasPrefix(name, "@") && !strings.HasPrefix(name, "@odata.")
		if !annotation && !slices.Contains(names, name) {
			return fmt.Errorf("the answer has a member %s", name)
		}
	}
	return nil
}
