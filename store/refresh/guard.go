package refresh

import "fmt"

// DefaultLoss is the share of a lookup's live rows, per cent, that one run may
// find gone unless the guard says otherwise.
const DefaultLoss = 50

// fewRows is how many live rows a lookup has for its loss to be measured: of
// four queues two may well go in a day.
const fewRows = 20

// Guard keeps a broken source from having everything marked as deleted (L16).
type Guard struct {
	Loss  int  // greatest share of live rows, per cent, that one run may find gone; zero: DefaultLoss
	Force bool // an operator has looked and wants it done
}

// Refused says why a lookup is not made like its source.
type Refused struct {
	Set    string
	Reason string
}

func (r *Refused) Error() string { return r.Set + ": " + r.Reason }

// Check tells whether a lookup may change as the tally says; a *Refused if not.
func (g Guard) Check(set string, t Tally) error {
	loss := int64(g.Loss)
	if loss == 0 {
		loss = DefaultLoss
	}
	switch {
	case g.Force || t.Live == 0:
	case t.Present == 0:
		return &Refused{set, fmt.Sprintf("the source delivers no rows, and the lookup has %d that are not deleted; see that the source is whole, or force the refresh", t.Live)}
	case t.Live >= fewRows && t.Deleted*100 > loss*t.Live:
		return &Refused{set, fmt.Sprintf("the source lacks %d of the %d rows that are not deleted, which is more than %d %%; see that it is whole, or force the refresh", t.Deleted, t.Live, loss)}
	}
	return nil
}
