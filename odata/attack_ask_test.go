package odata_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/plan"
	"feedline/store"
)

// listening writes down every query that a feed asks its store, with all values
// in it: the statement and its arguments follow from nothing else.
type listening struct {
	store.Reader
	mu    sync.Mutex
	heard strings.Builder
}

func (l *listening) Snapshot(ctx context.Context) (store.Snapshot, error) {
	s, err := l.Reader.Snapshot(ctx)
	return listeningSnapshot{s, l}, err
}

type listeningSnapshot struct {
	store.Snapshot
	to *listening
}

func (s listeningSnapshot) Read(ctx context.Context, q store.Query) (store.Rows, error) {
	s.to.hear(q)
	return s.Snapshot.Read(ctx, q)
}

func (s listeningSnapshot) Count(ctx context.Context, q store.Query) (int64, error) {
	s.to.hear(q)
	return s.Snapshot.Count(ctx, q)
}

func (l *listening) hear(q store.Query) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard.WriteString(q.String())
	if q.Of == nil {
		return
	}
	for _, row := range q.Of.Rows {
		for _, c := range row {
			fmt.Fprintf(&l.heard, "  parent  %s\n", store.Value{Cell: c})
		}
	}
}

// take is what was heard since the last time.
func (l *listening) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.heard.Reset()
	return l.heard.String()
}

// attacked is a feed over one file.
type attacked struct {
	*odata.Service
	store  *listening
	caller caller // who asks
}

// attackable is the feed over a file as one caller sees it.
func (b battlefield) attackable(t *testing.T, path string, c caller) *attacked {
	t.Helper()
	return b.attackableBy(t, openFile(t, path, b.model), c)[0]
}

// attackableBy is one feed that several callers ask.
func (b battlefield) attackableBy(t *testing.T, reader store.Reader, list ...caller) (each []*attacked) {
	t.Helper()
	listening, policies := &listening{Reader: reader}, map[string]plan.Policy{}
	for _, c := range list {
		policies[c.name] = c.policy(t, b)
	}
	service, err := odata.New(odata.Config{
		Model: b.model, Store: listening, PagingKey: bytes.Repeat([]byte{7}, 32),
		Principal: func(r *http.Request) (auth.Principal, error) {
			return auth.Principal{Subject: r.Header.Get("From")}, nil
		},
		Policy: func(_ context.Context, p auth.Principal) (plan.Policy, error) { return policies[p.Subject], nil },
		Log:    slog.New(slog.DiscardHandler), Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		each = append(each, &attacked{Service: service, store: listening, caller: c})
	}
	return each
}

func (b battlefield) tenantOf(c caller) store.Tenant {
	if c.elsewhere {
		return b.other
	}
	return b.served
}

// asThem is the feed for whoever does not say who asks.
func (a *attacked) asThem() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("From", a.caller.name)
		a.ServeHTTP(w, r)
	})
}

// probe is a request that tries to see something.
type probe struct {
	target string // below the service root
	header string // Name: value; empty: none
	method string // empty: GET
}

func (p probe) String() string { return strings.TrimSpace(p.method + " " + p.target + "  " + p.header) }

// option is a target with a query option, encoded as clients do.
func option(path, name, value string) string {
	return path + "?" + url.QueryEscape(name) + "=" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
}

// reply is all that a caller can learn from an answer, and what it took.
type reply struct {
	status     int
	header     string
	body       string
	statements string
}

func (r reply) String() string {
	return fmt.Sprintf("%d\n%s\n%s\n%s", r.status, r.header, r.body, r.statements)
}

// ask gets an answer. Only its request id, which is random, is left out.
func (a *attacked) ask(p probe) reply {
	method := p.method
	if method == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, "/", nil)
	parsed, err := r.URL.Parse("/odata/" + p.target)
	if err != nil {
		return reply{body: err.Error()}
	}
	r.URL, r.RequestURI, r.Host = parsed, "/odata/"+p.target, "feed.example"
	if name, value, given := strings.Cut(p.header, ": "); given {
		r.Header.Set(name, value)
	}
	r.Header.Set("From", a.caller.name)
	a.store.take()
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	delete(w.Header(), "X-Request-Id")
	var header []string
	for _, name := range slices.Sorted(maps.Keys(w.Header())) {
		header = append(header, name+": "+strings.Join(w.Header()[name], ", "))
	}
	return reply{w.Code, strings.Join(header, "\n"), w.Body.String(), a.store.take()}
}

var continuation = regexp.MustCompile(`@odata\.nextLink":"http://feed\.example/odata/([^"]*)"`)

// next are the targets of the links to further pages.
func (r reply) next() (targets []string) {
	for _, found := range continuation.FindAllStringSubmatch(r.body, -1) {
		targets = append(targets, found[1])
	}
	return targets
}

// furthest is how far links are followed.
const furthest = 4

// twins are the feeds over two files that differ in what the caller must not see.
type twins struct {
	a, b  *attacked
	asked int
	kinds map[int]int // answers by status
}

// twinFeeds are the feeds over the battlefield's file and its twin.
func (b battlefield) twinFeeds(t *testing.T, c caller) *twins {
	t.Helper()
	return &twins{a: b.attackable(t, b.file(t), c), b: b.attackable(t, b.twin(t, c), c), kinds: map[int]int{}}
}

// differ asks both and follows the links of their answers. It tells in what the
// answers differ; empty: in nothing.
func (w *twins) differ(p probe) string {
	header := p.header
	for range furthest {
		x, y := w.a.ask(p), w.b.ask(p)
		w.asked++
		w.kinds[x.status]++
		switch {
		case x != y:
			return fmt.Sprintf("%s\n%s", p, firstDifference(x.String(), y.String()))
		case x.status >= http.StatusInternalServerError && x.status != http.StatusNotImplemented:
			return fmt.Sprintf("%s\n%s", p, x)
		}
		links := x.next()
		if len(links) == 0 {
			return ""
		}
		p = probe{target: links[len(links)-1], header: header}
	}
	return ""
}

// firstDifference is the first line of two texts that is not the same.
func firstDifference(x, y string) string {
	one, other := strings.Split(x, "\n"), strings.Split(y, "\n")
	for i := range min(len(one), len(other)) {
		if one[i] != other[i] {
			return fmt.Sprintf("  here   %s\n  there  %s", shorter(one[i]), shorter(other[i]))
		}
	}
	return fmt.Sprintf("  here %d lines, there %d", len(one), len(other))
}

func shorter(line string) string { return line[:min(len(line), 600)] }

// visibleRows is how many rows of a set the caller sees, by what the file has.
func visibleRows(f *rowsOfFile, c caller, set *model.EntitySet) (n int) {
	for _, r := range f.rows[set.Storage.Table] {
		if c.sees(f, set, r) {
			n++
		}
	}
	return n
}
