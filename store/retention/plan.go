package retention

import (
	"slices"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Plan says what ages out of a model's tables, and in which order it is
// removed.
type Plan struct {
	Policy Policy
	Steps  []Step
	Tables []Table
	// Circle tells that rows which wait for each other to be unmentioned may
	// need the steps once more, until one round removes nothing.
	Circle bool
}

// Step removes rows of one set, with what they own.
type Step struct {
	Set          *model.EntitySet
	Conditions   []store.Expr  // a row goes by any of them
	Order        []store.Order // in which rows go; nil: in any
	Unreferenced bool          // the rows stay while they are mentioned (R08)
}

// Table is a stored table whose rows may go.
type Table struct {
	Name string
	Sets []Shown // the set that shows all rows, or else those that show some
}

// Shown is a set with the condition that is true of its rows that have aged
// out.
type Shown struct {
	Set  *model.EntitySet
	Goes store.Expr
}

// Make plans the removal of what has aged out. Where rows of a model belong to
// tenants, rows that are everybody's have no period and stay.
func Make(m *model.Model, p Policy) Plan {
	a := &aging{model: m, policy: p}
	plan := Plan{Policy: p}
	for _, s := range ordered(m, purged(m)) {
		step := Step{Set: s, Conditions: a.own(s, []string{s.Storage.Table}), Unreferenced: s.Retention.Unreferenced}
		if s.Retention.Newest != nil {
			step.Order = oldestFirst(s)
		}
		plan.Steps = append(plan.Steps, step)
	}
	plan.Tables = a.tables()
	plan.Circle = a.circle
	return plan
}

// purged lists the sets whose rows go of themselves. A view that ages as the
// set that shows all rows of its table is purged with it.
func purged(m *model.Model) []*model.EntitySet {
	sets := slices.DeleteFunc(everySet(m), func(s *model.EntitySet) bool {
		return s.Retention.Anchor == nil && s.Retention.Fallback == "" || beyond(m, s)
	})
	return slices.DeleteFunc(slices.Clone(sets), func(s *model.EntitySet) bool {
		return slices.ContainsFunc(sets, func(other *model.EntitySet) bool {
			return other != s && other.Storage.Table == s.Storage.Table && whole(other) && alike(other, s) && (!whole(s) || other.Name < s.Name)
		})
	})
}

// beyond tells whether a set's rows are everybody's while others belong to
// tenants.
func beyond(m *model.Model, s *model.EntitySet) bool {
	return !s.TenantScoped && slices.ContainsFunc(everySet(m), func(s *model.EntitySet) bool { return s.TenantScoped })
}

// alike tells whether rows of two sets of one table age in the same way.
func alike(a, b *model.EntitySet) bool {
	x, y := a.Retention, b.Retention
	return column(x.Anchor) == column(y.Anchor) && column(x.PlusSeconds) == column(y.PlusSeconds) &&
		x.Unreferenced == y.Unreferenced && x.Fallback == y.Fallback && borrowed(x) == borrowed(y) && (x.Newest == nil) == (y.Newest == nil)
}

func column(p *model.Property) string {
	if p == nil {
		return ""
	}
	return p.Column
}

// borrowed names where a retention borrows an anchor.
func borrowed(r model.Retention) string {
	if r.Borrow == nil {
		return ""
	}
	text := r.Borrow.Via.Target.Storage.Table + "/" + column(r.Borrow.Property)
	for _, pair := range r.Borrow.Via.Join {
		text += " " + pair.Local.Column + "=" + pair.Target.Column
	}
	return text
}

// ordered puts facts before lookups, and then what mentions others, or looks at
// them for its own age, before those (R10).
func ordered(m *model.Model, sets []*model.EntitySet) []*model.EntitySet {
	before := func(s, other *model.EntitySet) bool {
		switch {
		case s.Retention.Unreferenced != other.Retention.Unreferenced:
			return other.Retention.Unreferenced
		case slices.ContainsFunc(looked(s), func(t *model.EntitySet) bool { return t.Storage.Table == other.Storage.Table }):
			return true
		}
		return other.Retention.Unreferenced && slices.ContainsFunc(mentions(m, other), func(x mention) bool { return x.by.Storage.Table == s.Storage.Table })
	}
	rest, order := slices.Clone(sets), make([]*model.EntitySet, 0, len(sets))
	for len(rest) > 0 {
		free := slices.IndexFunc(rest, func(s *model.EntitySet) bool {
			return !slices.ContainsFunc(rest, func(other *model.EntitySet) bool { return other.Storage.Table != s.Storage.Table && before(other, s) })
		})
		free = max(free, 0) // in a circle, any is as good
		order, rest = append(order, rest[free]), slices.Delete(rest, free, free+1)
	}
	return order
}

// looked lists the sets whose rows decide about the age of another's.
func looked(s *model.EntitySet) []*model.EntitySet {
	var sets []*model.EntitySet
	if s.Retention.Borrow != nil {
		sets = append(sets, s.Retention.Borrow.Via.Target)
	}
	if s.Retention.Newest != nil {
		for _, r := range s.Retention.Newest.Until {
			sets = append(sets, r.Via.Target)
		}
	}
	return sets
}

// oldestFirst is the order in which rows of a group must go: while a newer one
// is there, none of them is the newest.
func oldestFirst(s *model.EntitySet) []store.Order {
	var order []store.Order
	for _, p := range byAge(s) {
		order = append(order, store.Order{By: store.Column{Property: p}, Nullable: p.Nullable})
	}
	return order
}

// tables lists the stored tables of which rows may go, in the order of the sets
// that show them.
func (a *aging) tables() []Table {
	var tables []Table
	for _, s := range everySet(a.model) {
		shown := func(other *model.EntitySet) bool {
			return other.Storage.Table == s.Storage.Table && whole(other) && (!whole(s) || other.Name < s.Name)
		}
		if beyond(a.model, s) || slices.ContainsFunc(everySet(a.model), shown) {
			continue
		}
		goes := a.goes(s, nil)
		if goes == nil {
			continue
		}
		i := slices.IndexFunc(tables, func(t Table) bool { return t.Name == s.Storage.Table })
		if i < 0 {
			i, tables = len(tables), append(tables, Table{Name: s.Storage.Table})
		}
		tables[i].Sets = append(tables[i].Sets, Shown{s, goes})
	}
	return tables
}

// String prints the plan, a step a line.
func (p Plan) String() string {
	var b strings.Builder
	for _, s := range p.Steps {
		for _, c := range s.Conditions {
			b.WriteString(s.Set.Name + ": " + c.String() + "\n")
		}
	}
	return b.String()
}
