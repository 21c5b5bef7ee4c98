package oracle

import (
	"strings"
	"testing"
)

func TestContextURLsListWhatIsSelectedAndExpanded(t *testing.T) {
	d := workshop(t)
	r, p, a := the(d, "Receipts"), the(d, "Parts"), the(d, "Assemblies")
	name, entry := Options{Select: []string{"name"}}, Options{Select: []string{"entry"}}
	part := func(o Options) []Expand { return []Expand{r.unfolding("Part", o)} }
	both := func(first, second Options) []Expand {
		return []Expand{p.unfolding("Returns", first), p.unfolding("Receipts", second)}
	}
	for _, row := range []struct {
		from about
		o    Options
		want string
	}{
		{r, Options{}, ""},
		{r, Options{Select: []string{"slip", "entry", "slip"}}, "(slip,entry)"},
		{r, Options{Select: []string{"*"}}, "(partId,entry,slip,movedAt,quantity)"},
		{r, Options{Select: []string{"slip", "*", "entry"}}, "(slip,partId,entry,movedAt,quantity)"},
		{r, Options{Select: []string{"Part"}}, "(Part)"},
		{r, Options{Expand: part(Options{})}, ""},
		{r, Options{Expand: part(name)}, "(Part(name))"},
		{r, Options{Select: []string{"slip"}, Expand: part(Options{})}, "(slip,Part)"},
		{r, Options{Select: []string{"slip"}, Expand: part(name)}, "(slip,Part(name))"},
		{r, Options{Select: []string{"Part", "slip"}, Expand: part(name)}, "(Part(name),slip)"},
		{r, Options{Select: []string{"Part", "slip"}, Expand: part(Options{})}, "(Part,slip)"},
		{r, Options{Select: []string{"*"}, Expand: part(name)}, "(partId,entry,slip,movedAt,quantity,Part(name))"},
		{r, Options{Expand: part(Options{Expand: both(Options{}, Options{})})}, ""},
		{r, Options{Expand: part(Options{Expand: both(Options{}, entry)})}, "(Part(Receipts(entry)))"},
		{r, Options{Expand: part(Options{Select: []string{"name"}, Expand: both(Options{}, entry)})}, "(Part(name,Returns,Receipts(entry)))"},
		{r, Options{Select: []string{"slip"}, Expand: []Expand{{}}}, "(slip,Part)"},
		{r, Options{Expand: []Expand{{}}}, ""},
		{p, Options{Expand: both(entry, entry)}, "(Returns(entry),Receipts(entry))"},
		{p, Options{Expand: []Expand{p.unfolding("Receipts", Options{}).ending(Counted)}}, ""},
		{p, Options{Select: []string{"name"}, Expand: []Expand{p.unfolding("Receipts", Options{}).ending(Referenced)}}, "(name,Receipts)"},
		{a, Options{Expand: []Expand{a.unfolding("Parent", Options{Select: []string{"code"}}).levels(3)}}, "(Parent(code,Parent(code,Parent(code))))"},
		{a, Options{Expand: []Expand{a.unfolding("Parent", Options{}).levels(3)}}, ""},
	} {
		t.Run(row.from.set.Name+row.want, func(t *testing.T) {
			answer, err := d.Answer(Query{Set: row.from.set, Options: row.o})
			if want := metadata + row.from.set.Name + row.want; err != nil || answer.Context != want {
				t.Errorf("got %s, want %s, %v", answer.Context, want, err)
			}
		})
	}
}

