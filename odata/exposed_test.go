package odata_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"feedline/model"
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
	for _, c := range conditions {
		spots = append(spots, set.Name+"?$filter="+c)
	}
	add(aboutSet, set.Name, "")
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

// exposedFeed is a feed that shows personal data so, with its policy.
func exposedFeed(t *testing.T, how bind.Exposure) (*feed, *model.Model, plan.Policy) {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return newFeed(t, []string{"personal " + how.String()}), m, seeing(m, store.Tenant{ID: tenantID, Number: 1}, how)
}

func TestNoExpressionNamesAMaskedProperty(t *testing.T) {
	f, m, p := exposedFeed(t, bind.Masked)
	asked := 0
	exposedProperties(m, p, bind.Masked, func(set *model.EntitySet, property *model.Property) {
		for _, spot := range spotsOf(m, p, set) {
			target := strings.ReplaceAll(spot, "{p}", property.Name)
			got, body := f.refusal(t, target)
			if asked++; got.Status != http.StatusBadRequest || got.Code != "MaskedProperty" || !strings.Contains(got.Message, property.Name+" of "+set.Name) {
				t.Errorf("%s: %d %s", target, got.Status, body)
			}
		}
	})
	if asked < 1000 {
		t.Errorf("only %d requests were made", asked)
	}
}

func TestAHiddenPropertyIsAnsweredLikeANameThatNeverWas(t *testing.T) {
	f, m, p := exposedFeed(t, bind.Hidden)
	asked := 0
	exposedProperties(m, p, bind.Hidden, func(set *model.EntitySet, property *model.Property) {
		key := "(00000000-0000-0000-0000-000000000001)"
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
	if asked < 500 {
		t.Errorf("only %d requests were made", asked)
	}
}

// exposes tells whether a suggestion names a property that is hidden.
func exposes(p plan.Policy, set *model.EntitySet, offered string) bool {
	offered = strings.TrimSuffix(strings.TrimPrefix(offered, " Did you mean "), "?")
	property := set.Property(offered)
	return property != nil && p.Shows(set, property) == bind.Hidden
}

func TestEveryRowShowsTheSameOfAMaskedProperty(t *testing.T) {
	full := newFeed(t, nil)
	for _, how := range []bind.Exposure{bind.Masked, bind.Hidden} {
		f, m, p := exposedFeed(t, how)
		for _, set := range m.Sets {
			w := get(t.Context(), f.Service, "/odata/"+set.Name)
			if !p.Sees(set) {
				if w.Code != http.StatusNotFound {
					t.Errorf("%s: %d", set.Name, w.Code)
				}
				continue
			}
			masked, all := published(t, w.Body.Bytes()), published(t, get(t.Context(), full.Service, "/odata/"+set.Name).Body.Bytes())
			if len(masked) != len(all) {
				t.Fatalf("%s has %d rows of %d", set.Name, len(masked), len(all))
			}
			for i, row := range all {
				for name, value := range row {
					property, want, is := set.Property(name), string(value), true
					switch p.Shows(set, property) {
					case bind.Masked:
						want = "null"
						if property.Type.Kind == model.String {
							want = `"***"`
						}
					case bind.Hidden:
						want, is = "", false
					}
					if got, there := masked[i][name]; string(got) != want || there != is {
						t.Errorf("personal data %s: %s of %s is %s, want %s", how, name, set.Name, got, want)
					}
				}
			}
		}
	}
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

// typeHas tells whether the entity type of a set has an element in a document.
func typeHas(document string, set *model.EntitySet, element string) bool {
	_, rest, _ := strings.Cut(document, `<EntityType Name="`+set.TypeName+`"`)
	own, _, _ := strings.Cut(rest, "</EntityType>")
	return strings.Contains(own, element)
}
