package encode

import (
	"math"

	"feedline/model/edm"
	"feedline/store"
)

// double writes the three values that JSON has no number for as strings.
func double(_ *sink, dst []byte, c *store.Cell) []byte { return floating(dst, c.Float, 64) }

// single refuses a finite value beyond the range of 32 bits.
func single(_ *sink, dst []byte, c *store.Cell) []byte {
	if math.IsInf(float64(float32(c.Float)), 0) && !math.IsInf(c.Float, 0) {
		return nil
	}
	return floating(dst, c.Float, 32)
}

func floating(dst []byte, v float64, bits int) []byte {
	if math.IsInf(v, 0) || v != v {
		return append(edm.AppendDouble(append(dst, '"'), v, bits), '"')
	}
	return edm.AppendDouble(dst, v, bits)
}
