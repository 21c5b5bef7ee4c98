package odata

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"feedline/odata/bind"
	"feedline/odata/encode"
	"feedline/odata/fault"
	"feedline/odata/plan"
	"feedline/store"
)

// answerRows answers a request for stored rows from one snapshot.
func (s *Service) answerRows(x *exchange, r bind.Request, read plan.Read) error {
	ctx, dog := watch(x.request.Context(), s.QueryTimeout)
	defer dog.stop()
	x.dataHeaders(x.out.header())
	if r.Resource == bind.Collection {
		x.preferenceApplied(read.Page)
	}
	if x.request.Method == http.MethodHead && r.Resource == bind.Collection {
		x.out.begin(http.StatusOK, x.format.contentType())
		return x.out.bare(http.StatusOK)
	}
	snapshot, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	switch r.Resource {
	case bind.Count:
		err = s.answerCount(ctx, x, snapshot, read)
	case bind.Entity:
		err = s.answerEntity(ctx, x, snapshot, r, read)
	default:
		err = s.answerCollection(ctx, dog, x, snapshot, r, read)
	}
	x.out.abort()
	return storeFault(ctx, err, errTimedOut)
}

// admission is the longest wait for a view of the data.
const admission = 10 * time.Second

// snapshot waits for a view of the data, but not for long: a client that is
// told to come back later waits better than one that is told nothing.
func (s *Service) snapshot(ctx context.Context) (store.Snapshot, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, admission, errStalled)
	defer cancel()
	snapshot, err := s.Store.Snapshot(ctx)
	return snapshot, storeFault(ctx, err, errBusy)
}

// answerCount answers the number of entities as plain text (OData 4.01 Part 1,
// section 11.2.10).
func (s *Service) answerCount(ctx context.Context, x *exchange, snapshot store.Snapshot, read plan.Read) error {
	n, err := snapshot.Count(ctx, read.Query)
	if err != nil {
		return err
	}
	return x.out.whole(http.StatusOK, x.format.contentType(), strconv.AppendInt(nil, n, 10))
}

func (s *Service) answerEntity(ctx context.Context, x *exchange, snapshot store.Snapshot, r bind.Request, read plan.Read) error {
	rows, err := snapshot.Read(ctx, read.Query)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return errNoEntity(r)
	}
	w := x.out.begin(http.StatusOK, x.format.contentType())
	if err := encode.Entity(w, read.Shape, rows.Cells(), x.encoding(r, read, nil)); err != nil {
		return err
	}
	x.rows = 1
	return x.out.end()
}

// answerCollection streams one page.
func (s *Service) answerCollection(ctx context.Context, dog *watchdog, x *exchange, snapshot store.Snapshot, r bind.Request, read plan.Read) error {
	count, err := countIfAsked(ctx, snapshot, read)
	if err != nil {
		return err
	}
	rows, err := snapshot.Read(ctx, read.Query)
	if err != nil {
		return err
	}
	defer rows.Close()
	body := pausing{x.out.begin(http.StatusOK, x.format.contentType()), dog}
	feed := encode.NewFeed(body, read.Shape, x.encoding(r, read, count))
	p := pager{page: read.Page, rows: rows, feed: feed, now: s.Now, flush: dog.idle(x.out.flush)}
	next, err := p.run()
	x.rows = p.sent
	if err != nil {
		return err
	}
	link := ""
	if next != nil {
		link = nextLink(x.root, r, s.sealer.Seal(*next, read.Page.Binding))
	}
	if err := feed.Close(link); err != nil {
		return err
	}
	return x.out.end()
}

func countIfAsked(ctx context.Context, snapshot store.Snapshot, read plan.Read) (*int64, error) {
	if !read.Count {
		return nil, nil
	}
	n, err := snapshot.Count(ctx, read.Query)
	return &n, err
}

// encoding is how the answer is written.
func (x *exchange) encoding(r bind.Request, read plan.Read, count *int64) encode.Options {
	o := encode.Options{IEEE754: x.format.ieee754, Count: count}
	if !x.format.noContext {
		o.Context = contextURL(x.root, r, read.Selected)
	}
	return o
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
	if err != nil && errors.Is(context.Cause(ctx), errStalled) {
		return stalled(err)
	}
	return err
}

func errNoEntity(r bind.Request) error {
	return fault.New(fault.NotFound, "%s has no entity with this key.", r.Set.Name)
}

func errTooComplex() error {
	return fault.New(fault.TooComplex,
		"The query has more constants, related tables or nested functions than the feed carries out at once. Split it into several, or filter by a range.")
}

func errBusy(cause error) error {
	f := fault.New(fault.Busy, "The feed is answering as many requests as it may at once. Try again in a few seconds.")
	f.Cause = cause
	return f
}

func errTimedOut(cause error) error {
	f := fault.New(fault.TimedOut,
		"The feed could not find the next row in the time that one request may take. Ask for fewer rows or columns, or try again when it is less busy.")
	f.Cause = cause
	return f
}
