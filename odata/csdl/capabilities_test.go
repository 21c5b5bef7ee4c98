package csdl_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedline/odata/csdl"
)

// restrictions lists what the document says about sets and container with the
// Capabilities and Core vocabularies, descriptions apart.
func restrictions(t *testing.T, c csdl.Capabilities) []string {
	t.Helper()
	d := csdl.Document{Model: sample(), Visible: without("Customers", "Tags"), Capabilities: c}
	var said []string
	for _, fact := range factsOfXML(strictly(t, d)) {
		if strings.HasPrefix(fact, "Shop") && strings.Contains(fact, " @") && !strings.Contains(fact, ".Description ") {
			said = append(said, strings.Replace(fact, "Org.OData.Capabilities.V1.", "", 1))
		}
	}
	return said
}

func TestNothingWorksUnlessItIsAnnounced(t *testing.T) {
	want := []string{
		"Shop @AsynchronousRequestsSupported false",
		"Shop @BatchSupported false",
		"Shop @KeyAsSegmentSupported false",
		"Shop/Orders @CountRestrictions map[Countable:false]",
		"Shop/Orders @DeleteRestrictions map[Deletable:false]",
		"Shop/Orders @ExpandRestrictions map[Expandable:false]",
		"Shop/Orders @FilterRestrictions map[Filterable:false]",
		"Shop/Orders @InsertRestrictions map[Insertable:false]",
		"Shop/Orders @SearchRestrictions map[Searchable:false]",
		"Shop/Orders @SelectSupport map[Supported:false]",
		"Shop/Orders @SkipSupported false",
		"Shop/Orders @SortRestrictions map[Sortable:false]",
		"Shop/Orders @TopSupported false",
		"Shop/Orders @UpdateRestrictions map[Updatable:false]",
		"Shop/Settings @ExpandRestrictions map[Expandable:false]",
		"Shop/Settings @SelectSupport map[Supported:false]",
		"Shop/Settings @UpdateRestrictions map[Updatable:false]",
	}
	if d := cmp.Diff(want, restrictions(t, csdl.Capabilities{})); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestEveryCapabilityFlipsExactlyItsAnnotations(t *testing.T) {
	nothing := restrictions(t, csdl.Capabilities{})
	for _, c := range []struct {
		name         string
		capabilities csdl.Capabilities
		flips        []string
	}{
		{"select", csdl.Capabilities{Select: true}, []string{"Shop/Orders @SelectSupport map[Supported:true]", "Shop/Settings @SelectSupport map[Supported:true]"}},
		{"top", csdl.Capabilities{Top: true}, []string{"Shop/Orders @TopSupported true"}},
		{"skip", csdl.Capabilities{Skip: true}, []string{"Shop/Orders @SkipSupported true"}},
		{"count", csdl.Capabilities{Count: true}, []string{"Shop/Orders @CountRestrictions map[Countable:true]"}},
		{"filter", csdl.Capabilities{Filter: true}, []string{"Shop/Orders @FilterRestrictions map[Filterable:true]"}},
		{"search", csdl.Capabilities{Search: true}, []string{"Shop/Orders @SearchRestrictions map[Searchable:true]"}},
		{"order", csdl.Capabilities{Order: true}, []string{"Shop/Orders @SortRestrictions map[NonSortableProperties:[aBinary] Sortable:true]"}},
		{"expand", csdl.Capabilities{Expand: true}, []string{"Shop/Orders @ExpandRestrictions map[Expandable:true]", "Shop/Settings @ExpandRestrictions map[Expandable:true]"}},
		{"batch", csdl.Capabilities{Batch: true}, []string{"Shop @BatchSupported true"}},
		{"key as segment", csdl.Capabilities{KeyAsSegment: true}, []string{"Shop @KeyAsSegmentSupported true"}},
		{"asynchronous requests", csdl.Capabilities{Async: true}, []string{"Shop @AsynchronousRequestsSupported true"}},
		{"versions", csdl.Capabilities{ODataVersions: []string{"4.0", "4.01"}}, []string{"Shop @Org.OData.Core.V1.ODataVersions 4.0 4.01"}},
		{
			"functions, in their order",
			csdl.Capabilities{Filter: true, FilterFunctions: []string{"year", "contains"}},
			[]string{"Shop @FilterFunctions [year contains]", "Shop/Orders @FilterRestrictions map[Filterable:true]"},
		},
		{"functions without a filter are not announced", csdl.Capabilities{FilterFunctions: []string{"year"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var flipped []string
			got := restrictions(t, c.capabilities)
			for _, fact := range got {
				if !slices.Contains(nothing, fact) {
					flipped = append(flipped, fact)
				}
			}
			if d := cmp.Diff(c.flips, flipped); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			lost := len(nothing) - (len(got) - len(flipped))
			if added := strings.Count(strings.Join(flipped, "\n"), "FilterFunctions") + strings.Count(strings.Join(flipped, "\n"), "ODataVersions"); lost != len(flipped)-added {
				t.Errorf("%d annotations disappeared for %d that flipped", lost, len(flipped)-added)
			}
		})
	}
}

// The oldest reader has a vocabulary built in that knows no levels.
func TestOnlyTheNewerFormsSayHowDeepToExpand(t *testing.T) {
	d := csdl.Document{Model: sample(), Visible: without("Customers", "Tags"), Capabilities: csdl.Capabilities{Expand: true, ExpandLevels: 6}}
	const fact = "Shop/Orders @Org.OData.Capabilities.V1.ExpandRestrictions map[Expandable:true"
	if older := factsOfXML(strictly(t, d)); !slices.Contains(older, fact+"]") {
		t.Errorf("the form of 4.0 lacks %s]", fact)
	}
	d.Version = csdl.V401
	if newer := factsOfXML(strictly(t, d)); !slices.Contains(newer, fact+" MaxLevels:6]") {
		t.Errorf("the form of 4.01 lacks %s MaxLevels:6]", fact)
	}
}
