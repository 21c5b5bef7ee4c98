package audit_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/audit"
	"feedline/store/sqlite"
)

// desk is a journal over real files.
type desk struct {
	audit.Config
	t    *testing.T
	db   string
	log  *safeLog
	shut atomic.Bool // nobody gets a writer
}

// safeLog is a log that may be read while it is written.
type safeLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var errShut = errors.New("the shelf is shut")

func newDesk(t *testing.T) *desk {
	t.Helper()
	logs, err := model.Logs()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, db: filepath.Join(t.TempDir(), "audit.db"), log: &safeLog{}}
	if _, err := sqlite.Migrate(t.Context(), d.db, logs, "test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	d.Config = audit.Config{
		Set: logs.Set("Requests"), File: filepath.Join(filepath.Dir(d.db), "requests.ndjson"), Every: 20 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(d.log, nil)),
		Writer: func(ctx context.Context) (audit.Writer, error) {
			if d.shut.Load() {
				return nil, errShut
			}
			return sqlite.OpenWriter(ctx, d.db, logs, "requests", sqlite.Options{BusyTimeout: time.Second})
		},
	}
	return d
}

func (d *desk) open() *audit.Journal {
	d.t.Helper()
	j, err := audit.Open(d.Config)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = j.Close(d.t.Context()) })
	return j
}

func (d *desk) close(j *audit.Journal) {
	d.t.Helper()
	if err := j.Close(d.t.Context()); err != nil {
		d.t.Error(err)
	}
}

func request(n int) audit.Request {
	return audit.Request{
		ID: fmt.Sprint("r", n), Started: time.Now(), Method: "GET", Path: "/odata/Calls", Query: "$top=1&$skip=2",
		Outcome: "answered", Status: 200, Sets: []string{"Calls", "Channels"}, Rows: int64(n), Took: 1500 * time.Microsecond,
	}
}

// rows reads some properties of all rows, in the order of the requests.
func (d *desk) rows(names ...string) [][]string {
	d.t.Helper()
	m, err := model.Logs()
	if err != nil {
		d.t.Fatal(err)
	}
	db, err := sqlite.Open(d.t.Context(), d.db, m, sqlite.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	snapshot, err := db.Snapshot(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	defer snapshot.Close()
	set := m.Set("Requests")
	q := store.Query{From: set, Rule: store.AllRows(), Limit: store.NoLimit}
	for _, name := range names {
		q.Columns = append(q.Columns, store.Column{Property: set.Property(name)})
	}
	for _, name := range []string{"startedAtUTC", "id"} {
		q.Order = append(q.Order, store.Order{By: store.Column{Property: set.Property(name)}})
	}
	answer, err := snapshot.Read(d.t.Context(), q)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Close()
	var found [][]string
	for answer.Next() {
		var row []string
		for _, cell := range answer.Cells() {
			row = append(row, strings.Trim(cell.String(), `"`))
		}
		found = append(found, row)
	}
	if err := answer.Err(); err != nil {
		d.t.Fatal(err)
	}
	return found
}

// lines reads the lines of a file.
func (d *desk) lines(name string) []map[string]any {
	d.t.Helper()
	f, err := os.Open(name)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	var lines []map[string]any
	for s := bufio.NewScanner(f); s.Scan(); {
		line := map[string]any{}
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			d.t.Fatalf("%v: %s", err, s.Text())
		}
		lines = append(lines, line)
	}
	return lines
}

func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	for end := time.Now().Add(10 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("it never came that %s; the log is %s", what, d.log)
		}
	}
}

