package plan

import (
	"slices"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/store"
)

// columns collects the cells that a query fetches. A stored column is fetched
// once, however many properties show it.
type columns struct {
	policy   Policy
	exprs    []store.Expr
	byColumn map[string]int // stored column to cell
	byText   map[string]int // any other expression, as it prints, to cell
}

// fetch is the index of the cell that holds an expression.
func (c *columns) fetch(e store.Expr) int {
	if column, ok := e.(store.Column); ok && column.Of == nil {
		return c.cell(column.Property)
	}
	key := e.String()
	at, found := c.byText[key]
	if !found {
		at = len(c.exprs)
		c.byText[key] = at
		c.exprs = append(c.exprs, e)
	}
	return at
}

// expr is the value of a property for this caller. What is masked is not read.
func (c *columns) expr(p *model.Property) store.Expr {
	if c.policy.Shows(p.Set, p) == bind.Masked {
		return mask(p)
	}
	if p.Source == model.FromTenant {
		return store.Value{Type: p.Type, Cell: store.TextCell(c.policy.Tenant.ID)}
	}
	return store.Column{Property: p}
}

// mask is what every row shows of a masked property.
func mask(p *model.Property) store.Value {
	v := store.Value{Type: p.Type}
	if text, ok := bind.MaskText(p); ok {
		v.Cell = store.TextCell(text)
	}
	return v
}

// cell is the index of the cell that holds the property, fetching it if it is
// not fetched yet. The tenant's id has no column, hence the empty name.
func (c *columns) cell(p *model.Property) int {
	if v, constant := c.expr(p).(store.Value); constant && p.Source != model.FromTenant {
		return c.fetch(v)
	}
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

// settle puts what only the plan knows into an expression: the tenant's id,
// which is stored in no column. A row that does not exist has none.
func (c *columns) settle(e store.Expr) store.Expr {
	switch e := e.(type) {
	case store.Column:
		if e.Property.Source == model.FromTenant {
			return c.tenantOf(e)
		}
	case store.Call:
		e.Args = c.settleAll(e.Args)
		return e
	case store.Exists:
		e.Where = c.settle(e.Where)
		return e
	case store.Count:
		e.Where = c.settle(e.Where)
		return e
	case store.Some:
		e.Where = c.settle(e.Where)
		return e
	case store.Size:
		e.Where = c.settle(e.Where)
		return e
	}
	return e
}

// settleAll settles operands; it copies the list only if one of them changes.
func (c *columns) settleAll(args []store.Expr) []store.Expr {
	if !slices.ContainsFunc(args, unsettled) {
		return args
	}
	settled := make([]store.Expr, len(args))
	for i, a := range args {
		settled[i] = c.settle(a)
	}
	return settled
}

// unsettled tells whether an expression mentions the tenant's id.
func unsettled(e store.Expr) (is bool) {
	store.Walk(e, func(e store.Expr) {
		column, ok := e.(store.Column)
		is = is || ok && column.Property.Source == model.FromTenant
	})
	return is
}

func (c *columns) tenantOf(column store.Column) store.Expr {
	id := c.expr(column.Property)
	if column.Of == nil || column.Of.Ranges() {
		return id
	}
	key := store.Column{Of: column.Of, Property: column.Of.Set.Key[0]}
	there := store.Call{Op: store.Not, Args: []store.Expr{store.Call{Op: store.IsNull, Args: []store.Expr{key}}}}
	return store.Call{Op: store.Case, Args: []store.Expr{there, id}, Type: column.Property.Type}
}
