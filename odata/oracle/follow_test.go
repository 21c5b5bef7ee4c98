package oracle

import (
	"fmt"
	"strings"
	"testing"

	"feedline/model"
)

// asking reads a path such as Assemblies('A')/Children/$count. In a key, {1} is
// the Guid that ends in 1, and | stands for a slash.
func (d *Data) asking(path string) Query {
	segments := strings.Split(path, "/")
	name, key := withKey(segments[0])
	q := Query{Set: the(d, name).set, Route: &Route{from: the(d, name).set, key: key}}
	for _, segment := range segments[1:] {
		name, key := withKey(segment)
		switch n := q.Set.Nav(name); {
		case strings.HasPrefix(name, "$"):
			q.Ending = Ending(name)
		case n != nil:
			q.Set, q.Route.steps = n.Target, append(q.Route.steps, step{n, key})
		default:
			if q.Route.property = q.Set.Property(name); q.Route.property == nil {
				panic("no property " + name)
			}
		}
	}
	return q
}

func withKey(segment string) (name string, key []Value) {
	name, text, found := strings.Cut(strings.TrimSuffix(segment, ")"), "(")
	if !found {
		return name, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		var n int64
		switch {
		case strings.HasPrefix(part, "'"):
			key = append(key, strings.ReplaceAll(part[1:len(part)-1], "|", "/"))
		case strings.HasPrefix(part, "{"):
			key = append(key, id(strings.Trim(part, "{}")))
		default:
			_, _ = fmt.Sscan(part, &n)
			key = append(key, integerOf(n))
		}
	}
	return name, key
}

func TestAPathLeadsToRowsOrToAStatus(t *testing.T) {
	d := workshop(t)
	for _, row := range []struct{ path, want string }{
		{"Assemblies('A')", "200 A"},
		{"Assemblies('Z')", "404"},
		{"Assemblies('A')/Children", "200 B O'C"},
		{"Assemblies('F')/Children", "200"},
		{"Assemblies('Z')/Children", "404"},
		{"Assemblies('Z')/Children/$count", "404"},
		{"Assemblies('A')/Children('B')", "200 B"},
		{"Assemblies('A')/Children('D|1')", "404"},
		{"Assemblies('A')/Children('Z')/Children", "404"},
		{"Assemblies('F')/Parent", "200 D/1"},
		{"Assemblies('F')/Parent/Parent/Parent", "200 A"},
		{"Assemblies('A')/Parent", "204"},
		{"Assemblies('A')/Parent/Children", "404"},
		{"Assemblies('A')/Parent/Parent", "404"},
		{"Assemblies('A')/Parent/code", "404"},
		{"Assemblies('A')/Parent/code/$value", "404"},
		{"Assemblies('A')/Parent/$ref", "204 or 404"},
		{"Assemblies('Z')/Parent", "404"},
		{"Assemblies('Z')/Parent/$ref", "404"},
		{"Assemblies('F')/Parent/Children", "200 F"},
		{"Assemblies('A')/code", "200 = A"},
		{"Assemblies('B')/depth/$value", "200 = 1"},
		{"Assemblies('A')/parentCode", "204"},
		{"Assemblies('A')/parentCode/$value", "204"},
		{"Assemblies('Z')/parentCode", "404"},
		{"House", "200 Mill"},
		{"House/MainAssembly", "200 A"},
		{"House/MainAssembly/Children('B')/Children", "200 (e) D/1"},
		{"House/name/$value", "200 = Mill"},
		{"Parts({1})/Receipts({1},2)/quantity", "204"},
		{"Parts({1})/Receipts({2},1)", "404"},
		{"Parts({1})/Receipts({1},3)/Part", "200 bolt"},
		{"Parts({1})/inStock/$value", "200 = false"},
		{"Parts({1})/id/$value", "200 = 00000000-0000-4000-8000-000000000001"},
		{"Assemblies('D|1')/$ref", "200 http://feed.example/odata/Assemblies('D%2F1')"},
		{"Assemblies('A')/Children/$ref", "200 http://feed.example/odata/Assemblies('B') http://feed.example/odata/Assemblies('O''C')"},
		{"House/$ref", "200 http://feed.example/odata/House"},
	} {
		t.Run(row.path, func(t *testing.T) {
			answer, err := d.Answer(d.asking(row.path))
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint(answer.Status)
			if answer.Instead != 0 {
				got += fmt.Sprint(" or ", answer.Instead)
			}
			if answer.Value != nil {
				got += fmt.Sprint(" = ", answer.Value)
			}
			for _, r := range answer.Rows {
				got += " " + called(r)
			}
			if got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

// called is what a row is known by.
func called(r Published) string {
	for _, name := range []string{"@odata.id", "code", "name"} {
		if text, isText := r[name].(string); isText {
			return text
		}
	}
	return fmt.Sprint(r)
}

func TestASingletonThatIsNotThereIsNotFound(t *testing.T) {
	d := shapesFixture(t)
	answer, err := d.Answer(All(the(d, "House").set))
	if err != nil || answer.Status != 404 {
		t.Errorf("got %d, %v", answer.Status, err)
	}
}

func TestTheOptionsOfACollectionHoldForItsRows(t *testing.T) {
	d := workshop(t)
	r := the(d, "Receipts")
	q := d.asking("Parts({1})/Receipts")
	q.Options = Options{Filter: op(r.p("entry"), "gt", num(1)), Order: []Term{{r.p("entry"), true}}, Top: new(1), Count: new(true), Select: []string{"entry"}}
	answer, err := d.Answer(q)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(answer.Rows, answer.Total, answer.Whole); got != "[map[entry:3]] 2 3" {
		t.Errorf("got %s", got)
	}
	q = d.asking("Parts({1})/Receipts/$count")
	q.Filter = op(r.p("entry"), "gt", num(1))
	if answer, _ = d.Answer(q); answer.Total != 2 || answer.Rows != nil {
		t.Errorf("got %v", answer)
	}
}

func TestAnswersHaveAForm(t *testing.T) {
	d := workshop(t)
	for path, want := range map[string]Form{
		"Assemblies('A')": OneEntity, "Assemblies('A')/Children": Rows, "Assemblies('A')/Children('B')": OneEntity, "Assemblies('A')/Parent": OneEntity,
		"Assemblies('A')/Children/$count": HowMany, "Assemblies('A')/Children/$ref": References, "Assemblies('A')/Parent/$ref": OneReference,
		"Assemblies('A')/code": OneProperty, "Assemblies('A')/code/$value": RawValue, "House": OneEntity, "House/MainAssembly/Children": Rows,
	} {
		if got := d.asking(path).Form(); got != want {
			t.Errorf("%s has the form %d, want %d", path, got, want)
		}
	}
	for set, want := range map[*model.EntitySet]Form{the(d, "Parts").set: Rows, the(d, "House").set: OneEntity} {
		if got := All(set).Form(); got != want {
			t.Errorf("%s has the form %d, want %d", set.Name, got, want)
		}
	}
}
