package odata_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"feedline/model"
	"feedline/odata/oracle"
)

// written is a feed whose answers are written down, by their address below the
// root.
type written map[string]string

func (f written) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, there := f[strings.TrimPrefix(r.URL.Path+"?"+r.URL.RawQuery, "/odata/")]
	if !there {
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = io.WriteString(w, body)
}

// partsAndReceipts asks for parts with their receipts, and in these for the
// part again with its returns, in pages of two.
func partsAndReceipts(t *testing.T) oracle.Query {
	t.Helper()
	m := withoutStreams(t, "../testdata/models/shapes")
	parts, receipts := m.Set("Parts"), m.Set("Receipts")
	unfold := func(set *model.EntitySet, name string, o oracle.Options) oracle.Expand {
		return oracle.Expand{Over: set.Nav(name), Options: o}
	}
	returns := unfold(parts, "Returns", oracle.Options{Select: []string{"entry"}})
	part := unfold(receipts, "Part", oracle.Options{Select: []string{"name"}, Expand: []oracle.Expand{returns}})
	return oracle.Query{Set: parts, PageSize: 2, Options: oracle.Options{
		Select: []string{"id"},
		Expand: []oracle.Expand{unfold(parts, "Receipts", oracle.Options{Select: []string{"slip"}, Count: new(true), Expand: []oracle.Expand{part}})},
	}}
}

const (
	partsContext    = `"@odata.context":"http://feed.example/odata/$metadata#Parts(id,Receipts(slip,Part(name,Returns(entry))))"`
	receiptsContext = `"@odata.context":"http://feed.example/odata/$metadata#Receipts(slip,Part(name,Returns(entry)))"`
	returnsContext  = `"@odata.context":"http://feed.example/odata/$metadata#Returns(entry)"`
	partsTarget     = "Parts?$select=id&$expand=Receipts($select=slip;$count=true;$expand=Part($select=name;$expand=Returns($select=entry)))"
)

func pagedParts() written {
	return written{
		partsTarget: `{` + partsContext + `,"value":[
			{"id":"1","Receipts@odata.count":3,"Receipts":[{"slip":"a","Part":null},{"slip":"b","Part":null}],"Receipts@odata.nextLink":"http://feed.example/odata/Receipts?n=1"},
			{"id":"2","Receipts@odata.count":0,"Receipts":[]}],"@odata.nextLink":"http://feed.example/odata/Parts?n=2"}`,
		"Parts?n=2": `{` + partsContext + `,"value":[{"id":"3","Receipts@odata.count":0,"Receipts":[]}]}`,
		"Receipts?n=1": `{` + receiptsContext + `,"value":[{"slip":"c","Part":{"name":"bolt",
			"Returns":[{"entry":1},{"entry":2}],"Returns@odata.nextLink":"http://feed.example/odata/Returns?n=3"}}]}`,
		"Returns?n=3": `{` + returnsContext + `,"value":[{"entry":3}]}`,
	}
}

func TestPagesOfNestedCollectionsArePutTogether(t *testing.T) {
	q := partsAndReceipts(t)
	got, err := judged{handler: pagedParts()}.ask(q, oracle.Plain())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"Receipts":[{"Part":null,"slip":"a"},{"Part":null,"slip":"b"},` +
		`{"Part":{"Returns":[{"entry":1},{"entry":2},{"entry":3}],"name":"bolt"},"slip":"c"}],"Receipts@odata.count":3,"id":"1"}`
	if len(got.rows) != 3 || rowText(got.rows[0]) != want {
		t.Errorf("got %v", got.rows)
	}
	if difference := differentPaging(q, got, oracle.Answer{Rows: got.rows}); difference != "" {
		t.Error(difference)
	}
	if difference := differentContext(q, got, oracle.Answer{Context: oracle.Root + "$metadata#Parts(id,Receipts(slip,Part(name,Returns(entry))))"}); difference != "" {
		t.Error(difference)
	}
}

func TestWhatIsWrongWithNestedPagesIsSeen(t *testing.T) {
	q := partsAndReceipts(t)
	for _, row := range []struct{ name, address, old, new, says string }{
		{"a page with another context", "Receipts?n=1", "(slip,Part", "(Part", "context"},
		{"a page that is not full", "Returns?n=3", `{"entry":3}`, ``, "pages"},
		{"a page with too much", "Parts?n=2", `"Receipts":[]`, `"Receipts":[{"slip":"x","Part":null},{"slip":"y","Part":null},{"slip":"z","Part":null}]`, "pages"},
		{"a link that leads nowhere", "Receipts?n=1", "Returns?n=3", "Returns?n=4", "has the status 404"},
		{"a link to somewhere else", "Receipts?n=1", "http://feed.example/odata/Returns?n=3", "/odata/Returns?n=3", "is not one of this feed"},
		{"a link in a circle", "Returns?n=3", `]}`, `],"@odata.nextLink":"http://feed.example/odata/Returns?n=3"}`, "more than 500 pages"},
		{"a member that no collection has", "Parts?n=2", `"value"`, `"more":1,"value"`, "a member more"},
	} {
		t.Run(row.name, func(t *testing.T) {
			feed := pagedParts()
			feed[row.address] = strings.Replace(feed[row.address], row.old, row.new, 1)
			got, err := judged{handler: feed}.ask(q, oracle.Plain())
			said := differentPaging(q, got, oracle.Answer{Rows: got.rows}) +
				differentContext(q, got, oracle.Answer{Context: oracle.Root + "$metadata#Parts(id,Receipts(slip,Part(name,Returns(entry))))"})
			if err != nil {
				said = err.Error()
			}
			if !strings.Contains(said, row.says) {
				t.Errorf("it says %q", said)
			}
		})
	}
}

func TestAnswersThatAreNoCollectionAreRead(t *testing.T) {
	m := withoutStreams(t, "../testdata/models/shapes")
	house := oracle.All(m.Set("House"))
	got, err := judged{handler: written{"House?": `{"@odata.context":"http://feed.example/odata/$metadata#House","name":"Mill"}`}}.ask(house, oracle.Plain())
	if err != nil || len(got.rows) != 1 || rowText(got.rows[0]) != `{"name":"Mill"}` || got.context != oracle.Root+"$metadata#House" {
		t.Errorf("got %+v, %v", got, err)
	}
	house.Ending = oracle.Referenced
	got, err = judged{handler: written{"House/$ref?": `{"@odata.context":"http://feed.example/odata/$metadata#$ref","@odata.id":"http://feed.example/odata/%48ouse"}`}}.ask(house, oracle.Plain())
	if err != nil || len(got.rows) != 1 || rowText(got.rows[0]) != `{"@odata.id":"http://feed.example/odata/House"}` {
		t.Errorf("got %+v, %v", got, err)
	}
	number := oracle.Query{Set: m.Set("Parts"), Ending: oracle.Counted}
	got, err = judged{handler: written{"Parts/$count?": "7"}}.ask(number, oracle.Plain())
	if err != nil || differentText(number, got, oracle.Answer{Total: 7}) != "" || differentText(number, got, oracle.Answer{Total: 8}) == "" {
		t.Errorf("got %+v, %v", got, err)
	}
}
