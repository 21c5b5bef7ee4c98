package retention

import "time"

// Ids lie in no order in an index, so that each transaction writes most pages of
// the indexes anew, however few owners it has: half as many owners in each cost
// half as much time again. Long ones keep the write-ahead log growing. So a batch
// begins large, grows while one of twice the size would not take too long, and
// shrinks when it does, though never to where a slow disk would be given more to
// do.
const (
	soon        = tooLong / 2
	tooLong     = 20 * time.Second
	firstOwners = 4000
	leastOwners = 1000
	mostOwners  = 64_000
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
	case t > tooLong:
		p.owners = max(leastOwners, p.owners/2)
	case t < soon:
		p.owners = min(mostOwners, p.owners*2)
	}
}
