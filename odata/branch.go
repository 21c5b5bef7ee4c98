package odata

import (
	"feedline/model"
	"feedline/odata/encode"
	"feedline/odata/plan"
	"feedline/store"
)

// branch is a navigation property that is expanded in the entities of a level.
// The rows it leads to are read for all of a batch together, and written entity
// by entity.
type branch struct {
	plan.Below
	nested encode.Nested
	level  *level // nil: only their number is asked for, or seen knows them
	seen   *seen
}

func (a *body) newBranch(b plan.Below) (branch, error) {
	made := branch{Below: b, nested: encode.NewNested(b.Nav.Name)}
	if b.Rows == nil {
		return made, nil
	}
	l, err := a.newLevel(b.Rows, b.Of, b.Ref, true)
	if err != nil {
		return made, err
	}
	if b.Nav.Multiplicity == model.Many || len(l.below) > 0 {
		made.level = l
	} else {
		made.seen = &seen{body: a, read: b.Rows, item: l.item}
	}
	return made, nil
}

// look begins to read what the property leads to from a batch of entities.
func (b *branch) look(from *level) error {
	if b.Rows == nil {
		return nil
	}
	parents := make([][]store.Cell, from.batch.written.Len())
	near := make([]store.Cell, 0, len(parents)*len(b.Near))
	leads := false
	for i := range parents {
		cells, start, whole := from.batch.cellsOf(i), len(near), true
		for _, at := range b.Near {
			near = append(near, cells[at])
			whole = whole && !cells[at].IsNull()
		}
		parents[i] = near[start:len(near):len(near)]
		leads = leads || whole
	}
	switch {
	case b.seen != nil:
		return b.seen.learn(parents)
	case !leads:
		b.level.close()
		return nil
	}
	return b.level.open(b.level.of(parents))
}

// of is the query for the rows of parents.
func (l *level) of(parents [][]store.Cell) store.Query {
	q := l.read.Query
	of := *q.Of
	of.Rows = parents
	q.Of = &of
	return q
}

// write writes the property in the entity of a batch.
func (b *branch) write(from *level, i int) error {
	feed := from.feed
	if b.Number >= 0 {
		if err := feed.Number(b.nested, from.batch.cellsOf(i)[b.Number].Int); err != nil {
			return err
		}
	}
	switch {
	case b.Rows == nil:
		return nil
	case b.seen != nil:
		return feed.Put(b.nested, b.seen.object(b.near(from, i)))
	case b.Nav.Multiplicity == model.Many:
		return b.many(from, i)
	}
	return b.one(i)
}

// near are the values by which the property finds its rows from an entity of
// the batch.
func (b *branch) near(from *level, i int) []store.Cell {
	cells := from.batch.cellsOf(i)
	near := make([]store.Cell, len(b.Near))
	for n, at := range b.Near {
		near[n] = cells[at]
	}
	return near
}

func (b *branch) many(from *level, i int) error {
	feed := from.feed
	if err := feed.Array(b.nested); err != nil {
		return err
	}
	at, _, err := b.level.collection(i)
	if err != nil {
		return err
	}
	link := ""
	if at != nil {
		address, err := encode.Address(from.links.root, from.read.Query.From, from.batch.cellsOf(i), from.read.Key)
		if err != nil {
			return err
		}
		link = from.links.nested(address+"/"+b.Nav.Name, b.Below, *at, b.near(from, i))
	}
	return feed.EndArray(b.nested, link)
}

func (b *branch) one(i int) error {
	has, err := b.level.has(i)
	if err != nil {
		return err
	}
	if !has {
		return b.level.feed.Put(b.nested, null)
	}
	if err := b.level.feed.One(b.nested); err != nil {
		return err
	}
	_, err = b.level.next(1)
	return err
}

var null = []byte("null")
