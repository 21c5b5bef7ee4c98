package sqlite

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"

	"modernc.org/sqlite/lib"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// Orders that are kept in memory, in all.
const (
	mostOrders  = 64
	mostNumbers = 8 << 20 // of rows; they take four bytes each
)

// orders remember, from page to page, in which order the rows of queries come
// that no index answers in order, and to which rows navigation leads from
// others. Without them the engine would look at every row again for each page,
// and look those rows up one by one. The zero value is ready, and it is safe for
// concurrent use.
type orders struct {
	mu      sync.Mutex
	kept    []*order // the one used last comes last
	numbers int      // of rows in all of them

	choosing sync.Mutex // one order is read at a time
}

// order is the order of one query's rows, whatever page of them is asked for.
type order struct {
	query   string   // digest of the statement that chooses the rows, with its arguments
	version string   // state of the tables that it was read from
	rows    []uint32 // row numbers; nil: they were not read
	from    []uint64 // of links: hash of the values that lead to each of the rows, ascending
	many    bool     // they have too many rows to be kept
}

// size is how much an order counts among the numbers of rows.
func (k *order) size() int { return len(k.rows) + 2*len(k.from) }

// peek is the order of a query in this state of its tables if it is kept.
func (o *orders) peek(query, version string) *order {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.IndexFunc(o.kept, func(k *order) bool { return k.query == query && k.version == version && k.rows != nil })
	if i < 0 {
		return nil
	}
	return o.kept[i]
}

// find is the order of a query in this state of its tables. It is worth its
// while to read rows for one that is new. After the tables have changed it is
// not, until they have stayed as they are from one page to the next.
func (o *orders) find(query, version string) (found *order, worthwhile bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	found = &order{query: query, version: version}
	i := slices.IndexFunc(o.kept, func(k *order) bool { return k.query == query })
	if i < 0 {
		return found, true
	}
	if same := o.kept[i]; same.version == version {
		found, worthwhile = same, !same.many
	}
	o.remove(i)
	o.add(found)
	return found, worthwhile
}

// keep puts an order with its rows in the place of one without.
func (o *orders) keep(kept *order) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if i := slices.IndexFunc(o.kept, func(k *order) bool { return k.query == kept.query }); i >= 0 {
		o.remove(i)
	}
	o.add(kept)
}

// refuse remembers that an order has too many rows, so that nobody begins to
// read them again before they have changed.
func (o *orders) refuse(k order) error {
	k.rows, k.many = nil, true
	o.keep(&k)
	return errUnkept
}

func (o *orders) add(k *order) {
	o.kept = append(o.kept, k)
	o.numbers += k.size()
	for len(o.kept) > mostOrders || o.numbers > mostNumbers {
		o.remove(0)
	}
}

func (o *orders) remove(i int) {
	o.numbers -= o.kept[i].size()
	o.kept = slices.Delete(o.kept, i, i+1)
}

// errUnkept says that an order is not kept: it has too many rows, or another
// one is being read.
var errUnkept = errors.New("the order is not kept")

