package main

import (
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"feedline/model"
)

// TestBenchQuerying measures what $filter and $orderby cost: a range of time
// that an index serves, and an order that none does.
func TestBenchQuerying(t *testing.T) {
	b := newBench(t, 1_000_000)
	path := b.load("time order", false)
	b.measureRange(path)
	b.measureDay(path)
	b.measureOrder(path)
}

// rangePage is how many rows each page of the range holds.
const rangePage = 10_000

// measureRange compares the first and the fiftieth page of a range of time
// with what the sqlite3 program takes to print the same rows.
func (b *bench) measureRange(path string) {
	server := b.serve(path)
	defer server.stop()
	filter := "startedAt ge 2026-08-10T00:00:00Z and startedAt lt 2026-10-31T00:00:00Z"
	pages := server.pagesOf(b, "Calls?$filter="+url.QueryEscape(filter), rangePage)
	for _, n := range []int{1, 50} {
		if n > len(pages) {
			b.Logf("the range has %d pages only", len(pages))
			return
		}
		page := pages[n-1]
		first := server.firstOf(b, page)
		b.race(fmt.Sprintf("%d calls of a range of time, page %d", rangePage, n), contender{"sqlite3 -json", func() int64 {
			return b.sqliteRange(path, first)
		}}, contender{"feed", func() int64 { return b.drain(server.ask(b, page, "identity", rangePage)) }})
	}
}

// firstOf is when the first call of a page started, in milliseconds since 1970
// in UTC.
func (r *running) firstOf(b *bench, page string) int64 {
	answer := r.ask(b, page, "identity", rangePage)
	defer answer.Body.Close()
	start := make([]byte, 4096)
	n, err := io.ReadFull(answer.Body, start)
	if n == 0 {
		b.must(err)
	}
	const key = `"startedAtUTC":"`
	at := strings.Index(string(start[:n]), key) + len(key)
	text, _, _ := strings.Cut(string(start[at:n]), `"`)
	instant, err := time.Parse(time.RFC3339Nano, text)
	b.must(err)
	return instant.UnixMilli()
}

// sqliteRange prints the published columns of calls from an instant on.
func (b *bench) sqliteRange(path string, from int64) int64 {
	m, err := model.Builtin()
	b.must(err)
	var columns []string
	for _, p := range m.Set("Calls").Properties {
		columns = append(columns, p.Column+" as "+p.Name)
	}
	return b.sqlite(path, fmt.Sprintf("select %s from conversations where tenant_id = 1 and media_group = 'Voice' "+
		"and started_at_utc >= %d and started_at_utc < 1793404800000 "+
		"order by started_at_utc, id limit %d", strings.Join(columns, ", "), from, rangePage))
}

// sqlite runs a query in the sqlite3 program and returns the bytes of JSON.
func (b *bench) sqlite(path, query string) int64 {
	command := exec.Command("sqlite3", "-readonly", "-json", path, query)
	out, err := command.StdoutPipe()
	b.must(err)
	b.must(command.Start())
	n, err := io.Copy(io.Discard, out)
	b.must(err)
	b.must(command.Wait())
	return n
}

// measureDay compares the calls of one local day and hour, which the clock of
// the tenant decides, with the same by instants.
func (b *bench) measureDay(path string) {
	server := b.serve(path)
	defer server.stop()
	read := func(filter string) func() int64 {
		pages := server.pagesOf(b, "Calls?$filter="+url.QueryEscape(filter), 50_000)
		return func() int64 { return server.readAll(b, pages, "identity") }
	}
	b.race("the calls of one day",
		contender{"by instants", read("startedAt ge 2026-10-20T00:00:00+02:00 and startedAt lt 2026-10-21T00:00:00+02:00")},
		contender{"date(startedAt)", read("date(startedAt) eq 2026-10-20")})
	b.race("the calls of an hour of all days",
		contender{"everything", read("startedAt gt mindatetime()")},
		contender{"hour(startedAt) eq 9", read("hour(startedAt) eq 9")})
}

// measureOrder compares all pages in an order that no index serves with one
// answer without pages.
func (b *bench) measureOrder(path string) {
	whole := b.serve(path, "--page-rows", "100000000", "--page-bytes", "100GB", "--page-time", "1h", "--query-timeout", "2h")
	defer whole.stop()
	paged := b.serve(path)
	defer paged.stop()
	for _, order := range []string{"durationInSeconds desc", "customerLastName,holdDurationInSeconds", "hour(startedAt)"} {
		target := "Calls?$orderby=" + url.QueryEscape(order)
		pages := paged.pagesOf(b, target, 50_000)
		b.race(fmt.Sprintf("all calls by %s, %d pages", order, len(pages)),
			contender{"one answer without pages", func() int64 { return whole.readAll(b, []string{whole.root + "/odata/" + target}, "identity") }},
			contender{"all pages", func() int64 { return paged.readAll(b, pages, "identity") }})
	}
}

// pagesOf lists the addresses of all pages of an answer.
func (r *running) pagesOf(b *bench, target string, size int) (pages []string) {
	for page := r.root + "/odata/" + target; page != ""; {
		pages = append(pages, page)
		answer := r.ask(b, page, "identity", size)
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		b.must(err)
		page = ""
		if link := linkInAnswer.FindSubmatch(body[max(0, len(body)-4096):]); link != nil {
			page = string(link[1])
		}
	}
	return pages
}
