package retention

import (
	"testing"
	"testing/fstest"

	"feedline/model"
)

// shop is another model: everything about its retention is in its description.
// Its categories mention each other, its orders have two views and none that
// shows them all, and its tags hang on orders through a table between.
var shop = map[string]string{
	"model.yaml": "namespace: Shop\ncontainer: Shop\ntenancy: false\n",
	"Categories.yaml": `
set: Categories
type: Category
kind: lookup
key: [id]
retention: {anchor: closedAt, unreferenced: true}
storage: {table: categories}
properties:
  - {name: id, type: Edm.Int32, nullable: false}
  - {name: parent, type: Edm.Int32}
  - {name: closedAt, type: Edm.DateTimeOffset, precision: 3, zone: utc}
navigation:
  - {name: Parent, target: Categories, multiplicity: 0..1, join: {parent: id}}
`,
	"Online.yaml":  order("Online", "web"),
	"Counter.yaml": order("Counter", "shop"),
	"Lines.yaml": `
set: Lines
type: Line
key: [id]
retention: {owner: Online}
storage: {table: order_lines}
properties:
  - {name: id, type: Edm.Int32, nullable: false}
  - {name: order, type: Edm.Int32, nullable: false}
  - {name: category, type: Edm.Int32}
navigation:
  - {name: Order, target: Online, multiplicity: "1", join: {order: id}, owner: true}
  - {name: Category, target: Categories, multiplicity: 0..1, join: {category: id}}
`,
}

func order(set, kind string) string {
	return `
set: ` + set + `
type: ` + set + `Order
key: [id]
retention: {anchor: sentAt}
storage:
  table: orders
  where: {kind: ` + kind + `}
  hidden: [{column: kind, type: Edm.String, maxLength: 4}]
properties:
  - {name: id, type: Edm.Int32, nullable: false}
  - {name: sentAt, type: Edm.DateTimeOffset, precision: 3, zone: utc}
`
}

func shopModel(t *testing.T) *model.Model {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range shop {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	m, err := model.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAnotherModelIsPurgedWithoutALineOfGo(t *testing.T) {
	c := newCentre(t, shopModel(t))
	c.put(row{"Online", "id", 1, "sentAt", older}, row{"Online", "id", 2, "sentAt", newer}, row{"Counter", "id", 3, "sentAt", older}, row{"Counter", "id", 4},
		row{"Categories", "id", 1, "closedAt", older}, row{"Categories", "id", 2, "parent", 1, "closedAt", older}, row{"Categories", "id", 3, "parent", 2, "closedAt", older},
		row{"Categories", "id", 4, "parent", 4, "closedAt", older},                                                             // mentions itself only
		row{"Categories", "id", 5, "parent", 6, "closedAt", older}, row{"Categories", "id", 6, "parent", 5, "closedAt", older}, // mention each other
		row{"Categories", "id", 7, "closedAt", older}, row{"Categories", "id", 8, "closedAt", older},
		row{"Lines", "id", 1, "order", 1, "category", 7}, row{"Lines", "id", 2, "order", 2, "category", 8})
	if got := text(c.purge(30).Rows); got != "Categories 5, Counter 2, Lines 1" {
		t.Errorf("removed %s", got)
	}
	c.has("SELECT id FROM orders ORDER BY 1", "2, 4")
	c.has("SELECT id FROM categories ORDER BY 1", "5, 6, 8")
	c.has("SELECT id FROM order_lines", "2")
	if !Make(c.model, Policy{Cutoff: cutoff}).Circle {
		t.Error("categories mention categories, and the plan does not say so")
	}
}

func TestRowsWithoutRetentionStayForEver(t *testing.T) {
	m := shopModel(t)
	for _, s := range m.Sets {
		s.Retention = model.Retention{}
	}
	if plan := Make(m, Policy{Cutoff: cutoff}); len(plan.Steps)+len(plan.Tables) > 0 {
		t.Errorf("the plan is\n%s", plan)
	}
}
