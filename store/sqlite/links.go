package sqlite

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"math"
	"slices"
	"strconv"

	"feedline/store"
	"feedline/store/sqltext"
)

// Whoever reads a whole table with the rows that belong to each of its rows
// looks an index up for each of them, and where its keys are random, every
// look-up reads a page. From some look-ups on it is cheaper to read all of the
// index once, and to remember to which row numbers each value leads
// (Options.LinksAfter).
const mostLinked = 1000 // rows of a parent; those of one with more are looked up

// lookUps are those of one navigation in a snapshot.
type lookUps struct {
	parents int
	asked   bool   // whether links are worth their while was decided
	links   *order // nil: rows are looked up
}

// linkSeed makes the hashes of this process.
var linkSeed = maphash.MakeSeed()

// linkable tells whether the rows of a query's parents may be known by links:
// by the values of a join, and without a window that the client asked for,
// which an index serves.
func linkable(q store.Query) bool {
	return q.Of.Each() && q.Of.Via.Target == q.From && q.Of.Via.Through == nil && q.After == nil && q.Skip == 0 && (q.Limit == store.NoLimit || q.Limit > mostLinked) &&
		slices.Contains(q.Columns, store.Expr(store.Parent{}))
}

// byLinks reads the rows of several parents by their numbers; nil if these are
// not known and not worth reading.
func (s *snapshot) byLinks(ctx context.Context, q store.Query) (*rows, error) {
	reading, err := sqltext.Links(q, s.path.dialect)
	if err != nil {
		return nil, err
	}
	found, err := s.lookedUp(ctx, q, reading)
	if err != nil || found.links == nil {
		return nil, err
	}
	array, few := found.links.of(q.Of.Rows)
	if !few {
		return nil, nil
	}
	statement, err := sqltext.Linked(q, array, s.path.dialect)
	if err != nil {
		return nil, err
	}
	columns := len(q.Columns)
	open := func(ctx context.Context, l *lease, st sqltext.Statement, _ int) (cursor, error) {
		return openLinked(ctx, l, st, q, columns)
	}
	return s.start(ctx, "read "+q.From.Name, open, statement, columns)
}

// lookedUp counts the look-ups of a navigation, and finds or reads its links.
func (s *snapshot) lookedUp(ctx context.Context, q store.Query, reading sqltext.Statement) (*lookUps, error) {
	query := digest(reading)
	version, err := s.versionOf(ctx, q.From.Storage.Table)
	if err != nil {
		return nil, err
	}
	found := s.lookUps[query]
	if found == nil {
		if s.lookUps == nil {
			s.lookUps = map[string]*lookUps{}
		}
		found = &lookUps{links: s.orders.peek(query, version)}
		found.asked = found.links != nil
		s.lookUps[query] = found
	}
	if found.parents += len(q.Of.Rows); found.asked || found.parents < s.linksAfter {
		return found, nil
	}
	found.asked = true
	links, worthwhile := s.orders.find(query, version)
	if worthwhile && links.rows == nil {
		links, err = s.readLinks(ctx, q, reading, *links)
	}
	switch {
	case errors.Is(err, errUnkept):
		err = nil
	case err == nil && worthwhile:
		found.links = links
	}
	return found, err
}

// readLinks reads all links of a navigation, and keeps them.
func (s *snapshot) readLinks(ctx context.Context, q store.Query, reading sqltext.Statement, o order) (*order, error) {
	if !s.orders.choosing.TryLock() {
		return nil, errUnkept
	}
	defer s.orders.choosing.Unlock()
	width := len(q.Of.Via.Join)
	r, err := s.start(ctx, "read which "+q.From.Name+" belong to "+q.Of.Via.Set.Name, s.path.open, reading, width+1)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	list := linkList{}
	for r.Next() {
		n := r.cells[width].Int
		if n < 0 || n > math.MaxUint32 || 3*len(list.links) >= mostNumbers {
			return nil, s.orders.refuse(o)
		}
		if hash, leads := list.hash(r.cells[:width]); leads {
			list.links = append(list.links, link{hash, uint32(n)})
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	list.fill(&o)
	s.orders.keep(&o)
	return &o, nil
}

// link says that values with this hash lead to a row.
type link struct {
	from uint64
	row  uint32
}

// linkList collects links.
type linkList struct {
	links []link
	text  []byte
}

// hash is that of values that lead to rows; false if one is null, which leads
// nowhere.
func (l *linkList) hash(values []store.Cell) (hash uint64, leads bool) {
	l.text = l.text[:0]
	for _, c := range values {
		if c.IsNull() {
			return 0, false
		}
		l.text = c.AppendKey(l.text)
	}
	return maphash.Bytes(linkSeed, l.text), true
}

// fill puts the links into an order, sorted.
func (l *linkList) fill(o *order) {
	slices.SortFunc(l.links, func(a, b link) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.row, b.row)) })
	o.from, o.rows = make([]uint64, len(l.links)), make([]uint32, len(l.links))
	for i, one := range l.links {
		o.from[i], o.rows[i] = one.from, one.row
	}
}

// of is the array of all rows of some parents that sqltext.Linked takes; false
// if one of them has many.
func (k *order) of(parents [][]store.Cell) (array []byte, few bool) {
	list := linkList{}
	array = append(array, '[')
	for i, values := range parents {
		hash, leads := list.hash(values)
		if !leads {
			continue
		}
		start, _ := slices.BinarySearch(k.from, hash)
		at := start
		for ; at < len(k.from) && k.from[at] == hash; at++ {
			if len(array) > 1 {
				array = append(array, ',')
			}
			array = strconv.AppendUint(array, uint64(i)<<sqltext.ParentBits|uint64(k.rows[at]), 10)
		}
		if at-start > mostLinked {
			return nil, false
		}
	}
	return append(array, ']'), true
}

// linked reads rows of parents by their numbers. Behind its cells it has the
// values that lead to each row: hashes of different values may be equal.
type linked struct {
	cursor
	cells   []store.Cell
	columns int
	parent  int // cell with the index of the parent
	rows    [][]store.Cell
}

func openLinked(ctx context.Context, l *lease, s sqltext.Statement, q store.Query, columns int) (cursor, error) {
	width := columns + len(q.Of.Via.Join)
	c, err := openInPlace(ctx, l, s, width)
	if err != nil {
		return nil, err
	}
	return &linked{cursor: c, cells: make([]store.Cell, width), columns: columns, parent: slices.Index(q.Columns, store.Expr(store.Parent{})), rows: q.Of.Rows}, nil
}

func (l *linked) next(cells []store.Cell) (bool, error) {
	for {
		more, err := l.cursor.next(l.cells)
		if err != nil || !more {
			return false, err
		}
		if l.leads() {
			copy(cells, l.cells)
			return true, nil
		}
	}
}

// leads tells whether the row really belongs to its parent.
func (l *linked) leads() bool {
	for i, c := range l.rows[l.cells[l.parent].Int] {
		if !c.Equal(l.cells[l.columns+i]) {
			return false
		}
	}
	return true
}
