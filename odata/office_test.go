package odata_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/plan"
	"feedline/store"
	"feedline/store/sqlite"
)

// office is a contact centre in a real file. Every row of it carries the
// version that was committed last, and how many rows there are follows from the
// version, too: an answer that mixes two versions shows.
type office struct {
	t        testing.TB
	model    *model.Model
	path     string
	tenant   store.Tenant
	writer   store.Writer
	channels int
	calls    func(version int) int       // that exist
	segments func(version, call int) int // of a call
}

// newOffice makes the file; nothing is in it before the first commit.
func newOffice(t testing.TB) *office {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, model: m}
	o.writer, o.path = newFile(t, m)
	t.Cleanup(func() { o.writer.Close() })
	o.tenant, err = o.writer.AddTenant(t.Context(), store.Tenant{ID: tenantID, Name: "acme", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// field is a property with its value.
type field struct {
	name string
	cell store.Cell
}

func whole(n int) store.Cell       { return store.IntCell(int64(n)) }
func words(text string) store.Cell { return store.TextCell(text) }

func channelID(n int) string       { return fmt.Sprintf("c0000000-0000-4000-8000-%012d", n) }
func callID(n int) string          { return fmt.Sprintf("a0000000-0000-4000-8000-%012d", n) }
func segmentID(call, n int) string { return fmt.Sprintf("50000000-0000-4000-%04d-%012d", call, n) }

// outbound is how many calls, in the order of their start, are outbound.
const outbound = 1000

// reasons are why the segments of a call ended, in turn.
var reasons = []string{"AgentConnected", "CallbackRequested", "QueueTimedOut"}

// commit stores a version, which follows the one before.
func (o *office) commit(version int) error {
	b, err := o.writer.Begin(context.Background(), o.tenant)
	if err != nil {
		return err
	}
	defer b.Rollback()
	for n := range o.channels {
		if err := o.put(b, "Channels", field{"id", words(channelID(n))}, field{"name", words(fmt.Sprint("v", version))}); err != nil {
			return err
		}
	}
	for n := range max(o.calls(version), o.calls(version-1)) {
		if err := o.call(b, version, n); err != nil {
			return err
		}
	}
	return b.Commit()
}

func (o *office) call(b store.Batch, version, n int) error {
	if n >= o.calls(version) {
		_, err := b.Delete(o.model.Set("Calls"), []store.Cell{words(callID(n))})
		return err
	}
	start, yes := n*60_000, 0
	if n < outbound {
		yes = 1
	}
	err := o.put(b, "Calls", field{"id", words(callID(n))}, field{"channelId", words(channelID(n % o.channels))},
		field{"channelType", words("Voice")}, field{"channelPhoneNumber", words(fmt.Sprintf("+49 30 %07d", n*7919%10_000))},
		field{"holdCount", whole(version)}, field{"holdDurationInSeconds", whole(o.segments(version, n))},
		field{"isConsult", whole(0)}, field{"isOutbound", whole(yes)}, field{"startedAtUTC", whole(start)})
	if err != nil {
		return err
	}
	was := 0
	if n < o.calls(version-1) {
		was = o.segments(version-1, n)
	}
	for s := range max(was, o.segments(version, n)) {
		if s >= o.segments(version, n) {
			_, err = b.Delete(o.model.Set("QueueSegments"), []store.Cell{words(segmentID(n, s))})
		} else {
			err = o.put(b, "QueueSegments", field{"id", words(segmentID(n, s))}, field{"conversationId", words(callID(n))},
				field{"channelId", words(channelID(n % o.channels))}, field{"queuedAtUTC", whole(start + s)},
				field{"durationInSeconds", whole(version)}, field{"dequeuedReason", words(reasons[s%len(reasons)])})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *office) put(b store.Batch, set string, fields ...field) error {
	s := o.model.Set(set)
	var columns []*model.Property
	var cells []store.Cell
	for _, f := range fields {
		columns, cells = append(columns, s.Property(f.name)), append(cells, f.cell)
	}
	_, err := b.Upsert(s, columns, cells)
	return err
}

// journal is a request log that may be read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// take is what was written since the last time.
func (j *journal) take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.text.Reset()
	return j.text.String()
}

// reader opens the file for reading.
func (o *office) reader(options sqlite.Options) store.Reader {
	o.t.Helper()
	db, err := sqlite.Open(o.t.Context(), o.path, o.model, options)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { db.Close() })
	return db
}

// serve is the feed over a reader, on a real connection.
func (o *office) serve(reader store.Reader, change func(*odata.Config)) (*httptest.Server, *journal) {
	o.t.Helper()
	log := &journal{}
	c := odata.Config{
		Model: o.model, Store: reader, PagingKey: make([]byte, 32), Log: slog.New(slog.NewTextHandler(log, nil)),
		Principal: func(*http.Request) (auth.Principal, error) { return auth.Local(), nil },
		Policy: func(context.Context, auth.Principal) (plan.Policy, error) {
			return plan.Whole(o.model, o.tenant), nil
		},
	}
	if change != nil {
		change(&c)
	}
	service, err := odata.New(c)
	if err != nil {
		o.t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(service)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.Start()
	o.t.Cleanup(server.Close)
	return server, log
}
