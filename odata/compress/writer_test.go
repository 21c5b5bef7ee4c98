package compress

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"pgregory.net/rapid"
)

// test is what both *testing.T and *rapid.T can do.
type test interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// unzip reads the first member of a gzip stream, as .NET's readers do, and
// fails unless that is the whole stream.
func unzip(t test, stream []byte) []byte {
	t.Helper()
	from := bytes.NewReader(stream)
	r, err := gzip.NewReader(from)
	if err != nil {
		t.Fatalf("header: %v", err)
	}
	r.Multistream(false)
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("after %d bytes: %v", len(got), err)
	}
	if from.Len() != 0 {
		t.Fatalf("%d bytes follow the first member", from.Len())
	}
	return got
}

// zip compresses data written in portions of the given size.
func zip(t test, data []byte, portion, workers int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := NewWriter(&out, workers)
	for rest := data; len(rest) > 0; {
		n := min(portion, len(rest))
		if got, err := z.Write(rest[:n]); got != n || err != nil {
			t.Fatalf("Write took %d of %d: %v", got, n, err)
		}
		rest = rest[n:]
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// noise does not compress.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestOneMember(t *testing.T) {
	long := callLines(4000, 7)
	for _, size := range []int{0, 1, firstBlock - 1, firstBlock, firstBlock + 1, firstBlock + fullBlock - 1,
		firstBlock + fullBlock, firstBlock + fullBlock + 1, firstBlock + 7*fullBlock, len(long)} {
		for _, workers := range []int{-1, 1, 2, 5} {
			t.Run(fmt.Sprintf("%d bytes through %d workers come back from one member", size, workers), func(t *testing.T) {
				t.Parallel()
				if got := unzip(t, zip(t, long[:size], 32<<10, workers)); !bytes.Equal(got, long[:size]) {
					t.Fatalf("%d bytes came back, and not the same", len(got))
				}
			})
		}
	}
	t.Run("bytes that do not compress come back", func(t *testing.T) {
		data := noise(3 * fullBlock)
		out := zip(t, data, 1<<20, 2)
		if !bytes.Equal(unzip(t, out), data) {
			t.Fatal("not the same")
		}
		if limit := len(data) + len(data)/1000; len(out) > limit {
			t.Fatalf("%d bytes became %d", len(data), len(out))
		}
	})
	t.Run("an empty stream is the shortest member", func(t *testing.T) {
		want := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0}
		if got := zip(t, nil, 1, 1); !bytes.Equal(got, want) {
			t.Fatalf("got % x", got)
		}
	})
}

// The gzip program is a judge of its own.
func TestGzipProgramAgrees(t *testing.T) {
	program, err := exec.LookPath("gzip")
	if err != nil {
		if os.Getenv("FEEDLINE_TEST_REQUIRE_ALL") == "1" {
			t.Fatal("the gzip program is not installed")
		}
		t.Skip("the gzip program is not installed")
	}
	data := callLines(3000, 9)
	cmd := exec.Command(program, "-dc")
	cmd.Stdin = bytes.NewReader(zip(t, data, 10_000, 2))
	got, err := cmd.Output()
	if err != nil || !bytes.Equal(got, data) {
		t.Fatalf("gzip -dc gave %d of %d bytes: %v", len(got), len(data), err)
	}
}

// Any sequence of writes and flushes: what was flushed can be read, and the
// whole comes back.
func TestWritesAndFlushes(t *testing.T) {
	long := callLines(1500, 11)
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		z := NewWriter(&out, rapid.IntRange(1, 4).Draw(t, "workers"))
		var want []byte
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			from := rapid.IntRange(0, len(long)).Draw(t, "from")
			n := rapid.OneOf(rapid.IntRange(0, 40), rapid.IntRange(0, 3*fullBlock)).Draw(t, "length")
			piece := long[from:min(len(long), from+n)]
			want = append(want, piece...)
			if _, err := z.Write(piece); err != nil {
				t.Fatal(err)
			}
			if rapid.IntRange(0, 2).Draw(t, "flush") == 0 {
				mustFlush(t, z)
				mustReadSoFar(t, out.Bytes(), want)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if got := unzip(t, out.Bytes()); !bytes.Equal(got, want) {
			t.Fatalf("%d bytes came back for %d, or not the same", len(got), len(want))
		}
	})
}

func mustFlush(t test, z *Writer) {
	t.Helper()
	if err := z.Flush(); err != nil {
		t.Fatal(err)
	}
}

// mustReadSoFar reads an unfinished member: all of want, then the finding that
// it is cut.
func mustReadSoFar(t test, stream, want []byte) {
	t.Helper()
	if len(want) == 0 {
		return
	}
	r, err := gzip.NewReader(bytes.NewReader(stream))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != io.ErrUnexpectedEOF || !bytes.Equal(got, want) {
		t.Fatalf("%d of %d bytes can be read, then %v", len(got), len(want), err)
	}
}

func TestFlush(t *testing.T) {
	var out bytes.Buffer
	z := NewWriter(&out, 2)
	t.Run("nothing written is nothing to flush", func(t *testing.T) {
		if mustFlush(t, z); out.Len() != 0 {
			t.Fatalf("%d bytes were written", out.Len())
		}
	})
	t.Run("a few bytes can be read at once", func(t *testing.T) {
		io.WriteString(z, "hello")
		mustFlush(t, z)
		mustReadSoFar(t, out.Bytes(), []byte("hello"))
	})
	t.Run("a second flush adds nothing", func(t *testing.T) {
		before := out.Len()
		if mustFlush(t, z); out.Len() != before {
			t.Fatalf("%d bytes were added", out.Len()-before)
		}
	})
	t.Run("the stream goes on", func(t *testing.T) {
		io.WriteString(z, ", world")
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if got := unzip(t, out.Bytes()); string(got) != "hello, world" {
			t.Fatalf("got %q", got)
		}
	})
}
