package access

import (
	"fmt"

	"feedline/model"
	"feedline/store"
)

// ofUnits is the condition that a row belongs to one of the units. A row whose
// unit is null, or whose way leads nowhere, does not meet it.
func ofUnits(of *model.UnitOf, units []Unit) store.Expr { return along(of, 0, nil, units) }

// along goes on from the row of a source over what is left of the way.
func along(of *model.UnitOf, step int, from *store.Source, units []Unit) store.Expr {
	if step == len(of.Way) {
		return in(store.Column{Of: from, Property: of.Property}, units)
	}
	n := of.Way[step]
	next := &store.Source{Set: n.Target, From: from, Via: n}
	if n.Multiplicity != model.Many {
		return along(of, step+1, next, units)
	}
	next.Variable = fmt.Sprintf("of%d", step+1)
	return store.Exists{Of: next, Where: along(of, step+1, next, units)}
}

// in is the condition that a column has the key of one of the units.
func in(column store.Column, units []Unit) store.Expr {
	args := []store.Expr{column}
	for _, u := range units {
		args = append(args, store.Value{Type: column.Property.Type, Cell: u.Key})
	}
	return store.Call{Op: store.In, Args: args}
}
