package oracle

import (
	"math/rand/v2"

	"feedline/model"
)

// Generator invents queries about data. The same seed and number give the same
// query about the same data.
type Generator struct {
	data *Data
	seed uint64
	sets map[*model.EntitySet]*inventory
}

// inventory is what queries about a set can speak of.
type inventory struct {
	properties map[family][]*model.Property
	toOne      []*model.Navigation
	toMany     []*model.Navigation
}

// NewGenerator makes queries about the sets that have rows.
func NewGenerator(d *Data, seed uint64) *Generator {
	g := &Generator{data: d, seed: seed, sets: map[*model.EntitySet]*inventory{}}
	for set := range d.byKey {
		g.sets[set] = take(set)
	}
	return g
}

// take leaves out navigations over a table between, whose rows the feed does
// not publish.
func take(set *model.EntitySet) *inventory {
	i := &inventory{properties: map[family][]*model.Property{}}
	for _, p := range set.Properties {
		if f, ok := familyOf(p.Type); ok {
			i.properties[f] = append(i.properties[f], p)
		}
	}
	for _, n := range set.Navigation {
		switch {
		case n.Through != nil:
		case n.Multiplicity == model.Many:
			i.toMany = append(i.toMany, n)
		default:
			i.toOne = append(i.toOne, n)
		}
	}
	return i
}

// most attempts to find a query that means something and whose filter keeps
// some rows and not others.
const attempts = 60

// Query is the query with this number.
func (g *Generator) Query(number uint64) Query {
	r := rand.New(rand.NewPCG(g.seed, number))
	var q Query
	for n := range attempts {
		q = newMaker(g, r).query()
		answer, err := g.data.Answer(q)
		if err != nil {
			continue
		}
		trivial := answer.Total == 0 || answer.Total == answer.Whole
		if q.Filter != nil && trivial && n < attempts/2 && r.IntN(100) < 85 {
			continue
		}
		q.PageSize = pageSize(r, q, len(answer.Rows))
		return q
	}
	q.Filter, q.Order, q.Aliases = nil, nil, nil
	return q
}

// pageSize asks for pages in a third of the queries, but not for so many that
// following them takes long.
func pageSize(r *rand.Rand, q Query, rows int) int {
	const most = 20
	if q.Number || r.IntN(3) > 0 {
		return 0
	}
	sizes := []int{1, 1, 2, 3, 5, 7, 10, 25, 1000}
	size := sizes[r.IntN(len(sizes))]
	return max(size, rows/most)
}

// maker draws one query.
type maker struct {
	*rand.Rand
	*Generator
	set     *model.EntitySet
	sources []source    // what paths can begin with, the innermost last
	sample  scope       // a row for each, to find constants that occur
	run     *evaluation // of samples
	aliases []Assignment
}

func newMaker(g *Generator, r *rand.Rand) *maker {
	return &maker{Rand: r, Generator: g}
}

// odds is true in so many of a hundred cases.
func (m *maker) odds(percent int) bool { return m.IntN(100) < percent }

func choose[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

// way is one way to make an expression; what it makes may be nil.
type way struct {
	weight int
	make   func() Expr
}

// oneOf goes one of the ways, the likelier the heavier it is, and another one
// if that one leads nowhere; nil if all do.
func (m *maker) oneOf(ways ...way) Expr {
	for {
		total := 0
		for _, w := range ways {
			total += w.weight
		}
		if total == 0 {
			return nil
		}
		n, i := m.IntN(total), 0
		for n >= ways[i].weight {
			n -= ways[i].weight
			i++
		}
		if e := ways[i].make(); e != nil {
			return e
		}
		ways = append(ways[:i:i], ways[i+1:]...)
	}
}

// valueOf is what an expression has for the sample; nil also where that is not
// decided.
func (m *maker) valueOf(e Expr) Value {
	m.run.fault, m.run.aliases = "", aliasesOf(m.aliases)
	v := m.run.value(e, m.sample)
	if m.run.fault != "" {
		return nil
	}
	return v
}
