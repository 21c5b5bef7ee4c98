package odata_test

import (
	"strconv"
	"testing"

	"feedline/odata/bind"
	"feedline/odata/uri"
)

// What an attack could find is what differs between the twins; so the rows that
// a caller sees must be those that the test means, and no fewer.
func TestTwinsShowTheRowsThatTheCallerMaySee(t *testing.T) {
	b := newBattlefield(t)
	for _, c := range callers(b.model, b.units(t)) {
		t.Run(c.name, func(t *testing.T) {
			path := b.file(t)
			f := openRows(t, path, b)
			defer f.Close()
			w := b.twinFeeds(t, c)
			for _, set := range b.model.Sets {
				want := visibleRows(f, c, set)
				if got := w.a.ask(probe{target: set.Name + "/$count"}); got.body != strconv.Itoa(want) && (want > 0 || got.status != 404) {
					t.Errorf("%s has %d rows, the feed says %s", set.Name, want, got.body)
				}
				if difference := w.differ(probe{target: set.Name}); difference != "" {
					t.Error(difference)
				}
			}
		})
	}
}

func TestEveryOptionAndFunctionAttacks(t *testing.T) {
	b := newBattlefield(t)
	for _, name := range uri.OptionNames() {
		if optionValues[name] == nil {
			t.Errorf("no attack uses the option %s; give optionValues a line", name)
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
// them do not depend on what the caller may not see.
func TestNoRequestTellsWhatTheCallerMayNotSee(t *testing.T) {
	b := newBattlefield(t)
	list := callers(b.model, b.units(t))
	for i, c := range list {
		t.Run(c.name, func(t *testing.T) {
			a, w := b.arsenalOf(t, c), b.twinFeeds(t, c)
			kinds := map[string]int{}
			for n, p := range a.everything() {
				if n%(len(list)) != i {
					continue
				}
				if difference := w.differ(p); difference != "" {
					t.Error(difference)
				}
			}
			t.Log(w.asked, w.kinds, kinds)
		})
	}
}
