package ingest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
	"feedline/store/sqlite"
)

// file is a migrated SQLite file with one tenant.
type file struct {
	path   string
	model  *model.Model
	tenant store.Tenant
}

func newFile(t testing.TB) *file {
	t.Helper()
	f := &file{path: filepath.Join(t.TempDir(), "feed.db"), model: builtin(t)}
	if _, err := sqlite.Migrate(t.Context(), f.path, f.model, "test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	w := f.writer(t)
	defer w.Close()
	tenant, err := w.AddTenant(t.Context(), store.Tenant{ID: tenantID, Name: "test", Zone: zone(t, "Europe/Berlin")})
	if err != nil {
		t.Fatal(err)
	}
	f.tenant = tenant
	return f
}

func (f *file) writer(t testing.TB) store.Writer {
	t.Helper()
	w, err := sqlite.OpenWriter(t.Context(), f.path, f.model, "test", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (f *file) reader(t testing.TB) store.Reader {
	t.Helper()
	db, err := sqlite.Open(t.Context(), f.path, f.model, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// run imports a text with the next run id, and tells the outcome.
func (f *file) run(t testing.TB, set, name, text, id string) string {
	t.Helper()
	w := f.writer(t)
	defer w.Close()
	var rejects kept
	job := jobOf(t, set, name, text, w)
	job.Model, job.Set, job.Tenant = f.model, f.model.Set(set), f.tenant
	job.NewID = func() string { return id }
	job.Reader, job.Rejects, job.BatchRows = f.reader(t), rejects.open, 1000
	report, err := Run(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	return outcome(report, &rejects)
}

// rows reads properties of a set in the order of its key.
func (f *file) rows(t testing.TB, set string, names ...string) string {
	t.Helper()
	snapshot, err := f.reader(t).Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	of := f.model.Set(set)
	q := store.Query{From: of, Rule: store.OfTenant(f.tenant.Number), Limit: store.NoLimit}
	for _, name := range names {
		q.Columns = append(q.Columns, store.Column{Property: of.Property(name)})
	}
	for _, p := range of.Key {
		q.Order = append(q.Order, store.Order{By: store.Column{Property: p}})
	}
	cursor, err := snapshot.Read(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer cursor.Close()
	var lines []string
	for cursor.Next() {
		var cells []string
		for _, c := range cursor.Cells() {
			cells = append(cells, cellText(c))
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	if err := cursor.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func numbered(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", n) }

func TestImportingTheSameFileAgainChangesNothing(t *testing.T) {
	f := newFile(t)
	text := manyCalls(t, f.model.Set("Calls"), 2500)
	newest := "newest 2024-01-02T09:41:03.123Z\n"
	check(t, "first", f.run(t, "Calls", "calls.csv", text, numbered(1)), "csv completed: 2500 read, 2500 inserted, 0 updated, 0 unchanged, 0 rejected, "+newest)
	check(t, "again", f.run(t, "Calls", "calls.csv", text, numbered(2)), "csv completed: 2500 read, 0 inserted, 0 updated, 2500 unchanged, 0 rejected, "+newest)
	check(t, "as NDJSON", f.run(t, "Calls", "calls.ndjson", asNDJSON(f.model.Set("Calls"), text), numbered(3)), "ndjson completed: 2500 read, 0 inserted, 0 updated, 2500 unchanged, 0 rejected, "+newest)
	check(t, "runs", f.rows(t, "ImportRuns", "id", "entitySet", "file", "rowsRead", "rowsInserted", "rowsUnchanged", "newestTimestampUTC", "startedAtUTC", "finishedAtUTC", "outcome"), strings.Join([]string{
		`"` + numbered(1) + `" "Calls" "calls.csv" 2500 2500 0 1704188463123 1714564800000 1714564800000 "completed"`,
		`"` + numbered(2) + `" "Calls" "calls.csv" 2500 0 2500 1704188463123 1714564800000 1714564800000 "completed"`,
		`"` + numbered(3) + `" "Calls" "calls.ndjson" 2500 0 2500 1704188463123 1714564800000 1714564800000 "completed"`,
	}, "\n"))
}

func TestAFileWithFewerColumnsLeavesTheOthersAlone(t *testing.T) {
	f := newFile(t)
	f.run(t, "Queues", "q.csv", "id,Name,channelID\n"+first+",Sales,"+second+"\n", numbered(1))
	check(t, "report", f.run(t, "Queues", "q.csv", "id,Name\n"+first+",Service\n", numbered(2)), "csv completed: 1 read, 0 inserted, 1 updated, 0 unchanged, 0 rejected, newest none\n")
	check(t, "row", f.rows(t, "Queues", "id", "Name", "channelID"), `"`+first+`" "Service" "`+second+`"`)
}

func TestAStaleRunIsMarkedInTheRealStore(t *testing.T) {
	f := newFile(t)
	w := f.writer(t)
	batch, err := w.Begin(t.Context(), f.tenant)
	if err != nil {
		t.Fatal(err)
	}
	records, err := newLedger(f.model)
	if err != nil {
		t.Fatal(err)
	}
	at := jobOf(t, "Queues", "", "", nil).Now()
	if err := records.Write(batch, runs.Running, entry{id: numbered(1), set: "Queues", file: "old.csv", started: at, counts: counts{read: 7, inserted: 7}}.cells()...); err != nil {
		t.Fatal(err)
	}
	if err := batch.Commit(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	f.run(t, "Queues", "q.csv", "id\n", numbered(2))
	check(t, "runs", f.rows(t, "ImportRuns", "file", "rowsRead", "finishedAtUTC", "outcome"), `"old.csv" 7 null "interrupted"`+"\n"+`"q.csv" 0 1714564800000 "completed"`)
}

func TestQueueSegmentsAreKnownByConversationAndInstant(t *testing.T) {
	f := newFile(t)
	f.run(t, "Calls", "c.csv", callColumns+"\n"+first+",2024-07-01T09:00:00Z,Voice,0,0,false,false\n", numbered(1))
	header := "conversationId,queuedAt,queueId\n"
	f.run(t, "QueueSegments", "s.csv", header+first+",2024-07-01T12:00:00,"+second+"\n", numbered(2))
	check(t, "the same segment by its other clock", f.run(t, "QueueSegments", "s.csv", "id,conversationId,queuedAtUTC\n,"+first+",2024-07-01T10:00:00Z\n", numbered(3)),
		"csv completed: 1 read, 0 inserted, 0 updated, 1 unchanged, 0 rejected, newest 2024-07-01T10:00:00.000Z\n")
}

func TestCancellationKeepsWhatWasCommitted(t *testing.T) {
	f := newFile(t)
	w := f.writer(t)
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	job := jobOf(t, "Queues", "q.csv", manyQueues(20000), w)
	job.Model, job.Set, job.Tenant, job.BatchRows = f.model, f.model.Set("Queues"), f.tenant, 1000
	job.Observe = func(p Progress) {
		if p.Committed == 3000 {
			cancel()
		}
	}
	report, err := Run(ctx, job)
	if err == nil || report.Inserted != 3000 || report.Outcome != runs.Failed {
		t.Fatalf("%+v, %v", report, err)
	}
	if n := strings.Count(f.rows(t, "Queues", "id"), "\n") + 1; n != 3000 {
		t.Errorf("%d rows are stored", n)
	}
	check(t, "record", f.rows(t, "ImportRuns", "rowsRead", "outcome"), `3000 "failed"`)
}

// BenchmarkImportCalls is a whole import into a new file.
func BenchmarkImportCalls(b *testing.B) {
	const rows = 50000
	text := manyCalls(b, builtin(b).Set("Calls"), rows)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		b.StopTimer()
		f := newFile(b)
		w := f.writer(b)
		job := jobOf(b, "Calls", "calls.csv", text, w)
		job.Model, job.Set, job.Tenant = f.model, f.model.Set("Calls"), f.tenant
		b.StartTimer()
		if report, err := Run(b.Context(), job); err != nil || report.Inserted != rows {
			b.Fatalf("%+v, %v", report, err)
		}
		w.Close()
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}
