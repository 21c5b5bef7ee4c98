package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"feedline/model"
)

// manyCalls is a CSV file of n calls with all 28 columns, in the form of the
// feed's own export.
func manyCalls(t testing.TB, set *model.EntitySet, n int) string {
	t.Helper()
	berlin := zone(t, "Europe/Berlin")
	var b strings.Builder
	for i, p := range set.Properties {
		fmt.Fprint(&b, strings.Repeat(",", min(i, 1)), p.Name)
	}
	b.WriteString("\n")
	for row := range n {
		at := time.Date(2024, 1, 1, 8, 0, 0, 123e6, time.UTC).Add(time.Duration(row) * 37 * time.Second)
		for i, p := range set.Properties {
			fmt.Fprint(&b, strings.Repeat(",", min(i, 1)), exported(p, row, at, berlin))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// exported is a value as the feed writes it.
func exported(p *model.Property, row int, at time.Time, local *time.Location) string {
	const form = "2006-01-02T15:04:05.000Z07:00"
	switch {
	case p.Zone == model.UTC:
		return at.Format(form)
	case p.Zone == model.TenantZone:
		return at.In(local).Format(form)
	case p.Type.Kind == model.Guid:
		return fmt.Sprintf("7b0f3c8e-52d1-4c55-9a%02x-%012d", p.Index, row)
	case p.Type.Kind == model.Boolean:
		return fmt.Sprint(row%2 == 0)
	case p.Type.Kind == model.Int32:
		return fmt.Sprint(row % 1000)
	case len(p.Values) > 0:
		return p.Values[row%len(p.Values)].Value
	}
	return fmt.Sprintf("%+012d", row)
}

// BenchmarkParseCalls reads, converts and validates without a store.
func BenchmarkParseCalls(b *testing.B) {
	m := builtin(b)
	const rows = 20000
	text := manyCalls(b, m.Set("Calls"), rows)
	job := jobOf(b, "Calls", "calls.csv", "", nil)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		build := newBuilder(newPlan(job.Set, job.Tenant))
		source, first := openRows(strings.NewReader(text), job, build.plan)
		if first.err != nil {
			b.Fatal(first.err)
		}
		drain(b, source, build, rows)
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}

// drain reads every row into one reused chunk.
func drain(b *testing.B, source rowSource, build *builder, want int) {
	b.Helper()
	build.chunk = new(chunk)
	for read := 0; ; build.chunk.reset() {
		end := fillChunk(source, build)
		for _, row := range build.chunk.rows {
			if row.reason != "" {
				b.Fatal(row.property, row.reason)
			}
		}
		read += len(build.chunk.rows)
		if errors.Is(end, io.EOF) && read == want {
			return
		}
		if end != nil {
			b.Fatal(read, end)
		}
	}
}

// BenchmarkParseCallsNDJSON does the same with one object on each line.
func BenchmarkParseCallsNDJSON(b *testing.B) {
	m := builtin(b)
	const rows = 20000
	text := asNDJSON(m.Set("Calls"), manyCalls(b, m.Set("Calls"), rows))
	job := jobOf(b, "Calls", "calls.ndjson", "", nil)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		build := newBuilder(newPlan(job.Set, job.Tenant))
		source, first := openRows(strings.NewReader(text), job, build.plan)
		if first.err != nil {
			b.Fatal(first.err)
		}
		drain(b, source, build, rows)
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}

// asNDJSON turns a CSV text without quotes into JSON objects.
func asNDJSON(set *model.EntitySet, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		fields := strings.Split(strings.TrimSpace(line), ",")
		if fields[0] == set.Properties[0].Name {
			continue
		}
		for i, p := range set.Properties {
			b.WriteString(string("{,"[min(i, 1)]))
			if p.Type.Kind == model.Boolean || p.Type.Kind == model.Int32 {
				fmt.Fprintf(&b, "%q:%s", p.Name, fields[i])
			} else {
				fmt.Fprintf(&b, "%q:%q", p.Name, fields[i])
			}
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// BenchmarkRunCalls is a whole run into a writer that keeps nothing.
func BenchmarkRunCalls(b *testing.B) {
	m := builtin(b)
	const rows = 20000
	text := manyCalls(b, m.Set("Calls"), rows)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		job := jobOf(b, "Calls", "calls.csv", text, discard{})
		if report, err := Run(context.Background(), job); err != nil || report.Inserted != rows {
			b.Fatalf("%+v, %v", report, err)
		}
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
}
