package odata_test

import (
	"flag"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"feedline/model"
	"feedline/odata/oracle"
)

var (
	oracleQueries = flag.Uint64("oracle.queries", 2000, "queries for each data set of TestTheFeedAgreesWithAnIndependentEvaluator")
	oracleSeed    = flag.Uint64("oracle.seed", 1, "seed of its queries")
	oracleFrom    = flag.Uint64("oracle.from", 0, "number of the first query")
	oracleReports = flag.Int("oracle.reports", 5, "most differences of one kind that it reports")
)

// asked is what the queries ask for.
const asked = oracle.Everything

// wanted is what must occur, and how often among 2,000 queries, for the test to
// say anything.
var wanted = map[oracle.Scope]map[string]int{
	oracle.WholeSets: {"filter": 20, "orderby": 20, "select": 20, "paging": 20, "alias": 20, "function": 20},
	oracle.Everything: {
		"filter": 20, "orderby": 20, "select": 20, "paging": 20, "alias": 20, "function": 20,
		"expand": 20, "nested options": 20, "nested paging": 20, "levels": 4,
		"path": 20, "ref": 20, "property": 20, "raw value": 20, "not found": 20, "no content": 8,
	},
}

// The feed and odata/oracle, which share no code, answer the same queries: the
// feed by its database, the oracle from the rows that the feed publishes
// without any option. The queries are invented; a seed and a number make each
// of them again. A difference is made smaller before it is told.
//
//	go test ./odata -run IndependentEvaluator -oracle.queries=100000 -oracle.seed=7 -timeout 2h
//	go test ./odata -run IndependentEvaluator/Berlin -oracle.seed=7 -oracle.from=1234 -oracle.queries=1
//
// With -v it counts the kinds of things that occurred. With -short it asks a
// tenth.
func TestTheFeedAgreesWithAnIndependentEvaluator(t *testing.T) {
	builtin, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	shapes := withoutStreams(t, "../testdata/models/shapes")
	for _, run := range []struct {
		name  string
		model *model.Model
		zone  string // empty: no tenants
		share uint64 // of the queries, one in so many
	}{
		{"Berlin", builtin, "Europe/Berlin", 1},
		{"Lord Howe", builtin, "Australia/Lord_Howe", 2},
		{"all types", shapes, "", 2},
	} {
		t.Run(run.name, func(t *testing.T) {
			var zone *time.Location
			if run.zone != "" {
				if zone, err = time.LoadLocation(run.zone); err != nil {
					t.Fatal(err)
				}
			}
			newTrial(newJudged(t, run.model, zone)).run(t, run.share)
		})
	}
	for _, name := range []string{"library", "plant"} {
		t.Run(name, func(t *testing.T) {
			r := newTrial(newJudgedForeign(t, name))
			r.run(t, 2)
			for _, kind := range []string{"expand many-to-many", "path over many-to-many", "lambda over many-to-many", "lambda over a list", "list/$count"} {
				if *oracleQueries >= 2000 && !testing.Short() && r.kinds[kind] == 0 {
					t.Errorf("no query has %s", kind)
				}
			}
		})
	}
}

