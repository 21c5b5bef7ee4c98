package storetest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

// Read tests that a store answers queries as package store says. The content
// is the same for all of its tests; those that write open a store of their own.
func Read(t *testing.T, open Open) {
	f := NewFixture()
	s := open(t, f.Content)
	north, south := rules(t, s.Reader, f)
	readings := question{f.Readings, north}
	for _, c := range slices.Concat(readCases(readings), otherCases(f, north, south), relatedCases(f, north), parentCases(f.of(north)), opCases(f), columnOps(readings), openedCases(f)) {
		t.Run(c.name, func(t *testing.T) { checkAnswer(t, s.Reader, c) })
	}
	t.Run("null logic", func(t *testing.T) { truths(t, s.Reader, f.of(north)) })
	t.Run("parents", func(t *testing.T) { parentRefusals(t, s.Reader, f.of(north)) })
	t.Run("any conditions", func(t *testing.T) { anyTruths(t, s.Reader, f.of(north)) })
	t.Run("beyond 64 bits", func(t *testing.T) { overflows(t, s.Reader, f.of(north)) })
	t.Run("long queries", func(t *testing.T) { longQueries(t, s.Reader, f.of(north)) })
	t.Run("too long queries", func(t *testing.T) { tooLong(t, s.Reader, f.of(north)) })
	t.Run("keyset pages", func(t *testing.T) { pages(t, s.Reader, readings.read(), readingOrders(readings), readings.all()) })
	t.Run("pages by other rows", func(t *testing.T) {
		of := f.of(north)
		pages(t, s.Reader, of.read(f.Orders), orderOrders(of), manyColumns(of))
	})
	t.Run("pages by what lies inside values", func(t *testing.T) {
		q, orders := openedOrders(f)
		pages(t, s.Reader, q, orders, question{f.Parcels, store.AllRows()}.all())
	})
	t.Run("what does not have the form of its type", func(t *testing.T) { misfits(t, open) })
	t.Run("pages while rows arrive", func(t *testing.T) { manyPages(t, open) })
	t.Run("refusals", func(t *testing.T) { refusals(t, s.Reader, f, north) })
	t.Run("cursors", func(t *testing.T) { cursors(t, s.Reader, readings) })
	t.Run("the end of a context", func(t *testing.T) { contexts(t, s.Reader, readings) })
	t.Run("service", func(t *testing.T) { service(t, s.Reader, f) })
	t.Run("a snapshot does not see what is written later", func(t *testing.T) {
		f := NewFixture()
		isolation(t, open(t, f.Content), f)
	})
}

// rules finds the numbers that the store gave the fixture's tenants.
func rules(t *testing.T, r store.Reader, f *Fixture) (north, south store.Rule) {
	t.Helper()
	tenants, err := r.Tenants(t.Context())
	if err != nil || len(tenants) != len(f.Tenants) {
		t.Fatalf("Tenants() = %v, %v; want the %d of the fixture", tenants, err, len(f.Tenants))
	}
	return store.OfTenant(tenants[0].Number), store.OfTenant(tenants[1].Number)
}

// checkAnswer compares the answer with the wanted text, and the number of rows
// without paging with Count.
func checkAnswer(t *testing.T, r store.Reader, c readCase) {
	t.Helper()
	s := snapshot(t, r)
	if got := render(readAll(t, s, c.query)); got != c.want {
		t.Errorf("got  %.2000s\nwant %.2000s\nfor %s", got, c.want, c.query)
	}
	whole := c.query
	whole.After, whole.Skip, whole.Limit = nil, 0, store.NoLimit
	n, err := s.Count(t.Context(), c.query)
	if want := int64(len(readAll(t, s, whole))); err != nil || n != want {
		t.Errorf("Count() = %d, %v; want %d", n, err, want)
	}
}

