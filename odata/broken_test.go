package odata_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/odata"
	"feedline/store"
	"feedline/store/sqlite"
)

// brokenReads are answers of every kind, with a set that is read for them and
// after how many of its rows something of the answer is on its way.
var brokenReads = []struct {
	target string
	set    string
	rows   int64 // 0: the answer is never on its way before it is complete
}{
	{"Calls", "Calls", 600},
	{"Calls/$ref", "Calls", 1000},
	{"Calls/$count", "Calls", 0},
	{"Calls?$count=true", "Calls", 0},
	{"Calls(" + callID(1) + ")", "Calls", 0},
	{"Calls(" + callID(1) + ")/holdCount", "Calls", 0},
	{"Channels(" + channelID(1) + ")/Calls/$count", "Calls", 0},
	{"Channels(" + channelID(0) + ")/Calls", "Calls", 600},
	{"Calls?$expand=QueueSegments", "Calls", 900},
	{"Calls?$expand=QueueSegments", "QueueSegments", 900},
	{"Calls?$expand=Channel", "Channels", 150},
	{"Calls?$expand=Channel($expand=BusinessUnit)", "Channels", 900},
	{"Calls?$expand=QueueSegments($expand=Channel)", "Channels", 150},
	{"Channels?$expand=Calls($expand=QueueSegments;$count=true)", "QueueSegments", 1500},
	{"Channels?$expand=Calls($expand=QueueSegments)", "Calls", 900},
	{"Channels(" + channelID(0) + ")?$expand=Calls($expand=QueueSegments)", "QueueSegments", 1500},
	{"Channels(" + channelID(0) + ")/Calls?$expand=QueueSegments", "QueueSegments", 900},
	{"Calls?$expand=QueueSegments/$ref", "QueueSegments", 1900},
}

// brokenOffice is what newBrokenOffice makes once.
var brokenOffice struct {
	model   *model.Model
	tenant  store.Tenant
	content []byte // of its file
}

// newBrokenOffice is an office whose first channel has most of the calls. It is
// for reading.
func newBrokenOffice(t *testing.T) (*office, *breaking) {
	if brokenOffice.content == nil {
		o := newUnevenOffice(t)
		brokenOffice.model, brokenOffice.tenant, brokenOffice.content = o.model, o.tenant, contentOf(t, o.writer, o.path)
	}
	o := &office{t: t, model: brokenOffice.model, tenant: brokenOffice.tenant, path: copyOf(t, brokenOffice.content)}
	// One connection: whoever does not get it back keeps the next request out.
	return o, &breaking{Reader: o.reader(sqlite.Options{Readers: 1})}
}

