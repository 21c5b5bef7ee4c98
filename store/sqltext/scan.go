package sqltext

import (
	"fmt"

	"feedline/store"
)

// Scan is the statement that answers a query without an order as Select does, and
// reads the table from its beginning to its end for it: no index chooses the rows.
func Scan(q store.Query, d Dialect) (Statement, error) {
	t := newText(q, d)
	t.unindexed = true
	if t.err == nil {
		t.writePlain(nil, nil)
	}
	return t.statement()
}

// LastNumber is the statement whose only row and column is the greatest number of
// a row in the set's table, null if it has none.
func LastNumber(q store.Query, d Dialect) Statement {
	return Statement{Text: fmt.Sprintf("SELECT max(%s) FROM %s", d.Quote(RowNo), d.Quote(q.From.Storage.Table))}
}