// withoutStreams is a model without properties of type Edm.Stream, which have
// no form among the rows of a set.
func withoutStreams(t *testing.T, folder string) *model.Model {
	t.Helper()
	files := fstest.MapFS{}
	described, err := filepath.Glob(folder + "/*.yaml")
	if err != nil || len(described) == 0 {
		t.Fatalf("no model in %s: %v", folder, err)
	}
	for _, name := range described {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var kept []string
		for line := range strings.Lines(string(text)) {
			if !strings.Contains(line, "Edm.Stream") {
				kept = append(kept, line)
			}
		}
		files[filepath.Base(name)] = &fstest.MapFile{Data: []byte(strings.Join(kept, ""))}
	}
	m, err := model.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// trial asks queries and keeps account.
type trial struct {
	judged
	generator   *oracle.Generator
	kinds       map[string]int
	filtered    int            // queries with a filter
	some        int            // those whose filter keeps some rows but not all
	differences map[string]int // by kind

	expected func(difference string) bool // is a refusal that the policy explains; nil: none is
	refused  int                          // queries with one
}

func newTrial(j judged) *trial {
	g := oracle.NewGenerator(j.data, *oracleSeed)
	g.Scope, g.Inside = asked, true
	return &trial{judged: j, generator: g, kinds: map[string]int{}, differences: map[string]int{}}
}

func (r *trial) run(t *testing.T, share uint64) {
	t.Helper()
	queries := max(1, *oracleQueries/share)
	if testing.Short() {
		queries = max(1, queries/10)
	}
	for n := *oracleFrom; n < *oracleFrom+queries; n++ {
		r.one(t, n)
	}
	r.account(t, queries)
}

func (r *trial) one(t *testing.T, number uint64) {
	t.Helper()
	q := r.generator.Query(number)
	for _, kind := range q.Kinds() {
		r.kinds[kind]++
	}
	style := func() *oracle.Style { return oracle.NewStyle(*oracleSeed, number) }
	difference := r.compare(q, style())
	if a, err := r.data.Answer(q); err == nil {
		for _, kind := range a.Kinds() {
			r.kinds[kind]++
		}
		r.filter(q, a)
	}
	if difference == "" {
		return
	}
	if r.expected != nil && r.expected(difference) {
		r.refused++
		return
	}
	kind := kindOfDifference(difference)
	if r.differences[kind]++; r.differences[kind] <= *oracleReports {
		r.report(t, number, q, style)
	}
}

// filter keeps account of the filter of a query, if there is one and it was
// asked of rows.
func (r *trial) filter(q oracle.Query, a oracle.Answer) {
	if q.Filter == nil || a.Status != http.StatusOK {
		return
	}
	r.filtered++
	if a.Total > 0 && a.Total < a.Whole {
		r.some++
	}
}

// report tells of a difference by the smallest query that has one, written
// plainly if that is not the reason.
func (r *trial) report(t *testing.T, number uint64, q oracle.Query, style func() *oracle.Style) {
	t.Helper()
	asked := requestText(q.Print(style()))
	if r.compare(q, oracle.Plain()) != "" {
		style = oracle.Plain
	}
	smaller := r.shrink(q, style)
	t.Errorf("seed %d, number %d\n  asked    %s\n  smaller  %s\n%s", *oracleSeed, number,
		asked, requestText(smaller.Print(style())), r.compare(smaller, style()))
}

func requestText(r oracle.Request) string {
	if r.Prefer == "" {
		return r.Target
	}
	return r.Target + "  Prefer: " + r.Prefer
}

// shrink cuts things off a query as long as the feed differs.
func (r *trial) shrink(q oracle.Query, style func() *oracle.Style) oracle.Query {
	for range 40 {
		found := false
		for smaller := range q.Smaller() {
			if r.compare(smaller, style()) != "" {
				q, found = smaller, true
				break
			}
		}
		if !found {
			break
		}
	}
	return q
}

// kindOfDifference puts differences together that may have one cause: refusals by what
// they say apart from names and values, others by what differs.
func kindOfDifference(difference string) string {
	_, message, refused := strings.Cut(difference, `"message":"`)
	if !refused {
		return strings.Fields(difference)[0]
	}
	var words []string
	for _, word := range strings.Fields(message) {
		if strings.Trim(strings.ToLower(word), "abcdefghijklmnopqrstuvwxyz.,:") == "" && len(words) < 8 {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// account tells what occurred, and fails if too little did.
func (r *trial) account(t *testing.T, queries uint64) {
	t.Helper()
	for _, kind := range slices.Sorted(maps.Keys(r.kinds)) {
		t.Logf("%6d  %s", r.kinds[kind], kind)
	}
	if r.expected != nil {
		t.Logf("%d queries were refused, as they should be", r.refused)
	}
	t.Logf("%d queries; of %d filters %d keep some rows and not others (%d %%)", queries, r.filtered, r.some, 100*r.some/max(1, r.filtered))
	for kind, times := range r.differences {
		t.Errorf("%d times: %s", times, kind)
	}
	if queries < 100 {
		return
	}
	for kind, times := range wanted[asked] {
		if r.kinds[kind] < times*int(queries)/2000 {
			t.Errorf("%s occurs in %d of %d queries", kind, r.kinds[kind], queries)
		}
	}
	if 3*r.some < r.filtered {
		t.Errorf("only %d of %d filters keep some rows and not others", r.some, r.filtered)
	}
}
