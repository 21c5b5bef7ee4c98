package ingest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// aheadChunks is how many chunks there are in all: the one being written, the
// one being filled, and those that wait between.
const aheadChunks = 4

// pipe is the goroutine that reads, and the way from it. Chunks go round: full
// ones to the writer, empty ones back.
type pipe struct {
	input  *meter
	opened chan opening // takes one value
	full   chan *chunk
	free   chan *chunk
	stop   chan struct{} // closed: nobody wants more chunks
	done   chan struct{} // closed when the goroutine has ended
}

// opening is what the reader found at the beginning of the file.
type opening struct {
	format Format
	notes  []string
	err    error
}

func startPipe(j Job) *pipe {
	p := &pipe{
		input:  &meter{input: j.Input},
		opened: make(chan opening, 1),
		full:   make(chan *chunk, aheadChunks),
		free:   make(chan *chunk, aheadChunks),
		stop:   make(chan struct{}),
		done:   make(chan struct{}),
	}
	for range aheadChunks {
		p.free <- new(chunk)
	}
	go p.read(j)
	return p
}

// read runs in the goroutine of the pipe.
func (p *pipe) read(j Job) {
	defer close(p.done)
	b := newBuilder(newPlan(j.Set, j.Tenant))
	rows, first := openRows(p.input, j, b.plan)
	p.opened <- first
	for more := first.err == nil; more; {
		select {
		case b.chunk = <-p.free:
		case <-p.stop:
			return
		}
		b.chunk.end = fillChunk(rows, b)
		more = b.chunk.end == nil
		select {
		case p.full <- b.chunk:
		case <-p.stop:
			return
		}
	}
}

// fillChunk answers why no chunk follows this one, or nil.
func fillChunk(rows rowSource, b *builder) error {
	for !b.chunk.full() {
		if err := rows.next(b); err != nil {
			return err
		}
	}
	return nil
}

// openRows recognises the file and reads up to its first row.
func openRows(input io.Reader, j Job, p *plan) (rowSource, opening) {
	text, err := openText(input)
	if err != nil {
		return nil, opening{err: err}
	}
	seen := needMore
	head, err := peekUntil(text, func(head []byte) bool {
		seen = recognise(head, j.Set)
		return seen != needMore
	})
	if err != nil {
		return nil, opening{err: err}
	}
	return openFormat(settle(j.Format, j.Name, head, seen), head, text, j, p)
}

func openFormat(f Format, head []byte, text *bufio.Reader, j Job, p *plan) (rowSource, opening) {
	switch f {
	case NDJSON:
		return &lineRows{text: text, skipUnknown: j.SkipUnknown}, opening{format: f}
	case JSON:
		rows, err := openArray(text, j.SkipUnknown)
		return rows, opening{format: f, err: err}
	}
	delimiter := j.Delimiter
	if delimiter == 0 {
		delimiter = delimiterOf(head, p.columns)
	}
	rows, notes, err := openCSV(text, delimiter, p, j.SkipUnknown)
	return rows, opening{format: f, notes: notes, err: err}
}

// next is the next chunk; the caller gives it back.
func (p *pipe) next(ctx context.Context) (*chunk, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	select {
	case c := <-p.full:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipe) giveBack(c *chunk) {
	c.reset()
	p.free <- c
}

// close ends the goroutine. It waits for that unless the goroutine waits for
// input, from a terminal perhaps; then it ends as soon as that Read returns.
func (p *pipe) close() {
	close(p.stop)
	if !p.input.stop() {
		<-p.done
	}
}

var errStopped = errors.New("the import was stopped")

// meter counts what is read, and can be told that nobody wants more.
type meter struct {
	input   io.Reader
	bytes   atomic.Int64
	mu      sync.Mutex
	reading bool
	stopped bool
}

func (m *meter) Read(p []byte) (int, error) {
	if !m.enter() {
		return 0, errStopped
	}
	n, err := m.input.Read(p)
	m.bytes.Add(int64(n))
	m.leave()
	return n, err
}

func (m *meter) enter() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reading = !m.stopped
	return m.reading
}

func (m *meter) leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reading = false
}

// stop makes further reads fail, and tells whether one is going on.
func (m *meter) stop() (reading bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stopped = true
	return m.reading
}
