package odata

import (
	"math"

	"feedline/odata/bind"
	"feedline/odata/encode"
	"feedline/odata/plan"
	"feedline/store"
)

// level is one place of an answer at which entities stand: those that were
// asked for, or those that a navigation property is expanded to. Their rows are
// written as they are read, unless something is expanded in them that has to be
// read first: then a batch of them waits for it.
type level struct {
	*body
	read   *plan.Read
	nested bool // the first cell of its rows is the index of their parent
	item   *encode.Item
	below  []branch

	rows  store.Rows // nil: none are left
	live  bool       // the next row is the one that rows stand on, and not one of the batch
	keep  []int      // cells that are needed as long as a row is in the batch
	batch batch
}

// outermost begins the next entity of the outermost level.
func (l *level) outermost() {
	l.entity, l.delay = mark{size: l.feed.Size()}, false
	if len(l.below) > 0 {
		l.entity.at = l.now()
	}
}

// newLevel readies the writing of what a read answers.
func (a *body) newLevel(read *plan.Read, of bind.Clauses, ref, nested bool) (*level, error) {
	l := &level{body: a, read: read, nested: nested}
	if ref {
		l.item = encode.NewReference(a.links.root, of.Set, read.Key)
		return l, nil
	}
	var err error
	if l.item, err = encode.NewItem(read.Shape, a.options); err != nil {
		return nil, err
	}
	l.keep = append(append(l.keep, read.Page.Order...), read.Key...)
	for _, b := range read.Below {
		branch, err := l.newBranch(b)
		if err != nil {
			return nil, err
		}
		l.below = append(l.below, branch)
		l.keep = append(l.keep, b.Near...)
		if b.Number >= 0 {
			l.keep = append(l.keep, b.Number)
		}
	}
	return l, nil
}

// open starts to read rows, which replace those that were read before.
func (l *level) open(q store.Query) (err error) {
	l.close()
	l.batch.reset()
	if l.rows, err = l.snapshot.Read(l.ctx, q); err != nil {
		l.rows = nil
		return err
	}
	return l.step()
}

// step goes to the next row.
func (l *level) step() error {
	if l.rows.Next() {
		return nil
	}
	err := l.rows.Err()
	l.release()
	return err
}

func (l *level) release() {
	if l.rows != nil {
		l.rows.Close()
		l.rows = nil
	}
}

// close releases the rows of this level and of those below.
func (l *level) close() {
	l.release()
	for _, b := range l.below {
		if b.level != nil {
			b.level.close()
		}
	}
}

// has tells whether the next row is one of this parent's. Rows of parents
// before it, which nobody has asked for, are left out.
func (l *level) has(parent int) (bool, error) {
	for {
		at, err := l.ahead()
		if err != nil || at >= parent {
			return err == nil && at == parent, err
		}
		if err := l.leaveOut(); err != nil {
			return false, err
		}
	}
}

// noParent is beyond every parent.
const noParent = math.MaxInt

// ahead is the parent of the next row; noParent if there is none.
func (l *level) ahead() (int, error) {
	if l.batch.ended() && l.rows != nil {
		if l.live = l.known(l.rows.Cells()); l.live {
			return l.parent(), nil
		}
		if err := l.fill(); err != nil {
			return 0, err
		}
	}
	if l.batch.ended() {
		return noParent, nil
	}
	l.live = false
	return l.batch.parents[l.batch.next], nil
}

// known tells whether everything that is expanded in a row is known already, so
// that it can be written as it is read.
func (l *level) known(cells []store.Cell) bool {
	for i := range l.below {
		if !l.below[i].known(cells) {
			return false
		}
	}
	return true
}

// leaveOut goes over the next row.
func (l *level) leaveOut() error {
	if l.live {
		return l.step()
	}
	l.batch.next++
	return nil
}

// parent is the index of the parent of the row that is read next.
func (l *level) parent() int {
	if !l.nested {
		return 0
	}
	return int(l.rows.Cells()[0].Int)
}

// fill reads the next batch, and starts to read what is expanded in it.
func (l *level) fill() error {
	b := &l.batch
	b.begin(len(l.rows.Cells()), l.keep)
	for l.rows != nil && !b.full() {
		if err := b.add(l.item, l.parent(), l.rows.Cells()); err != nil {
			return err
		}
		if err := l.step(); err != nil {
			return err
		}
	}
	for i := range l.below {
		if err := l.below[i].look(l); err != nil {
			return err
		}
	}
	return nil
}

// next writes the row that is next, with what is expanded in it. It returns the
// position behind the row if the page ends there.
func (l *level) next(sent int64) (at *plan.Position, err error) {
	i, cells := l.batch.next, []store.Cell(nil)
	if l.live {
		cells = l.rows.Cells()
		err = l.feed.Open(l.item, cells)
	} else {
		l.batch.next++
		cells = l.batch.cellsOf(i)
		err = l.feed.OpenKept(&l.batch.written, i)
	}
	if err != nil {
		return nil, err
	}
	for n := range l.below {
		if err := l.below[n].write(l, cells, i); err != nil {
			return nil, err
		}
	}
	if err := l.feed.Shut(); err != nil {
		return nil, err
	}
	if err := l.tick(); err != nil {
		return nil, err
	}
	at = l.behind(cells, sent)
	if l.live {
		return at, l.step()
	}
	return at, nil
}

// behind is the position behind a row that was written; nil if the page goes on.
func (l *level) behind(cells []store.Cell, sent int64) *plan.Position {
	if sent != l.read.Page.Rows && !l.over() {
		return nil
	}
	at := l.read.Page.After(cells, sent)
	return &at
}

// over tells whether a budget of bytes or time is used up. What is expanded is
// cut only within an entity that takes all of a page's budget by itself, since
// not every client follows the links inside of answers.
func (l *level) over() bool {
	if l.nested {
		return l.delay || l.feed.Size()-l.entity.size >= l.limits.PageBytes
	}
	return l.lateness || l.feed.Size() >= l.limits.PageBytes
}

// collection writes the rows of one parent, up to the end of a page, and
// returns the position behind them if there are more, and how many they were.
// Whether there are more is known only by reading one row further.
func (l *level) collection(parent int) (at *plan.Position, sent int64, err error) {
	for {
		has, err := l.has(parent)
		switch {
		case err != nil:
			return nil, sent, err
		case !has:
			return nil, sent, nil
		case at != nil:
			return at, sent, nil
		}
		if !l.nested {
			l.outermost()
		}
		sent++
		if at, err = l.next(sent); err != nil {
			return nil, sent, err
		}
	}
}
