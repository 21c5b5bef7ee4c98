package sqltext

import (
	"fmt"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// A block is one SELECT of a statement: the rows that it is about, and the
// rows that ways from them lead to.
type block struct {
	base  *store.Source // nil: the row that the query is about
	alias string        // of the base; empty: the statement has one table only
	joins strings.Builder
	ways  map[*store.Source]string // alias of each way's end
}

func newBlock(base *store.Source, alias string) *block {
	return &block{base: base, alias: alias, ways: map[*store.Source]string{}}
}

// mostWays bounds the tables of one SELECT; databases know a few more.
const mostWays = 48

// aliasOf is the alias of the table that holds a source's rows. A way that no
// enclosing block has joined yet is joined where it begins.
func (t *text) aliasOf(s *store.Source) string {
	if s == nil {
		return t.self
	}
	for _, b := range t.blocks {
		if b.base == s {
			return b.alias
		}
		if alias, joined := b.ways[s]; joined {
			return alias
		}
	}
	if s.Ranges() {
		t.fail("%s is named outside its own rows", s.Name())
		return s.Name()
	}
	return t.join(s)
}

// join adds the row at the end of a way to the block where the way begins.
func (t *text) join(s *store.Source) string {
	home := t.home(s)
	alias := t.alias(s.Set.Name)
	on := append(t.visible(s.Set, t.ruleOf(s.Set), alias), t.linked(s, alias)...)
	if home.ways[s] = alias; len(home.ways) > mostWays {
		t.fail("%w", store.ErrTooComplex)
	}
	if len(on) == 0 {
		on = []string{"1 = 1"} // of the one row of a set without tenants
	}
	home.joins.WriteString(" LEFT JOIN " + t.table(s.Set.Storage.Table, alias) + " ON " + strings.Join(on, " AND "))
	return alias
}

// home is the block of the row where the way to a source begins.
func (t *text) home(s *store.Source) *block {
	for s != nil && !s.Ranges() {
		s = s.From
	}
	for _, b := range t.blocks {
		if b.base == s {
			return b
		}
	}
	t.fail("a way begins at %s, outside its rows", s.Name())
	return t.blocks[0]
}

// alias is a new name for a table in this statement.
func (t *text) alias(set string) string {
	t.aliases++
	return strings.ToLower(set) + "_" + strconv.Itoa(t.aliases)
}

// linked are the conditions that tie a source's row to where its way begins.
func (t *text) linked(s *store.Source, alias string) []string {
	var on []string
	if s.Via != nil {
		for _, pair := range s.Via.Join {
			is := t.joined(alias, pair.Target.Column, pair.Target, t.aliasOf(s.From), pair.Local.Column, pair.Local)
			if s.Ranges() {
				is = t.rare(is)
			}
			on = append(on, is...)
		}
		if s.Via.Through != nil {
			pairs := t.alias("pairs")
			on = append(on, "EXISTS (SELECT 1 FROM "+t.table(s.Via.Through.Table, pairs)+
				" WHERE "+strings.Join(t.paired(s, pairs, alias), " AND ")+")")
		}
	}
	for i, v := range s.Key {
		on = append(on, t.holds(alias, s.Set.Key[i].Column, s.Set.Key[i], t.argument(v))...)
	}
	return on
}

// rare are conditions by which rows shall be found, rather than by an index that
// has them in order, or by a constant column of their set.
func (t *text) rare(conditions []string) []string {
	for i, c := range conditions {
		conditions[i] = fmt.Sprintf(t.dialect.Rare, c)
	}
	return conditions
}

// table names a table of FROM.
func (t *text) table(name, alias string) string {
	return t.dialect.Quote(name) + " AS " + t.dialect.Quote(alias)
}

// paired are the conditions on a row of the table between both ends of a
// relation. It belongs to the tenant of an end.
func (t *text) paired(s *store.Source, pairs, alias string) []string {
	var on []string
	switch {
	case s.Via.Set.TenantScoped:
		on = append(on, t.in(pairs, TenantID)+" = "+t.in(t.aliasOf(s.From), TenantID))
	case s.Set.TenantScoped:
		on = append(on, t.in(pairs, TenantID)+" = "+t.in(alias, TenantID))
	}
	for _, c := range s.Via.Through.Near {
		on = append(on, t.joined(pairs, c.Column, c.Property, t.aliasOf(s.From), c.Property.Column, c.Property)...)
	}
	for _, c := range s.Via.Through.Far {
		on = append(on, t.joined(alias, c.Property.Column, c.Property, pairs, c.Column, c.Property)...)
	}
	return on
}

// ranging writes FROM and WHERE of a SELECT over the rows of a source that
// meet a condition. A relation with a table between its ends is entered through
// that table.
func (t *text) ranging(s *store.Source, where store.Expr) string {
	b := newBlock(s, t.alias(s.Set.Name))
	t.blocks = append(t.blocks, b)
	from := t.table(s.Set.Storage.Table, b.alias)
	var conditions []string
	if s.Via != nil && s.Via.Through != nil {
		pairs := t.alias("pairs")
		from = t.table(s.Via.Through.Table, pairs) + " JOIN " + from
		conditions = t.paired(s, pairs, b.alias)
	} else {
		conditions = t.linked(s, b.alias)
	}
	conditions = append(conditions, t.visible(s.Set, t.ruleOf(s.Set), b.alias)...)
	if where != nil {
		conditions = append(conditions, t.condition(where))
	}
	t.blocks = t.blocks[:len(t.blocks)-1]
	text := " FROM " + from + b.joins.String()
	if len(conditions) > 0 {
		text += " WHERE " + strings.Join(conditions, " AND ")
	}
	return t.bounded(text)
}

// visible are the conditions on a row of a set that come from its rule and its
// description, in the order of an index.
func (t *text) visible(s *model.EntitySet, r store.Rule, alias string) []string {
	return append(t.owned(s, r, alias), t.ruled(s, r, alias)...)
}

// owned are those of the tenant, and then of the set's constant columns.
func (t *text) owned(s *model.EntitySet, r store.Rule, alias string) []string {
	conditions := append(t.visited(s, alias), t.owner(s, r, alias)...)
	for _, c := range s.Storage.Where {
		conditions = append(conditions, t.in(alias, c.Column)+" = "+t.bind(store.TextCell(c.Equals)))
	}
	return conditions
}

// ruled is the condition of a rule on a row; none if there is none. Nothing in
// it means another row of the query, though the same rule may stand for several:
// ways that begin at the row are joined beside it alone.
func (t *text) ruled(s *model.EntitySet, r store.Rule, alias string) []string {
	only := r.Condition()
	if only == nil {
		return nil
	}
	t.judging = &r
	defer func() { t.judging = nil }()
	if alias == t.self {
		return []string{t.condition(only)}
	}
	from, self, blocks := t.from, t.self, t.blocks
	b := newBlock(nil, alias)
	t.from, t.self, t.blocks = s, alias, []*block{b}
	condition := t.condition(only)
	t.from, t.self, t.blocks = from, self, blocks
	if b.joins.Len() == 0 {
		return []string{condition}
	}
	return []string{"EXISTS (SELECT 1 FROM (SELECT 1) AS " + t.dialect.Quote(t.alias("one")) + b.joins.String() + " WHERE " + condition + ")"}
}

// ruleOf is the rule of a set that a source names: the query's, or, in the
// condition of a rule, that of all rows of its tenant.
func (t *text) ruleOf(s *model.EntitySet) store.Rule {
	if t.judging != nil {
		return t.judging.Judged(s)
	}
	return t.query.RuleOf(s)
}

// owner is the condition of the tenant that a rule names. A rule of all rows
// does for a set without tenants only, and a tenant's rule for a set with.
func (t *text) owner(s *model.EntitySet, r store.Rule, alias string) []string {
	tenant, one := r.Tenant()
	switch {
	case r.Denies():
		t.fail("read %s: %w", s.Name, store.ErrNoRule)
	case s.TenantScoped && !one:
		t.fail("read %s, whose rows belong to tenants, for no tenant: %w", s.Name, store.ErrNoRule)
	case !s.TenantScoped && one:
		t.fail("read %s for one tenant, but its rows belong to none", s.Name)
	case one:
		return []string{t.in(alias, TenantID) + " = " + t.bind(store.IntCell(tenant))}
	}
	return nil
}

// visited counts the rows that the engine looks at, if anybody wants to know.
func (t *text) visited(s *model.EntitySet, alias string) []string {
	if t.counter == 0 {
		return nil
	}
	return []string{"(" + fmt.Sprintf(t.dialect.Visited, t.bind(store.IntCell(t.counter)), t.number(s, alias)) + ")"}
}
