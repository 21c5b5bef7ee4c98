package sqltext

import (
	"fmt"
	"slices"
	"strings"
)

// Write is a statement that runs for many rows. Args says for each of its
// placeholders, in their order, which of the row's values it takes.
type Write struct {
	Text string
	Args []int
}

// Upsert is how rows that deliver certain columns are stored. The values of a
// row are those of Columns, then those of Generated, then the three that
// Tenant, ChangeNo and RowNo find.
type Upsert struct {
	Columns   []string // delivered, the identity among them
	Generated []string // computed, and stored in a new row only

	// Moving columns are delivered and tell where a row is found: key columns
	// beside the identity, and the columns by whose texts sets tell their
	// rows apart. A row whose moving columns change leaves its old place.
	Moving []string
	// OneStep tells that Insert may be tried at once. Otherwise the delivered
	// columns are too few for a new row, and the database would refuse them
	// before it sees that the row exists.
	OneStep bool
	// Lacking columns must have a value in a new row, at least where some set
	// shows it, and are neither delivered nor computed nor have a default.
	Lacking []string

	Insert Write // adds the row, or changes it where it differs unless it would move
	Add    Write // adds the row
	Find   Write // number and Place of the row with the identity
	Change Write // changes the row with the number where it differs

	Place []string // columns that Find reads after the number: key, then views
}

// Tenant is the index of the tenant's number among a row's values.
func (u *Upsert) Tenant() int { return len(u.Columns) + len(u.Generated) }

// ChangeNo is the index of the change number.
func (u *Upsert) ChangeNo() int { return u.Tenant() + 1 }

// RowNo is the index of the number of the stored row.
func (u *Upsert) RowNo() int { return u.Tenant() + 2 }

// Values is how many values a row has.
func (u *Upsert) Values() int { return u.Tenant() + 3 }

// UpsertOf writes the statements that store rows of a table. Columns includes
// the table's identity; generated columns are not among columns.
func UpsertOf(t *Table, columns, generated []string, d Dialect) Upsert {
	u := Upsert{Columns: columns, Generated: generated, Place: t.Place()}
	for _, c := range u.Place {
		if slices.Contains(columns, c) && !slices.Contains(t.Identity, c) {
			u.Moving = append(u.Moving, c)
		}
	}
	u.Lacking = t.lacking(append(slices.Clone(columns), generated...))
	u.OneStep = len(u.Lacking) == 0
	w := upsertText{Upsert: &u, table: t, dialect: d}
	u.Insert, u.Add, u.Change = w.insert(), w.add(), w.change()
	u.Find = w.find()
	return u
}

// Place lists the columns that tell where a row is found: its key, then what
// its views go by.
func (t *Table) Place() []string {
	return append(slices.Clone(t.Key), t.Views()...)
}

// lacking lists the columns that a new row needs beyond the given ones.
func (t *Table) lacking(given []string) []string {
	var columns []string
	for _, c := range t.Columns {
		viewed := slices.ContainsFunc(t.Checks, func(v ViewCheck) bool { return v.Column == c.Name })
		if (c.NotNull || viewed) && c.Default == nil && !slices.Contains(given, c.Name) {
			columns = append(columns, c.Name)
		}
	}
	return columns
}

// upsertText writes the statements of an Upsert.
type upsertText struct {
	*Upsert
	table   *Table
	dialect Dialect
	args    []int
}

// hole is a placeholder for a value of the row.
func (w *upsertText) hole(value int) string {
	w.args = append(w.args, value)
	return w.dialect.Placeholder(len(w.args))
}

// done ends a statement.
func (w *upsertText) done(text string) Write {
	write := Write{Text: text, Args: w.args}
	w.args = nil
	return write
}

func (w *upsertText) add() Write { return w.done(w.values()) }

