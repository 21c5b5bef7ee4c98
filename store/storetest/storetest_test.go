package storetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"feedline/store"
)

// TestEveryOperationIsTested looks for the operations of package store in the
// cases over constants.
func TestEveryOperationIsTested(t *testing.T) {
	f := NewFixture()
	tested := map[store.Op]int{}
	for _, c := range opCases(f) {
		for _, e := range c.query.Columns {
			store.Walk(e, func(e store.Expr) {
				if c, ok := e.(store.Call); ok {
					tested[c.Op]++
				}
			})
		}
	}
	all := operations(t)
	if len(all) < 50 {
		t.Fatalf("found %d operations only: %v", len(all), all)
	}
	for _, op := range all {
		if tested[op] == 0 {
			t.Errorf("no case runs %s", op)
		}
	}
	for op := range tested {
		if !slices.Contains(all, op) {
			t.Errorf("cases run %s, which package store does not have", op)
		}
	}
}

// operations are the constants of type Op in the source of package store.
func operations(t *testing.T) []store.Op {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../op.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []store.Op
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Op" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, store.Op(text))
		}
		return true
	})
	return found
}
