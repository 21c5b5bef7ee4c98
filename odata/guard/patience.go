package guard

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"

	"feedline/auth"
)

// Patience slows down who guesses credentials, and nobody else:
//
//   - wrong guesses at one name or key from one neighbourhood wait for each
//     other, longer each time;
//   - wrong guesses at any names from one neighbourhood are so many in a minute;
//   - the answer to a wrong guess at a name that is guessed at from many places
//     comes late.
//
// A credential that was right before in the same neighbourhood waits for none of
// these, and a right one from elsewhere for none at all, so that nobody is
// locked out by the guesses of others. A name is treated alike whether it exists
// or not. It is safe for concurrent use.
type Patience struct {
	longest time.Duration // that a credential waits before it is looked at
	secret  [32]byte      // of the digests, so that nobody can tell which names share a place

	mu     sync.Mutex
	places *rates                    // wrong guesses by neighbourhood
	wrong  *recent[digest, *tally]   // by neighbourhood and name
	names  *recent[digest, *tally]   // by name
	right  *recent[digest, struct{}] // credentials by neighbourhood
	flying map[digest]*attempt       // credentials that are being looked at
}

// digest stands for a name or a credential, of which nothing is kept.
type digest [sha256.Size]byte

// tally counts wrong guesses.
type tally struct {
	count int
	next  time.Time // when the next guess may be looked at
	when  time.Time // of the last guess
	last  digest    // the last wrong credential, which teaches nothing when it comes again
}

// attempt is one credential that is being looked at, for one request or
// several.
type attempt struct {
	requests int
	start    time.Time // when it may be looked at
	counted  bool      // as a guess, for as long as nobody knows better
}

// How guesses are slowed down.
const (
	freeGuesses     = 3                // at one name from one neighbourhood
	firstWait       = time.Second      // of the next one; then twice as long each time
	longestWait     = time.Minute      // between two
	freeEverywhere  = 10               // at one name from anywhere
	firstDelay      = time.Second / 4  // of the answer to the next one
	longestDelay    = 5 * time.Second  // of an answer
	forgetting      = 15 * time.Minute // after which a name without guesses begins anew
	placesPerMinute = 60               // guesses from one neighbourhood
	mostRemembered  = 10_000           // of each kind
)

// NewPatience makes a Patience with which a credential waits so long before it
// is refused unread.
func NewPatience(longest time.Duration) *Patience {
	p := &Patience{
		longest: longest, places: newRates(placesPerMinute, longest),
		wrong: newRecent[digest, *tally](mostRemembered), names: newRecent[digest, *tally](mostRemembered),
		right: newRecent[digest, struct{}](mostRemembered), flying: map[digest]*attempt{},
	}
	_, _ = rand.Read(p.secret[:]) // never fails
	return p
}

// Around puts the patience before a verifier whose credentials can be guessed.
func (p *Patience) Around(v auth.Verifier) auth.Verifier { return patient{v, p} }

type patient struct {
	auth.Verifier
	*Patience
}

// Verify is that of the verifier, after a wait if there is reason for one. Who
// would wait for too long gets a *fault.Error.
func (p patient) Verify(ctx context.Context, shown auth.Credential) (principal auth.Principal, err error) {
	g := p.guess(shown)
	wait, ok := p.begin(g, time.Now())
	if !ok {
		return auth.Principal{}, errGuesses(advised(wait))
	}
	o, delay := unknown, time.Duration(0)
	func() {
		defer func() { delay = p.end(g, o, time.Now()) }() // even if the verifier panics
		if err = pause(ctx, wait); err == nil {
			principal, err = p.Verifier.Verify(ctx, shown)
			o = outcomeOf(err)
		}
	}()
	if left := pause(ctx, delay); left != nil {
		return auth.Principal{}, left
	}
	return principal, err
}

// begin tells how long a credential waits until it may be looked at, and
// whether it may at all. Whoever may calls end.
func (p *Patience) begin(g guess, now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.flying[g.whole]; a != nil {
		a.requests++
		return a.start.Sub(now), true
	}
	a := &attempt{requests: 1, start: now}
	if _, known := p.right.get(g.whole); !known {
		t := fresh(p.wrong, g.local, now)
		if t.next.After(now) {
			a.start = t.next
		}
		a.counted = t.last != g.whole
		wait = max(a.start.Sub(now), p.places.debt(g.place, now))
		if wait > p.longest {
			return wait, false
		}
		a.start = now.Add(wait)
		if a.counted {
			t.count++
		}
		t.next = a.start.Add(growing(t.count-freeGuesses, firstWait, longestWait))
	}
	p.flying[g.whole] = a
	return wait, true
}

// end counts what became of a credential, and tells how long its answer waits.
func (p *Patience) end(g guess, o outcome, now time.Time) (delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.flying[g.whole]
	if a.requests--; a.requests == 0 {
		delete(p.flying, g.whole)
	}
	switch o {
	case correct:
		p.wrong.forget(g.local)
		p.right.put(g.whole, struct{}{})
	case mistaken:
		p.right.forget(g.whole)
		t := fresh(p.names, g.name, now)
		if here := fresh(p.wrong, g.local, now); here.last != g.whole {
			here.last = g.whole
			t.count++
			p.places.owe(g.place, now)
		}
		return growing(t.count-freeEverywhere, firstDelay, longestDelay)
	case unknown:
		if t, found := p.wrong.get(g.local); found && a.counted && a.requests == 0 {
			t.count = max(t.count-1, 0)
		}
	}
	return 0
}

// fresh is the tally of a name, which begins anew after a time without guesses.
func fresh(of *recent[digest, *tally], name digest, now time.Time) *tally {
	t, found := of.get(name)
	if !found || now.Sub(t.when) > forgetting {
		t = &tally{}
		of.put(name, t)
	}
	t.when = now
	return t
}

// growing is nothing at first, and then twice as long each time up to the most.
func growing(times int, first, most time.Duration) time.Duration {
	if times <= 0 {
		return 0
	}
	return min(first<<min(times-1, 20), most)
}

func errGuesses(retry int) error {
	return tooMany(retry,
		"Too many wrong passwords or keys came from your network. Check yours, and try again in %d seconds.", retry)
}
