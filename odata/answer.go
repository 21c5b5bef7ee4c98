package odata

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"feedline/odata/bind"
	"feedline/odata/encode"
	"feedline/odata/fault"
	"feedline/odata/plan"
	"feedline/store"
)

// answerRows answers a request for stored rows from one snapshot.
func (s *Service) answerRows(x *exchange, r bind.Request, read plan.Read) error {
	x.dataHeaders(x.out.header())
	if r.Resource == bind.Collection {
		x.preferencesApplied(read.Page)
	}
	headOnly := x.request.Method == http.MethodHead && r.Resource == bind.Collection
	if headOnly && read.Anchor == nil {
		x.out.begin(http.StatusOK, x.format.contentType())
		return x.out.bare(http.StatusOK)
	}
	x.enter(Queueing)
	leave, err := s.admit(x, read.Heavy)
	if err != nil {
		return err
	}
	leave = sync.OnceFunc(leave)
	defer leave()
	x.enter(Storing)
	ctx, dog := watch(x.request.Context(), s.QueryTimeout)
	defer dog.stop()
	begun := s.Now()
	snapshot, err := s.snapshot(ctx)
	x.waited += s.Now().Sub(begun)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	a := answer{Service: s, exchange: x, ctx: ctx, dog: dog, snapshot: snapshot, leave: leave, request: r, read: read}
	err = a.write(headOnly)
	x.out.abort()
	return storeFault(ctx, err, s.errTimedOut)
}

// answer is one answer from stored rows.
type answer struct {
	*Service
	*exchange
	ctx      context.Context
	dog      *watchdog
	snapshot store.Snapshot
	leave    func() // gives the place of a heavy query back
	request  bind.Request
	read     plan.Read
}

func (a *answer) write(headOnly bool) error {
	if err := a.findAnchor(); err != nil {
		return err
	}
	switch a.request.Resource {
	case bind.Count:
		return a.count()
	case bind.Entity:
		return a.entity()
	case bind.Property, bind.RawValue:
		return a.property()
	}
	if headOnly {
		a.out.begin(http.StatusOK, a.format.contentType())
		return a.out.bare(http.StatusOK)
	}
	return a.collection()
}

// release gives up what was read from, before the last bytes wait for a client
// that takes its time. Nothing is read after it.
func (a *answer) release() {
	a.snapshot.Close()
	a.dog.stop()
	a.leave()
}

// crowded tells whether requests wait for what this one holds.
func (a *answer) crowded() bool {
	return a.waiting.Load() > 0 || a.read.Heavy != (plan.Heavy{}) && a.gate.crowded()
}

// snapshot waits for a view of the data, but not for long: a client that is
// told to come back later waits better than one that is told nothing.
func (s *Service) snapshot(ctx context.Context) (store.Snapshot, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.QueueTimeout, errStalled)
	defer cancel()
	s.waiting.Add(1)
	defer s.waiting.Add(-1)
	snapshot, err := s.Store.Snapshot(ctx)
	return snapshot, storeFault(ctx, err, s.errBusy)
}

// findAnchor finds the entity from which the last navigation of a path begins.
func (a *answer) findAnchor() error {
	anchor := a.read.Anchor
	if anchor == nil {
		return nil
	}
	rows, err := a.snapshot.Read(a.ctx, anchor.Query)
	if err != nil {
		return err
	}
	defer rows.Close()
	there := rows.Next()
	if err := rows.Err(); err != nil {
		return err
	}
	if !there || rows.Cells()[anchor.There].IsNull() {
		return errNoEntity(a.request)
	}
	near := make([]store.Cell, len(anchor.Near))
	for i, at := range anchor.Near {
		near[i] = rows.Cells()[at].Clone()
	}
	a.read.Query.Of.Rows = [][]store.Cell{near}
	if a.request.SkipToken == "" {
		return nil
	}
	return a.read.Resume(a.request.SkipToken, a.sealer)
}

// count answers the number of entities, or of the values of a property, as
// plain text (OData 4.01 Part 1, section 11.2.10).
func (a *answer) count() error {
	count := func() (int64, error) { return a.snapshot.Count(a.ctx, a.read.Query) }
	if len(a.request.Member) > 0 {
		count = a.values
	}
	n, err := count()
	if err != nil {
		return err
	}
	a.release()
	return a.out.whole(http.StatusOK, a.format.contentType(), strconv.AppendInt(nil, n, 10))
}

// entity answers one entity, or that there is none.
func (a *answer) entity() error {
	l, err := a.entities(nil)
	if err != nil {
		return err
	}
	defer l.close()
	found, err := l.has(0)
	switch {
	case err != nil:
		return err
	case !found:
		return a.missing()
	}
	l.feed = encode.NewEntity(a.begin(), l.options)
	l.outermost()
	if _, err := l.next(1); err != nil {
		return err
	}
	a.rows = 1
	l.close()
	a.release()
	if err := l.feed.End(); err != nil {
		return err
	}
	return a.out.end()
}

