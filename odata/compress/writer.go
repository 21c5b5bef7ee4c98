package compress

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// Writer compresses what is written to it into one gzip member. It belongs to
// one goroutine. The destination is written to only inside Write, Flush and
// Close, by the goroutine that calls them.
//
// Close or Abort must end it. After an error every call fails with the same
// error, and no goroutine or buffer of the Writer is left.
type Writer struct {
	dst     io.Writer
	workers int
	open    *block   // takes what is written; nil: nothing yet
	flight  []*block // handed to goroutines, oldest first
	begun   bool     // the header is on its way
	crc     uint32   // of everything written
	size    uint32   // of everything written, modulo 2^32
	err     error    // first error, or why no more is taken
}

var (
	errClosed  = errors.New("compress: the stream is closed")
	errAborted = errors.New("compress: the stream was given up")
)

// header has no time and no name; 4 stands for the fastest algorithm, 255 for
// an unknown file system (RFC 1952, section 2.3.1).
var header = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255}

// lastBlock is a final deflate block without content, in the fixed code.
var lastBlock = []byte{3, 0}

// NewWriter compresses into dst with at most the given number of goroutines
// at a time; fewer than one counts as one. Up to one block (about 200 kB) for
// each of them waits or is worked on while the next one fills. A stream of
// less than a block is compressed without any goroutine.
func NewWriter(dst io.Writer, workers int) *Writer {
	return &Writer{dst: dst, workers: max(workers, 1)}
}

// Write takes p. It waits while as many blocks as there are workers are not
// yet written to the destination. n is less than len(p) only with an error.
func (z *Writer) Write(p []byte) (n int, err error) {
	for n < len(p) && z.err == nil {
		n += z.fill(p[n:])
		if len(z.open.in) == z.limit() {
			z.submit()
		}
	}
	z.sendReady()
	return n, z.err
}

// Flush hands everything written so far to the destination, in a form that a
// reader can decompress at once. It costs compression: what follows starts
// without knowledge of what went before.
func (z *Writer) Flush() error {
	if z.open != nil {
		z.finish(nil)
	}
	z.collect(0)
	return z.err
}

// Close ends the member and hands it to the destination whole. It does not
// close the destination. A second call does nothing.
func (z *Writer) Close() error {
	if z.err == nil {
		end := append([]byte{}, lastBlock...)
		end = binary.LittleEndian.AppendUint32(end, z.crc)
		z.finish(binary.LittleEndian.AppendUint32(end, z.size))
	}
	if z.err == nil {
		z.err = errClosed
	}
	if z.err == errClosed {
		return nil
	}
	return z.err
}

// Abort gives the stream up: goroutines end, buffers are released, and nothing
// more is written, so that a reader finds the member cut. After Close it does
// nothing.
func (z *Writer) Abort() { z.fail(errAborted) }

// fill moves as much of p as there is room for into the open block.
func (z *Writer) fill(p []byte) int {
	if z.open == nil {
		z.open = takeBlock()
	}
	p = p[:min(len(p), z.limit()-len(z.open.in))]
	z.open.in = append(z.open.in, p...)
	z.crc = crc32.Update(z.crc, crc32.IEEETable, p)
	z.size += uint32(len(p))
	return len(p)
}

// limit is the size at which the open block leaves.
func (z *Writer) limit() int {
	if !z.begun {
		return firstBlock
	}
	return fullBlock
}

// submit sends the full block on its way: the first at once, every other
// through a goroutine.
func (z *Writer) submit() {
	if !z.begun {
		z.finish(nil)
		return
	}
	if z.collect(z.workers - 1); z.err != nil {
		return
	}
	b := z.open
	z.open = nil
	z.flight = append(z.flight, b)
	go func() {
		b.deflate()
		b.done <- struct{}{}
	}()
}

// finish compresses the open block here and now and writes it, and end, after
// everything in flight.
func (z *Writer) finish(end []byte) {
	b := z.open
	if b == nil {
		b = takeBlock()
	}
	z.open = nil
	if !z.begun {
		b.out.Write(header)
		z.begun = true
	}
	b.deflate()
	b.out.Write(end)
	z.collect(0)
	z.send(b)
}

// collect waits for blocks in flight, oldest first, and writes them, until
// only n are left.
func (z *Writer) collect(n int) {
	for len(z.flight) > n {
		<-z.flight[0].done
		z.sendOldest()
	}
}

// sendReady writes the blocks in flight that need no waiting for.
func (z *Writer) sendReady() {
	for len(z.flight) > 0 {
		select {
		case <-z.flight[0].done:
			z.sendOldest()
		default:
			return
		}
	}
}

func (z *Writer) sendOldest() {
	b := z.flight[0]
	z.flight = append(z.flight[:0], z.flight[1:]...)
	z.send(b)
}

// send writes a complete block and releases it.
func (z *Writer) send(b *block) {
	defer b.release()
	if z.err != nil {
		return
	}
	err := b.err
	if err == nil {
		var n int
		if n, err = z.dst.Write(b.out.Bytes()); err == nil && n < b.out.Len() {
			err = io.ErrShortWrite
		}
	}
	if err != nil {
		z.fail(fmt.Errorf("compress: hand on the stream: %w", err))
	}
}

// fail keeps the first error and waits for every goroutine.
func (z *Writer) fail(err error) {
	if z.err == nil {
		z.err = err
	}
	for _, b := range z.flight {
		<-b.done
		b.release()
	}
	z.flight = nil
	if z.open != nil {
		z.open.release()
		z.open = nil
	}
}
