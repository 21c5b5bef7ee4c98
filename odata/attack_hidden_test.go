package odata_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/bind"
)

// A key of a row that the caller does not see is answered like one that nobody
// has: the same bytes, after the same statements. One of another tenant makes
// the engine look at as many rows, too, unless a part of it is an id that the
// tenant has itself.
func TestAHiddenKeyIsAnsweredLikeARandomOne(t *testing.T) {
	b := newBattlefield(t)
	for _, c := range callers(b.model, b.units(t)) {
		t.Run(c.name, func(t *testing.T) {
			a, feed, asked := b.arsenalOf(t, c), b.attackable(t, b.file(t), c), 0
			for n, set := range b.model.Sets {
				for whose, key := range a.hidden[set] {
					for i, form := range a.keyForms(set) {
						if testing.Short() && (i+n)%40 > 0 || *attackOne > 1 && i%3 == 2 {
							continue
						}
						compareKeys(t, feed, key, form, whose == "another tenant" && len(set.Key) == 1 && i%4 == 0)
						asked++
					}
				}
			}
			if asked < 500 && !testing.Short() {
				t.Errorf("only %d requests were made", asked)
			}
		})
	}
}

// compareKeys puts a hidden key into a request, and then one that nobody has.
func compareKeys(t *testing.T, feed *attacked, key keyOfRow, form func(keyOfRow) probe, visits bool) {
	t.Helper()
	none := key.like()
	plain := func(text string) string { return none.without(key.without(text)) }
	hidden, random := plain(feed.ask(form(key)).String()), plain(feed.ask(form(none)).String())
	if hidden != random {
		tell(t, "%s\n%s", form(key), firstDifference(hidden, random))
	}
	if !visits {
		return
	}
	hidden, random = plain(feed.explained(t, form(key))), plain(feed.explained(t, form(none)))
	if hidden != random {
		tell(t, "explain %s\n%s", form(key), firstDifference(hidden, random))
	}
}

// without is a text with a word in the places of the values of a key, which may
// have them from rows that are seen, too.
func (k keyOfRow) without(text string) string {
	for _, i := range k.telling() {
		bare := strings.Trim(k.values[i], "'")
		quoted, err := json.Marshal(bare)
		if err != nil {
			panic(err)
		}
		forms := []string{bare, strings.Trim(string(quoted), `"`), url.QueryEscape(bare), escapedPath(bare)}
		if instant, err := time.Parse(time.RFC3339, bare); err == nil {
			forms = append(forms, strconv.FormatInt(instant.UnixMilli(), 10))
		}
		for _, form := range forms {
			if form != "" {
				text = strings.ReplaceAll(text, form, "KEY")
			}
		}
	}
	return text
}

var took = regexp.MustCompile(`looked at, [^\n]*`)

// explained is what explain prints of a request, measured, without the time that
// it took.
func (a *attacked) explained(t *testing.T, p probe) string {
	t.Helper()
	text, err := a.Explain(t.Context(), auth.Principal{Subject: a.caller.name}, p.target, true)
	if err != nil {
		text += err.Error()
	}
	return took.ReplaceAllString(text, "looked at")
}

// keyForms are all requests that name a row of a set by its key.
func (a *arsenal) keyForms(set *model.EntitySet) (forms []func(keyOfRow) probe) {
	path := func(behind string) {
		forms = append(forms, func(k keyOfRow) probe { return probe{target: escapedPath(set.Name + k.String() + behind)} })
	}
	query := func(on, name, before, behind string) {
		forms = append(forms, func(k keyOfRow) probe { return probe{target: option(on, name, before+k.String()+behind)} })
	}
	path("")
	path("/$ref")
	query("$entity", "$id", set.Name, "")
	for _, p := range set.Properties {
		path("/" + p.Name)
		query(set.Name, "$filter", "$root/"+set.Name, "/"+p.Name+" eq null")
	}
	for _, n := range set.Navigation {
		path("/" + n.Name)
		path("/" + n.Name + "/$ref")
		if n.Multiplicity == model.Many {
			path("/" + n.Name + "/$count")
		}
	}
	for _, n := range a.leading(set) {
		if n.Multiplicity == model.Many {
			path := n.Set.Name + a.keys[n.Set][0] + "/" + n.Name
			forms = append(forms, func(k keyOfRow) probe { return probe{target: escapedPath(path + k.String())} })
		}
	}
	return append(forms, a.foreignKeyForms(set)...)
}

// foreignKeyForms are conditions that name a row of a set by what leads to it.
func (a *arsenal) foreignKeyForms(set *model.EntitySet) (forms []func(keyOfRow) probe) {
	condition := func(on, before, behind string) {
		forms = append(forms,
			func(k keyOfRow) probe { return probe{target: option(on, "$filter", before+k.values[0]+behind)} },
			func(k keyOfRow) probe {
				return probe{target: option(on+"/$count", "$filter", before+k.values[0]+behind)}
			},
			func(k keyOfRow) probe { return probe{target: option(on, "$orderby", before+k.values[0]+behind)} })
	}
	if len(set.Key) > 1 {
		return nil // a part of a key may be another row's, too
	}
	key := set.Key[0].Name
	condition(set.Name, key+" eq ", "")
	for _, n := range a.leading(set) {
		if n.Multiplicity == model.Many {
			condition(n.Set.Name, n.Name+"/any(x:x/"+key+" eq ", ")")
			continue
		}
		condition(n.Set.Name, n.Name+"/"+key+" eq ", "")
	}
	return forms
}