func (w *upsertText) values() string {
	var names, holes []string
	if w.table.TenantScoped {
		names, holes = append(names, TenantID), append(holes, w.hole(w.Tenant()))
	}
	if w.single() {
		names, holes = append(names, RowNo), append(holes, "1")
	}
	for i, c := range append(slices.Clone(w.Columns), w.Generated...) {
		names, holes = append(names, c), append(holes, w.table.argument(c, w.hole(i), w.dialect))
	}
	names, holes = append(names, ChangeNo), append(holes, w.hole(w.ChangeNo()))
	return "INSERT INTO " + w.dialect.Quote(w.table.Name) + " " + w.dialect.List(names) +
		" VALUES (" + strings.Join(holes, ", ") + ")"
}

// argument is the placeholder of a column's value in the form that the
// column's type needs.
func (t *Table) argument(column, hole string, d Dialect) string {
	c := t.Column(column)
	if c == nil || c.Type.Collection || d.Argument[c.Type.Kind] == "" {
		return hole
	}
	return fmt.Sprintf(d.Argument[c.Type.Kind], hole)
}

// single tells whether the table has one row at all, whose number is 1.
func (w *upsertText) single() bool { return !w.table.TenantScoped && len(w.table.Identity) == 0 }

func (w *upsertText) insert() Write {
	target := w.table.Scoped(w.table.Identity)
	if w.single() {
		target = []string{RowNo}
	}
	text := w.values() + " ON CONFLICT " + w.dialect.List(target)
	changed := w.changing()
	if len(changed) == 0 {
		return w.done(text + " DO NOTHING")
	}
	given := func(c string) string { return "excluded." + w.dialect.Quote(c) }
	text += " DO UPDATE SET " + w.assign(append(changed, ChangeNo), given) + " WHERE "
	for _, c := range w.Moving {
		text += "NOT (" + w.differs(c, given) + ") AND "
	}
	return w.done(text + "(" + w.anyDiffers(changed, given) + ")")
}

// changing lists the delivered columns that an existing row may have other
// values of.
func (w *upsertText) changing() []string {
	var columns []string
	for _, c := range w.Columns {
		if !slices.Contains(w.table.Identity, c) {
			columns = append(columns, c)
		}
	}
	return columns
}

func (w *upsertText) assign(columns []string, given func(string) string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = w.dialect.Quote(c) + " = " + given(c)
	}
	return strings.Join(parts, ", ")
}

func (w *upsertText) anyDiffers(columns []string, given func(string) string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = w.differs(c, given)
	}
	return strings.Join(parts, " OR ")
}

func (w *upsertText) differs(c string, given func(string) string) string {
	stored := w.dialect.Quote(w.table.Name) + "." + w.dialect.Quote(c)
	return fmt.Sprintf(w.dialect.Differs, stored, given(c))
}

// change needs a placeholder twice for each column, so each is numbered once
// and named twice.
func (w *upsertText) change() Write {
	changed := w.changing()
	if len(changed) == 0 {
		return Write{}
	}
	holes := map[string]string{ChangeNo: w.hole(w.ChangeNo())}
	for _, c := range changed {
		holes[c] = w.table.argument(c, w.hole(slices.Index(w.Columns, c)), w.dialect)
	}
	given := func(c string) string { return holes[c] }
	row := w.dialect.Quote(RowNo) + " = " + w.hole(w.RowNo())
	return w.done("UPDATE " + w.dialect.Quote(w.table.Name) + " SET " + w.assign(append(changed, ChangeNo), given) +
		" WHERE " + row + " AND (" + w.anyDiffers(changed, given) + ")")
}

func (w *upsertText) find() Write {
	var conditions []string
	if w.table.TenantScoped {
		conditions = append(conditions, w.dialect.Quote(TenantID)+" = "+w.hole(w.Tenant()))
	}
	for _, c := range w.table.Identity {
		value := w.table.argument(c, w.hole(slices.Index(w.Columns, c)), w.dialect)
		conditions = append(conditions, w.dialect.Quote(c)+" = "+value)
	}
	return w.done(selectRows(w.table, w.Place, conditions, w.dialect))
}
