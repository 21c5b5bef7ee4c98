package odata_test

import (
	"flag"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/oracle"
	"feedline/odata/uri"
)

var (
	attackOne     = flag.Int("attack.one", 12, "of how many requests the attacks make one; 0: all, for every caller")
	attackQueries = flag.Uint64("attack.queries", 2000, "queries of TestNoInventedQueryTellsWhatTheCallerMayNotSee")
	attackSeed    = flag.Uint64("attack.seed", 1, "seed of its queries")
)

// mostTold is how many differences a test tells of.
const mostTold = 10

// told is how many each test has told of.
var told = map[string]int{}

// tell is t.Errorf for as long as it helps.
func tell(t *testing.T, form string, args ...any) {
	t.Helper()
	if told[t.Name()]++; told[t.Name()] <= mostTold {
		t.Errorf(form, args...)
	} else {
		t.Fail()
	}
}

// What an attack could find is what differs between the twins; so the rows that
// a caller sees must be those that the test means, and no fewer.
func TestACallerSeesTheRowsOfItsTenantUnitsAndSets(t *testing.T) {
	onEach(t, func(t *testing.T, b battlefield, c caller, _, _ int) {
		f := openRows(t, b.file(t), b)
		defer f.Close()
		w := b.twinFeeds(t, c)
		for _, set := range b.model.Sets {
			want := visibleRows(f, c, set)
			if got := w.a.ask(probe{target: set.Name + "/$count"}); got.body != strconv.Itoa(want) && (want > 0 || got.status != http.StatusNotFound) {
				t.Errorf("%s has %d rows, the feed says %s", set.Name, want, got.body)
			}
			w.attack(t, probe{target: set.Name})
		}
	})
}

// onEach runs a test on both battlefields for each of their callers.
func onEach(t *testing.T, test func(t *testing.T, b battlefield, c caller, number, callers int)) {
	t.Helper()
	for _, b := range bothBattlefields(t) {
		list := b.callers(t)
		for i, c := range list {
			t.Run(b.name+"/"+c.name, func(t *testing.T) { test(t, b, c, i, len(list)) })
		}
	}
}

func TestEveryOptionAndFunctionAttacks(t *testing.T) {
	b := newBattlefield(t)
	for _, name := range uri.OptionNames() {
		if optionValues[name] == nil {
			t.Errorf("no attack uses the option %s; give it a line in optionValues", name)
		}
	}
	a := b.arsenalOf(t, callers(b.model, nil)[0])
	for _, set := range b.model.Sets {
		a.filters(set)
	}
	for _, name := range bind.FunctionNames() {
		if !a.used[name] {
			t.Errorf("no attack calls %s", name)
		}
	}
}

// Whatever a caller asks, the answers, their headers and the statements behind
// them do not depend on what the caller may not see. The requests follow from
// the model and the options; each is made in the name of one caller. In a usual
// run one of twelve is made, and each that is the first to name a property or a
// navigation property of its set:
//
//	go test ./odata -run NoRequestTells -attack.one=1
//	go test ./odata -run NoRequestTells -attack.one=0 -timeout 2h
func TestNoRequestTellsWhatTheCallerMayNotSee(t *testing.T) {
	unnamed := unnamedYet{}
	onEach(t, func(t *testing.T, b battlefield, c caller, number, callers int) {
		a, w := b.arsenalOf(t, c), b.twinFeeds(t, c)
		n := 0
		for set, probes := range a.everything() {
			for _, p := range probes {
				if n++; chosen(n, number, callers) || number == 0 && unnamed.names(set, p) {
					w.attack(t, p)
				}
			}
		}
		t.Logf("%d answers of %d requests, by status: %v", w.asked, n, w.kinds)
		w.enough(t)
	})
	for set, names := range unnamed {
		if len(names) > 0 {
			t.Errorf("no request about %s names %v", set.Name, slices.Sorted(maps.Keys(names)))
		}
	}
}

// chosen tells whether the request with this number is made for a caller.
func chosen(n, caller, callers int) bool {
	one := *attackOne
	if one == 0 {
		return true
	}
	if testing.Short() {
		one *= 10
	}
	return n%callers == caller && n/callers%one == 0
}

// unnamedYet are the properties and navigation properties of each set that no
// request has named.
type unnamedYet map[*model.EntitySet]map[string]bool

// names tells whether a request about a set is the first to name one of them.
func (u unnamedYet) names(set *model.EntitySet, p probe) (first bool) {
	if set == nil {
		return false
	}
	if u[set] == nil {
		u[set] = map[string]bool{}
		for _, name := range namesOf(set) {
			u[set][name] = true
		}
	}
	for _, word := range strings.FieldsFunc(p.target, func(r rune) bool { return r < 'A' || r > 'z' || r > 'Z' && r < 'a' }) {
		if u[set][word] {
			first = true
			delete(u[set], word)
		}
	}
	return first
}

// namesOf are those of all properties and navigation properties.
func namesOf(set *model.EntitySet) (names []string) {
	for _, p := range set.Properties {
		names = append(names, p.Name)
	}
	for _, n := range set.Navigation {
		names = append(names, n.Name)
	}
	return names
}

// attack makes a request and tells of what differs.
func (w *twins) attack(t *testing.T, p probe) {
	t.Helper()
	if difference := w.differ(p); difference != "" {
		tell(t, "%s", difference)
	}
}

// enough holds that most requests were understood: a request that is refused
// for its form attacks nothing.
func (w *twins) enough(t *testing.T) {
	t.Helper()
	if w.asked > 100 && w.kinds[http.StatusOK] < w.asked/10 || w.kinds[http.StatusBadRequest] > w.asked/3 {
		t.Errorf("of %d answers there are %v by status", w.asked, w.kinds)
	}
}

// The same holds for requests that nobody thought of, about rows of which the
// caller sees only some: they are invented with all of them in view.
func TestNoInventedQueryTellsWhatTheCallerMayNotSee(t *testing.T) {
	for _, b := range bothBattlefields(t) {
		t.Run(b.name, func(t *testing.T) { b.attackInvented(t) })
	}
}

func (b battlefield) attackInvented(t *testing.T) {
	all := b.attackable(t, b.file(t), caller{name: "everything", personal: bind.Shown})
	data := judged{handler: all.asThem()}.published(t, b.model, b.served.Zone)
	g := oracle.NewGenerator(data, *attackSeed)
	g.Scope = oracle.Everything
	list := b.callers(t)
	feeds := make([]*twins, len(list))
	for i, c := range list {
		feeds[i] = b.twinFeeds(t, c)
	}
	queries := *attackQueries
	if !b.model.Tenancy {
		queries /= 4
	}
	if testing.Short() {
		queries /= 10
	}
	for n := range queries {
		r := g.Query(n).Print(oracle.NewStyle(*attackSeed, n))
		p := probe{target: r.Target}
		if r.Prefer != "" {
			p.header = "Prefer: " + r.Prefer
		}
		feeds[n%uint64(len(list))].attack(t, p)
	}
	for i, w := range feeds {
		t.Logf("%s: %d answers, by status: %v", list[i].name, w.asked, w.kinds)
		w.enough(t)
	}
}
