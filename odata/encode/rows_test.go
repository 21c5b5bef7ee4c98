package encode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// column draws cells of one type, with what encoding/json makes of their JSON
// according to that package or package time.
type column struct {
	typ  model.Type
	draw func(t *rapid.T) (store.Cell, any)
}

var columns = []column{
	{of(model.String), func(t *rapid.T) (store.Cell, any) {
		s := texts().Draw(t, "text")
		return store.TextCell(s), readBack(s)
	}},
	{of(model.Boolean), func(t *rapid.T) (store.Cell, any) {
		b := rapid.Int64Range(0, 1).Draw(t, "bool")
		return store.IntCell(b), b == 1
	}},
	{of(model.Int64), func(t *rapid.T) (store.Cell, any) {
		n := wholeNumbers.Draw(t, "int")
		return store.IntCell(n), json.Number(strconv.FormatInt(n, 10))
	}},
	{of(model.Guid), func(t *rapid.T) (store.Cell, any) {
		s := rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`).Draw(t, "guid")
		return store.TextCell(s), s
	}},
	{precise(model.DateTimeOffset, 3), func(t *rapid.T) (store.Cell, any) {
		ms := rapid.Int64Range(edm.FirstInstant, edm.LastInstant).Draw(t, "instant")
		return store.IntCell(ms), time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
	}},
	{model.Type{Kind: model.Int32, Collection: true}, func(t *rapid.T) (store.Cell, any) {
		n := rapid.Int32().Draw(t, "element")
		return store.TextCell(fmt.Sprintf("[ %d,\n null]", n)), []any{json.Number(strconv.Itoa(int(n))), nil}
	}},
}

// readBack is the text as encoding/json writes and reads it.
func readBack(text string) (back string) {
	b, _ := json.Marshal(text)
	json.Unmarshal(b, &back)
	return back
}

// Any table of any shape decodes to what was put in.
func TestAnyTableReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var shape store.Shape
		of := rapid.SliceOfN(rapid.SampledFrom(columns), 1, 6).Draw(t, "columns")
		for i, c := range of {
			shape.Slots = append(shape.Slots, store.Slot{Name: strconv.Itoa(i), Type: c.typ, Cell: i})
		}
		var rows [][]store.Cell
		var want []map[string]any
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			cells, object := make([]store.Cell, len(of)), map[string]any{}
			for i, c := range of {
				if object[strconv.Itoa(i)] = nil; c.typ.Collection {
					object[strconv.Itoa(i)] = []any{}
				}
				if rapid.IntRange(0, 4).Draw(t, "null") > 0 {
					cells[i], object[strconv.Itoa(i)] = c.draw(t)
				}
			}
			rows, want = append(rows, cells), append(want, object)
		}
		mustDecode(t, shape, rows, want)
	})
}

// mustDecode holds that a feed is JSON with these objects, one on each line.
func mustDecode(t *rapid.T, shape store.Shape, rows [][]store.Cell, want []map[string]any) {
	var out bytes.Buffer
	f := NewFeed(&out, shape, Options{})
	for _, cells := range rows {
		if err := f.Row(cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(""); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(rows) > 0 && len(lines) != len(rows)+2 {
		t.Fatalf("%d rows are on %d lines", len(rows), len(lines))
	}
	var got struct{ Value []map[string]any }
	d := json.NewDecoder(&out)
	d.UseNumber()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(want) > 0 {
		if diff := cmp.Diff(want, got.Value); diff != "" {
			t.Fatal(diff)
		}
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("something follows: %v", err)
	}
}

// Rows like those of Calls decode, with each local instant equal to its twin.
func TestCallsReadBack(t *testing.T) {
	rows := callsRows(500, false)
	text := feed(t, callsShape(mustZone(t, "Europe/Berlin")), Options{}, "", rows...)
	var got struct{ Value []map[string]any }
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Value) != 500 || len(got.Value[0]) != 28 {
		t.Fatalf("%d rows of %d properties", len(got.Value), len(got.Value[0]))
	}
	for i, call := range got.Value {
		local, err := time.Parse(time.RFC3339, call["endedAt"].(string))
		utc, err2 := time.Parse(time.RFC3339, call["endedAtUTC"].(string))
		if err != nil || err2 != nil || !local.Equal(utc) || utc.UnixMilli() != rows[i][12].Int {
			t.Fatalf("row %d: %v and %v", i, call["endedAt"], call["endedAtUTC"])
		}
	}
}
