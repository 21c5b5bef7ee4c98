package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"feedline/model"
)

// measureReading compares reading all calls, page by page over HTTP, with what
// the sqlite3 program takes to print the same columns as JSON.
func (b *bench) measureReading(what, path string) {
	server := b.serve(path)
	defer server.stop()
	pages := server.pages(b)
	contenders := []contender{
		{"feed, uncompressed", func() int64 { return server.readAll(b, pages, "identity") }},
		{"feed, gzip", func() int64 { return server.readAll(b, pages, "gzip") }},
	}
	if _, err := exec.LookPath("sqlite3"); err == nil {
		contenders = append([]contender{{"sqlite3 -json", func() int64 { return b.sqliteJSON(path) }}}, contenders...)
	} else {
		b.Log("the sqlite3 program is not installed; ratios are to the uncompressed feed")
	}
	b.race(fmt.Sprintf("reading %d calls in %s, %d pages", b.rows, what, len(pages)), contenders...)
}

// sqliteJSON prints the published columns of Calls with the sqlite3 program.
func (b *bench) sqliteJSON(path string) int64 {
	m, err := model.Builtin()
	b.must(err)
	var columns []string
	for _, p := range m.Set("Calls").Properties {
		columns = append(columns, p.Column+" as "+p.Name)
	}
	return b.sqlite(path, "select "+strings.Join(columns, ", ")+" from conversations where media_group = 'Voice'")
}

// running is a feed in a process of its own.
type running struct {
	process *exec.Cmd
	root    string
}

// serve starts the program and waits until it answers.
func (b *bench) serve(path string, more ...string) *running {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	b.must(err)
	address := listener.Addr().String()
	b.must(listener.Close())
	r := &running{
		process: exec.Command(b.program, append([]string{"serve", "--db", path, "--listen", address, "--log-level", "error"}, more...)...),
		root:    "http://" + address,
	}
	r.process.Stderr = os.Stderr
	b.must(r.process.Start())
	for range 200 {
		if answer, err := http.Get(r.root + "/healthz"); err == nil {
			answer.Body.Close()
			return r
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.Fatal("the feed does not answer")
	return nil
}

func (r *running) stop() {
	_ = r.process.Process.Signal(os.Interrupt)
	_ = r.process.Wait()
}

var linkInAnswer = regexp.MustCompile(`"@odata\.nextLink":"([^"]+)"`)

// pages lists the addresses of all pages of Calls. They are the same every
// time, so that later rounds need not look into what they read.
func (r *running) pages(b *bench) []string { return r.pagesOf(b, "Calls", 0) }

// readAll reads the pages one after the other and returns the bytes on the
// wire.
func (r *running) readAll(b *bench, pages []string, encoding string) (total int64) {
	for _, target := range pages {
		total += b.drain(r.get(b, target, encoding))
	}
	return total
}

// drain reads an answer to its end.
func (b *bench) drain(answer *http.Response) int64 {
	n, err := io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	b.must(err)
	return n
}

func (r *running) get(b *bench, target, encoding string) *http.Response {
	return r.ask(b, target, encoding, 0)
}

// ask asks for a page of a size; zero leaves the size to the feed.
func (r *running) ask(b *bench, target, encoding string, size int) *http.Response {
	request, err := http.NewRequest(http.MethodGet, target, nil)
	b.must(err)
	request.Header.Set("Accept-Encoding", encoding)
	if size > 0 {
		request.Header.Set("Prefer", fmt.Sprintf("odata.maxpagesize=%d", size))
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	b.must(err)
	if answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s", target, answer.Status)
	}
	return answer
}

// measureFirstByte prints how long the first byte of a whole table takes,
// beside an answer that needs no data.
func (b *bench) measureFirstByte(path string) {
	server := b.serve(path)
	defer server.stop()
	first := func(target string) float64 {
		begun := time.Now()
		answer := server.get(b, server.root+target, "identity")
		_, err := io.ReadFull(answer.Body, make([]byte, 1))
		took := time.Since(begun)
		answer.Body.Close()
		b.must(err)
		return took.Seconds() * 1000
	}
	var data, health []float64
	for range 20 {
		health = append(health, first("/healthz"))
		data = append(data, first("/odata/Calls"))
	}
	b.Logf("first byte, median of 20: /odata/Calls %.2f ms, /healthz %.2f ms", median(data), median(health))
}
