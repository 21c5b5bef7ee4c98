package oidc

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Finding is one thing that Check looked at.
type Finding struct {
	Issuer  string // its name, or the key of the configuration that has a flaw
	OK      bool
	Message string // what was found; if not OK, also what to do
}

func (f Finding) String() string { return f.Issuer + ": " + f.Message }

// Check asks the issuers themselves whether the configuration fits them, and
// returns all that it looked at in the order of the configuration. Public is
// the address of the feed; nil if it has none yet.
func Check(ctx context.Context, s Settings, public *url.URL) []Finding {
	if flaws := Validate(s.Issuers); len(flaws) > 0 {
		var found []Finding
		for _, f := range flaws {
			found = append(found, Finding{Issuer: f.Key, Message: f.Message})
		}
		return found
	}
	if s.Transport == nil {
		s.Transport = http.DefaultTransport
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	var found []Finding
	for _, issuer := range s.Issuers {
		clock := &dated{next: s.Transport, now: s.Now}
		e := examination{by: trust(issuer, newClient(clock), s.Now), clock: clock}
		e.issuer(ctx)
		e.audiences(public)
		found = append(found, e.found...)
	}
	return found
}

// dated notes how far the clock of whoever answers is ahead of ours.
type dated struct {
	next  http.RoundTripper
	now   func() time.Time
	ahead time.Duration
	known bool
}

func (d *dated) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := d.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		// The header has whole seconds, so that half of one is the best guess.
		d.ahead, d.known = date.Add(time.Second/2).Sub(d.now()), true
	}
	return answer, nil
}

// examination is the check of one issuer.
type examination struct {
	by    *trusted
	clock *dated
	found []Finding
}

func (e *examination) note(ok bool, format string, args ...any) {
	e.found = append(e.found, Finding{e.by.Name, ok, fmt.Sprintf(format, args...)})
}

// issuer asks for the description and the keys.
func (e *examination) issuer(ctx context.Context) {
	described, err := e.by.keys.source.describe(ctx)
	if err != nil {
		e.note(false, "%v; see that the address is right and that this machine reaches it", err)
		return
	}
	e.note(true, "describes itself as %s", described.Issuer)
	e.signIn(described)
	keys, _, err := e.by.keys.source.keys(ctx, described.Keys)
	if err != nil {
		e.note(false, "%v; see that this machine reaches the address", err)
		return
	}
	e.keys(keys)
	e.time()
}

func (e *examination) signIn(described description) {
	uri := cmp.Or(e.by.AuthorizationURI, described.Authorization)
	if !leads(uri) {
		e.note(false, "names no address to sign in at; write one as authorization-uri")
		return
	}
	e.note(true, "signs people in at %s", uri)
}

// keys tells for each accepted algorithm whether there are keys.
func (e *examination) keys(keys []key) {
	var with, without []string
	for _, algorithm := range e.by.Algorithms {
		if slices.ContainsFunc(keys, func(k key) bool { return k.fits(algorithm) }) {
			with = append(with, algorithm)
		} else {
			without = append(without, algorithm)
		}
	}
	if len(with) == 0 {
		e.note(false, "publishes no key for %s; add the algorithm that it signs with to algorithms", strings.Join(without, ", "))
		return
	}
	e.note(true, "publishes %d keys, for %s", len(keys), strings.Join(with, ", "))
}

// time compares the clocks. The network's delay counts as a difference, too,
// which is far below any skew.
func (e *examination) time() {
	if !e.clock.known {
		return
	}
	ahead := e.clock.ahead.Round(time.Second)
	side := "ahead of"
	if ahead < 0 {
		side = "behind"
	}
	if ahead.Abs() > e.by.ClockSkew {
		e.note(false, "its clock is %s %s this machine's, more than clock-skew (%s) allows; set the clock of this machine", ahead.Abs(), side, e.by.ClockSkew)
		return
	}
	e.note(true, "its clock is %s %s this machine's", ahead.Abs(), side)
}

// audiences compares the audiences with the address of the feed: Power Query
// asks Entra for a token for the origin of the address that was typed in
// (power-query.md 4.1).
func (e *examination) audiences(public *url.URL) {
	if e.by.entra == nil || public == nil {
		return
	}
	origin := public.Scheme + "://" + public.Host
	if !slices.Contains(e.by.Audiences, origin) {
		e.note(false, "Power BI asks it for a token for %s, which is not among the audiences; add it, and make it the registration's application ID URI", origin)
		return
	}
	e.note(true, "audiences hold %s, which Power BI asks for", origin)
}
