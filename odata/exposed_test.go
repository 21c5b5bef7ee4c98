package odata_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/bind"
	"feedline/odata/plan"
	"feedline/store"
)

// conditions are expressions that name a property, {p}.
var conditions = []string{
	"{p} eq null", "{p} ne null", "{p} eq 'x'", "{p} gt 'x'", "'x' eq {p}", "{p} in ('x','y')", "not ({p} eq null)", "contains({p},'x')", "length({p}) gt 1",
	"startswith(tolower({p}),'x')", "cast({p},Edm.String) eq 'x'", "isof({p},Edm.String)", "case({p} eq null:true,true:false)", "concat({p},'x') eq 'y'", "$it/{p} eq null",
}

// aboutSet, overMany and overOne are requests in which an expression about a
// set, {s}, stands elsewhere, or behind a navigation property, {n}.
var (
	aboutSet = []string{
		"{s}?$orderby={p}", "{s}?$orderby={p} desc", "{s}?$orderby=length({p})", "{s}/$count?$filter={p} eq null", "{s}?$count=true&$filter={p} eq null",
		"{s}/$filter({p} eq null)", "{s}/$filter({p} eq null)/$count", "{s}?$filter=@a eq null&@a={p}", "{s}?$orderby=@a&@a={p}", "{s}/$filter(@a)?@a={p} eq null",
		"{s}?$filter=$root/{s}/any(x:x/{p} eq null)", "{s}?$filter=$root/{s}/all(x:x/{p} eq null)", "{s}?$filter=$root/{s}/$count($filter={p} eq null) gt 1", "{s}?$filter=$root/{s}/$filter({p} eq null)/any()",
	}
	overMany = []string{
		"{s}?$filter={n}/any(x:x/{p} eq null)", "{s}?$filter={n}/all(x:x/{p} ne null)", "{s}?$filter={n}/$count($filter={p} eq null) gt 1", "{s}?$orderby={n}/$count($filter={p} eq null)",
		"{s}?$expand={n}($filter={p} eq null)", "{s}?$expand={n}($orderby={p})", "{s}?$expand={n}($count=true;$filter={p} eq null)", "{s}?$expand={n}($filter=@a eq null;@a={p})",
	}
	overOne = []string{"{s}?$filter={n}/{p} eq null", "{s}?$orderby={n}/{p}"}
)

// spotsOf lists requests with all places in which an expression about a set
// stands; {p} is to be the property's name.
func spotsOf(m *model.Model, p plan.Policy, set *model.EntitySet) (spots []string) {
	add := func(forms []string, s, n string) {
		for _, form := range forms {
			spots = append(spots, strings.NewReplacer("{s}", s, "{n}", n).Replace(form))
		}
	}
	var conditional []string
	for _, c := range conditions {
		conditional = append(conditional, "{s}?$filter="+c)
	}
	if !set.Singleton {
		add(append(conditional, aboutSet...), set.Name, "")
	}
	for _, from := range slices.Concat(m.Sets, m.Singletons) {
		for _, n := range from.Navigation {
			switch {
			case n.Target != set || !p.Sees(from) || !leads(p, n):
			case n.Multiplicity == model.Many:
				add(overMany, from.Name, n.Name)
			default:
				add(overOne, from.Name, n.Name)
			}
		}
	}
	return spots
}

// leads tells whether a navigation property exists under a policy.
func leads(p plan.Policy, n *model.Navigation) bool {
	return bind.Schema{Visible: p.Sees, Shows: p.Shows}.Leads(n)
}

// refused is the part of an error that a test compares.
type refused struct {
	Status  int
	Code    string `json:"code"`
	Message string `json:"message"`
	Target  string `json:"target"`
	Place   struct {
		Position, Length int
	} `json:"innererror"`
}

var suggestion = regexp.MustCompile(` Did you mean [^?]*\?`)

