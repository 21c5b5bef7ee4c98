package sqlite

import (
	"database/sql"
	"fmt"
	"testing"

	"feedline/model"
	"feedline/store"
)

// plainSet is a set without tenants over a table of n rows: id from 1 to n, a
// generation that is the same in every row, and texts to read.
func plainSet() *model.EntitySet {
	s := &model.EntitySet{Name: "Plain", TypeName: "Plain"}
	s.Storage.Table = "plain"
	for _, c := range []struct {
		name string
		kind model.Kind
	}{{"id", model.Int64}, {"generation", model.Int64}, {"shuffled", model.Int64}, {"short", model.String}, {"long", model.String}} {
		s.Properties = append(s.Properties, &model.Property{
			Set: s, Index: len(s.Properties), Name: c.name, Type: model.Type{Kind: c.kind}, Source: model.FromColumn, Column: c.name,
		})
	}
	s.Key = s.Properties[:1]
	s.Identity = s.Key
	return s
}

// fillPlain fills the table of a plainSet.
func fillPlain(n int) string {
	return fmt.Sprintf(`
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
INSERT INTO plain (id, generation, shuffled, short, long, change_no)
SELECT i, 0, (i * 7919) %% %d, 'row ' || i, hex(zeroblob(40 + i %% 7)), 1 FROM n;`, n, n)
}

// plainFile makes a file with n rows of a plainSet.
func plainFile(t testing.TB, n int) (path string, writer *sql.DB) {
	t.Helper()
	m, _ := plainModel()
	return newDatabase(t, m, fillPlain(n))
}

func plainModel() (*model.Model, *model.EntitySet) {
	s := plainSet()
	return &model.Model{Namespace: "Plain", Container: "Plain", Sets: []*model.EntitySet{s}}, s
}

// everything reads all columns of every row.
func everything(s *model.EntitySet) store.Query {
	q := store.Query{From: s, Rule: store.AllRows(), Limit: store.NoLimit}
	for _, p := range s.Properties {
		q.Columns = append(q.Columns, store.Column{Property: p})
	}
	return q
}

func orderBy(ps ...*model.Property) []store.Order {
	var order []store.Order
	for _, p := range ps {
		order = append(order, store.Order{By: store.Column{Property: p}, Nullable: p.Nullable})
	}
	return order
}

// both runs a test over the two ways of reading.
func both(t *testing.T, test func(t *testing.T, o Options)) {
	t.Run("in place", func(t *testing.T) { test(t, Options{}) })
	t.Run("portable", func(t *testing.T) { test(t, Options{Portable: true}) })
}
