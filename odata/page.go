package odata

import (
	"time"

	"feedline/odata/encode"
	"feedline/odata/plan"
	"feedline/store"
)

// pager writes the rows of one page.
type pager struct {
	page  plan.Page
	rows  store.Rows
	feed  *encode.Feed
	now   func() time.Time
	flush func() error

	sent    int64
	flushed time.Time
}

// checkEvery is after how many rows the clock is looked at.
const checkEvery = 64

// patience is how long written rows may wait in buffers.
const patience = time.Second

// run writes rows until they end or a budget is reached, and returns where the
// next page begins: nil if there is none. Whether there is a next page is
// known only by reading one row further, so the position is kept first.
func (p *pager) run() (*plan.Position, error) {
	begun := p.now()
	p.flushed = begun
	for p.rows.Next() {
		if err := p.feed.Row(p.rows.Cells()); err != nil {
			return nil, err
		}
		p.sent++
		full, err := p.full(begun)
		if err != nil {
			return nil, err
		}
		if full {
			return p.next()
		}
	}
	return nil, p.rows.Err()
}

// full tells whether the row just written was the last of the page.
func (p *pager) full(begun time.Time) (bool, error) {
	if p.sent == p.page.Rows || p.feed.Size() >= p.page.PageBytes {
		return true, nil
	}
	if p.sent%checkEvery != 0 {
		return false, nil
	}
	now := p.now()
	if now.Sub(p.flushed) > patience {
		p.flushed = now
		if err := p.feed.Flush(); err != nil {
			return false, err
		}
		if err := p.flush(); err != nil {
			return false, err
		}
	}
	return now.Sub(begun) >= p.page.PageTime, nil
}

// next reads one row further, unless the client has all that it wanted.
func (p *pager) next() (*plan.Position, error) {
	if p.sent == p.page.Wanted {
		return nil, nil
	}
	position := p.page.After(p.rows.Cells(), p.sent)
	if !p.rows.Next() {
		return nil, p.rows.Err()
	}
	return &position, nil
}