// refusal asks for a target and takes the error apart.
func (f *feed) refusal(t *testing.T, target string) (refused, string) {
	t.Helper()
	w := get(t.Context(), f.Service, "/odata/"+strings.NewReplacer(" ", "%20", "'", "%27").Replace(target))
	var body struct{ Error refused }
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil && w.Code >= 400 {
		t.Fatalf("%s: %v: %s", target, err, w.Body)
	}
	body.Error.Status = w.Code
	return body.Error, w.Body.String()
}

// exposedProperties calls visit with every property of the model that a policy
// shows so.
func exposedProperties(m *model.Model, p plan.Policy, how bind.Exposure, visit func(*model.EntitySet, *model.Property)) {
	for _, set := range slices.Concat(m.Sets, m.Singletons) {
		for _, property := range set.Properties {
			if p.Sees(set) && p.Shows(set, property) == how {
				visit(set, property)
			}
		}
	}
}

// exposedFeed is a feed that shows personal data so, with its policy. It has the
// builtin model, or another one.
func exposedFeed(t *testing.T, how bind.Exposure, other ...string) (*feed, *model.Model, plan.Policy) {
	t.Helper()
	given := []string{"personal " + how.String()}
	for _, name := range other {
		if name != "" {
			given = append(given, "model "+name)
		}
	}
	f := newFeed(t, given)
	return f, f.Model, seeing(f.Model, store.Tenant{ID: tenantID, Number: 1}, how)
}

// otherModels have personal data of other types, and other keys.
var otherModels = []string{"library", "plant", "shapes"}

func TestNoExpressionNamesAMaskedProperty(t *testing.T) {
	if asked := askMasked(t); asked < 1000 {
		t.Errorf("only %d requests were made", asked)
	}
	for _, name := range otherModels {
		t.Run(name, func(t *testing.T) {
			if askMasked(t, name) == 0 {
				t.Error("it has nothing to mask")
			}
		})
	}
}

// askMasked asks about every masked property of a model in every place.
func askMasked(t *testing.T, other ...string) (asked int) {
	f, m, p := exposedFeed(t, bind.Masked, other...)
	exposedProperties(m, p, bind.Masked, func(set *model.EntitySet, property *model.Property) {
		for _, spot := range spotsOf(m, p, set) {
			target := strings.ReplaceAll(spot, "{p}", property.Name)
			got, body := f.refusal(t, target)
			if asked++; got.Status != http.StatusBadRequest || got.Code != "MaskedProperty" || !strings.Contains(got.Message, property.Name+" of "+set.Name) {
				t.Errorf("%s: %d %s", target, got.Status, body)
			}
		}
	})
	return asked
}

func TestAHiddenPropertyIsAnsweredLikeANameThatNeverWas(t *testing.T) {
	if asked := askHidden(t); asked < 500 {
		t.Errorf("only %d requests were made", asked)
	}
	for _, name := range otherModels {
		t.Run(name, func(t *testing.T) {
			if askHidden(t, name) == 0 {
				t.Error("it has nothing to hide")
			}
		})
	}
}

// askHidden names every hidden property of a model in every place, and a name
// that never was beside it.
func askHidden(t *testing.T, other ...string) (asked int) {
	f, m, p := exposedFeed(t, bind.Hidden, other...)
	exposedProperties(m, p, bind.Hidden, func(set *model.EntitySet, property *model.Property) {
		key := someKey(set)
		spots := spotsOf(m, p, set)
		for _, form := range []string{"?$select={p}", "?$select=*,{p}", "?$expand={p}", "?$expand={p}($select=x)", "/{p}", key + "/{p}", key + "/{p}/$value", key + "/{p}/x", "({p}=1)", "?$filter={p}(1) eq 1"} {
			spots = append(spots, set.Name+form)
		}
		never := strings.Repeat("q", len(property.Name))
		for _, spot := range spots {
			got, _ := f.refusal(t, strings.ReplaceAll(spot, "{p}", property.Name))
			want, _ := f.refusal(t, strings.ReplaceAll(spot, "{p}", never))
			if offered := suggestion.FindString(got.Message); offered != "" && exposes(p, set, offered) {
				t.Errorf("%s: %s", spot, got.Message)
			}
			got.Message, want.Message = suggestion.ReplaceAllString(got.Message, ""), suggestion.ReplaceAllString(want.Message, "")
			got.Message = strings.ReplaceAll(got.Message, property.Name, never)
			if asked++; got.Status < 400 || got != want {
				t.Errorf("%s with %s:\n%+v\nand with a name that never was:\n%+v", spot, property.Name, got, want)
			}
		}
	})
	return asked
}

