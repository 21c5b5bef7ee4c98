package oracle

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPathsAreWritten(t *testing.T) {
	d := workshop(t)
	for path, want := range map[string]string{
		"Assemblies('O'C')/Children":            "Assemblies('O''C')/Children",
		"Assemblies('D|1')/Parent/code/$value":  "Assemblies('D%2F1')/Parent/code/$value",
		"Parts({1})/Receipts({1},2)/quantity":   "Parts(00000000-0000-4000-8000-000000000001)/Receipts(partId=00000000-0000-4000-8000-000000000001,entry=2)/quantity",
		"House/MainAssembly/Children('B')/$ref": "House/MainAssembly/Children('B')/$ref",
	} {
		if got := d.asking(path).Print(Plain()).Target; got != want {
			t.Errorf("%s is written as %s, want %s", path, got, want)
		}
	}
}

func TestKeysStandInParenthesesOrInSegmentsOfTheirOwn(t *testing.T) {
	d := workshop(t)
	seen := map[string]bool{}
	for n := range uint64(200) {
		path, _, _ := strings.Cut(d.asking("Assemblies('(e)')/Parent").Print(NewStyle(1, n)).Target, "?")
		decoded, err := url.PathUnescape(path)
		if err != nil {
			t.Fatal(err)
		}
		seen[decoded] = true
	}
	for _, want := range []string{"Assemblies('(e)')/Parent", "Assemblies(code='(e)')/Parent", "Assemblies/(e)/Parent"} {
		if !seen[want] {
			t.Errorf("%s does not occur among %v", want, seen)
		}
	}
	for _, key := range []string{"", "a/b", "$it", "@p", ".", ".."} {
		if _, ok := Plain().ownSegment([]Value{key}); ok {
			t.Errorf("%q must not stand in a segment of its own", key)
		}
	}
}

func TestEverySegmentIsDecodedToWhatItMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := strings.ReplaceAll(rapid.String().Draw(t, "value"), string(offsetPlus), "")
		s := NewStyle(rapid.Uint64().Draw(t, "seed"), 1)
		encoded := s.encodeSegment(value)
		if strings.ContainsAny(encoded, "/?# \"<>") {
			t.Fatalf("%q must not stand in a segment", encoded)
		}
		if decoded, err := url.PathUnescape(encoded); err != nil || decoded != value {
			t.Fatalf("%q is decoded to %q, %v", encoded, decoded, err)
		}
	})
}

func TestNestedOptionsAreWritten(t *testing.T) {
	d := workshop(t)
	p, r, a := the(d, "Parts"), the(d, "Receipts"), the(d, "Assemblies")
	part := r.unfolding("Part", Options{Select: []string{"id", "name"}})
	for _, row := range []struct {
		name string
		from about
		x    []Expand
		want string
	}{
		{"all of them", p, []Expand{p.unfolding("Receipts", Options{
			Filter: op(r.p("slip"), "ne", str("a;b")), Order: []Term{{r.p("entry"), true}}, Select: []string{"entry", "slip"}, Top: new(2), Skip: new(1),
			Count: new(true), Expand: []Expand{part},
		})}, "Receipts($filter=slip ne 'a;b';$orderby=entry desc;$select=entry,slip;$top=2;$skip=1;$count=true;$expand=Part($select=id,name))"},
		{"endings", p, []Expand{p.unfolding("Returns", Options{}).ending(Referenced), p.unfolding("Receipts", Options{Filter: boolean(true)}).ending(Counted)},
			"Returns/$ref,Receipts/$count($filter=true)"},
		{"levels", a, []Expand{a.unfolding("Parent", Options{}).levels(2)}, "Parent($levels=2)"},
		{"the star", a, []Expand{{}}, "*"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, text, _ := strings.Cut(Query{Set: row.from.set, Options: Options{Expand: row.x}}.Print(Plain()).Target, "?$expand=")
			if got, err := url.QueryUnescape(text); err != nil || got != row.want {
				t.Errorf("got %s, want %s, %v", got, row.want, err)
			}
		})
	}
}

func TestShorterWaysBeginLaterAndEndEarlier(t *testing.T) {
	d := workshop(t)
	for path, want := range map[string][]string{
		"House/MainAssembly/Children('B')/Children": {"Assemblies", "Assemblies('B')/Children", "House/MainAssembly/Children('B')"},
		"Assemblies('A')/Children('B')/depth":       {"Assemblies('B')/depth", "Assemblies('A')/Children('B')"},
		"Assemblies('A')/Children/$count":           {"Assemblies/$count", "Assemblies('A')/Children"},
		"Assemblies('A')":                           nil,
	} {
		var got []string
		for less := range d.asking(path).Smaller() {
			got = append(got, less.Print(Plain()).Target)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s becomes %q, want %q", path, got, want)
		}
	}
}
