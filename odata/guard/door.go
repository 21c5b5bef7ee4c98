package guard

import (
	"context"
	"errors"
	"net/http"
	"time"

	"feedline/auth"
)

// Door lets requests in, so many of each caller. Who comes too fast waits, as
// Power Query gives a request up after three refusals (power-query.md 2.7), and
// is refused only after the patience. It is safe for concurrent use.
type Door struct {
	limits   Limits
	network  Network
	callers  *rates // nil: not limited
	strays   *rates // nil: not limited
	seats    *seats
	patience time.Duration
}

// Limits are what a Door lets in.
type Limits struct {
	Rate        int           // requests of one caller in a minute; 0: any number
	AddressRate int           // requests without a known caller from one address in a minute; 0: any number
	Requests    int           // of one caller that run at the same time
	Waiting     int           // of one caller that wait for them to end
	Patience    time.Duration // longest wait for either
}

// NewDoor makes a Door for clients that come through the network.
func NewDoor(l Limits, n Network) *Door {
	d := &Door{limits: l, network: n, seats: newSeats(l.Requests, l.Waiting), patience: l.Patience}
	if l.Rate > 0 {
		d.callers = newRates(l.Rate, l.Patience)
	}
	if l.AddressRate > 0 {
		d.strays = newRates(l.AddressRate, l.Patience)
	}
	return d
}

// The names of the limits in the fields of answers.
const (
	perCaller  = "principal"
	perAddress = "address"
)

// Admit lets the request of a caller in, or that of nobody whom the feed knows.
// The header becomes that of the answer. Whoever gets release calls it when the
// answer has ended; err is a *fault.Error, or that of the request's context.
func (d *Door) Admit(r *http.Request, caller auth.Principal, h http.Header) (release func(), err error) {
	ctx := r.Context()
	if caller.Subject == "" {
		sender := Neighbourhood(d.network.Client(r)).String()
		return func() {}, d.slow(ctx, d.strays, sender, h, perAddress, d.errAddress)
	}
	if err := d.slow(ctx, d.callers, caller.Subject, h, perCaller, d.errRate); err != nil {
		return nil, err
	}
	patient, cancel := context.WithTimeoutCause(ctx, d.patience, errNoSeat)
	defer cancel()
	err = d.seats.enter(patient, caller.Subject)
	switch {
	case errors.Is(err, errNoSeat), err != nil && errors.Is(context.Cause(patient), errNoSeat):
		return nil, d.errSeats()
	case err != nil:
		return nil, err
	}
	return func() { d.seats.leave(caller.Subject) }, nil
}

// slow makes a request wait for its token.
func (d *Door) slow(ctx context.Context, of *rates, sender string, h http.Header, policy string, refusal func(retry int) error) error {
	if of == nil {
		return nil
	}
	s, ok := of.take(sender, time.Now())
	of.tell(h, policy, s)
	if !ok {
		return refusal(advised(s.wait))
	}
	if err := pause(ctx, s.wait); err != nil {
		s.taken.Cancel()
		return err
	}
	return nil
}

func (d *Door) errRate(retry int) error {
	return tooMany(retry,
		"You have sent more than the %d requests in a minute that the feed answers one caller. Come again in %d seconds; "+
			"load fewer tables at the same time, or ask for whole tables instead of single rows.", d.limits.Rate, retry)
}

func (d *Door) errAddress(retry int) error {
	return tooMany(retry,
		"More than %d requests in a minute came from your network without a credential that the feed accepts. "+
			"Come again in %d seconds, signed in.", d.limits.AddressRate, retry)
}

func (d *Door) errSeats() error {
	return tooMany(0,
		"The feed answers %d requests of one caller at the same time, and none of yours ended soon enough for this one. "+
			"Load fewer tables at the same time, or come again in a few seconds.", d.limits.Requests)
}
