package oracle

import (
	"net/http"
)

// place is where a route leads: to rows, or to a status without any.
type place struct {
	rows    []*Row
	status  int
	instead int // a status that the standard allows as well; 0: none
}

var nowhere = place{status: http.StatusNotFound}

// follow goes the way of a query's path. An entity that is not there has
// nothing behind it; a to-one navigation property that leads nowhere has no
// content, but nothing can stand behind it either. Of the reference to what it
// leads to the standard says both (OData 4.01 Part 1, section 11.2.8).
func (d *Data) follow(q Query) place {
	if q.Route == nil {
		return place{rows: d.rows[q.Set], status: http.StatusOK}
	}
	here := d.find(q.Route.from, q.Route.key)
	for i, s := range q.Route.steps {
		if here == nil {
			return nowhere
		}
		found := d.related(here, s.over)
		if s.toAll() {
			return place{rows: found, status: http.StatusOK}
		}
		if here = one(found, s); here == nil && s.key == nil && i == len(q.Route.steps)-1 {
			return q.nothing()
		}
	}
	if here == nil {
		return nowhere
	}
	return place{rows: []*Row{here}, status: http.StatusOK}
}

// one is the entity that a step leads to; nil if there is none.
func one(found []*Row, s step) *Row {
	wanted, _ := joined(s.key)
	for _, r := range found {
		if key, _ := joined(r.key()); s.key == nil || key == wanted {
			return r
		}
	}
	return nil
}

// nothing is what a to-one navigation property at the end of the navigation
// answers where it leads nowhere.
func (q Query) nothing() place {
	switch {
	case q.Route.property != nil:
		return nowhere
	case q.Ending == Referenced:
		return place{status: http.StatusNoContent, instead: http.StatusNotFound}
	}
	return place{status: http.StatusNoContent}
}
