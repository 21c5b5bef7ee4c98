package odata_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/odata"
	"feedline/odata/access"
)

// publishedRow is a row as the feed publishes it.
type publishedRow map[string]any

// rowsAt reads the rows of a target to the end of its pages.
func rowsAt(t *testing.T, s *odata.Service, target string) (rows []publishedRow) {
	t.Helper()
	for target != "" {
		w := get(t.Context(), s, spaced(target))
		var page struct {
			Value []publishedRow
			Next  string `json:"@odata.nextLink"`
		}
		decoder := json.NewDecoder(bytes.NewReader(w.Body.Bytes()))
		decoder.UseNumber()
		if err := decoder.Decode(&page); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%s: %d %v %s", target, w.Code, err, w.Body)
		}
		rows = append(rows, page.Value...)
		_, target, _ = strings.Cut(page.Next, "://")
		_, target, _ = strings.Cut(target, "/")
		if target != "" {
			target = "/" + target
		}
	}
	return rows
}

// rowKey tells the rows of a set apart.
func rowKey(set *model.EntitySet, row publishedRow) string {
	var values []string
	for _, p := range set.Key {
		values = append(values, fmt.Sprint(row[p.Name]))
	}
	return strings.Join(values, " ")
}

// belonging judges by published rows alone whether one belongs to a unit.
type belonging struct {
	rows  map[string][]publishedRow
	units []string
}

func (b belonging) sees(set *model.EntitySet, row publishedRow) bool {
	return set.Unit != nil && (set.Unit.Everyone || b.along(set.Unit.Way, set.Unit.Property, row))
}

func (b belonging) along(way []*model.Navigation, property *model.Property, row publishedRow) bool {
	if len(way) == 0 {
		return slices.Contains(b.units, fmt.Sprint(row[property.Name]))
	}
	n := way[0]
	return slices.ContainsFunc(b.rows[n.Target.Name], func(other publishedRow) bool {
		return joined(n, row, other) && b.along(way[1:], property, other)
	})
}

// joined tells whether a navigation property leads from one row to another.
func joined(n *model.Navigation, row, other publishedRow) bool {
	return !slices.ContainsFunc(n.Join, func(j model.JoinPair) bool {
		return row[j.Local.Name] == nil || fmt.Sprint(row[j.Local.Name]) != fmt.Sprint(other[j.Target.Name])
	})
}

// keys lists the keys of rows, of those that are chosen, in their order.
func keys(set *model.EntitySet, rows []publishedRow, chosen func(publishedRow) bool) []string {
	list := []string{}
	for _, row := range rows {
		if chosen == nil || chosen(row) {
			list = append(list, rowKey(set, row))
		}
	}
	slices.Sort(list)
	return list
}

// TestWhoIsRestrictedToUnitsSeesTheirRowsAndNoOthers compares every set, and
// every expanded navigation property, with what the unrestricted rows say.
func TestWhoIsRestrictedToUnitsSeesTheirRowsAndNoOthers(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	j := newJudged(t, m, time.UTC)
	whole := feedOver(t, m, j.reader, func(c *odata.Config) {
		c.Policy = ruled(t, m, j.tenant, access.Rule{Roles: []string{"supervisor"}, When: access.When{}})
	})
	b := belonging{rows: map[string][]publishedRow{}}
	for _, set := range m.Sets {
		b.rows[set.Name] = rowsAt(t, whole.Service, "/odata/"+set.Name)
	}
	for _, unit := range b.rows["BusinessUnits"][:2] {
		b.units = append(b.units, unit["id"].(string))
	}
	f := feedOver(t, m, j.reader, func(c *odata.Config) {
		c.Policy = ruled(t, m, j.tenant, access.Rule{Roles: []string{"supervisor"}, When: access.When{}, Units: b.units})
		limits(c).PageRows = 50
	})
	shown, hidden := 0, 0
	for _, set := range m.Sets {
		if set.Unit == nil {
			if w := get(t.Context(), f.Service, "/odata/"+set.Name); w.Code != http.StatusNotFound {
				t.Errorf("%s, which tells no unit: %d", set.Name, w.Code)
			}
			continue
		}
		visible := func(row publishedRow) bool { return b.sees(set, row) }
		want := keys(set, b.rows[set.Name], visible)
		rows := rowsAt(t, f.Service, "/odata/"+set.Name)
		if got := keys(set, rows, nil); !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, want %d", set.Name, len(got), len(want))
		}
		if w := get(t.Context(), f.Service, "/odata/"+set.Name+"/$count"); w.Body.String() != fmt.Sprint(len(want)) {
			t.Errorf("%s/$count: %s, want %d", set.Name, w.Body, len(want))
		}
		shown, hidden = shown+len(want), hidden+len(b.rows[set.Name])-len(want)
		for _, n := range set.Navigation {
			if n.Target.Unit != nil {
				b.expanded(t, f, set, n, rows)
			}
		}
	}
	if shown < 100 || hidden < 100 {
		t.Errorf("%d rows are shown and %d hidden, which proves little", shown, hidden)
	}
}

// expanded compares what a navigation property leads to, from all rows that are
// seen, and what can be asked about it.
func (b belonging) expanded(t *testing.T, f *feed, set *model.EntitySet, n *model.Navigation, rows []publishedRow) {
	t.Helper()
	want, having := map[string][]string{}, 0
	for _, row := range rows {
		found := keys(n.Target, b.rows[n.Target.Name], func(other publishedRow) bool { return joined(n, row, other) && b.sees(n.Target, other) })
		if want[rowKey(set, row)] = found; len(found) > 0 {
			having++
		}
	}
	for _, row := range rowsAt(t, f.Service, "/odata/"+set.Name+"?$expand="+n.Name) {
		var related []publishedRow
		switch v := row[n.Name].(type) {
		case []any:
			for _, item := range v {
				related = append(related, item.(map[string]any))
			}
		case map[string]any:
			related = []publishedRow{v}
		}
		if got := keys(n.Target, related, nil); !slices.Equal(got, want[rowKey(set, row)]) {
			t.Errorf("%s(%s)/%s: %v, want %v", set.Name, rowKey(set, row), n.Name, got, want[rowKey(set, row)])
		}
	}
	condition := n.Name + "/" + n.Target.Key[0].Name + " ne null"
	if n.Multiplicity == model.Many {
		condition = n.Name + "/any()"
	}
	if w := get(t.Context(), f.Service, spaced("/odata/"+set.Name+"/$count?$filter="+condition)); w.Body.String() != fmt.Sprint(having) {
		t.Errorf("%s with %s: %s, want %d", set.Name, condition, w.Body, having)
	}
}
