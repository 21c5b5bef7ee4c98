package compress

import (
	"fmt"
	"io"
	"testing"
)

// slowly hands data on in the encoder's portions after as much work as reading
// and encoding rows takes: a multiplication for every byte, about 700 MB/s.
func slowly(data []byte, w io.Writer) (sum uint32, err error) {
	const portion = 32 << 10
	for i := 0; i < len(data); i += portion {
		piece := data[i:min(i+portion, len(data))]
		for _, c := range piece {
			sum = (sum ^ uint32(c)) * 16777619
		}
		if _, err := w.Write(piece); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// BenchmarkBehindProducer is the bar of the gzip feed: at most 1.6 times as
// long as the same producer without compression, on two cores.
func BenchmarkBehindProducer(b *testing.B) {
	data := callLines(50_000, 1)
	const turns = 10 // about 500 MB
	b.Run("uncompressed", func(b *testing.B) {
		b.SetBytes(turns * int64(len(data)))
		for b.Loop() {
			for range turns {
				slowly(data, io.Discard)
			}
		}
	})
	for _, workers := range []int{1, 2, 3} {
		b.Run(fmt.Sprintf("gzip by %d", workers), func(b *testing.B) {
			b.SetBytes(turns * int64(len(data)))
			var out counter
			for b.Loop() {
				z := NewWriter(&out, workers)
				for range turns {
					slowly(data, z)
				}
				z.Close()
			}
			b.ReportMetric(float64(out)/float64(turns*len(data)*b.N), "ratio")
		})
	}
}

// BenchmarkBlock is the compressor alone, one core.
func BenchmarkBlock(b *testing.B) {
	blk := &block{in: callLines(3000, 1)[:fullBlock]}
	b.SetBytes(fullBlock)
	b.ReportAllocs()
	for b.Loop() {
		blk.out.Reset()
		blk.deflate()
	}
	b.ReportMetric(float64(blk.out.Len())/fullBlock, "ratio")
}

// BenchmarkSmallAnswer is one page of a few rows.
func BenchmarkSmallAnswer(b *testing.B) {
	data := callLines(10, 1)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		z := NewWriter(io.Discard, 2)
		z.Write(data)
		z.Close()
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
