// Package store says what may be asked of stored data and what comes back, in
// terms of the model: neither OData nor SQL is known here.
//
//	Query ──▶ Snapshot.Read ──▶ Rows ──▶ []Cell, one reused slice per row
//	Row   ──▶ Batch.Upsert  ──▶ Outcome
//
// query.go has the question, expr.go its conditions and values with their
// operations in op.go, items.go what looks into complex values and collections,
// source.go the other rows that they speak of, parents.go
// rows that navigation leads to them from, order.go which orders an index has,
// rule.go who may see which rows, tenant.go whose rows they are, cell.go the one physical form of
// every Edm type, zone.go what clocks show, shape.go how cells become an answer,
// read.go and write.go what a store must be able to do, changes.go how what
// changes is followed, joined.go one reader of
// sets that lie in different places. store/sqlite does it;
// store/storetest holds every store to the same behaviour.
package store
