package odata

import (
	"cmp"
	"errors"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"slices"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/fault"
	"feedline/store"
)

// Record is what is known of a request when it has ended: the log has it as a
// line, and whoever keeps account of the feed gets it as it is. It holds no
// credential, and no constant that is compared with personal data (design
// decision 22).
type Record struct {
	Started   time.Time
	ID        string         // of the request, as errors tell it
	Principal auth.Principal // without claims; the zero Principal if nobody knows who asked
	Tenant    store.Tenant   // whose rows were asked for; zero if nobody knows who asked
	Address   netip.Addr     // that the request came from; zero if it is not known
	Method    string         // of HTTP
	Path      string         // decoded and masked
	Query     string         // decoded and masked
	Meaning   string         // filter, order and what is expanded, masked; empty: there are none, or they were not understood
	Set       string         // name of the entity set that the path leads to; empty: to none, or it was not understood
	Sets      []string       // names of the entity sets that it is about, in their order; nil: none, or it was not understood
	Rows      int64          // of the answer, without those expanded in them
	Bytes     int64          // of the body, as they were sent
	Took      time.Duration
	Waited    time.Duration // to be let in, for a place among heavy queries and for a view of the data
	Status    int           // 0: nothing was sent
	Outcome   Outcome
	Code      fault.Code  // empty: it was answered, or the client was gone
	Reason    auth.Reason // why the credential was refused; empty: it was not
	Policy    string      // version of the caller's policy; empty if nobody knows who asked
	Agent     string      // what the client calls itself

	cut     bool  // the answer broke off after its first byte
	stalled bool  // the client took nothing for too long
	cause   error // for the log only
}

// Outcome is what became of a request.
type Outcome string

// The outcomes.
const (
	Answered Outcome = "answered"
	Refused  Outcome = "refused" // its caller can change that
	Failed   Outcome = "failed"  // through no fault of the caller
	Cut      Outcome = "cut"     // failed after the first byte of the answer
	Gone     Outcome = "gone"    // the client left, or took nothing for too long
)

// record gathers what is known of a request that has ended with the error, or
// without one.
func (s *Service) record(x *exchange, err error) Record {
	r := Record{
		Started: x.begun, ID: x.id, Principal: x.principal, Tenant: x.policy.Tenant, Address: s.Network.Client(x.request),
		Method: x.request.Method, Path: s.maskedPath(x.request), Query: maskedQuery(x.request.URL.RawQuery),
		Meaning: x.meaning, Set: x.set, Sets: x.sets, Rows: x.rows, Bytes: x.out.bytes,
		Took: s.Now().Sub(x.begun), Waited: x.waited, Status: x.out.status, Outcome: Answered,
		Agent: clip(x.request.UserAgent()), cut: x.cut,
	}
	r.Principal.Claims = nil
	if !x.policy.Empty() {
		r.Policy = x.policy.Version()
	}
	if !x.out.sent {
		r.Status = 0
	}
	if err != nil {
		r.failed(x, err)
	}
	return r
}

// failed notes how and why a request was not answered.
func (r *Record) failed(x *exchange, err error) {
	f := fault.From(err)
	refused, isRefusal := refusal(err)
	r.Code, r.cause = f.Code, f.Cause
	if isRefusal {
		r.Reason, r.cause = refused.Reason, refused.Cause
	}
	switch {
	case x.clientGone(err):
		r.Outcome, r.Code, r.Reason = Gone, "", ""
		r.stalled = errors.Is(err, os.ErrDeadlineExceeded)
	case x.cut:
		r.Outcome = Cut
	case isRefusal && f.Code == fault.Unauthenticated, !isRefusal && f.Cause == nil:
		r.Outcome = Refused
	default:
		r.Outcome = Failed
	}
}

// level is how much a record matters to who reads the log: trouble of the
// feed's own is an error, a refused credential may be a warning.
func (r Record) level() slog.Level {
	switch {
	case r.Reason != "":
		return levelOf(r.Reason)
	case r.Outcome == Failed, r.Outcome == Cut:
		return slog.LevelError
	}
	return slog.LevelInfo
}

// understood notes what a request is about.
func (x *exchange) understood(r bind.Request) {
	x.meaning, x.sets = maskedMeaning(r), touched(r)
	if r.Set != nil {
		x.set = r.Set.Name
	}
}

// touched lists the sets that a request is about: those of its path, and what is
// expanded, filtered and sorted by.
func touched(r bind.Request) []string {
	found := sets{}
	found.add(r.Root)
	for _, hop := range r.Hops {
		found.add(hop.Nav.Target)
	}
	found.clauses(r.Clauses)
	return found.names()
}

// sets gathers entity sets, each once.
type sets map[string]struct{}

func (s sets) add(set *model.EntitySet) {
	if set != nil {
		s[set.Name] = struct{}{}
	}
}

func (s sets) clauses(of bind.Clauses) {
	s.add(of.Set)
	s.sources(of.Filter)
	for _, o := range of.OrderBy {
		s.sources(o.By)
	}
	for _, e := range of.Expand {
		s.clauses(e.Clauses)
	}
}

func (s sets) sources(e store.Expr) {
	store.Sources(e, func(source *store.Source) { s.add(source.Set) })
}

// names lists the sets in the order of their names; nil if there are none.
func (s sets) names() []string { return slices.SortedFunc(maps.Keys(s), cmp.Compare[string]) }