func TestARequestIsALineAndARow(t *testing.T) {
	d := newDesk(t)
	j := d.open()
	j.Add(request(1))
	d.until("the row is there", func() bool { return len(d.rows("id")) == 1 })
	j.Add(audit.Request{ID: "r\x00\xff", Started: time.Now(), Outcome: "refused", Query: strings.Repeat("ä", 3000)})
	d.close(j)
	rows := d.rows("requestId", "query", "sets", "status", "outcome", "durationInMilliseconds", "lost", "subject")
	want := []string{"r1", "$top=1&$skip=2", "Calls, Channels", "200", "answered", "1", "0", "null"}
	if len(rows) != 2 || !slices.Equal(rows[0], want) {
		t.Errorf("the rows are %q", rows)
	}
	if odd := rows[1]; len([]rune(odd[1])) != 2048 || odd[3] != "null" {
		t.Errorf("what does not fit became %q", odd)
	}
	lines := d.lines(d.File)
	if len(lines) != 2 || lines[0]["requestId"] != "r1" || lines[0]["rows"] != 1.0 || lines[0]["sets"] != "Calls, Channels" || lines[0]["subject"] != nil {
		t.Errorf("the lines are %v", lines)
	}
	if ids := d.rows("id"); ids[0][0] != lines[0]["id"] {
		t.Error("line and row have different ids")
	}
	if text, err := os.ReadFile(d.File); err != nil || !bytes.Contains(text, []byte(`"$top=1&$skip=2"`)) {
		t.Errorf("a query is not written as it is: %s", text)
	}
	for _, name := range []string{d.File, d.db} {
		if about, err := os.Stat(name); err != nil || about.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, about.Mode())
		}
	}
}

func TestEveryPropertyOfTheSetIsWrittenDown(t *testing.T) {
	d := newDesk(t)
	now := time.Now()
	j := d.open()
	j.Add(audit.Request{
		ID: "1", Started: now, Tenant: "70000000-0000-4000-8000-000000000001", Subject: "s", Name: "n", SignIn: "key", Application: "a",
		Address: "192.0.2.1", Method: "GET", Path: "/", Query: "q", Meaning: "m", Sets: []string{"Calls"}, Status: 200, Outcome: "refused",
		Code: "c", Reason: "r", Rows: 1, Bytes: 1, Took: time.Second, Waited: time.Second, Policy: "p", Agent: "u",
	})
	d.close(j)
	for _, p := range d.Set.Properties {
		if got := d.rows(p.Name); len(got) != 1 || got[0][0] == "null" || got[0][0] == "" {
			t.Errorf("%s is %v", p.Name, got)
		}
		if line := d.lines(d.File)[0]; p.Name != "startedAt" && line[p.Name] == nil {
			t.Errorf("the line lacks %s", p.Name)
		}
	}
}

func TestTheFileRotates(t *testing.T) {
	d := newDesk(t)
	d.Writer, d.FileSize, d.FileKeep, d.Room = nil, 1<<20, 2, 20_000
	j := d.open()
	r := request(1)
	r.Query = strings.Repeat("q", 2000)
	for range 2000 { // 4 MiB
		j.Add(r)
	}
	d.close(j)
	var names []string
	d.until("only two old files stay", func() bool {
		names, _ = filepath.Glob(filepath.Join(filepath.Dir(d.File), "requests*.ndjson"))
		return len(names) == 3
	})
	for _, name := range names {
		about, err := os.Stat(name)
		if err != nil || about.Size() > 1<<20 || about.Mode().Perm() != 0o600 {
			t.Errorf("%s has %d bytes and mode %v", name, about.Size(), about.Mode())
		}
		d.lines(name)
	}
}

func TestOneProcessWritesAFile(t *testing.T) {
	d := newDesk(t)
	d.open()
	if _, err := audit.Open(d.Config); err == nil || !strings.Contains(err.Error(), "name a file for each") {
		t.Errorf("a second journal of the same file: %v", err)
	}
	d.File = filepath.Join(t.TempDir(), "missing", "requests.ndjson")
	if _, err := audit.Open(d.Config); err == nil {
		t.Error("a file in no folder is accepted")
	}
}

