package model_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"feedline/model"
)

func TestTheLogsJoinAnyModel(t *testing.T) {
	logs, err := model.Logs()
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	both, left := m.With(logs)
	requests := logs.Set("Requests")
	switch {
	case left != nil:
		t.Errorf("left out: %v", left)
	case requests == nil || both.Set("Requests") != requests:
		t.Error("the set is not the same one in both models")
	case m.Set("Requests") != nil || len(both.Sets) != len(m.Sets)+1:
		t.Error("the model itself has changed")
	case both.Set("Calls") != m.Set("Calls"):
		t.Error("the sets of the data are not the same ones")
	}
	if !slices.IsSortedFunc(both.Sets, func(a, b *model.EntitySet) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the sets are not in the order of their names")
	}
	if requests.Kind != model.Log || requests.TenantScoped {
		t.Error("the rows must be everybody's, as those of a refused sign-in belong to no tenant")
	}
}

func TestAModelKeepsItsOwnNamesBesideTheLogs(t *testing.T) {
	logs, err := model.Logs()
	if err != nil {
		t.Fatal(err)
	}
	for what, set := range map[string]string{
		"the set's name":  "set: Requests\ntype: Wish",
		"the type's name": "set: Wishes\ntype: Request",
	} {
		m, err := model.Load(fstest.MapFS{
			"model.yaml": {Data: []byte("namespace: Example\ncontainer: Shop\ntenancy: false\n")},
			"Wishes.yaml": {Data: []byte(set + "\nkey: [id]\nstorage: {table: wishes}\nproperties:\n" +
				"  - {name: id, type: Edm.Guid, nullable: false}\n")},
		})
		if err != nil {
			t.Fatal(err)
		}
		both, left := m.With(logs)
		if len(left) != 1 || left[0].Name != "Requests" || len(both.Sets) != 1 || both.Sets[0] != m.Sets[0] {
			t.Errorf("%s: the model has %v, left out %v", what, both.Sets, left)
		}
	}
}
