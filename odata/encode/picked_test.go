package encode

import (
	"testing"

	"feedline/model"
	"feedline/store"
)

func TestMembersOfComplexValuesArePicked(t *testing.T) {
	for _, c := range []struct {
		sentence, held string
		list           bool
		only           []string
		want           string // empty: the value is refused
	}{
		{"all", `{"a":1,"b":2}`, false, nil, `{"a":1,"b":2}`},
		{"one", `{"a":1,"b":2}`, false, []string{"b"}, `{"b":2}`},
		{"several, in the order of the value", `{ "a" : 1, "b" : [ 2 ], "c" : "x y" }`, false, []string{"c", "a"}, `{"a":1,"c":"x y"}`},
		{"one inside another", `{"a":{"b":1.50,"c":2},"d":3}`, false, []string{"a/b", "d"}, `{"a":{"b":1.50},"d":3}`},
		{"the whole of what has one inside", `{"a":{"b":1,"c":2}}`, false, []string{"a/b", "a"}, `{"a":{"b":1,"c":2}}`},
		{"none that there is", `{"a":1}`, false, []string{"b"}, `{}`},
		{"of what is null", `{"a":null}`, false, []string{"a/b"}, `{"a":null}`},
		{"of each value of a collection", `[{"a":1,"b":2},null,{"b":3}]`, true, []string{"b"}, `[{"b":2},null,{"b":3}]`},
		{"a name with escapes", `{"\u0061":"\u00fc\"","b":2}`, false, []string{"a"}, `{"a":"\u00fc\""}`},
		{"of no JSON", `{"a":1`, false, []string{"a"}, ``},
		{"of an array", `[]`, false, []string{"a"}, ``},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			is := store.Slot{Name: "p", Type: model.Type{Kind: model.Complex, Collection: c.list}, Only: c.only}
			got, err := Value(store.Shape{Slots: []store.Slot{is}}, []store.Cell{store.TextCell(c.held)}, Options{})
			if string(got) != c.want || (err != nil) != (c.want == "") {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
}