func TestContextURLsTellTheFormOfTheAnswer(t *testing.T) {
	d := workshop(t)
	for _, row := range []struct {
		path   string
		chosen []string
		want   string
	}{
		{"Assemblies('A')", nil, "Assemblies/$entity"},
		{"Assemblies('A')", []string{"depth"}, "Assemblies(depth)/$entity"},
		{"Assemblies('A')/Children", []string{"depth"}, "Assemblies(depth)"},
		{"House", nil, "House"},
		{"House", []string{"name"}, "House(name)"},
		{"House/name", nil, "House/name"},
		{"House/MainAssembly", nil, "Assemblies/$entity"},
		{"House/MainAssembly/code", nil, "Assemblies('A')/code"},
		{"Assemblies('F')/Parent/code", nil, "Assemblies('D%2F1')/code"},
		{"Parts({1})/Receipts({1},3)/slip", nil, "Receipts(partId=00000000-0000-4000-8000-000000000001,entry=3)/slip"},
		{"Assemblies('A')/Children/$ref", nil, "Collection($ref)"},
		{"Assemblies('F')/Parent/$ref", nil, "$ref"},
	} {
		t.Run(row.path, func(t *testing.T) {
			q := d.asking(row.path)
			q.Select = row.chosen
			answer, err := d.Answer(q)
			if got := strings.TrimPrefix(Resolved(answer.Context), metadata); err != nil || got != row.want {
				t.Errorf("got %s, want %s, %v", got, row.want, err)
			}
		})
	}
	t.Run("a number has none", func(t *testing.T) {
		if answer, _ := d.Answer(d.asking("Assemblies('A')/Children/$count")); answer.Context != "" {
			t.Errorf("got %s", answer.Context)
		}
	})
}

func TestLaterPagesOfNestedCollectionsHaveTheirOwnContext(t *testing.T) {
	d := workshop(t)
	p, r := the(d, "Parts"), the(d, "Receipts")
	returns := p.unfolding("Returns", Options{}).ending(Referenced)
	part := r.unfolding("Part", Options{Expand: []Expand{returns}})
	q := Query{Set: p.set, Options: Options{Select: []string{"id"}, Expand: []Expand{
		p.unfolding("Receipts", Options{Select: []string{"entry"}, Expand: []Expand{part}}),
	}}}
	for _, row := range []struct {
		names []string
		want  string
	}{
		{nil, "Parts(id,Receipts(entry,Part))"},
		{[]string{"Receipts"}, "Receipts(entry,Part)"},
		{[]string{"Receipts", "Part", "Returns"}, "Collection($ref)"},
	} {
		if got := q.NestedContext(row.names...); got != metadata+row.want {
			t.Errorf("%v: got %s, want %s", row.names, got, row.want)
		}
	}
	if got := q.Expanded("Receipts", "Part"); len(got) != 1 || got[0].Over.Name != "Returns" {
		t.Errorf("in the parts are expanded %v", got)
	}
}

func TestAddressesAreEqualHoweverTheyAreEncoded(t *testing.T) {
	for _, row := range []struct{ one, other string }{
		{"Assemblies('O''C')", "Assemblies(%27O%27%27C%27)"},
		{"Assemblies('a%2fb')", "Assemblies('a%2Fb')"},
		{"Assemblies('%F0%9F%98%80')", "Assemblies(%27%f0%9f%98%80%27)"},
		{"A(at=2024-01-01T00:00:00.250Z)", "A(at=2024-01-01T00%3A00%3A00.25Z)"},
		{"A(at=2024-01-01T00:00:00.000Z)", "A(at=2024-01-01T00:00:00Z)"},
	} {
		if a, b := Resolved(row.one), Resolved(row.other); a != b {
			t.Errorf("%s and %s differ", a, b)
		}
	}
	for _, row := range []struct{ one, other string }{
		{"Assemblies('a/b')", "Assemblies('a%2Fb')"},
		{"Assemblies('a%252Fb')", "Assemblies('a%2Fb')"},
		{"Assemblies('a?b')", "Assemblies('a%3Fb')"},
		{"Assemblies('a b')", "Assemblies('a%20b')"},
		{"Assemblies('ä')", "Assemblies('%C3%A4')"},
		{"Assemblies('%')", "Assemblies('%25')"},
		{"Assemblies('a+b')", "Assemblies('a%20b')"},
	} {
		if a, b := Resolved(row.one), Resolved(row.other); a == b {
			t.Errorf("%s and %s do not differ", row.one, row.other)
		}
	}
}