func TestWhatIsLostIsTold(t *testing.T) {
	d := newDesk(t)
	d.Room, d.File = 8, ""
	hold, held := make(chan struct{}), make(chan struct{}, 1)
	open := d.Writer
	d.Writer = func(ctx context.Context) (audit.Writer, error) {
		select {
		case held <- struct{}{}:
		default:
		}
		<-hold
		return open(ctx)
	}
	j := d.open()
	j.Add(request(0))
	<-held // the shelf is busy now, and takes nothing
	begun := time.Now()
	for n := 1; n <= 30; n++ {
		j.Add(request(n))
	}
	if took := time.Since(begun); took > time.Second {
		t.Errorf("adding to a full queue took %v", took)
	}
	if got := j.State(); len(got) != 1 || got[0] != (audit.State{Place: "set", Waiting: 9, Missing: 22}) {
		t.Errorf("the account is behind by %+v", got)
	}
	close(hold)
	d.until("the rows are there", func() bool { return len(d.rows("id")) == 9 })
	last := request(31)
	j.Add(last)
	d.close(j)
	rows := d.rows("requestId", "lost")
	if got := rows[len(rows)-1]; len(rows) != 10 || got[0] != "r31" || got[1] != "22" {
		t.Errorf("the rows are %v", rows)
	}
	if !strings.Contains(d.log.String(), "requests=22") {
		t.Errorf("the log is %s", d.log)
	}
}

func TestRowsWaitForAPlaceThatIsShut(t *testing.T) {
	d := newDesk(t)
	d.shut.Store(true)
	j := d.open()
	for n := range 1200 {
		j.Add(request(n))
	}
	d.until("the log tells of it", func() bool { return strings.Contains(d.log.String(), "they wait") })
	time.Sleep(100 * time.Millisecond)
	if n := strings.Count(d.log.String(), "they wait"); n != 1 {
		t.Errorf("the log tells of it %d times", n)
	}
	if n := len(d.lines(d.File)); n != 1200 {
		t.Errorf("the file has %d lines meanwhile", n)
	}
	d.shut.Store(false)
	d.until("the rows are there", func() bool { return len(d.rows("id")) == 1200 })
	d.shut.Store(true)
	j.Add(request(1))
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := j.Close(ctx); err == nil || !strings.Contains(err.Error(), "1 of the last requests") {
		t.Errorf("closing before a shut place: %v", err)
	}
}

func TestASecondWriterWaitsForTheFirst(t *testing.T) {
	d := newDesk(t)
	d.File = ""
	first, second := d.open(), d.open()
	for n := range 700 {
		first.Add(request(n))
		second.Add(request(n))
	}
	d.close(first)
	d.close(second)
	if n := len(d.rows("id")); n != 1400 {
		t.Errorf("%d rows are there", n)
	}
}

func TestOldRowsGo(t *testing.T) {
	d := newDesk(t)
	d.File = ""
	j := d.open()
	for n := range 2600 {
		r := request(n)
		if n < 2500 {
			r.Started = r.Started.AddDate(0, 0, -40)
		}
		j.Add(r)
	}
	d.close(j)
	d.Retention = 30 * 24 * time.Hour
	j = d.open()
	d.until("the old rows are gone", func() bool { return len(d.rows("id")) == 100 })
	d.close(j)
}

func TestClosingWritesDownWhatWaits(t *testing.T) {
	d := newDesk(t)
	d.Every = time.Hour
	j := d.open()
	var adding sync.WaitGroup
	for range 4 {
		adding.Go(func() {
			for n := range 300 {
				j.Add(request(n))
			}
		})
	}
	adding.Wait()
	d.close(j)
	d.close(j)
	if rows, lines := len(d.rows("id")), len(d.lines(d.File)); rows != 1200 || lines != 1200 {
		t.Errorf("%d rows and %d lines are there", rows, lines)
	}
	j.Add(request(1))
	if !strings.Contains(d.log.String(), "too late") {
		t.Errorf("the log is %s", d.log)
	}
}

// BenchmarkAdd measures what a request waits for.
func BenchmarkAdd(b *testing.B) {
	logs, err := model.Logs()
	if err != nil {
		b.Fatal(err)
	}
	j, err := audit.Open(audit.Config{
		Set: logs.Set("Requests"), File: filepath.Join(b.TempDir(), "requests.ndjson"), Room: 1 << 16, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close(context.Background())
	r := request(1)
	for b.Loop() {
		j.Add(r)
	}
}
