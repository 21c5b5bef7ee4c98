package encode

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

// people is a shape of three slots.
var people = store.Shape{Slots: []store.Slot{
	{Name: "Id", Type: model.Type{Kind: model.Int64}, Cell: 0},
	{Name: "Name", Type: model.Type{Kind: model.String}, Cell: 1},
	{Name: "Cost", Type: model.Type{Kind: model.Decimal, Scale: 2}, Cell: 2},
}}

func person(id int64, name string, cost store.Cell) []store.Cell {
	return []store.Cell{store.IntCell(id), store.TextCell(name), cost}
}

func two() *int64 {
	n := int64(2)
	return &n
}

func TestFeed(t *testing.T) {
	ada, bob := person(1, "Ada", store.IntCell(1250)), person(2, `B"ob`, store.Cell{})
	const context = "https://feed.example/odata/$metadata#People"
	for _, c := range []struct {
		name string
		o    Options
		rows [][]store.Cell
		next string
		want string
	}{
		{"context comes first, then the count, then a line for each row, then the link",
			Options{Context: context, Count: two()}, [][]store.Cell{ada, bob}, "https://feed.example/odata/People?$skiptoken=x",
			`{"@odata.context":"https://feed.example/odata/$metadata#People","@odata.count":2,"value":[
{"Id":1,"Name":"Ada","Cost":12.5},
{"Id":2,"Name":"B\"ob","Cost":null}
],"@odata.nextLink":"https://feed.example/odata/People?$skiptoken=x"}
`},
		{"no rows are an empty array", Options{Context: context}, nil, "",
			`{"@odata.context":"https://feed.example/odata/$metadata#People","value":[]}` + "\n"},
		{"without metadata there is no context", Options{}, [][]store.Cell{ada}, "",
			"{\"value\":[\n{\"Id\":1,\"Name\":\"Ada\",\"Cost\":12.5}\n]}\n"},
		{"large numbers and the count are strings on request", Options{IEEE754: true, Count: two()}, [][]store.Cell{ada}, "",
			"{\"@odata.count\":\"2\",\"value\":[\n{\"Id\":\"1\",\"Name\":\"Ada\",\"Cost\":\"12.5\"}\n]}\n"},
		{"addresses are escaped", Options{Context: `a"b`}, nil, "c\\d", `{"@odata.context":"a\"b","value":[],"@odata.nextLink":"c\\d"}` + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := feed(t, people, c.o, c.next, c.rows...); got != c.want {
				t.Fatalf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	t.Run("rows without properties are empty objects", func(t *testing.T) {
		if got := feed(t, store.Shape{}, Options{}, "", nil, nil); got != "{\"value\":[\n{},\n{}\n]}\n" {
			t.Fatalf("got %q", got)
		}
	})
}

// feed writes a whole collection.
func feed(t testing.TB, shape store.Shape, o Options, next string, rows ...[]store.Cell) string {
	t.Helper()
	var out bytes.Buffer
	f := NewFeed(&out, shape, o)
	for _, cells := range rows {
		if err := f.Row(cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(next); err != nil {
		t.Fatal(err)
	}
	if f.Size() != int64(out.Len()) || out.Len() == 0 {
		t.Fatalf("Size is %d of %d bytes", f.Size(), out.Len())
	}
	if !json.Valid(out.Bytes()) {
		t.Fatalf("no JSON: %q", out.Bytes())
	}
	return out.String()
}

func TestSending(t *testing.T) {
	t.Run("nothing is sent before the buffer fills or Flush", func(t *testing.T) {
		var out bytes.Buffer
		f := NewFeed(&out, people, Options{})
		f.Row(person(1, "Ada", store.Cell{}))
		if out.Len() != 0 || f.Size() != int64(len(`{"value":[`+"\n"+`{"Id":1,"Name":"Ada","Cost":null}`)) {
			t.Fatalf("%d bytes, size %d", out.Len(), f.Size())
		}
		if err := f.Flush(); err != nil || out.Len() == 0 || int64(out.Len()) != f.Size() {
			t.Fatalf("%v; %d bytes, size %d", err, out.Len(), f.Size())
		}
	})
	t.Run("what is sent before the end is no JSON", func(t *testing.T) {
		var out bytes.Buffer
		f := NewFeed(&out, people, Options{})
		for range 3 {
			f.Row(person(1, "Ada", store.Cell{}))
		}
		f.Flush()
		if json.Valid(out.Bytes()) {
			t.Fatalf("looks complete: %q", out.Bytes())
		}
	})
	t.Run("portions stay small whatever the rows hold", func(t *testing.T) {
		w := &largest{}
		f := NewFeed(w, people, Options{})
		for i := range 3000 {
			if err := f.Row(person(int64(i), strings.Repeat("\x01", i), store.Cell{})); err != nil {
				t.Fatal(err)
			}
		}
		f.Row(person(1, strings.Repeat("x", 5<<20), store.Cell{}))
		if err := f.Close(""); err != nil || w.most > bufferSize || w.sum != f.Size() {
			t.Fatalf("%v; the largest portion has %d bytes; %d of %d sent", err, w.most, w.sum, f.Size())
		}
	})
}

// largest remembers the longest portion.
type largest struct {
	most int
	sum  int64
}

func (l *largest) Write(p []byte) (int, error) {
	l.most = max(l.most, len(p))
	l.sum += int64(len(p))
	return len(p), nil
}

var errBroken = errors.New("the line is broken")

// breaking fails after so many bytes, and counts calls after that.
type breaking struct{ left, late int }

func (b *breaking) Write(p []byte) (int, error) {
	if b.left < 0 {
		b.late++
	}
	b.left -= len(p)
	if b.left < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func TestFirstErrorStays(t *testing.T) {
	t.Run("a broken writer is reported by every later call and not called again", func(t *testing.T) {
		for _, left := range []int{0, 40_000, 200_000, 6_000_000} {
			w := &breaking{left: left}
			f := NewFeed(w, people, Options{})
			var err error
			for i := 0; err == nil; i++ {
				err = f.Row(person(1, strings.Repeat("é", i%50_000), store.Cell{}))
			}
			if !errors.Is(err, errBroken) || f.Row(person(1, "", store.Cell{})) != err || f.Flush() != err || f.Close("") != err || w.late != 0 {
				t.Fatalf("%v, then %v, %v; %d late calls", err, f.Flush(), f.Close(""), w.late)
			}
		}
	})
	t.Run("a writer that breaks at the end is reported by Close", func(t *testing.T) {
		f := NewFeed(&breaking{}, people, Options{})
		if err := f.Close(""); !errors.Is(err, errBroken) || f.Close("") != err {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("a short write is an error", func(t *testing.T) {
		f := NewFeed(half{}, people, Options{})
		if err := f.Flush(); !errors.Is(err, io.ErrShortWrite) {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("a cell that does not fit is named, and the row is not sent", func(t *testing.T) {
		var out bytes.Buffer
		f := NewFeed(&out, people, Options{})
		err := f.Row([]store.Cell{store.IntCell(1), store.IntCell(7), {}})
		const want = "encode: property Name: the integer 7 is not the stored form of a value of type Edm.String"
		if err == nil || err.Error() != want || f.Flush() != err || f.Close("") != err || out.Len() != 0 {
			t.Fatalf("got %v and %q", err, out.String())
		}
	})
	t.Run("a row of too few cells is refused", func(t *testing.T) {
		f := NewFeed(io.Discard, people, Options{})
		if err := f.Row(make([]store.Cell, 2)); err == nil || err.Error() != "encode: the row has 2 cells, its shape needs 3" {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("a type without a JSON form is refused at once", func(t *testing.T) {
		f := NewFeed(io.Discard, store.Shape{Slots: []store.Slot{{Name: "Photo", Type: model.Type{Kind: model.Stream}}}}, Options{})
		if err := f.Row([]store.Cell{{}}); err == nil || err.Error() != "encode: property Photo: a value of type Edm.Stream has no JSON form" || f.Close("") != err {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("a closed feed takes no more", func(t *testing.T) {
		f := NewFeed(io.Discard, people, Options{})
		if err := f.Close(""); err != nil {
			t.Fatal(err)
		}
		if f.Row(person(1, "", store.Cell{})) != errClosed || f.Flush() != errClosed || f.Close("") != errClosed {
			t.Fatal("no error")
		}
	})
}

type half struct{}

func (half) Write(p []byte) (int, error) { return len(p) / 2, nil }

func TestEntity(t *testing.T) {
	var out bytes.Buffer
	write := func(shape store.Shape, cells []store.Cell, o Options) (string, error) {
		out.Reset()
		err := Entity(&out, shape, cells, o)
		return out.String(), err
	}
	ada := person(1, "Ada", store.IntCell(1250))
	for _, c := range []struct {
		name  string
		shape store.Shape
		o     Options
		want  string
	}{
		{"context comes first", people, Options{Context: "c", Count: two()}, `{"@odata.context":"c","Id":1,"Name":"Ada","Cost":12.5}` + "\n"},
		{"without metadata there is no context", people, Options{IEEE754: true}, `{"Id":"1","Name":"Ada","Cost":"12.5"}` + "\n"},
		{"an entity without properties has a context", store.Shape{}, Options{Context: "c"}, `{"@odata.context":"c"}` + "\n"},
		{"or nothing at all", store.Shape{}, Options{}, "{}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := write(c.shape, ada, c.o); err != nil || got != c.want {
				t.Fatalf("got %q, %v", got, err)
			}
		})
	}
	t.Run("a cell that does not fit leaves nothing written", func(t *testing.T) {
		if got, err := write(people, person(1, "Ada", store.FloatCell(1)), Options{}); err == nil || got != "" {
			t.Fatalf("got %q, %v", got, err)
		}
	})
	t.Run("a broken writer is reported", func(t *testing.T) {
		if err := Entity(&breaking{}, people, ada, Options{}); !errors.Is(err, errBroken) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestRowsCostNoMemory(t *testing.T) {
	f := NewFeed(io.Discard, callsShape(nil), Options{})
	rows, i := callsRows(64, false), 0
	if n := testing.AllocsPerRun(5000, func() { f.Row(rows[i%64]); i++ }); n != 0 {
		t.Fatalf("%v allocations per row", n)
	}
}

func TestAnnotationsStandBetweenTheRowsAndTheLink(t *testing.T) {
	for _, c := range []struct{ link, want string }{
		{"", `{"value":[],"@a.b":[1],"@c.d":"x"}` + "\n"},
		{"http://x/y", `{"value":[],"@a.b":[1],"@c.d":"x","@odata.nextLink":"http://x/y"}` + "\n"},
	} {
		var got bytes.Buffer
		f := NewFeed(&got, store.Shape{}, Options{})
		f.Annotate("a.b", []byte("[1]"))
		f.Annotate("c.d", []byte(`"x"`))
		if err := f.Close(c.link); err != nil || got.String() != c.want {
			t.Errorf("got %s, %v", &got, err)
		}
	}
}