// someKey is the key of an entity that need not be there.
func someKey(set *model.EntitySet) string {
	parts := make([]string, len(set.Key))
	for i, p := range set.Key {
		value := map[model.Kind]string{model.String: "'x'", model.Guid: "00000000-0000-0000-0000-000000000001", model.DateTimeOffset: "2026-01-01T00:00:00Z"}[p.Type.Kind]
		parts[i] = p.Name + "=" + cmp.Or(value, "1")
	}
	return "(" + strings.Join(parts, ",") + ")"
}

// exposes tells whether a suggestion names a property that is hidden.
func exposes(p plan.Policy, set *model.EntitySet, offered string) bool {
	offered = strings.TrimSuffix(strings.TrimPrefix(offered, " Did you mean "), "?")
	property := set.Property(offered)
	return property != nil && p.Shows(set, property) == bind.Hidden
}

func TestEveryRowShowsTheSameOfAMaskedProperty(t *testing.T) {
	for _, other := range append([]string{""}, otherModels...) {
		for _, how := range []bind.Exposure{bind.Masked, bind.Hidden} {
			t.Run(strings.TrimSpace(other+" "+how.String()), func(t *testing.T) { compareRows(t, how, other) })
		}
	}
}

// compareRows compares all rows of a model with those that a policy shows.
func compareRows(t *testing.T, how bind.Exposure, other string) {
	full, _, _ := exposedFeed(t, bind.Shown, other)
	f, m, p := exposedFeed(t, how, other)
	for _, set := range m.Sets {
		w := get(t.Context(), f.Service, "/odata/"+set.Name)
		if !p.Sees(set) {
			if w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", set.Name, w.Code)
			}
			continue
		}
		seen, all := published(t, w.Body.Bytes()), published(t, get(t.Context(), full.Service, "/odata/"+set.Name).Body.Bytes())
		if len(seen) != len(all) {
			t.Fatalf("%s has %d rows of %d", set.Name, len(seen), len(all))
		}
		at := map[string]int{} // rows may come in another order
		for i, row := range seen {
			at[keyOf(set, row)] = i
		}
		for _, row := range all {
			mine := seen[at[keyOf(set, row)]]
			for name, value := range row {
				want, is := wanting(p, set.Property(name), string(value))
				if got, there := mine[name]; string(got) != want || there != is {
					t.Errorf("%s of %s is %s, want %s", name, set.Name, got, want)
				}
			}
		}
	}
}

// wanting is what a row shows of a value, and whether it shows anything.
func wanting(p plan.Policy, property *model.Property, value string) (want string, is bool) {
	switch p.Shows(property.Set, property) {
	case bind.Shown:
		return value, true
	case bind.Hidden:
		return "", false
	}
	if property.Type.Kind == model.String && !property.Type.Collection {
		return `"***"`, true
	}
	return "null", true
}

func keyOf(set *model.EntitySet, row map[string]json.RawMessage) (key string) {
	for _, p := range set.Key {
		key += string(row[p.Name]) + " "
	}
	return key
}

func published(t *testing.T, body []byte) []map[string]json.RawMessage {
	t.Helper()
	var page struct{ Value []map[string]json.RawMessage }
	if err := json.Unmarshal(body, &page); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return page.Value
}

