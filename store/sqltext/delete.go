package sqltext

import (
	"fmt"
	"slices"
	"strings"

	"feedline/model"
)

// Removal is how rows of a table are found and deleted, with all that they
// own.
type Removal struct {
	Table *Table
	// Read lists the columns that Find and each Owned reads after the row's
	// number: Place first, then what dependants refer to.
	Read  []string
	Place int

	Delete string // of the row whose number is its only argument
	Owned  []Owned
}

// Owned finds the rows of one dependant that one row owns.
type Owned struct {
	Table *Table // whose rows they are
	Find  string // number and Read of some of them; arguments: the tenant if there is one, then By
	By    []int  // indexes in the owner's Read
	Read  []string
}

// Batch is the most rows that Owned.Find answers at once.
const Batch = 500

// RemovalOf writes the statements that delete rows of a table.
func RemovalOf(t *Table, tables []Table, d Dialect) Removal {
	r := Removal{Table: t, Place: len(t.Place()), Read: t.readToDelete(tables)}
	r.Delete = "DELETE FROM " + d.Quote(t.Name) + " WHERE " + d.Quote(RowNo) + " = " + d.Placeholder(1)
	for _, dependant := range Dependants(tables, t.Name) {
		r.Owned = append(r.Owned, ownedBy(&r, dependant, tables, d))
	}
	return r
}

// readToDelete lists what must be known of a row that goes.
func (t *Table) readToDelete(tables []Table) []string {
	read := t.Place()
	for _, dependant := range Dependants(tables, t.Name) {
		for _, c := range dependant.Owner.References {
			if !slices.Contains(read, c) {
				read = append(read, c)
			}
		}
	}
	return read
}

func ownedBy(r *Removal, dependant Dependant, tables []Table, d Dialect) Owned {
	o := Owned{Table: dependant.Table, Read: dependant.Table.readToDelete(tables)}
	for _, c := range dependant.Owner.References {
		o.By = append(o.By, slices.Index(r.Read, c))
	}
	conditions := equalities(dependant.Table, dependant.Owner.Columns, d)
	o.Find = selectRows(dependant.Table, o.Read, conditions, d) + fmt.Sprint(" LIMIT ", Batch)
	return o
}

// Expire is the statement that deletes the rows of a table with the lowest values
// of a column, of those that are below its first argument, and as many as its
// second one says.
func Expire(t *Table, column string, d Dialect) string {
	table, number, by := d.Quote(t.Name), d.Quote(RowNo), d.Quote(column)
	return "DELETE FROM " + table + " WHERE " + number + " IN (SELECT " + number + " FROM " + table +
		" WHERE " + by + " < " + d.Placeholder(1) + " ORDER BY " + by + " LIMIT " + d.Placeholder(2) + ")"
}

// FindByKey is the statement that reads a row's number and the columns in
// read. Its arguments are the tenant if there is one, then the key. A row of
// the table that the set does not show is not found.
func FindByKey(t *Table, set *model.EntitySet, read []string, d Dialect) string {
	conditions := equalities(t, t.Key, d)
	for _, c := range set.Storage.Where {
		conditions = append(conditions, d.Quote(c.Column)+" = "+quoted(c.Equals))
	}
	return selectRows(t, read, conditions, d)
}

// FindOwner is the statement that finds the owner, in its table, of a row. Its
// arguments are the tenant if there is one, then the values of o.Columns.
func FindOwner(owner *Table, o Owner, d Dialect) string {
	return selectRows(owner, nil, equalities(owner, o.References, d), d)
}

// equalities compare the tenant, if there is one, and then each column with
// the placeholder of its place.
func equalities(t *Table, columns []string, d Dialect) []string {
	var parts []string
	for i, c := range t.Scoped(columns) {
		parts = append(parts, d.Quote(c)+" = "+t.argument(c, d.Placeholder(i+1), d))
	}
	return parts
}

func selectRows(t *Table, read, conditions []string, d Dialect) string {
	text := "SELECT " + strings.Join(d.quoteAll(append([]string{RowNo}, read...)), ", ") + " FROM " + d.Quote(t.Name)
	if len(conditions) > 0 {
		text += " WHERE " + strings.Join(conditions, " AND ")
	}
	return text
}
