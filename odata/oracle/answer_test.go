package oracle

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// six are parts whose numbers and names come in every order, with nulls.
func six(t *testing.T) (*Data, about) {
	t.Helper()
	m := shapesModel(t)
	d, err := NewData(m, nil, map[string][]Published{"Parts": rowsOf(t, m, "Parts",
		`{"id":"1","name":"b","drawer":2,"material":"oak"}`,
		`{"id":"2","name":null,"drawer":1,"material":"steel"}`,
		`{"id":"3","name":"a","drawer":null,"material":"oak"}`,
		`{"id":"4","name":"B","drawer":2,"material":null}`,
		`{"id":"5","name":"a","drawer":2,"material":"brass"}`,
		`{"id":"6","name":"😀","drawer":0,"material":"steel"}`)})
	if err != nil {
		t.Fatal(err)
	}
	return d, the(d, "Parts")
}

func TestRowsComeFilteredInOrderAndCut(t *testing.T) {
	d, p := six(t)
	name, drawer := p.p("name"), p.p("drawer")
	for _, row := range []struct {
		name string
		o    Options
		want string // last digits of the ids, and how many rows pass the filter
	}{
		{"without anything in the set's own order, which descends and has null last", Options{}, "261354 of 6"},
		{"null comes first ascending, and equals by their key", Options{Order: []Term{{drawer, false}}}, "362145 of 6"},
		{"null comes last descending, and equals still by their key", Options{Order: []Term{{drawer, true}}}, "145263 of 6"},
		{"a second term decides among equals", Options{Order: []Term{{drawer, true}, {name, false}}}, "451263 of 6"},
		{"letters in the order of code points", Options{Order: []Term{{name, false}}}, "243516 of 6"},
		{"an expression orders too", Options{Order: []Term{{op(drawer, "eq", num(2)), true}}}, "145236 of 6"},
		{"a filter keeps what is true", Options{Filter: op(drawer, "eq", num(2))}, "154 of 3"},
		{"and not what is null", Options{Filter: fn("contains", name, str("a"))}, "35 of 2"},
		{"nor what is not null", Options{Filter: not(fn("contains", name, str("a")))}, "614 of 3"},
		{"$top takes the first", Options{Top: new(2)}, "26 of 6"},
		{"$skip leaves them out before", Options{Top: new(2), Skip: new(3)}, "35 of 6"},
		{"after the filter", Options{Filter: op(drawer, "eq", num(2)), Skip: new(1)}, "54 of 3"},
		{"more than there are", Options{Skip: new(9), Top: new(9)}, " of 6"},
		{"none", Options{Top: new(0)}, " of 6"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, err := d.Answer(Query{Set: p.set, Options: row.o})
			if err != nil {
				t.Fatal(err)
			}
			ids := ""
			for _, r := range a.Rows {
				text := r["id"].(string)
				ids += text[len(text)-1:]
			}
			if got := fmt.Sprintf("%s of %d", ids, a.Total); got != row.want || a.Whole != 6 {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

func TestSelectKeepsWhatItNames(t *testing.T) {
	d, p := six(t)
	for _, row := range []struct {
		name   string
		names  []string
		member string
	}{
		{"some", []string{"name", "drawer", "name"}, `{"drawer":0,"name":"😀"}`},
		{"a value of any type", []string{"nicknames"}, `{"nicknames":[]}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, err := d.Answer(Query{Set: p.set, Options: Options{Select: row.names, Filter: op(p.p("drawer"), "eq", num(0))}})
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := json.Marshal(a.Rows[0]); string(got) != row.member {
				t.Errorf("got %s, want %s", got, row.member)
			}
		})
	}
	t.Run("everything", func(t *testing.T) {
		a, _ := d.Answer(Query{Set: p.set, Options: Options{Select: []string{"name", "*"}}})
		if len(a.Rows[0]) != len(p.set.Properties) {
			t.Errorf("got %v", a.Rows[0])
		}
	})
}

func TestWhatMeansNothingIsAnError(t *testing.T) {
	d, p := six(t)
	_, err := d.Answer(Query{Set: p.set, Options: Options{Filter: op(op(num(1<<62), "mul", op(p.p("drawer"), "add", num(2))), "gt", num(0))}})
	if err == nil || !strings.Contains(err.Error(), "64 bits") {
		t.Errorf("got %v", err)
	}
}

func TestPublishedRowsAreCheckedWhenTheyAreRead(t *testing.T) {
	m := shapesModel(t)
	for _, row := range []struct{ name, text, says string }{
		{"a number that is a text", `{"id":"1","count":"5"}`, "count is 5, which is no Edm.Int32"},
		{"a whole number with a fraction", `{"id":"1","count":5.5}`, "count is 5.5, which is no Edm.Int32"},
		{"an instant on a foreign clock", `{"id":"1","changedAt":"2024-01-01T00:00:00+01:00"}`, "changedAt is 2024-01-01T00:00:00+01:00, but UTC is 0 minutes ahead"},
		{"a Guid in capitals", `{"id":"F"}`, "id is 00000000-0000-4000-8000-00000000000F, which is no Edm.Guid"},
		{"an enumeration value that is none", `{"id":"1","colour":"Pink"}`, "colour is Pink, which is no Example.Workshop.Colour"},
		{"a duration that is none", `{"id":"1","lasts":"P1DT"}`, ""},
		{"a duration in weeks", `{"id":"1","lasts":"P1W"}`, "lasts is P1W, which is no Edm.Duration"},
		{"null where there must be a value", `{"id":"1","inStock":null}`, "inStock is null"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := NewData(m, nil, map[string][]Published{"Parts": rowsOf(t, m, "Parts", row.text)})
			if got := fmt.Sprint(err); row.says != "" && !strings.Contains(got, row.says) {
				t.Errorf("got %s, want %s", got, row.says)
			}
		})
	}
	t.Run("two rows with one key", func(t *testing.T) {
		_, err := NewData(m, nil, map[string][]Published{"Parts": rowsOf(t, m, "Parts", `{"id":"1"}`, `{"id":"1"}`)})
		if err == nil {
			t.Error("they were accepted")
		}
	})
}
