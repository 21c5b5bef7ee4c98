package odata

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/csdl"
	"feedline/odata/fault"
	"feedline/odata/guard"
	"feedline/odata/plan"
	"feedline/odata/uri"
	"feedline/store"
)

// Config is what a Service needs. Every field without a stated default must
// be set.
type Config struct {
	Model *model.Model
	Store store.Reader

	// Principal verifies who asks. An *auth.Failure is answered 401 with its
	// challenges, any other error like one of the store.
	Principal func(*http.Request) (auth.Principal, error)
	// Policy says what a principal may see.
	Policy func(context.Context, auth.Principal) (plan.Policy, error)
	// Admit lets a request in whose caller is known, or makes it wait; nil: at
	// once. It is asked before anything is read. The zero Principal stands for a
	// request that is answered without knowing its caller: with a refusal, or
	// with what everybody is told. Admit may set fields of the answer's header.
	// The function that it returns is called once, when the answer has ended in
	// whatever way; its error is answered like one of the store.
	Admit func(*http.Request, auth.Principal, http.Header) (release func(), err error)

	PublicURL *url.URL      // service root as clients see it; nil: taken from each request
	Network   guard.Network // what lies between the feed and its clients

	PagingKey    []byte        // secret of continuation tokens, at least 32 bytes
	Limits       plan.Limits   // zero: plan.DefaultLimits
	Expand       bind.Limits   // zero: bind.DefaultLimits
	HeavyQueries int           // plan.Heavy queries at the same time; 0: as many as processors, at least 2
	QueueTimeout time.Duration // longest wait for a place among them, or for the store's view of the data; 0: 10 seconds
	QueryTimeout time.Duration // longest wait for the store without a row; 0: 5 minutes
	WriteTimeout time.Duration // longest wait for a client that does not read; 0: 5 minutes
	NoWarnings   bool          // answers do not tell of wasteful queries

	// Record gets the record of every request after its answer; nil: nobody
	// does. The connection waits for it.
	Record func(Record)
	// Trace begins to follow a request; nil: nobody does. Trusted tells whether
	// the request came from a trusted proxy, whose word on what it belongs to
	// counts. The context takes the place of the request's.
	Trace func(r *http.Request, trusted bool) (context.Context, Trace)

	Log *slog.Logger
	Now func() time.Time // nil: time.Now
}

// Service is the feed as an http.Handler. It answers / with a few words,
// everything below /odata with OData, and nothing else.
type Service struct {
	Config
	sealer    plan.Sealer
	gate      *gate
	documents documents
	waiting   atomic.Int64 // requests that wait for a view of the data
	admitting atomic.Int64 // requests that wait to be let in
}

// mount is where the service root lies on this server.
const mount = "/odata"

// New makes a Service, or says what its configuration lacks.
func New(c Config) (*Service, error) {
	if c.Model == nil || c.Store == nil || c.Principal == nil || c.Policy == nil || c.Log == nil {
		return nil, errors.New("odata: the configuration lacks a model, a store, a principal, a policy or a log")
	}
	sealer, err := plan.NewSealer(c.PagingKey)
	if err != nil {
		return nil, fmt.Errorf("odata: %w", err)
	}
	if c.Limits == (plan.Limits{}) {
		c.Limits = plan.DefaultLimits()
	}
	c.HeavyQueries = cmp.Or(c.HeavyQueries, max(2, runtime.GOMAXPROCS(0)))
	c.QueueTimeout = cmp.Or(c.QueueTimeout, 10*time.Second)
	c.QueryTimeout = cmp.Or(c.QueryTimeout, 5*time.Minute)
	c.WriteTimeout = cmp.Or(c.WriteTimeout, 5*time.Minute)
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{Config: c, sealer: sealer, gate: newGate(c.HeavyQueries)}, nil
}

// ServeHTTP answers one request. A stream that breaks after its first byte
// ends the connection, so that a cut answer looks cut.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := s.newExchange(w, r)
	s.follow(x)
	defer func() { x.release() }()
	err := s.guarded(x)
	x.cut = err != nil && (x.out.sent || x.abandoned(err))
	if err != nil && !x.cut {
		s.fail(x, err)
	}
	record := s.record(x, err)
	s.logRequest(r.Context(), record)
	if s.Record != nil {
		s.Record(record)
	}
	if x.trace != nil {
		x.trace.End(record)
	}
	if x.cut {
		panic(http.ErrAbortHandler)
	}
}

