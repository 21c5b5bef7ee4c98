package oracle

import (
	"testing"

	"feedline/model"
)

// eachQuery goes through queries of every kind about several data.
func eachQuery(t *testing.T, count uint64, see func(q Query, a Answer)) {
	t.Helper()
	for _, d := range []*Data{fixture(t), workshop(t)} {
		g := NewGenerator(d, 6)
		g.Scope = Everything
		for n := range count {
			q := g.Query(n)
			a, err := d.Answer(q)
			if err != nil {
				t.Fatalf("%d: %v", n, err)
			}
			see(q, a)
		}
	}
}

func TestQueriesStayBelowTheLimitsOfAFeed(t *testing.T) {
	eachQuery(t, 2000, func(q Query, _ Answer) {
		if depth, count := extent(q.Set, q.Options); depth > deepest || count > mostExpanded {
			t.Errorf("%s expands %d navigation properties, %d deep", q.Print(Plain()).Target, count, depth)
		}
		if q.Route != nil && len(q.Route.steps) > 4 {
			t.Errorf("%s is a long way", q.Print(Plain()).Target)
		}
	})
}

// extent is how deep options expand, and how many navigation properties.
func extent(set *model.EntitySet, o Options) (depth, count int) {
	for _, x := range o.items(set) {
		below, more := extent(x.Over.Target, x.inner())
		depth, count = max(depth, 1+below), count+1+more
	}
	return depth, count
}

func TestExpandedNavigationPropertiesOccurOnceAndAreKnown(t *testing.T) {
	var check func(set *model.EntitySet, o Options)
	check = func(set *model.EntitySet, o Options) {
		seen := map[string]bool{}
		for _, x := range o.items(set) {
			if name := x.Over.Name; seen[name] || x.Over.Through != nil {
				t.Errorf("%s is expanded twice, or nobody knows its rows", name)
			}
			seen[x.Over.Name] = true
			check(x.Over.Target, x.inner())
		}
	}
	eachQuery(t, 1000, func(q Query, _ Answer) { check(q.Set, q.Options) })
}

func TestNestedOptionsSpeakOfTheirOwnRows(t *testing.T) {
	eachQuery(t, 2000, func(q Query, _ Answer) {
		for _, x := range q.Expand {
			for _, e := range x.expressions() {
				visit(e, 0, func(e Expr, _ int) {
					if p, isPath := e.(*path); isPath && p.from.kind == it {
						t.Errorf("%s uses $it", q.Print(Plain()).Target)
					}
				})
			}
		}
	})
}

func TestOptionsStandOnlyWhereTheyMeanSomething(t *testing.T) {
	eachQuery(t, 2000, func(q Query, _ Answer) {
		o := q.Options
		window := o.Top != nil || o.Skip != nil || o.Count != nil || len(o.Order) > 0
		shape := len(o.Select) > 0 || len(o.Expand) > 0
		allowed := map[Form]bool{
			Rows: true, OneEntity: o.Filter == nil && !window, HowMany: !window && !shape, References: !shape,
			OneReference: o.Filter == nil && !window && !shape, OneProperty: o.Filter == nil && !window && !shape, RawValue: o.Filter == nil && !window && !shape,
		}
		if !allowed[q.Form()] {
			t.Errorf("%s has an option that means nothing", q.Print(Plain()).Target)
		}
	})
}

func TestAQuarterExpandsAndAQuarterGoesAWay(t *testing.T) {
	all, expands, ways, found := 0, 0, 0, 0
	eachQuery(t, 2000, func(q Query, a Answer) {
		all++
		expands += rank(len(q.Expand) > 0)
		ways += rank(q.Route != nil)
		found += rank(q.Route != nil && a.Status == 200)
	})
	for name, share := range map[string]int{"expand": 100 * expands / all, "go a way": 100 * ways / all} {
		if share < 18 || share > 32 {
			t.Errorf("%d %% of the queries %s", share, name)
		}
	}
	if share := 100 * found / ways; share < 55 || share > 95 {
		t.Errorf("%d %% of the ways lead somewhere", share)
	}
}

func TestNestedFiltersMostlyTellRowsApart(t *testing.T) {
	d := workshop(t)
	g := NewGenerator(d, 7)
	g.Scope = Everything
	filters, some := 0, 0
	for n := range uint64(2000) {
		q := g.Query(n)
		for _, x := range q.Expand {
			if x.Over == nil || x.Filter == nil || len(d.rows[x.Over.Target]) < 2 {
				continue
			}
			kept := len(d.evaluation(q.Aliases).kept(x.Filter, d.rows[x.Over.Target]))
			filters++
			some += rank(kept > 0 && kept < len(d.rows[x.Over.Target]))
		}
	}
	if 100*some < 75*filters {
		t.Errorf("of %d nested filters %d keep some rows and not others", filters, some)
	}
}