// missing answers that there is no entity at the end of a path: none related to
// another is no fault (OData 4.01 Part 1, section 11.2.6).
func (a *answer) missing() error {
	hops := a.request.Hops
	if len(hops) == 0 || hops[len(hops)-1].Key != nil {
		return errNoEntity(a.request)
	}
	return a.out.bare(http.StatusNoContent)
}

// collection streams one page.
func (a *answer) collection() error {
	total, err := a.total()
	if err != nil {
		return err
	}
	l, err := a.entities(total)
	if err != nil {
		return err
	}
	defer l.close()
	l.feed = encode.NewFeedOf(a.begin(), l.item, l.options)
	next, sent, err := l.collection(0)
	a.rows = sent
	if err != nil {
		return err
	}
	l.close()
	a.release()
	link := ""
	if next != nil {
		link = l.links.next(a.request, a.read, *next)
		a.warn(l.feed)
	}
	if err := l.feed.Close(link); err != nil {
		return err
	}
	return a.out.end()
}

// total is the number of rows on all pages, if it is asked for.
func (a *answer) total() (*int64, error) {
	if !a.read.Count {
		return nil, nil
	}
	n, err := a.snapshot.Count(a.ctx, a.read.Query)
	return &n, err
}

// entities starts to read those that were asked for.
func (a *answer) entities(total *int64) (*level, error) {
	l, err := a.body(total).newLevel(&a.read, a.request.Clauses, a.request.Ref, false)
	if err != nil {
		return nil, err
	}
	return l, l.open(a.read.Query)
}

// begin starts the answer's body.
func (a *answer) begin() io.Writer {
	a.enter(Encoding)
	return pausing{a.out.begin(http.StatusOK, a.format.contentType()), a.dog}
}

// body readies the writing of entities; only its feed is missing.
func (a *answer) body(total *int64) *body {
	b := &body{
		ctx: a.ctx, snapshot: a.snapshot, limits: a.Limits, now: a.Now, crowded: a.crowded, flush: a.dog.idle(a.out.flush),
		links:   links{root: a.root, path: withoutConditions(a.path), format: a.request.Format, sealer: a.sealer},
		options: encode.Options{IEEE754: a.format.ieee754, Count: total},
	}
	if !a.format.noContext {
		b.options.Context = contextURL(a.root, a.request)
	}
	b.begun = a.Now()
	b.flushed = b.begun
	return b
}

// pausing is a writer that stops the watchdog while the client takes its time.
type pausing struct {
	io.Writer
	dog *watchdog
}

func (p pausing) Write(b []byte) (int, error) {
	p.dog.pause()
	defer p.dog.resume()
	return p.Writer.Write(b)
}

// storeFault turns the end of a watched context, and a query beyond what
// stores answer, into a fault and leaves other errors as they are.
func storeFault(ctx context.Context, err error, stalled func(error) error) error {
	if errors.Is(err, store.ErrTooComplex) {
		return errTooComplex()
	}
	if errors.Is(err, store.ErrApart) {
		return errApart()
	}
	if errors.Is(err, store.ErrRemoved) {
		return errRemoved(err)
	}
	if err != nil && errors.Is(context.Cause(ctx), errStalled) {
		return stalled(err)
	}
	return err
}

func errNoEntity(r bind.Request) error {
	if len(r.Hops) > 0 {
		return fault.New(fault.NotFound, "The path leads over an entity that does not exist. It begins at %s.", r.Root.Name)
	}
	return fault.New(fault.NotFound, "%s has no entity with this key.", r.Set.Name)
}

func errTooComplex() error {
	return fault.New(fault.TooComplex,
		"The query has more constants, related tables or nested functions than the feed carries out at once. Split it into several, or filter by a range.")
}

// errRemoved answers a request whose tenant began to be removed while the request
// waited for its view of the data.
func errRemoved(cause error) error {
	f := fault.New(fault.Forbidden, "The tenant whose data you read is being removed from this feed, or has been, and nothing of it can be read any more. Ask the feed's operator.")
	f.Cause = cause
	return f
}

func errApart() error {
	return fault.New(fault.NotImplemented,
		"What the feed records of its own work is kept apart from the data, and one query cannot look at both. Ask for one after the other.")
}

func (s *Service) errBusy(cause error) error {
	f := fault.New(fault.Busy,
		"The feed is answering as many requests as it may at once, and none ended within %s. Try again in a few seconds, and ask for one table after the other.", spell(s.QueueTimeout))
	f.Cause = cause
	return f
}

func (s *Service) errTimedOut(cause error) error {
	f := fault.New(fault.TimedOut,
		"The feed could not find the next row within %s, the longest that one request may take for it. Ask for fewer rows or columns, or try again when it is less busy.", spell(s.QueryTimeout))
	f.Cause = cause
	return f
}

// spell writes a duration without units that are zero at its end.
func spell(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}
