package transfer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// dice makes up cells. Few ids and numbers come often, so that rows find owners.
type dice struct{ *rand.Rand }

func rolled(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 1))} }

func pick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

// texts are what quoting, lines and characters get wrong. The last ones are no
// texts at all.
var texts = []string{
	"", " ", "null", "a", "B", "Grüße, 世界 🙂", `"`, `\`, `\"`, `\u0041`, "\x00", "\x1f\x7f", "\n", "\r\n", "\t", "\u2028\u2029", "\ufeff", "\ufffd",
	`{"a":1}`, "],}", strings.Repeat("long ", 20_000), "Voice", "\xff", "\xed\xa0\x80", "half \xc3", "e\u0301",
}

var documents = []string{
	`{}`, `[]`, `[null]`, `{"a":{"b":[1,2,{"c":"]}\"\\"}]}}`, `["\u2028","` + "\u2028" + `"]`, `[1.0E+2, -0]`, "[1,\n2]", " []", "[] ", `null`, `7`, `no document`, "[\"\xff\"]", `[[[[[]]]]]`,
}

var floats = []float64{
	0, math.Copysign(0, -1), 1, -1.5, 0.1, 1e-300, 5e-324, math.MaxFloat64, -math.MaxFloat64, math.MaxFloat32, math.SmallestNonzeroFloat32,
	math.Inf(1), math.Inf(-1), 1e21, 1e20, 123456789.123456789, 1 << 53, 1<<53 + 2,
}

var whole = []int64{
	0, 1, 2, 3, -1, 7, math.MaxInt64, math.MinInt64, math.MaxInt32, math.MinInt32, 255, 256, -128, -129, edm.FirstInstant, edm.FirstInstant - 1,
	edm.LastInstant, edm.LastInstant + 1, edm.FirstDay, edm.FirstDay - 1, edm.LastDay, edm.LastDay + 1, edm.DayMillis, edm.DayMillis - 1, 1767225600123, 1767225600000,
}

// cell is a cell that a column of the type may hold in a file, not only one that
// the feed would publish.
func (d dice) cell(t model.Type) store.Cell {
	switch {
	case t.Collection || t.Kind == model.Complex:
		return store.TextCell(pick(d, documents...))
	case t.Kind == model.Single || t.Kind == model.Double:
		if d.IntN(2) == 0 {
			return store.FloatCell(pick(d, floats...))
		}
		return store.FloatCell(notNaN(math.Float64frombits(d.Uint64())))
	case t.Kind == model.Guid:
		return store.TextCell(fmt.Sprintf("00000000-0000-4000-8000-%012x", d.IntN(12)))
	case t.Kind == model.Binary || t.Kind == model.Stream:
		raw := make([]byte, d.IntN(20))
		for i := range raw {
			raw[i] = byte(d.Uint32())
		}
		return store.Cell{Kind: store.Text, Text: raw}
	case t.Kind == model.String:
		return store.TextCell(pick(d, texts...))
	case t.Kind == model.Boolean:
		return store.IntCell(d.Int64N(2))
	}
	if d.IntN(3) == 0 {
		return store.IntCell(int64(d.Uint64()) >> d.IntN(64))
	}
	return store.IntCell(pick(d, whole...))
}

// notNaN keeps to what a file can hold: SQLite stores a number that is none as null.
func notNaN(v float64) float64 {
	if v != v {
		return 0
	}
	return v
}

// nullable is a cell, or none where there may be none.
func (d dice) nullable(p *model.Property) store.Cell {
	if p.Nullable && d.IntN(4) == 0 {
		return store.Cell{}
	}
	return d.cell(p.Type)
}
