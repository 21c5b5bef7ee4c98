package encode

import (
	"io"
	"testing"
	"time"
	_ "time/tzdata"

	"feedline/model"
	"feedline/store"
)

// BenchmarkCalls writes rows of 28 properties, six of them instants.
func BenchmarkCalls(b *testing.B) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	shape := callsShape(berlin)
	for _, order := range []struct {
		name string
		rows [][]store.Cell
	}{{"in time order", callsRows(4096, true)}, {"shuffled over two years", callsRows(4096, false)}} {
		b.Run(order.name, func(b *testing.B) {
			b.ReportAllocs()
			f := NewFeed(io.Discard, shape, Options{})
			i := 0
			for b.Loop() {
				if err := f.Row(order.rows[i&4095]); err != nil {
					b.Fatal(err)
				}
				i++
			}
			size := float64(f.Size()) / float64(b.N)
			b.ReportMetric(size, "B/row")
			b.ReportMetric(size*float64(b.N)/b.Elapsed().Seconds()/1e6, "MB/s")
		})
	}
}

// BenchmarkValue writes one property of each kind.
func BenchmarkValue(b *testing.B) {
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		b.Fatal(err)
	}
	at := store.IntCell(1_772_356_527_123)
	for _, v := range []struct {
		name string
		slot store.Slot
		cell store.Cell
	}{
		{"instant UTC", slotOf(model.DateTimeOffset), at},
		{"instant local", store.Slot{Name: "Name", Type: model.Type{Kind: model.DateTimeOffset}, Zone: kolkata}, at},
		{"date", slotOf(model.Date), store.IntCell(20_000)},
		{"guid", slotOf(model.Guid), store.TextCell("0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55")},
		{"short string", slotOf(model.String), store.TextCell("Schneider")},
		{"string with umlaut", slotOf(model.String), store.TextCell("Jürgen Schäfer")},
		{"string with quotes", slotOf(model.String), store.TextCell(`he said "no" and left`)},
		{"int32", slotOf(model.Int32), store.IntCell(417)},
		{"int64", slotOf(model.Int64), store.IntCell(4_172_336_854_775)},
		{"decimal", store.Slot{Name: "Name", Type: model.Type{Kind: model.Decimal, Scale: 4}}, store.IntCell(123_450)},
		{"short double", slotOf(model.Double), store.FloatCell(12.75)},
		{"long double", slotOf(model.Double), store.FloatCell(1.0 / 3)},
	} {
		b.Run(v.name, func(b *testing.B) {
			b.ReportAllocs()
			f := NewFeed(io.Discard, store.Shape{Slots: []store.Slot{v.slot}}, Options{})
			cells := []store.Cell{v.cell}
			for b.Loop() {
				f.Row(cells)
			}
		})
	}
}

func slotOf(kind model.Kind) store.Slot {
	return store.Slot{Name: "Name", Type: model.Type{Kind: kind}}
}
