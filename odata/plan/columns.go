package plan

import (
	"feedline/model"
	"feedline/store"
)

// columns collects the cells that a query fetches. A stored column is fetched
// once, however many properties show it.
type columns struct {
	policy   Policy
	exprs    []store.Expr
	byColumn map[string]int // stored column to cell
}

// expr is the value of a property for this caller.
func (c *columns) expr(p *model.Property) store.Expr {
	if p.Source == model.FromTenant {
		return store.Value{Type: p.Type, Cell: store.TextCell(c.policy.Tenant.ID)}
	}
	return store.Column{Property: p}
}

// cell is the index of the cell that holds the property, fetching it if it is
// not fetched yet. The tenant's id has no column, hence the empty name.
func (c *columns) cell(p *model.Property) int {
	at, found := c.byColumn[p.Column]
	if !found {
		at = len(c.exprs)
		c.byColumn[p.Column] = at
		c.exprs = append(c.exprs, c.expr(p))
	}
	return at
}

// slots fetches the properties and says how each is shown.
func (c *columns) slots(properties []*model.Property) []store.Slot {
	slots := make([]store.Slot, len(properties))
	for i, p := range properties {
		slots[i] = store.Slot{Name: p.Name, Type: p.Type, Cell: c.cell(p)}
		if p.Zone == model.TenantZone {
			slots[i].Zone = c.policy.Tenant.Zone
		}
	}
	return slots
}
