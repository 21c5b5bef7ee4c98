package compress

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
)

var errBroken = errors.New("the line is broken")

// breaking accepts so many bytes and then fails.
type breaking struct {
	left int
	got  int
}

func (b *breaking) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.left -= n
	b.got += n
	if n < len(p) {
		return n, errBroken
	}
	return n, nil
}

// lazy takes half of everything and says that all is well.
type lazy struct{}

func (lazy) Write(p []byte) (int, error) { return len(p) / 2, nil }

func TestBrokenDestination(t *testing.T) {
	data := callLines(3000, 5)
	whole := len(zip(t, data, 32<<10, 2))
	for name, at := range map[string]int{
		"the first byte": 0, "the header": 5, "the first block": 1000, "the second block": 20_000,
		"the middle": whole / 2, "the last block": whole - 30, "the end of the deflate stream": whole - 9,
		"the checksum": whole - 7, "the last byte": whole - 1,
	} {
		t.Run("a destination that breaks in "+name+" is reported and stays reported", func(t *testing.T) {
			to := &breaking{left: at}
			z := NewWriter(to, 2)
			if err := writeAndClose(z, data); !errors.Is(err, errBroken) {
				t.Fatalf("got %v", err)
			}
			mustStayBroken(t, z, errBroken)
			if to.got != at {
				t.Fatalf("%d bytes were written, %d were taken", to.got, at)
			}
		})
	}
	t.Run("a short write without an error is an error", func(t *testing.T) {
		if err := writeAndClose(NewWriter(lazy{}, 2), data); !errors.Is(err, io.ErrShortWrite) {
			t.Fatalf("got %v", err)
		}
	})
}

func writeAndClose(z *Writer, data []byte) error {
	for len(data) > 0 {
		n := min(len(data), 32<<10)
		if _, err := z.Write(data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return z.Close()
}

func mustStayBroken(t *testing.T, z *Writer, want error) {
	t.Helper()
	n, err := z.Write([]byte("more"))
	if n != 0 || !errors.Is(err, want) || !errors.Is(z.Flush(), want) || !errors.Is(z.Close(), want) {
		t.Fatalf("Write took %d bytes: %v; Flush: %v; Close: %v", n, err, z.Flush(), z.Close())
	}
	if z.flight != nil || z.open != nil {
		t.Fatal("blocks are still held")
	}
}

func TestAbort(t *testing.T) {
	data := callLines(3000, 5)
	t.Run("an aborted stream reads as cut", func(t *testing.T) {
		var out bytes.Buffer
		z := NewWriter(&out, 2)
		if _, err := z.Write(data); err != nil {
			t.Fatal(err)
		}
		z.Abort()
		r, err := gzip.NewReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != io.ErrUnexpectedEOF || len(got) == 0 || !bytes.HasPrefix(data, got) {
			t.Fatalf("read %d bytes, then %v", len(got), err)
		}
		mustStayBroken(t, z, errAborted)
		if z.Abort(); out.Len() != 0 { // all of it has been read
			t.Fatal("something was written after Abort")
		}
	})
	t.Run("an unused stream can be aborted", func(t *testing.T) {
		var out bytes.Buffer
		NewWriter(&out, 2).Abort()
		if out.Len() != 0 {
			t.Fatalf("%d bytes were written", out.Len())
		}
	})
	t.Run("a closed stream stays whole", func(t *testing.T) {
		var out bytes.Buffer
		z := NewWriter(&out, 2)
		if err := writeAndClose(z, data); err != nil {
			t.Fatal(err)
		}
		z.Abort()
		if n, err := z.Write(data); n != 0 || err != errClosed {
			t.Fatalf("Write after Close took %d: %v", n, err)
		}
		if err := z.Close(); err != nil {
			t.Fatalf("second Close: %v", err)
		}
		if !bytes.Equal(unzip(t, out.Bytes()), data) {
			t.Fatal("not the same")
		}
	})
}

// watching looks at the writer whenever it writes.
type watching struct {
	z    *Writer
	most int
}

func (w *watching) Write(p []byte) (int, error) {
	w.most = max(w.most, len(w.z.flight)+1)
	return len(p), nil
}

func TestWhatIsHeld(t *testing.T) {
	data := callLines(6000, 5)
	t.Run("no more blocks than workers are in flight", func(t *testing.T) {
		for workers := 1; workers <= 4; workers++ {
			w := &watching{}
			w.z = NewWriter(w, workers)
			if err := writeAndClose(w.z, data); err != nil {
				t.Fatal(err)
			}
			if w.most > workers+1 { // the block of Close is one more
				t.Fatalf("%d workers: %d blocks", workers, w.most)
			}
		}
	})
	t.Run("a small answer starts no goroutine", func(t *testing.T) {
		z := NewWriter(io.Discard, 4)
		z.Write(data[:firstBlock+fullBlock-1])
		if z.flight != nil {
			t.Fatal("a block was handed to a goroutine")
		}
		z.Close()
	})
	t.Run("the first bytes leave before the first full block", func(t *testing.T) {
		var out bytes.Buffer
		z := NewWriter(&out, 2)
		z.Write(data[:firstBlock])
		mustReadSoFar(t, out.Bytes(), data[:firstBlock])
		z.Abort()
	})
}

func TestNoGoroutineIsLeft(t *testing.T) {
	data := callLines(3000, 5)
	for range 5 {
		writeAndClose(NewWriter(io.Discard, 3), data)
		writeAndClose(NewWriter(&breaking{left: 50_000}, 3), data)
		z := NewWriter(io.Discard, 3)
		z.Write(data)
		z.Abort()
	}
	// A goroutine that has handed its block over may still be about to end.
	for try := 0; compressing(t); try++ {
		if try == 100_000 {
			t.Fatal("a compressing goroutine is left")
		}
		runtime.Gosched()
	}
}

func compressing(t *testing.T) bool {
	t.Helper()
	var stacks strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&stacks, 1); err != nil {
		t.Fatal(err)
	}
	return strings.Contains(stacks.String(), "(*Writer).submit")
}

func TestManyAtOnce(t *testing.T) {
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			data := callLines(1200, uint64(i))
			for range 3 {
				if !bytes.Equal(unzip(t, zip(t, data, 32<<10, 2)), data) {
					t.Errorf("stream %d came back different", i)
				}
			}
		})
	}
	running.Wait()
}
