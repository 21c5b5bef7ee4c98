package oracle

import (
	"iter"
	"slices"
)

// Smaller are the queries that have one thing less than this one, the boldest
// cuts first. All of them mean something.
func (q Query) Smaller() iter.Seq[Query] {
	return func(yield func(Query) bool) {
		for _, cut := range []func(func(Query) bool) bool{q.withoutPages, q.shorterWays, q.smallerOptions} {
			if !cut(yield) {
				return
			}
		}
	}
}

func (q Query) withoutPages(yield func(Query) bool) bool {
	smaller := q
	smaller.PageSize = 0
	return q.PageSize == 0 || yield(smaller)
}

func (q Query) smallerOptions(yield func(Query) bool) bool {
	for _, o := range q.fewer(q.Options) {
		smaller := q
		if smaller.Options = o; !yield(smaller.tidy()) {
			return false
		}
	}
	return true
}

// fewer are the options with one thing less.
func (q Query) fewer(o Options) []Options {
	return slices.Concat(o.withoutOne(), o.withoutTerm(), o.withoutItem(), q.smallerItem(o), q.smallerFilter(o), q.smallerTerm(o))
}

func (o Options) withoutOne() []Options {
	var list []Options
	for _, cut := range []struct {
		there bool
		with  func(*Options)
	}{
		{len(o.Expand) > 0, func(o *Options) { o.Expand = nil }},
		{o.Count != nil, func(o *Options) { o.Count = nil }},
		{len(o.Select) > 0, func(o *Options) { o.Select = nil }},
		{o.Top != nil, func(o *Options) { o.Top = nil }},
		{o.Skip != nil, func(o *Options) { o.Skip = nil }},
		{o.Filter != nil, func(o *Options) { o.Filter = nil }},
		{len(o.Order) > 0, func(o *Options) { o.Order = nil }},
	} {
		if smaller := o; cut.there {
			cut.with(&smaller)
			list = append(list, smaller)
		}
	}
	return list
}

func (o Options) withoutTerm() []Options {
	var list []Options
	for i := range o.Order {
		smaller := o
		smaller.Order = without(o.Order, i)
		list = append(list, smaller)
	}
	return list
}

func (o Options) withoutItem() []Options {
	var list []Options
	for i := range o.Expand {
		smaller := o
		smaller.Expand = without(o.Expand, i)
		list = append(list, smaller)
	}
	for i := range o.Select {
		smaller := o
		smaller.Select = without(o.Select, i)
		list = append(list, smaller)
	}
	return list
}

func without[T any](list []T, i int) []T { return slices.Delete(slices.Clone(list), i, i+1) }

func with[T any](list []T, i int, other T) []T {
	list = slices.Clone(list)
	list[i] = other
	return list
}

// smallerItem has one item of $expand with one thing less. What a $count or a
// $ref stood behind shows its rows.
func (q Query) smallerItem(o Options) []Options {
	var list []Options
	for i, x := range o.Expand {
		var items []Expand
		if x.Ending != "" {
			whole := x
			whole.Ending = ""
			items = append(items, whole)
		}
		if x.Levels > 0 {
			flatter := x
			flatter.Levels--
			items = append(items, flatter)
		}
		for _, fewer := range q.fewer(x.Options) {
			smaller := x
			smaller.Options = fewer
			items = append(items, smaller)
		}
		for _, item := range items {
			smaller := o
			smaller.Expand = with(o.Expand, i, item)
			list = append(list, smaller)
		}
	}
	return list
}

func (q Query) smallerFilter(o Options) []Options {
	if o.Filter == nil {
		return nil
	}
	var list []Options
	for _, e := range q.smaller(o.Filter) {
		smaller := o
		smaller.Filter = e
		list = append(list, smaller)
	}
	return list
}

func (q Query) smallerTerm(o Options) []Options {
	var list []Options
	for i, t := range o.Order {
		for _, e := range q.smaller(t.By) {
			if isConstant(e) {
				continue
			}
			smaller := o
			smaller.Order = with(o.Order, i, Term{e, t.Descending})
			list = append(list, smaller)
		}
	}
	return list
}

// shorterWays are queries with the whole set instead of a collection, with a
// path that begins later, and with one that ends earlier.
func (q Query) shorterWays(yield func(Query) bool) bool {
	for _, smaller := range q.withoutSteps() {
		if !yield(smaller.tidy()) {
			return false
		}
	}
	return true
}

func (q Query) withoutSteps() []Query {
	if q.Route == nil {
		return nil
	}
	var list []Query
	if q.many() {
		all := q
		all.Route = nil
		list = append(list, all)
	}
	steps := q.Route.steps
	for i, s := range steps {
		if s.key != nil {
			later := q
			later.Route = &Route{from: s.over.Target, key: s.key, steps: steps[i+1:], property: q.Route.property}
			list = append(list, later)
		}
	}
	if q.Route.property != nil || q.Ending != "" {
		entity := q
		entity.Ending, entity.Route = "", &Route{from: q.Route.from, key: q.Route.key, steps: steps}
		return append(list, entity)
	}
	if last := len(steps) - 1; last >= 0 {
		before := Query{Set: steps[last].over.Set, Route: &Route{from: q.Route.from, key: q.Route.key, steps: steps[:last]}}
		list = append(list, before)
	}
	return list
}

// tidy leaves out aliases that are no longer used.
func (q Query) tidy() Query {
	used := map[string]bool{}
	for _, e := range q.expressions() {
		visit(e, 0, func(e Expr, _ int) {
			if a, isAlias := e.(*alias); isAlias {
				used[a.name] = true
			}
		})
	}
	q.Aliases = slices.DeleteFunc(slices.Clone(q.Aliases), func(a Assignment) bool { return !used[a.Name] })
	return q
}