func newUnevenOffice(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.channels = 200
	o.calls = func(version int) int { return 1200 * min(version, 1) }
	o.segments = func(int, int) int { return 2 }
	if err := o.commit(1); err != nil {
		t.Fatal(err)
	}
	b, err := o.writer.Begin(t.Context(), o.tenant)
	if err != nil {
		t.Fatal(err)
	}
	for n := 400; n < 1200; n++ {
		if err := o.put(b, "Calls", field{"id", words(callID(n))}, field{"channelId", words(channelID(0))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	return o
}

// broken is what a client got of an answer.
type broken struct {
	*http.Response
	body []byte
	err  error // while reading the body
}

// unkept asks on a new connection each time: on an old one a request is
// repeated, unseen, if its answer broke off before the first byte was sent.
var unkept = &http.Transport{DisableKeepAlives: true, DisableCompression: true}

func take(t *testing.T, address, encoding string) broken {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", encoding)
	answer, err := unkept.RoundTrip(r)
	if err != nil {
		return broken{err: err}
	}
	defer answer.Body.Close()
	got := broken{Response: answer}
	got.body, got.err = io.ReadAll(answer.Body)
	return got
}

func (b broken) String() string {
	if b.Response == nil {
		return fmt.Sprint("no answer: ", b.err)
	}
	return fmt.Sprintf("%s, %q, %d bytes, which end with %.80q: %v", b.Status, b.Header, len(b.body), b.body[max(0, len(b.body)-80):], b.err)
}

// looksCut tells whether no client can take the answer for all of it. Little
// of a compressed one may not have been sent at all.
func (b broken) looksCut(encoding string) bool {
	switch {
	case b.Response == nil:
		return b.err != nil && encoding == "gzip"
	case b.StatusCode != http.StatusOK || b.err == nil:
		return false
	}
	body := b.body
	if encoding == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(b.body))
		if err != nil {
			return true
		}
		if body, err = io.ReadAll(z); err == nil {
			return false
		}
	}
	return !bytes.HasSuffix(body, []byte("]}\n"))
}

// logged waits for the line of a request.
func logged(log *journal) string {
	text := ""
	for until := time.Now().Add(10 * time.Second); !strings.Contains(text, "msg=request") && time.Now().Before(until); {
		time.Sleep(time.Millisecond)
		text += log.take()
	}
	return text
}

// returned fails the test unless every snapshot comes back at once.
func (b *breaking) returned(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	for b.open.Load() > 0 {
		if time.Since(begun) > 2*time.Second {
			t.Fatalf("%d snapshots are still open", b.open.Load())
		}
		time.Sleep(100 * time.Microsecond)
	}
	return time.Since(begun)
}

// TestEveryKindOfAnswerBreaksVisibly lets a store fail before the first byte of
// an answer and in the middle of it.
func TestEveryKindOfAnswerBreaksVisibly(t *testing.T) {
	o, b := newBrokenOffice(t)
	patient, patientLog := o.serve(b, nil)
	patience, step := 250*time.Millisecond, 1
	if testing.Short() { // and perhaps with the race detector, which takes its time
		patience, step = 500*time.Millisecond, 3
	}
	hasty, hastyLog := o.serve(b, func(c *odata.Config) { c.QueryTimeout = patience })
	for turn, trouble := range []struct {
		name   string
		how    func(context.Context) error
		status int
		code   string
		cause  string
	}{
		{"a disk error", func(context.Context) error { return errors.New("disk gone") }, 500, "InternalError", "disk gone"},
		{"a panic", func(context.Context) error { panic("lost the thread") }, 500, "InternalError", "lost the thread"},
		{"a store without an end", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, 503, "QueryTimedOut", "context canceled"},
	} {
		server, log := patient, patientLog
		if trouble.status == http.StatusServiceUnavailable {
			server, log = hasty, hastyLog
		}
		for i, read := range brokenReads {
			if (i+turn)%step != 0 {
				continue
			}
			encoding := [...]string{"identity", "gzip"}[i%2]
			address, about := server.URL+"/odata/"+read.target, trouble.name+" in "+read.set+" for "+read.target+", "+encoding
			b.after(0, read.set, trouble.how)
			got := take(t, address, encoding)
			if got.Response == nil || got.StatusCode != trouble.status || !bytes.Contains(got.body, []byte(trouble.code)) {
				t.Fatalf("%s: before the first byte: %v", about, got)
			}
			if got.StatusCode == http.StatusServiceUnavailable && got.Header.Get("Retry-After") != "60" {
				t.Errorf("%s: Retry-After is %q", about, got.Header.Get("Retry-After"))
			}
			b.expect(t, about, logged(log), trouble.code, trouble.cause, false)
			for _, encoding := range []string{"identity", "gzip"} {
				if read.rows == 0 {
					continue
				}
				b.after(read.rows, read.set, trouble.how)
				if got := take(t, address, encoding); !got.looksCut(encoding) {
					t.Fatalf("%s: in the middle, %s: %v", about, encoding, got)
				}
				b.expect(t, about, logged(log), trouble.code, trouble.cause, true)
			}
		}
	}
}

// expect checks the line of a request that failed through the feed's trouble.
func (b *breaking) expect(t *testing.T, about, line, code, cause string, cut bool) {
	t.Helper()
	for _, want := range []string{"level=ERROR", "code=" + code, cause} {
		if !strings.Contains(line, want) {
			t.Errorf("%s: the log lacks %s: %s", about, want, line)
		}
	}
	if strings.Contains(line, "cut=true") != cut || strings.Contains(line, "clientGone") {
		t.Errorf("%s: the log is %s", about, line)
	}
	b.returned(t)
}

// TestAClientThatVanishesReleasesEveryStatementAtOnce closes the connection
// while rows are being read, of the root and of what is expanded in it.
func TestAClientThatVanishesReleasesEveryStatementAtOnce(t *testing.T) {
	o, b := newBrokenOffice(t)
	server, log := o.serve(b, nil)
	longest := time.Duration(0)
	for _, read := range brokenReads {
		for _, encoding := range []string{"identity", "gzip"} {
			about := "for " + read.target + ", " + encoding
			ctx, vanish := context.WithCancel(t.Context())
			var gone time.Time
			b.after(read.rows, read.set, func(ctx context.Context) error {
				gone = time.Now()
				vanish()
				<-ctx.Done()
				return ctx.Err()
			})
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/odata/"+read.target, nil)
			r.Header.Set("Accept-Encoding", encoding)
			if answer, err := unkept.RoundTrip(r); err == nil {
				_, err = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if err == nil {
					t.Errorf("%s: the answer was whole", about)
				}
			}
			line := logged(log)
			b.returned(t)
			longest = max(longest, time.Since(gone))
			if !strings.Contains(line, "clientGone=true") || !strings.Contains(line, "cut=true") || strings.Contains(line, "level=ERROR") {
				t.Errorf("%s: the log is %s", about, line)
			}
		}
	}
	t.Logf("everything was back %v after a client had vanished, at the most", longest)
	if longest > time.Second {
		t.Errorf("it took %v", longest)
	}
}

// slowToFind holds for no row and takes the engine long to say so: for every
// call of a channel that has most of them, and for each of these, they are
// looked through.
const slowToFind = "Channel/Calls/any(c:c/Channel/Calls/any(d:d/holdCount%20lt%200))"

// TestAQueryThatTakesTooLongIsGivenUpByTheEngine asks the real engine for what
// takes it longer than one request may: before the first byte of an answer and
// in the middle of it, for the rows asked for and for those expanded in them.
func TestAQueryThatTakesTooLongIsGivenUpByTheEngine(t *testing.T) {
	o, b := newBrokenOffice(t)
	server, log := o.serve(b, func(c *odata.Config) { c.QueryTimeout = 300 * time.Millisecond })
	for _, row := range []struct {
		target string
		cut    bool
	}{
		{"Calls?$filter=isOutbound%20eq%20false%20and%20" + slowToFind, false},
		{"Calls/$count?$filter=" + slowToFind, false},
		{"Calls?$expand=QueueSegments($filter=Conversation/Call/isOutbound%20eq%20false%20and%20Conversation/" + slowToFind + ")&$filter=isOutbound%20eq%20false", false},
		{"Calls?$filter=isOutbound%20or%20" + slowToFind, true},
		{"Calls?$expand=QueueSegments($filter=Conversation/Call/isOutbound%20or%20Conversation/" + slowToFind + ")", true},
		{"Channels?$orderby=id%20desc&$expand=Calls($expand=QueueSegments($filter=Conversation/Call/isOutbound%20or%20Conversation/" + slowToFind + "))", true},
	} {
		got := take(t, server.URL+"/odata/"+row.target, "identity")
		switch {
		case row.cut && !got.looksCut("identity"):
			t.Errorf("%s: %v", row.target, got)
		case !row.cut && (got.Response == nil || got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") != "60" ||
			!bytes.Contains(got.body, []byte("Ask for fewer rows"))):
			t.Errorf("%s: %v", row.target, got)
		}
		b.expect(t, row.target, logged(log), "QueryTimedOut", "context canceled", row.cut)
	}
}