func snapshot(t *testing.T, r store.Reader) store.Snapshot {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// readAll copies the rows of an answer.
func readAll(t *testing.T, s store.Snapshot, q store.Query) [][]store.Cell {
	t.Helper()
	rows, err := s.Read(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all [][]store.Cell
	for rows.Next() {
		row := make([]store.Cell, len(rows.Cells()))
		for i, c := range rows.Cells() {
			row[i] = c.Clone()
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func render(rows [][]store.Cell) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, c := range row {
			cells[j] = renderCell(c)
		}
		lines[i] = strings.Join(cells, " ")
	}
	return strings.Join(lines, " | ")
}

func renderCell(c store.Cell) string {
	switch c.Kind {
	case store.Int:
		return strconv.FormatInt(c.Int, 10)
	case store.Float:
		text := strconv.FormatFloat(c.Float, 'g', -1, 64)
		if !strings.ContainsAny(text, ".eI") {
			text += ".0"
		}
		return text
	case store.Text:
		return strconv.Quote(string(c.Text))
	}
	return "null"
}

func refusals(t *testing.T, r store.Reader, f *Fixture, north store.Rule) {
	for _, c := range []struct {
		name string
		set  question
	}{
		{"a query without a rule is refused", question{f.Readings, store.Rule{}}},
		{"a condition does not make a rule", question{f.Readings, store.Rule{}.Where(question{f.Readings, north}.compare(store.Eq, "flag", 1))}},
		{"a set of tenants is not read for all of them", question{f.Readings, store.AllRows()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, q := snapshot(t, r), c.set.read("name")
			if _, err := s.Read(t.Context(), q); !errors.Is(err, store.ErrNoRule) {
				t.Errorf("Read() = %v; want it to wrap ErrNoRule", err)
			}
			if _, err := s.Count(t.Context(), q); !errors.Is(err, store.ErrNoRule) {
				t.Errorf("Count() = %v; want it to wrap ErrNoRule", err)
			}
		})
	}
	t.Run("a set without a rule is refused wherever it is named", func(t *testing.T) { unruled(t, r, f.of(north)) })
	t.Run("a position with a value too few is refused", func(t *testing.T) {
		q := question{f.Readings, north}.sorted("number, id", 10)
		if _, err := snapshot(t, r).Read(t.Context(), q); err == nil {
			t.Error("Read() succeeded")
		}
	})
}

// unruled asks for rows of a set that the query has no rule for.
func unruled(t *testing.T, r store.Reader, q related) {
	shop, line := way(nil, q.Orders, "Shop"), each("l", nil, q.Orders, "Lines")
	for _, c := range []struct {
		place string
		ask   func(*store.Query, store.Expr)
	}{
		{"a column", func(q *store.Query, e store.Expr) { q.Columns = append(q.Columns, e) }},
		{"a condition", func(q *store.Query, e store.Expr) { q.Where = call(store.IsNull, e) }},
		{"an order", func(q *store.Query, e store.Expr) { q.Order = append(q.Order, store.Order{By: e}) }},
	} {
		for _, e := range []store.Expr{at(shop, "name"), count(line, nil), exists(every("s", q.Shops), nil)} {
			ask := q.read(q.Orders, of(nil, q.Orders, "id"))
			c.ask(&ask, e)
			ask.Related = map[*model.EntitySet]store.Rule{q.Tags: q.rules[q.Tags]}
			if _, err := snapshot(t, r).Read(t.Context(), ask); !errors.Is(err, store.ErrNoRule) {
				t.Errorf("%s %s: Read() = %v; want it to wrap ErrNoRule", c.place, e, err)
			}
			ask.Related = nil
			if _, err := snapshot(t, r).Read(t.Context(), ask); !errors.Is(err, store.ErrNoRule) {
				t.Errorf("%s %s, without any rule: Read() = %v; want it to wrap ErrNoRule", c.place, e, err)
			}
		}
	}
	common := q.ruled(q.Colours, exists(every("o", q.Orders), nil)).read(q.Colours, of(nil, q.Colours, "code"))
	if _, err := snapshot(t, r).Read(t.Context(), common); !errors.Is(err, store.ErrNoRule) {
		t.Errorf("a rule of no tenant that looks at a tenant's rows: Read() = %v; want it to wrap ErrNoRule", err)
	}
}

func cursors(t *testing.T, r store.Reader, readings question) {
	t.Run("rows closed early let the snapshot read again", func(t *testing.T) {
		s := snapshot(t, r)
		rows, err := s.Read(t.Context(), readings.read("name"))
		if err != nil || !rows.Next() {
			t.Fatal(err, rows.Err())
		}
		if err := errors.Join(rows.Close(), rows.Close()); err != nil {
			t.Error(err)
		}
		if rows.Next() || rows.Err() != nil {
			t.Errorf("closed rows go on, or end with %v", rows.Err())
		}
		if n := len(readAll(t, s, readings.read("name"))); n != 8 {
			t.Errorf("read %d rows after that; want 8", n)
		}
	})
	t.Run("several answers are read at the same time", func(t *testing.T) {
		s := snapshot(t, r)
		rows, err := s.Read(t.Context(), readings.read("name"))
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for n := 0; rows.Next(); n++ {
			name := renderCell(rows.Cells()[0])
			if inner := len(readAll(t, s, readings.read("name"))); inner != 8 {
				t.Errorf("beside row %d there are %d rows; want 8", n, inner)
			}
			if again := renderCell(rows.Cells()[0]); again != name {
				t.Errorf("row %d changed from %.20s to %.20s while others were read", n, name, again)
			}
		}
		if err := rows.Err(); err != nil {
			t.Error(err)
		}
	})
	t.Run("a closed snapshot closes its rows and reads no more", func(t *testing.T) {
		s := snapshot(t, r)
		rows, err := s.Read(t.Context(), readings.read("name"))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
		if rows.Next() {
			t.Error("rows go on after the snapshot")
		}
		if _, err := s.Read(t.Context(), readings.read("name")); err == nil {
			t.Error("a closed snapshot was read")
		}
	})
}

func contexts(t *testing.T, r store.Reader, readings question) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	t.Run("a context that has ended opens no snapshot", func(t *testing.T) {
		if _, err := r.Snapshot(cancelled); !errors.Is(err, context.Canceled) {
			t.Errorf("Snapshot() = %v; want it to wrap context.Canceled", err)
		}
	})
	t.Run("a context that has ended starts no query", func(t *testing.T) {
		s := snapshot(t, r)
		if _, err := s.Read(cancelled, readings.read("name")); !errors.Is(err, context.Canceled) {
			t.Errorf("Read() = %v; want it to wrap context.Canceled", err)
		}
		if _, err := s.Count(cancelled, readings.read("name")); !errors.Is(err, context.Canceled) {
			t.Errorf("Count() = %v; want it to wrap context.Canceled", err)
		}
	})
	t.Run("the end of a query's context leaves the snapshot usable", func(t *testing.T) {
		s := snapshot(t, r)
		ctx, cancel := context.WithCancel(t.Context())
		rows, err := s.Read(ctx, readings.read("name"))
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		for rows.Next() {
		}
		if err := rows.Err(); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("Err() = %v; want nil or one that wraps context.Canceled", err)
		}
		if n := len(readAll(t, s, readings.read("name"))); n != 8 {
			t.Errorf("read %d rows after that; want 8", n)
		}
	})
}

func service(t *testing.T, r store.Reader, f *Fixture) {
	t.Run("tenants come as they were added", func(t *testing.T) {
		tenants, err := r.Tenants(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range tenants {
			want := f.Tenants[i]
			want.Number = got.Number
			if got.Zone.String() != want.Zone.String() {
				t.Errorf("zone %s; want %s", got.Zone, want.Zone)
			}
			got.Zone = want.Zone
			if got != want {
				t.Errorf("got %+v; want %+v", got, want)
			}
		}
	})
	t.Run("a secret is the same every time", func(t *testing.T) {
		first, err1 := r.Secret(t.Context(), "paging")
		second, err2 := r.Secret(t.Context(), "paging")
		if err1 != nil || err2 != nil || len(first) != 32 || string(first) != string(second) {
			t.Errorf("Secret() = %d bytes, %v, then %d bytes, %v", len(first), err1, len(second), err2)
		}
	})
	t.Run("a store that can answer says so", func(t *testing.T) {
		if err := r.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// isolation reads in one snapshot before and after a write.
func isolation(t *testing.T, s Store, f *Fixture) {
	north, _ := rules(t, s.Reader, f)
	voices := question{f.Voices, north}.read("id", "topic")
	old := snapshot(t, s.Reader)
	s.Put(t, NewRow(0, f.Voices, 1, "changed"), NewRow(0, f.Voices, 9, "new"))
	for _, c := range []struct {
		view store.Snapshot
		want string
	}{
		{old, `1 "hello" | 3 null`},
		{snapshot(t, s.Reader), `1 "changed" | 3 null | 9 "new"`},
		{old, `1 "hello" | 3 null`},
	} {
		if got := render(readAll(t, c.view, voices)); got != c.want {
			t.Errorf("got %s; want %s", got, c.want)
		}
	}
}
