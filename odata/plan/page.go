package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedline/odata/bind"
	"feedline/store"
)

// Page says where one page of a collection ends and how the next begins.
type Page struct {
	Limits
	Rows   int64 // most rows on this page, client's wishes included
	Wanted int64 // rows that the client still wants, this page included; store.NoLimit: all
	Size   int64 // page size that the client asked for, carried from page to page; 0: none
	Order  []int // cells that hold the sort values
	bound  []byte
	now    int64 // when the first page was asked for, if the rows depend on that; else 0
}

// paginate orders the query, places it behind the continuation token and cuts
// it to a page. The token is bound to where the rows come from, which only an
// anchor tells, so it is opened by Resume if there is one.
func (pl *planner) paginate(read *Read, r bind.Request, c *columns) error {
	order, cells := totalOrder(r.Clauses, c)
	for _, p := range r.Set.Key {
		c.cell(p)
	}
	q, page := &read.Query, &read.Page
	q.Order, q.Columns = order, c.exprs
	*page = Page{Limits: pl.limits, Wanted: store.NoLimit, Size: pl.how.MaxPageSize, Order: cells}
	page.bound = read.binding()
	if dependsOnNow(q) {
		page.now = q.Now.UnixMilli()
	}
	if r.Top != nil {
		page.Wanted = *r.Top
	}
	if r.Skip != nil {
		q.Skip = *r.Skip
	}
	page.cut(q)
	if r.SkipToken == "" || read.Anchor != nil {
		return nil
	}
	return read.Resume(r.SkipToken, pl.sealer)
}

// Binding is what a continuation token of this read is bound to: everything
// that it must agree with. Rows of parents are those of the given one.
func (read *Read) Binding(parent []store.Cell) []byte {
	b := read.Page.bound
	if of := read.Query.Of; of != nil {
		b = fmt.Appendf(b[:len(b):len(b)], "\n%s/%s", of.Via.Set.Name, of.Via.Name)
		for _, c := range parent {
			b = fmt.Appendf(b, "\n%s", c)
		}
	}
	return b
}

// Resume continues behind the place that a token names. A path with an anchor
// must have found its parent. A page size stated anew takes the place of the
// one in the token.
func (read *Read) Resume(token string, s Sealer) error {
	var parent []store.Cell
	if read.Query.Of != nil {
		parent = read.Query.Of.Rows[0]
	}
	q, page := &read.Query, &read.Page
	at, err := s.Open(token, read.Binding(parent))
	if err != nil || len(at.Values) != len(q.Order) {
		return errToken()
	}
	for i, cell := range at.Values {
		q.After = append(q.After, store.Value{Type: store.TypeOf(q.Order[i].By), Cell: cell})
	}
	if at.Now != 0 {
		q.Now, page.now = time.UnixMilli(at.Now).UTC(), at.Now
	}
	page.Wanted = at.Wanted
	if page.Size == 0 {
		page.Size = at.Size
	}
	page.cut(q)
	return nil
}

// dependsOnNow tells whether the rows or their order depend on when they are
// asked for. All pages then mean the moment of the first.
func dependsOnNow(q *store.Query) bool { return calls(q, store.Now) }

// calls tells whether an operation has a say in which rows there are or how they
// follow each other.
func calls(q *store.Query, op store.Op) bool {
	return contains(q.Where, op) || slices.ContainsFunc(q.Order, func(o store.Order) bool { return contains(o.By, op) })
}

// contains tells whether an operation stands anywhere in an expression.
func contains(e store.Expr, op store.Op) (found bool) {
	store.Walk(e, func(e store.Expr) {
		c, ok := e.(store.Call)
		found = found || ok && c.Op == op
	})
	return found
}

// cut limits the query. It reads one row more than the page holds, because
// only that row tells whether there is another page; when the client wants no
// more than a page, it reads no more than that.
func (page *Page) cut(q *store.Query) {
	page.Rows = page.PageRows
	if page.Size > 0 {
		page.Rows = min(page.Rows, page.Size)
	}
	if page.Wanted != store.NoLimit && page.Wanted <= page.Rows {
		page.Rows = page.Wanted
		q.Limit = page.Wanted
		return
	}
	q.Limit = page.Rows + 1
}

// After is the position behind the row with these cells, of which sent were
// sent on this page, that row included.
func (page Page) After(cells []store.Cell, sent int64) Position {
	at := Position{Wanted: page.Wanted, Size: page.Size, Now: page.now}
	if at.Wanted != store.NoLimit {
		at.Wanted -= sent
	}
	for _, i := range page.Order {
		at.Values = append(at.Values, cells[i].Clone())
	}
	return at
}

// binding names everything that a continuation token must agree with, wherever
// the rows come from: policy, set, columns, order, condition, what is expanded, and
// the tenant's clock if it has a say in which rows there are or how they follow
// each other.
func (read *Read) binding() []byte {
	b := fmt.Appendf(nil, "%s\n%s\n%s\n%s", read.policy.Version(), read.Query.From.Name, strings.Join(read.Selected, ","), read.clock())
	return read.appendExpanded(read.appendRows(b))
}

// appendRows appends the order and the condition of the rows.
func (read *Read) appendRows(b []byte) []byte {
	for _, o := range read.Query.Order {
		b = fmt.Appendf(b, "\n%s", o)
	}
	if read.Query.Where == nil {
		return b
	}
	return store.Append(append(b, '\n'), read.Query.Where)
}

// appendExpanded appends what is expanded, between brackets, with the columns,
// orders, conditions and windows there.
func (read *Read) appendExpanded(b []byte) []byte {
	for i, e := range read.Below {
		b = fmt.Appendf(b, "\n[%d %s %t", i, e.Nav.Name, e.Ref)
		if e.Number >= 0 {
			b = fmt.Appendf(b, " %s", read.Query.Columns[e.Number])
		}
		if e.Rows != nil {
			b = fmt.Appendf(b, " %q %s %s", e.Rows.Selected, window(e.Of.Top), window(e.Of.Skip))
			b = e.Rows.appendExpanded(e.Rows.appendRows(b))
		}
		b = append(b, ']')
	}
	return b
}

// window prints $top or $skip.
func window(n *int64) string {
	if n == nil {
		return "-"
	}
	return strconv.FormatInt(*n, 10)
}

// clock is the zone of the tenant's clock, if a condition or an order reads it, here
// or in what is expanded: another clock would make other rows of the next page, or
// put them elsewhere. Otherwise it is empty. An order by a local time alone does
// not read the clock: it is that of the instants, which tokens hold in UTC. Then a
// list goes on while the clock of the tenant is changed, and each row shows the
// clock that there is when it is sent.
func (read *Read) clock() string {
	if zone := read.policy.Tenant.Zone; zone != nil && read.readsClock() {
		return zone.String()
	}
	return ""
}

func (read *Read) readsClock() bool {
	q := &read.Query
	if calls(q, store.Offset) || slices.ContainsFunc(q.Columns, func(e store.Expr) bool { return contains(e, store.Offset) }) {
		return true
	}
	return slices.ContainsFunc(read.Below, func(b Below) bool { return b.Rows != nil && b.Rows.readsClock() })
}
