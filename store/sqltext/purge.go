package sqltext

import (
	"fmt"
	"strings"

	"feedline/store"
)

// doomed names the list of the numbers of rows that go.
const doomed = "doomed"

// Numbers is the statement that reads the numbers of the rows of a query. It
// takes no heed of its columns.
func Numbers(q store.Query, d Dialect) (Statement, error) {
	t := newText(q, d)
	if t.err != nil {
		return t.statement()
	}
	conditions := t.conditions(q, q.Order, nil)
	terms := t.terms(q.Order)
	t.write("SELECT " + t.in(t.self, RowNo) + t.tables())
	t.list(" WHERE ", " AND ", conditions)
	t.list(" ORDER BY ", ", ", terms)
	t.write(t.window(q))
	return t.statement()
}

// OwnedNumbers is the statement that reads the numbers of all rows of a
// dependant that some rows of its owner own. Its argument is a JSON array of
// those rows' numbers, in whose order it goes through them: each looks its
// dependants up by their index.
func OwnedNumbers(owner *Table, dependant Dependant, d Dialect) string {
	of, to := d.Quote("owner"), d.Quote("owned")
	conditions := []string{of + "." + d.Quote(RowNo) + " = " + d.doomedNumber()}
	columns, references := dependant.Table.Scoped(dependant.Owner.Columns), owner.Scoped(dependant.Owner.References)
	for i, c := range columns {
		conditions = append(conditions, to+"."+d.Quote(c)+" = "+of+"."+d.Quote(references[i]))
	}
	return "SELECT " + to + "." + d.Quote(RowNo) + " FROM " + d.doomedList() +
		" CROSS JOIN " + d.Quote(owner.Name) + " AS " + of + " CROSS JOIN " + d.Quote(dependant.Table.Name) + " AS " + to +
		" WHERE " + strings.Join(conditions, " AND ")
}

// DeleteNumbers is the statement that deletes rows by their numbers, a JSON
// array that is its argument.
func DeleteNumbers(t *Table, d Dialect) string {
	return "DELETE FROM " + d.Quote(t.Name) + " WHERE " + d.Quote(RowNo) + " IN (" + fmt.Sprintf(d.Members, d.Placeholder(1)) + ")"
}

// doomedList is the first argument, a JSON array, as a table.
func (d Dialect) doomedList() string {
	return fmt.Sprintf(d.Parents, d.Placeholder(1)) + " AS " + d.Quote(doomed)
}

// doomedNumber is a member of that list.
func (d Dialect) doomedNumber() string { return fmt.Sprintf(d.ParentValue, d.Quote(doomed)) }
