package sqltext

import (
	"fmt"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Statement is SQL text and the arguments of its placeholders: Args[0] is
// argument number 1.
type Statement struct {
	Text string
	Args []store.Cell
}

// Select is the statement that answers a query: one result column for each of
// q.Columns. It wraps store.ErrNoRule if the rule does not say whose rows of a
// tenant-scoped set are meant, or says nothing at all.
func Select(q store.Query, d Dialect) (Statement, error) {
	if len(q.Columns) == 0 {
		return Statement{}, fmt.Errorf("sqltext: a query of %s asks for no columns", q.From.Name)
	}
	t := &text{dialect: d, from: q.From}
	columns := make([]string, len(q.Columns))
	for i, c := range q.Columns {
		columns[i] = t.value(c)
	}
	order, after := varying(q)
	t.list("SELECT ", ", ", columns)
	t.where(append(t.conditions(q), t.position(q, order, after)...))
	t.orderBy(order)
	t.limit(q)
	return t.statement()
}

// Count is the statement whose only row and column is the number of rows that
// the query has without After, Skip and Limit.
func Count(q store.Query, d Dialect) (Statement, error) {
	t := &text{dialect: d, from: q.From}
	t.write("SELECT count(*)")
	t.where(t.conditions(q))
	return t.statement()
}

// text is a statement that is being written. Its first error sticks.
type text struct {
	strings.Builder
	dialect Dialect
	from    *model.EntitySet
	args    []store.Cell
	err     error
}

func (t *text) write(s string) { t.WriteString(s) }

// list writes the parts, a word before the first and another between them; of
// no parts, nothing.
func (t *text) list(before, between string, parts []string) {
	if len(parts) > 0 {
		t.write(before + strings.Join(parts, between))
	}
}

func (t *text) fail(format string, operands ...any) {
	if t.err == nil {
		t.err = fmt.Errorf("sqltext: "+format, operands...)
	}
}

// bind makes a cell the next argument and returns its placeholder.
func (t *text) bind(c store.Cell) string {
	t.args = append(t.args, c)
	return t.dialect.Placeholder(len(t.args))
}

func (t *text) statement() (Statement, error) {
	if t.err != nil {
		return Statement{}, t.err
	}
	return Statement{Text: t.String(), Args: t.args}, nil
}

func (t *text) where(conditions []string) {
	t.write(" FROM " + t.dialect.Quote(t.from.Storage.Table))
	t.list(" WHERE ", " AND ", conditions)
}

// conditions come in the order of an index: the tenant, the set's constant
// columns, then what the caller asks.
func (t *text) conditions(q store.Query) []string {
	conditions := t.owner(q)
	for _, c := range q.From.Storage.Where {
		conditions = append(conditions, t.dialect.Quote(c.Column)+" = "+t.bind(store.TextCell(c.Equals)))
	}
	conditions = t.appendCondition(conditions, q.Rule.Condition())
	return t.appendCondition(conditions, q.Where)
}

// position is the keyset condition of the query; none if it starts at the
// beginning.
func (t *text) position(q store.Query, order []store.Order, after []store.Value) []string {
	switch {
	case q.After == nil:
		return nil
	case len(q.After) != len(q.Order):
		t.fail("read %s: a position of %d values in an order of %d terms", q.From.Name, len(q.After), len(q.Order))
		return nil
	}
	return t.behind(order, after)
}

// owner is the condition of the tenant that the rule names. A rule of all rows
// does for a set without tenants only, and a tenant's rule for a set with.
func (t *text) owner(q store.Query) []string {
	tenant, one := q.Rule.Tenant()
	switch {
	case q.Rule.Denies():
		t.fail("read %s: %w", q.From.Name, store.ErrNoRule)
	case q.From.TenantScoped && !one:
		t.fail("read %s, whose rows belong to tenants, for no tenant: %w", q.From.Name, store.ErrNoRule)
	case !q.From.TenantScoped && one:
		t.fail("read %s for one tenant, but its rows belong to none", q.From.Name)
	case one:
		return []string{t.dialect.Quote(TenantID) + " = " + t.bind(store.IntCell(tenant))}
	}
	return nil
}

func (t *text) appendCondition(conditions []string, e store.Expr) []string {
	if e == nil {
		return conditions
	}
	return append(conditions, t.condition(e))
}

func (t *text) orderBy(order []store.Order) {
	terms := make([]string, len(order))
	for i, o := range order {
		terms[i] = t.value(o.By) + t.direction(o)
	}
	t.list(" ORDER BY ", ", ", terms)
}

func (t *text) direction(o store.Order) string {
	d := t.dialect.Ascending
	if o.Descending {
		d = t.dialect.Descending
	}
	if o.Nullable {
		return d.Nullable
	}
	return d.NotNull
}

func (t *text) limit(q store.Query) {
	switch {
	case q.Limit != store.NoLimit:
		t.write(" LIMIT " + t.bind(store.IntCell(q.Limit)))
	case q.Skip > 0:
		t.write(" LIMIT " + t.dialect.Unlimited)
	}
	if q.Skip > 0 {
		t.write(" OFFSET " + t.bind(store.IntCell(q.Skip)))
	}
}
