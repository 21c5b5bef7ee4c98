package oracle

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"feedline/model"
)

// shown is a row as an answer has it: its reference, with the address
// resolved, or its members with what is expanded.
func (e *evaluation) shown(r *Row, ending Ending, o Options) Published {
	if ending == Referenced {
		return Published{"@odata.id": Resolved(Root + address(r))}
	}
	row := selected(r, o.Select)
	if len(o.Expand) == 0 {
		return row
	}
	row = maps.Clone(row)
	for _, x := range o.items(r.set) {
		e.unfold(row, r, x)
	}
	return row
}

// selected is a row reduced to the members that were asked for. The name of a
// navigation property shows nothing by itself.
func selected(r *Row, names []string) Published {
	if len(names) == 0 || slices.Contains(names, "*") {
		return r.published
	}
	some := Published{}
	for _, name := range names {
		if value, published := r.published[name]; published {
			some[name] = value
		}
	}
	return some
}

// unfold adds what one expanded navigation property shows to the row. A
// filter, a window and a number are those of each parent's own rows.
func (e *evaluation) unfold(row Published, r *Row, x Expand) {
	name, related := x.Over.Name, e.data.related(r, x.Over)
	if x.Over.Multiplicity != model.Many {
		row[name] = nil
		if len(related) > 0 {
			row[name] = e.shown(related[0], x.Ending, x.inner())
		}
		return
	}
	kept := e.kept(x.Filter, related)
	if x.Counts() || x.Ending == Counted {
		row[name+"@odata.count"] = json.Number(strconv.Itoa(len(kept)))
	}
	if x.Ending == Counted {
		return
	}
	list := []any{}
	for _, one := range window(e.ordered(x.Over.Target, x.Order, kept), x.Skip, x.Top) {
		list = append(list, e.shown(one, x.Ending, x.inner()))
	}
	row[name] = list
}
