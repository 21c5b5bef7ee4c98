package oracle

import (
	"math/rand/v2"

	"feedline/model"
)

// Generator invents queries about data. The same seed and number give the same
// query about the same data.
type Generator struct {
	Scope Scope
	// Inside lets expressions go into complex values and collections of others
	// than entities.
	Inside bool
	data   *Data
	seed   uint64
	sets   map[*model.EntitySet]*inventory
}

// Scope is what queries ask for.
type Scope uint8

// WholeSets are queries for the rows of sets and for their number. Everything
// has paths and expanded navigation properties besides.
const (
	WholeSets Scope = iota
	Everything
)

// inventory is what queries about a set can speak of.
type inventory struct {
	properties map[family][]*model.Property
	inner      map[family][][]*model.Property // ways into complex values
	lists      [][]*model.Property            // ways to collections of others than entities
	toOne      []*model.Navigation
	toMany     []*model.Navigation
}

// NewGenerator makes queries about the sets that have rows. Its scope is that
// of WholeSets.
func NewGenerator(d *Data, seed uint64) *Generator {
	g := &Generator{data: d, seed: seed, sets: map[*model.EntitySet]*inventory{}}
	for set := range d.byKey {
		g.sets[set] = d.take(set)
	}
	return g
}

// take leaves out navigations over a table between whose rows are not known.
func (d *Data) take(set *model.EntitySet) *inventory {
	i := &inventory{properties: map[family][]*model.Property{}, inner: map[family][][]*model.Property{}}
	for _, p := range set.Properties {
		if f, ok := familyOf(p.Type); ok {
			i.properties[f] = append(i.properties[f], p)
		} else {
			i.enter([]*model.Property{p})
		}
	}
	for _, n := range set.Navigation {
		switch {
		case n.Through != nil && d.joins[n] == nil:
		case n.Multiplicity == model.Many:
			i.toMany = append(i.toMany, n)
		default:
			i.toOne = append(i.toOne, n)
		}
	}
	return i
}

// enter takes what the way to a collection or a complex value leads to.
func (i *inventory) enter(way []*model.Property) {
	p := way[len(way)-1]
	f, plain := familyOf(p.Type)
	switch {
	case p.Type.Collection:
		i.lists = append(i.lists, way)
	case plain:
		i.inner[f] = append(i.inner[f], way)
	case p.Type.Kind == model.Complex:
		for _, inner := range p.Type.Complex.Properties {
			i.enter(append(way[:len(way):len(way)], inner))
		}
	}
}

// most attempts to find a query that means something and whose filter keeps
// some rows and not others.
const attempts = 60

// Query is the query with this number.
func (g *Generator) Query(number uint64) Query {
	r := rand.New(rand.NewPCG(g.seed, number))
	w := g.wish(r)
	var q Query
	for n := range attempts {
		q = newMaker(g, r).query(w)
		answer, err := g.data.Answer(q)
		if err != nil {
			continue
		}
		trivial := answer.Total == 0 || answer.Total == answer.Whole
		if q.Filter != nil && trivial && n < attempts/2 && r.IntN(100) < 85 {
			continue
		}
		q.PageSize = pageSize(r, q, answer)
		return q
	}
	q.Options, q.Aliases = Options{}, nil
	return q
}

// wish is what a query has in any case.
type wish struct{ route, expand bool }

func (g *Generator) wish(r *rand.Rand) wish {
	if g.Scope == WholeSets {
		return wish{}
	}
	return wish{route: r.IntN(100) < 27, expand: r.IntN(100) < 27}
}

// pageSize asks for pages in a third of the queries, and in more of those that
// expand collections, but not for so many that following them takes long.
func pageSize(r *rand.Rand, q Query, a Answer) int {
	percent, most := 33, 20
	if unfoldsMany(q.Set, q.Options) {
		percent, most = 55, 30
	}
	paged := percent > 33 || q.Form() == Rows || q.Form() == References
	if !paged || r.IntN(100) >= percent {
		return 0
	}
	sizes := []int{1, 1, 2, 3, 5, 7, 10, 25, 1000}
	size := sizes[r.IntN(len(sizes))]
	for links(a.Rows, size) > most {
		size += 1 + size/4
	}
	return size
}

// links is the number of requests that pages of this size need after the
// first one.
func links(rows []Published, size int) int {
	n := max(0, len(rows)-1) / size
	for _, row := range rows {
		for _, value := range row {
			n += nestedLinks(value, size)
		}
	}
	return n
}

func nestedLinks(value any, size int) int {
	switch v := value.(type) {
	case Published:
		return links([]Published{v}, size)
	case []any:
		var rows []Published
		for _, one := range v {
			if row, isRow := one.(Published); isRow {
				rows = append(rows, row)
			}
		}
		return links(rows, size)
	}
	return 0
}

// maker draws one query.
type maker struct {
	*rand.Rand
	*Generator
	set     *model.EntitySet
	rows    []*Row      // of the set, that the query is about
	nested  bool        // what is drawn are options of an expanded navigation property
	room    int         // navigation properties that can still be expanded
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