// guarded turns a panic, which is a mistake of the program, into an error like
// any other: the caller gets an opaque fault, and the log where it happened.
func (s *Service) guarded(x *exchange) (err error) {
	defer func() {
		if p := recover(); p != nil {
			x.out.abort()
			err = fmt.Errorf("odata: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return s.serve(x)
}

// abandoned tells whether a request failed because its client went away. It
// gets no answer at all: a client that has only stopped sending must not take
// an empty one for an answer.
func (x *exchange) abandoned(err error) bool {
	return x.request.Context().Err() != nil && errors.Is(err, context.Canceled)
}

// serve is the arrow from a request to its answer.
func (s *Service) serve(x *exchange) error {
	if err := x.settle(); err != nil {
		return s.unadmitted(x, err)
	}
	if x.request.Method == http.MethodOptions || x.welcome {
		return s.answerEverybody(x)
	}
	x.enter(Admission)
	policy, err := s.policy(x)
	if err != nil {
		return err
	}
	request, err := s.bind(x, policy)
	if err != nil {
		return err
	}
	x.understood(request)
	if x.format, err = negotiate(request, strings.Join(x.request.Header.Values("Accept"), ",")); err != nil {
		return err
	}
	switch request.Resource {
	case bind.ServiceDocument:
		x.enter(Encoding)
		return s.answerServiceDocument(x, policy)
	case bind.Metadata:
		x.enter(Encoding)
		return s.answerMetadata(x, policy)
	}
	x.enter(Planning)
	read, err := plan.Plan(request, policy, s.Limits, s.sealer, plan.Asking{MaxPageSize: x.maxPageSize, Now: x.begun})
	if err != nil {
		return err
	}
	return s.answerRows(x, request, read)
}

// bind reads the URL and finds its meaning for the caller.
func (s *Service) bind(x *exchange, policy plan.Policy) (bind.Request, error) {
	x.enter(Parsing)
	path, options, err := parse(x.path, x.request.URL.RawQuery)
	if err != nil {
		return bind.Request{}, err
	}
	x.enter(Binding)
	return s.meaning(x.root, path, options, policy)
}

// meaning finds what a request means for a caller to whom the service root is
// this address.
func (s *Service) meaning(root string, path uri.Path, options uri.Options, policy plan.Policy) (bind.Request, error) {
	named, options, err := dereferenced(root, path, options)
	if err != nil {
		return bind.Request{}, err
	}
	request, err := bind.Bind(named, options, s.schema(policy))
	if named.Text != path.Text {
		return onlyEntity(request, err)
	}
	return request, err
}

func parse(escapedPath, rawQuery string) (uri.Path, uri.Options, error) {
	path, err := uri.ParsePath(escapedPath)
	if err != nil {
		return uri.Path{}, uri.Options{}, err
	}
	options, err := uri.ParseOptions(rawQuery)
	return path, options, err
}

// schema is the model as far as it exists for the caller.
func (s *Service) schema(p plan.Policy) bind.Schema {
	return bind.Schema{Model: s.Model, Visible: p.Sees, Shows: p.Shows, Limits: s.Expand}
}

// capabilities says what a feed with these limits can do; $metadata announces
// exactly this.
func capabilities(l bind.Limits) csdl.Capabilities {
	return csdl.Capabilities{
		Select: true, Top: true, Skip: true, Count: true, Filter: true, Order: true, Expand: true,
		ExpandLevels: cmp.Or(l.ExpandDepth, bind.DefaultLimits().ExpandDepth), KeyAsSegment: true,
		FilterFunctions: bind.FunctionNames(),
		ODataVersions:   []string{csdl.V40, csdl.V401},
	}
}

func errNothingGranted() error {
	return fault.New(fault.Forbidden,
		"You are signed in, but nothing in this feed has been opened to you. Ask the feed's operator for access.")
}
