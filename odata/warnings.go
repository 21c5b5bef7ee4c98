package odata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/encode"
	"feedline/odata/plan"
)

// warningsName is the annotation that tells of a query that is right but
// wasteful.
const warningsName = "feedline.warnings"

// warning is one piece of advice. Its codes are never renamed.
type warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// The codes of warnings.
const (
	wideSelect     = "WideSelect"
	wideExpand     = "WideExpand"
	unindexedOrder = "UnindexedOrder"
)

// wide is how many properties an entity may have before somebody who asks for
// all of them is told that there is a choice.
const wide = 20

// warn writes what could be better about the query of an answer that goes on
// behind its first page. Answers of one page stay quiet.
func (a *answer) warn(feed *encode.Feed) {
	if a.NoWarnings || a.format.noContext || a.request.SkipToken != "" || !a.annotations.include(warningsName) {
		return
	}
	list := warnings(a.request, a.read)
	if list == nil {
		return
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(list); err != nil {
		panic("odata: a warning that is not JSON: " + err.Error())
	}
	feed.Annotate(warningsName, bytes.TrimSpace(text.Bytes()))
}

// warnings are those about a query whose answer has several pages.
func warnings(r bind.Request, read plan.Read) (list []warning) {
	if n := everyProperty(r.Clauses, r.Ref, &read); n > wide {
		list = append(list, warnWideSelect(&read, n))
	}
	if r.OrderBy != nil && read.Query.Of == nil && read.Sorts() {
		list = append(list, warnUnindexedOrder(r, &read))
	}
	return append(list, expandedWide(read.Below, map[*model.Navigation]bool{})...)
}

// expandedWide warns of each navigation property once, however often it is
// expanded.
func expandedWide(entries []plan.Below, told map[*model.Navigation]bool) (list []warning) {
	for _, e := range entries {
		if e.Rows == nil {
			continue
		}
		if n := everyProperty(e.Of, e.Ref, e.Rows); n > wide && !told[e.Nav] {
			told[e.Nav] = true
			list = append(list, warnWideExpand(e.Nav, e.Rows, n))
		}
		list = append(list, expandedWide(e.Rows.Below, told)...)
	}
	return list
}

// everyProperty is how many properties an entity is answered with because
// none were chosen; 0 if some were, or if no entity is.
func everyProperty(of bind.Clauses, without bool, read *plan.Read) int {
	if of.Select != nil || without {
		return 0
	}
	return len(read.Shape.Slots)
}

// example is a choice of properties: the key and one more.
func example(read *plan.Read) []string {
	set, names := read.Query.From, []string(nil)
	for _, p := range set.Key {
		names = append(names, p.Name)
	}
	for _, o := range set.Order {
		if len(names) < len(set.Key)+1 && read.Shows(o.Property) && !slices.Contains(names, o.Property.Name) {
			names = append(names, o.Property.Name)
		}
	}
	return names
}

func warnWideSelect(read *plan.Read, n int) warning {
	set, names := read.Query.From, example(read)
	return warning{wideSelect, fmt.Sprintf(
		"The answer has all %d columns of %s. Choose those that you need: with Choose Columns in Power Query, which is Table.SelectColumns(%s, {\"%s\"}) in M, or with $select=%s in the address.",
		n, set.Name, set.Name, strings.Join(names, `", "`), strings.Join(names, ","))}
}

func warnWideExpand(nav *model.Navigation, read *plan.Read, n int) warning {
	return warning{wideExpand, fmt.Sprintf(
		"%s is expanded with all %d columns of %s. Choose those that you need: $expand=%s($select=%s), or load the table separately.",
		nav.Name, n, nav.Target.Name, nav.Name, strings.Join(example(read), ","))}
}

func warnUnindexedOrder(r bind.Request, read *plan.Read) warning {
	order := ""
	for _, option := range r.Kept() {
		if option.Name == "$orderby" {
			order = option.Value
		}
	}
	return warning{unindexedOrder, fmt.Sprintf(
		"No index has the rows of %s in the order of %s, so all of them are sorted before the first one is answered. Cheap orders are %s; or load the rows without an order and sort them in your own tool.",
		r.Set.Name, clip(order), read.CheapOrders())}
}
