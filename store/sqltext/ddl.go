package sqltext

import (
	"fmt"
	"strings"

	"feedline/model"
)

// ServicePrefix begins the names of the tables in which Feedline keeps its own
// affairs. No table of a model may begin with it.
const ServicePrefix = "feedline_"

// CreateTable is the statement that creates a table, without its indexes.
func CreateTable(t Table, d Dialect) string {
	lines := []string{d.Quote(RowNo) + " " + d.RowNumber}
	if t.TenantScoped {
		lines = append(lines, d.Quote(TenantID)+" "+d.ColumnType[model.Int64]+" NOT NULL")
	}
	for _, c := range t.Columns {
		lines = append(lines, ColumnText(t, c, d))
	}
	lines = append(lines, d.Quote(ChangeNo)+" "+d.ColumnType[model.Int64]+" NOT NULL")
	for _, o := range t.Owners {
		if o.Enforced {
			lines = append(lines, OwnerText(t, o, d))
		}
	}
	return "CREATE TABLE " + d.Quote(t.Name) + " (\n  " + strings.Join(lines, ",\n  ") + "\n)" + d.TableEnd
}

// AddColumn is the statement that adds a column of t to a table that lacks it.
func AddColumn(t Table, c TableColumn, d Dialect) string {
	return "ALTER TABLE " + d.Quote(t.Name) + " ADD COLUMN " + ColumnText(t, c, d)
}

// CreateIndex is the statement that creates an index.
func CreateIndex(t Table, ix TableIndex, d Dialect) string {
	create := "CREATE INDEX "
	if ix.Unique {
		create = "CREATE UNIQUE INDEX "
	}
	text := create + d.Quote(ix.Name) + " ON " + d.Quote(t.Name) + " " + d.List(ix.Columns)
	if ix.NotNull != "" {
		text += " WHERE " + d.Quote(ix.NotNull) + " IS NOT NULL"
	}
	return text
}

// ColumnText defines a column: its type, whether it must have a value, its
// default and its conditions. A column that is added later is defined in the
// same words.
func ColumnText(t Table, c TableColumn, d Dialect) string {
	text := d.Quote(c.Name) + " " + d.TypeOf(c.Type)
	if c.NotNull {
		text += " NOT NULL"
	}
	if c.Default != nil {
		text += " DEFAULT " + DefaultText(c)
	}
	for _, check := range ChecksOf(t, c, d) {
		text += " " + check
	}
	return text
}

// DefaultText is a column's default as SQL spells it; empty if it has none.
func DefaultText(c TableColumn) string {
	if c.Default == nil {
		return ""
	}
	return spell(c.Type, *c.Default)
}

// ChecksOf lists the conditions on a column's values, each as a named
// constraint.
func ChecksOf(t Table, c TableColumn, d Dialect) []string {
	var checks []string
	if form, ok := d.Check[c.Type.Kind]; ok && !c.Type.Collection {
		checks = append(checks, d.check(FormCheck(t.Name, c.Name), fmt.Sprintf(form, d.Quote(c.Name))))
	}
	for _, v := range t.Checks {
		if v.Column == c.Name {
			checks = append(checks, d.check(v.Name, d.condition(v)))
		}
	}
	return checks
}

// FormCheck is the name of the constraint on the form of a column's values.
func FormCheck(table, column string) string { return table + "." + column + " form" }

func (d Dialect) check(name, condition string) string {
	return "CONSTRAINT " + d.Quote(name) + " CHECK (" + condition + ")"
}

// condition is true unless the row shows in the view and lacks the value.
func (d Dialect) condition(v ViewCheck) string {
	var parts []string
	for _, w := range v.Where {
		parts = append(parts, fmt.Sprintf(d.Differs, d.Quote(w.Column), quoted(w.Equals)))
	}
	return strings.Join(append(parts, d.Quote(v.Column)+" IS NOT NULL"), " OR ")
}

// OwnerText is the constraint that refuses rows without their owner. Rows are
// deleted by the writer, which leaves tombstones; the cascade only makes sure
// that no row outlives its owner (tables.md S08).
func OwnerText(t Table, o Owner, d Dialect) string {
	return "FOREIGN KEY " + d.List(t.Scoped(o.Columns)) + " REFERENCES " + d.Quote(o.Table) + " " +
		d.List(t.Scoped(o.References)) + " ON DELETE CASCADE"
}

// List writes quoted names in brackets.
func (d Dialect) List(names []string) string {
	return "(" + strings.Join(d.quoteAll(names), ", ") + ")"
}

func (d Dialect) quoteAll(names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = d.Quote(n)
	}
	return all
}
