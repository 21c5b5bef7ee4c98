package retention

import "time"

// Transactions of few owners write the same pages of an index again and again;
// long ones keep other writers waiting and the write-ahead log growing. A batch
// grows or shrinks until it takes between half of wantedTime and all of it.
const (
	wantedTime  = time.Second
	firstOwners = 1000
	leastOwners = 125
	mostOwners  = 16_000
)

// pace is how many owners the next transaction has (R14).
type pace struct {
	owners int64
	fixed  bool
}

// newPace begins with so many owners and keeps to them; with zero, it finds out.
func newPace(owners int64) pace {
	if owners > 0 {
		return pace{owners, true}
	}
	return pace{owners: firstOwners}
}

// took learns from a transaction that was full.
func (p *pace) took(t time.Duration) {
	switch {
	case p.fixed:
	case t > wantedTime:
		p.owners = max(leastOwners, p.owners/2)
	case t < wantedTime/2:
		p.owners = min(mostOwners, p.owners*2)
	}
}