func TestAMaskedPropertyIsReadInEveryForm(t *testing.T) {
	f, _, _ := exposedFeed(t, bind.Masked)
	const call = "Calls(a0000000-0000-4000-8000-000000000001)"
	for target, want := range map[string]string{
		call + "/customerFirstName":                                `"value":"***"`,
		call + "/customerFirstName/$value":                         "***",
		call + "?$select=customerLastName":                         `"customerLastName":"***"`,
		"Calls?$select=customerPhoneNumber&$skip=1&$top=1":         `{"customerPhoneNumber":"***"}`, // though nothing is stored there
		"Channels?$expand=Calls($select=customerFirstName;$top=1)": `"Calls":[{"customerFirstName":"***"}]`,
	} {
		if w := get(t.Context(), f.Service, "/odata/"+target); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

func TestTheMetadataKnowsWhatTheCallerSees(t *testing.T) {
	for _, how := range []bind.Exposure{bind.Masked, bind.Hidden} {
		f, m, p := exposedFeed(t, how)
		for _, form := range []string{"application/xml", "application/json"} {
			document := get(t.Context(), f.Service, "/odata/$metadata?$format="+form).Body.String()
			for _, set := range m.Sets {
				for _, n := range set.Navigation {
					if is := leads(p, n); p.Sees(set) && form == "application/xml" && is != typeHas(document, set, `<NavigationProperty Name="`+n.Name+`"`) {
						t.Errorf("personal data %s: %s of %s is published: %v", how, n.Name, set.Name, !is)
					}
				}
				for _, property := range set.Properties {
					if p.Sees(set) && form == "application/xml" && (p.Shows(set, property) != bind.Hidden) != typeHas(document, set, `<Property Name="`+property.Name+`"`) {
						t.Errorf("personal data %s: %s of %s", how, property.Name, set.Name)
					}
				}
			}
			if masks := strings.Contains(document, "Masked for you"); masks != (how == bind.Masked) {
				t.Errorf("personal data %s, %s: a remark is there: %v", how, form, masks)
			}
		}
	}
}

func TestCallersWhoSeeDifferentPartsGetDifferentMetadata(t *testing.T) {
	m, reader, tenant := content(t, "", "Europe/Berlin")
	how := bind.Shown
	f := feedOver(t, m, reader, func(c *odata.Config) {
		c.Policy = func(context.Context, auth.Principal) (plan.Policy, error) { return seeing(m, tenant, how), nil }
	})
	tags := map[string]bind.Exposure{}
	for _, how = range []bind.Exposure{bind.Shown, bind.Masked, bind.Hidden, bind.Shown} {
		tag := spelled(get(t.Context(), f.Service, "/odata/$metadata").Header(), "ETag")
		if before, known := tags[tag]; known && before != how {
			t.Errorf("personal data %s has the document of %s", how, before)
		}
		tags[tag] = how
	}
	if len(tags) != 3 {
		t.Errorf("there are %d documents", len(tags))
	}
}

func TestAContinuationLinkEndsWithItsPolicy(t *testing.T) {
	m, reader, tenant := content(t, "", "Europe/Berlin")
	how := bind.Shown
	f := feedOver(t, m, reader, func(c *odata.Config) {
		limits(c).PageRows = 1
		c.Policy = func(context.Context, auth.Principal) (plan.Policy, error) { return seeing(m, tenant, how), nil }
	})
	next := nextLink(t, get(t.Context(), f.Service, "/odata/Calls?$select=id").Body.String(), "")
	next = strings.TrimPrefix(next, "http://example.com")
	for _, row := range []struct {
		how  bind.Exposure
		want int
	}{{bind.Shown, http.StatusOK}, {bind.Masked, http.StatusBadRequest}, {bind.Hidden, http.StatusBadRequest}, {bind.Shown, http.StatusOK}} {
		if how = row.how; get(t.Context(), f.Service, next).Code != row.want {
			t.Errorf("with personal data %s the link is not answered with %d", how, row.want)
		}
	}
}

// typeHas tells whether the entity type of a set has an element in a document.
func typeHas(document string, set *model.EntitySet, element string) bool {
	_, rest, _ := strings.Cut(document, `<EntityType Name="`+set.TypeName+`"`)
	own, _, _ := strings.Cut(rest, "</EntityType>")
	return strings.Contains(own, element)
}

// spelled is a header under exactly this spelling.
func spelled(h http.Header, name string) string { return strings.Join(h[name], "") }
