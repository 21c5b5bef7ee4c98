package odata_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"feedline/odata/bind"
	"feedline/store/sqlite"
)

// everybody are all callers, and one of the other tenant.
func (b battlefield) everybody(t *testing.T) []caller {
	t.Helper()
	return append(callers(b.model, b.units(t)), caller{name: "the other tenant", personal: bind.Shown, elsewhere: true})
}

// A continuation token of another caller, of another tenant among them, and one
// of another query, is answered like one that was altered.
func TestATokenOfAnotherIsAnsweredLikeAnAlteredOne(t *testing.T) {
	b := newBattlefield(t)
	each := b.attackableBy(t, openFile(t, b.file(t), b.model), b.everybody(t)...)
	replayed := 0
	for n, set := range b.model.Sets {
		for i, query := range []string{"?$select=" + set.Key[0].Name, "?$count=true", "?$orderby=" + set.Key[0].Name + "%20desc"} {
			if testing.Short() && i != n%3 {
				continue
			}
			for _, owner := range each {
				first := owner.ask(probe{target: set.Name + query, header: "Prefer: odata.maxpagesize=2"})
				for _, link := range first.next() {
					for _, taker := range each {
						if taker != owner {
							showToken(t, taker, link, link)
							replayed++
						}
					}
					showToken(t, owner, link, strings.Replace(link, set.Name+"?", set.Name+"?$skip=1&", 1))
					showToken(t, owner, link, strings.Replace(link, set.Name+"?", set.Name+"?$filter=true&", 1))
				}
			}
		}
	}
	if replayed < 200 {
		t.Errorf("only %d tokens were replayed", replayed)
	}
}

// showToken asks for a link, changed or not, and for the same with another token.
func showToken(t *testing.T, by *attacked, link, as string) {
	t.Helper()
	_, token, _ := strings.Cut(link, "$skiptoken=")
	altered := strings.Repeat("A", len(token))
	got, want := by.ask(probe{target: as}), by.ask(probe{target: strings.Replace(as, token, altered, 1)})
	mine, garbage := strings.ReplaceAll(got.String(), token, "TOKEN"), strings.ReplaceAll(want.String(), altered, "TOKEN")
	if mine != garbage || got.status < http.StatusBadRequest {
		tell(t, "%s asks for %s\n%s", by.caller.name, as, firstDifference(mine, garbage))
	}
}

// Callers who ask one feed at the same time get what each gets alone: nothing of
// what the feed keeps from one request to the next belongs to somebody else.
func TestCallersDoNotMeetInWhatTheFeedKeeps(t *testing.T) {
	b := newBattlefield(t)
	path, list := b.file(t), b.everybody(t)
	open := func() *sqlite.DB {
		db, err := sqlite.Open(t.Context(), path, b.model, sqlite.Options{LinksAfter: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	probes := b.keptProbes(t, list[0])
	together := b.attackableBy(t, open(), list...)
	var asking sync.WaitGroup
	for i, c := range list {
		alone := b.attackableBy(t, open(), c)[0]
		asking.Go(func() {
			for _, p := range probes {
				got, want := together[i].ask(p), alone.ask(p)
				got.statements, want.statements = "", "" // all that are asked at the same time are heard
				if got != want {
					t.Errorf("%s: %s\n%s", c.name, p, firstDifference(got.String(), want.String()))
				}
			}
		})
	}
	asking.Wait()
}

// keptProbes are requests for what a feed may keep: documents, orders, what rows
// lead to, and looked-up rows.
func (b battlefield) keptProbes(t *testing.T, c caller) []probe {
	t.Helper()
	probes := []probe{{target: ""}, {target: "$metadata"}, {target: "$metadata?$format=json"}}
	a, sparse, sets := b.arsenalOf(t, c), 40, 1
	if testing.Short() {
		sparse, sets = 400, 6
	}
	for n, set := range b.model.Sets {
		if n%sets > 0 {
			continue
		}
		for i, order := range a.orders(set) {
			if i%sparse == 0 {
				probes = append(probes, probe{target: option(set.Name, "$orderby", order), header: "Prefer: odata.maxpagesize=9"})
			}
		}
		for i, value := range a.expansions(set) {
			if i%sparse == 0 {
				probes = append(probes, probe{target: option(set.Name, "$expand", value)})
			}
		}
	}
	return append(probes, probes...)
}
