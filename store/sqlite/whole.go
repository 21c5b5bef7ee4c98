package sqlite

import (
	"context"
	"fmt"

	"feedline/store"
	"feedline/store/sqltext"
)

// fewOf is the part of a table's rows that a tenant must have for all of them to
// be read by reading the table: looking a row up by an index takes about twelve
// times as long as stepping over one, and reads pages in no order.
const fewOf = 8

// writing is how the statement of a query is written. The engine would look every
// row of a tenant up by an index, however many of the table's rows are the tenant's.
func (s *snapshot) writing(ctx context.Context, q store.Query) (func(store.Query, sqltext.Dialect) (sqltext.Statement, error), error) {
	if !s.path.keeps || !unordered(q) {
		return sqltext.Select, nil
	}
	last, err := s.start(ctx, "measure "+q.From.Name, s.path.open, sqltext.LastNumber(q, s.path.dialect), 1)
	if err != nil {
		return nil, err
	}
	defer last.Close()
	if !last.Next() {
		return sqltext.Select, last.Err()
	}
	many, err := s.hasMore(ctx, q, last.Cells()[0].Int/fewOf)
	if err != nil || !many {
		return sqltext.Select, err
	}
	return sqltext.Scan, nil
}

// unordered tells whether a query asks for all rows of a tenant, which have keys,
// and for no order.
func unordered(q store.Query) bool {
	_, one := q.Rule.Tenant()
	return one && len(q.From.Key) > 0 && q.Rule.Condition() == nil && q.From.TenantScoped && len(q.From.Storage.Where) == 0 &&
		q.Limit == store.NoLimit && q.Skip == 0 && q.Where == nil && q.Of == nil && len(q.Order) == 0 && !q.Relates()
}

// hasMore tells whether the query has more rows than that, as the index of the
// keys knows.
func (s *snapshot) hasMore(ctx context.Context, q store.Query, than int64) (bool, error) {
	q.Columns, q.Skip, q.Limit = nil, than, 1
	for _, k := range q.From.Key {
		q.Columns = append(q.Columns, store.Column{Property: k})
		q.Order = append(q.Order, store.Order{By: store.Column{Property: k}})
	}
	statement, err := sqltext.Select(q, s.path.dialect)
	if err != nil {
		return false, fmt.Errorf("sqlite: %w", err)
	}
	r, err := s.start(ctx, "measure "+q.From.Name, s.path.open, statement, len(q.Columns))
	if err != nil {
		return false, err
	}
	defer r.Close()
	more := r.Next()
	return more, r.Err()
}