// inKeptOrder reads a page of an order that is kept; nil if there is none, and
// the page must be sorted.
func (s *snapshot) inKeptOrder(ctx context.Context, q store.Query) (*rows, error) {
	version, err := s.version(ctx, q)
	if err != nil {
		return nil, err
	}
	choosing, err := sqltext.Choosing(q, s.path.dialect)
	if err != nil {
		return nil, err
	}
	o, worthwhile := s.orders.find(digest(choosing), version)
	if !worthwhile {
		return nil, nil
	}
	if o.rows == nil {
		switch o, err = s.chosen(ctx, q, choosing, *o); {
		case errors.Is(err, errUnkept):
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
	page, err := s.page(ctx, q, o.rows)
	if err != nil {
		return nil, err
	}
	return s.reread(ctx, q, page)
}

// digest stands for a statement with its arguments, which may be long.
func digest(s sqltext.Statement) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s", len(s.Text), s.Text)
	for _, c := range s.Args {
		fmt.Fprintf(h, " %d %d %v %d %s", c.Kind, c.Int, c.Float, len(c.Text), c.Text)
	}
	return string(h.Sum(nil))
}

// chosen reads the numbers of all rows of an order, and keeps them.
func (s *snapshot) chosen(ctx context.Context, q store.Query, choosing sqltext.Statement, o order) (*order, error) {
	if !s.orders.choosing.TryLock() {
		return nil, errUnkept
	}
	defer s.orders.choosing.Unlock()
	r, err := s.start(ctx, "order "+q.From.Name, s.path.open, choosing, 1)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	o.rows = []uint32{}
	for r.Next() {
		n := r.cells[0].Int
		if n < 0 || n > math.MaxUint32 || len(o.rows) == mostNumbers {
			return nil, s.orders.refuse(o)
		}
		o.rows = append(o.rows, uint32(n))
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	o.rows = slices.Clip(o.rows)
	s.orders.keep(&o)
	return &o, nil
}

// page are the numbers of the rows on the page of a query.
func (s *snapshot) page(ctx context.Context, q store.Query, all []uint32) ([]uint32, error) {
	statement, err := sqltext.Behind(q, s.path.dialect)
	if err != nil {
		return nil, err
	}
	behind := 0
	asks := func(ctx context.Context, l *lease, st sqltext.Statement, columns int) (cursor, error) {
		n, err := openNumbered(ctx, l, st, nil, columns)
		if err != nil {
			return nil, err
		}
		behind = sort.Search(len(all), func(i int) bool {
			n.numbers = all[i : i+1]
			cells := make([]store.Cell, columns)
			more, failure := n.next(cells)
			err = errors.Join(err, failure)
			return more && cells[0].Int != 0
		})
		return n, err
	}
	r, err := s.start(ctx, "find the page of "+q.From.Name, asks, statement, 1)
	if err != nil {
		return nil, err
	}
	_ = r.Close()
	rest := all[behind:]
	rest = rest[min(q.Skip, int64(len(rest))):]
	return rest[:min(q.Limit, int64(len(rest)))], nil
}

// reread starts to read the rows of a page.
func (s *snapshot) reread(ctx context.Context, q store.Query, page []uint32) (*rows, error) {
	statement, err := sqltext.Reading(q, s.path.dialect)
	if err != nil {
		return nil, err
	}
	open := func(ctx context.Context, l *lease, st sqltext.Statement, columns int) (cursor, error) {
		return openNumbered(ctx, l, st, page, columns)
	}
	return s.start(ctx, "read "+q.From.Name, open, statement, len(q.Columns))
}

// numbered reads rows one after the other by their numbers, which are the last
// argument of its statement.
type numbered struct {
	*statement
	argument int32
	numbers  []uint32
}

func openNumbered(ctx context.Context, l *lease, s sqltext.Statement, numbers []uint32, columns int) (*numbered, error) {
	c, err := openInPlace(ctx, l, s, columns)
	if err != nil {
		return nil, err
	}
	return &numbered{c.(*statement), int32(len(s.Args)), numbers}, nil
}

func (n *numbered) next(cells []store.Cell) (bool, error) {
	if len(n.numbers) == 0 {
		return false, nil
	}
	sqlite3.Xsqlite3_reset(n.tls, n.stmt)
	number := int64(n.numbers[0])
	n.numbers = n.numbers[1:]
	if err := n.bind(n.argument, store.IntCell(number)); err != nil {
		return false, err
	}
	more, err := n.statement.next(cells)
	if !more && err == nil {
		err = fmt.Errorf("row %d is gone, though no change was recorded: %w", number, store.ErrCorrupt)
	}
	return more, err
}

// version names the state of the tables that a query looks at: the numbers of
// their last changes.
func (s *snapshot) version(ctx context.Context, q store.Query) (string, error) {
	var b strings.Builder
	for _, table := range tablesOf(q) {
		version, err := s.versionOf(ctx, table)
		if err != nil {
			return "", err
		}
		b.WriteString(version)
	}
	return b.String(), nil
}

// versionOf names the state of one table, which is the same for as long as the
// snapshot.
func (s *snapshot) versionOf(ctx context.Context, table string) (string, error) {
	if version, known := s.versions[table]; known {
		return version, nil
	}
	statement := sqltext.Statement{
		Text: "SELECT tenant_id, last_no FROM feedline_changes WHERE table_name = ?1 ORDER BY 1", Args: []store.Cell{store.TextCell(table)},
	}
	r, err := s.start(ctx, "read the changes of "+table, s.path.open, statement, 2)
	if err != nil {
		return "", err
	}
	version := table
	for r.Next() {
		version += fmt.Sprint(" ", r.cells[0].Int, ":", r.cells[1].Int)
	}
	if err := errors.Join(r.Err(), r.Close()); err != nil {
		return "", err
	}
	if s.versions == nil {
		s.versions = map[string]string{}
	}
	s.versions[table] = version
	return version, nil
}

// tablesOf lists the tables that a query looks at, in alphabetical order.
func tablesOf(q store.Query) []string {
	tables := []string{q.From.Storage.Table}
	between := func(s *store.Source) {
		if s.Via != nil && s.Via.Through != nil {
			tables = append(tables, s.Via.Through.Table)
		}
	}
	look := func(set *model.EntitySet, rule store.Rule) {
		tables = append(tables, set.Storage.Table)
		store.Sources(rule.Condition(), func(s *store.Source) {
			tables = append(tables, s.Set.Storage.Table)
			between(s)
		})
	}
	look(q.From, q.Rule)
	for set, rule := range q.Related {
		look(set, rule)
	}
	store.Sources(q.Where, between)
	for _, o := range q.Order {
		store.Sources(o.By, between)
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}