var (
	offered  = regexp.MustCompile(`"suggestion":"([^"]*)"`)
	inner    = regexp.MustCompile(`,?"suggestion":"[^"]*"|,"innererror":\{\}`)
	position = strings.NewReplacer(`,"innererror":{}`, "")
)

// Sets that are not granted, hidden properties and what would lead over them are
// answered like names that never were, but for the name itself.
func TestWhatIsNotGrantedIsAnsweredLikeANameThatNeverWas(t *testing.T) {
	b := newBattlefield(t)
	for _, c := range callers(b.model, b.units(t)) {
		feed, asked := b.attackable(t, b.file(t), c), 0
		policy := c.policy(t, b)
		hidden := map[string]bool{}
		for _, set := range b.model.Sets {
			hidden[set.Name] = !policy.Sees(set)
		}
		try := func(name string, forms ...string) {
			never := strings.Repeat("Q", len(name))
			for _, form := range forms {
				asked++
				one := feed.ask(probe{target: escapedTarget(strings.ReplaceAll(form, "{x}", name))})
				other := feed.ask(probe{target: escapedTarget(strings.ReplaceAll(form, "{x}", never))})
				if s := offered.FindStringSubmatch(one.body); s != nil && hidden[s[1]] {
					tell(t, "%s, %s: %s", c.name, form, one.body)
				}
				mine, nobodys := unnamed(one.String(), name, never), unnamed(other.String(), name, never)
				if mine != nobodys || one.status < http.StatusBadRequest {
					tell(t, "%s, %s with %s:\n%s", c.name, form, name, firstDifference(mine, nobodys))
				}
			}
		}
		for _, set := range b.model.Sets {
			if hidden[set.Name] {
				try(set.Name, setForms...)
				continue
			}
			for _, n := range set.Navigation {
				if !leads(policy, n) {
					try(n.Name, filled(navForms, set)...)
				}
			}
			for _, p := range set.Properties {
				if policy.Shows(set, p) == bind.Hidden {
					try(p.Name, filled(propertyForms, set)...)
				}
			}
		}
		t.Logf("%s: %d requests", c.name, asked)
	}
}

// setForms, navForms and propertyForms are requests that name something, {x},
// which must be as good as nothing.
var (
	setForms = []string{
		"{x}", "{x}/$count", "{x}(1)", "{x}(id=1)", "{x}/x", "{x}/$ref", "{x}?$filter=id eq 1", "{x}?$select=x", "{x}?$top=0", "{x}/$filter(true)", "$entity?$id={x}(id=1)", "$metadata/{x}",
		"Users?$filter=$root/{x}/any()", "Users?$filter=$root/{x}/$count gt 1", "Users?$filter=$root/{x}(1)/id eq 1", "Channels?$filter=$root/{x}/any()", "Channels?$filter={x}/any(x:x/id eq 1)", "$crossjoin({x})",
	}
	navForms = []string{
		"{s}?$expand={x}", "{s}?$expand={x}/$count", "{s}?$expand={x}/$ref", "{s}?$expand={x}($select=id)", "{s}?$expand={x}($filter=id eq 1)", "{s}?$select={x}", "{s}?$filter={x}/id eq 1", "{s}?$orderby={x}/id",
		"{s}?$filter={x}/any()", "{s}?$filter={x}/all(x:x/id eq 1)", "{s}?$filter={x}/$count gt 1", "{s}?$orderby={x}/$count", "{s}{k}/{x}", "{s}{k}/{x}/$ref", "{s}{k}/{x}/$count", "{s}{k}/{x}(1)", "{s}{k}/{x}/id", "{s}?$filter={x} eq null",
	}
	propertyForms = []string{
		"{s}?$select={x}", "{s}?$filter={x} eq null", "{s}?$filter={x} eq 1", "{s}?$orderby={x}", "{s}?$expand={x}", "{s}{k}/{x}", "{s}{k}/{x}/$value", "{s}({x}=1)", "{s}?$filter=@a eq 1&@a={x}", "{s}?$filter=$it/{x} eq null",
		"{s}?$filter=$root/{s}{k}/{x} eq 1", "{s}?$filter=length({x}) gt 1", "{s}?$apply=groupby(({x}))", "{s}?$compute={x} as c", "{s}?$search={x}",
	}
)

// filled puts the name of a set, {s}, and a key that nobody has, {k}, into forms.
func filled(forms []string, set *model.EntitySet) (made []string) {
	for _, form := range forms {
		made = append(made, strings.NewReplacer("{s}", set.Name, "{k}", nobodys(set).String()).Replace(form))
	}
	return made
}

// unnamed is an answer without what was named, and without what is offered in
// its place.
func unnamed(text, name, never string) string {
	text = inner.ReplaceAllString(suggestion.ReplaceAllString(text, ""), "")
	text = strings.ReplaceAll(strings.ReplaceAll(text, name, "NAME"), never, "NAME")
	return position.Replace(strings.ReplaceAll(text, `"innererror":{,`, `"innererror":{`))
}
