package sqlite

import (
	"fmt"
	"slices"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
	"feedline/store/sqltext"
)

// upsertPlan is how rows of one set with certain columns are stored. It is made
// once and filled for each row.
type upsertPlan struct {
	set     *model.EntitySet
	columns []*model.Property
	silent  []string // hidden columns about which the rows say nothing
	table   *sqltext.Table
	text    sqltext.Upsert
	sources []source // of the delivered columns
	parts   [][]int  // of each generated column: indexes in values
	fixed   []fixed

	values []store.Cell // of the row
	args   []store.Cell
	place  []store.Cell // number and place of the stored row
}

// source is where the value of a stored column comes from.
type source struct {
	cell     int               // index of the delivered cell; below zero: constant
	constant store.Cell        // what every row of the set has
	derive   map[string]string // from the cell's text; nil: the cell itself
	guid     bool
}

// fixed is a delivered cell that may not say that the row belongs to another
// set: what follows from it must be what the set's rows have.
type fixed struct {
	cell   int
	derive map[string]string // nil: the text itself
	want   string
}

// planFor finds or makes the plan for rows of a set that deliver the columns
// and say nothing about the silent ones.
func (w *Writer) planFor(set *model.EntitySet, columns []*model.Property, silent []string) (*upsertPlan, error) {
	for i, p := range w.plans {
		if p.set == set && slices.Equal(p.columns, columns) && slices.Equal(p.silent, silent) {
			w.plans[0], w.plans[i] = p, w.plans[0]
			return p, nil
		}
	}
	t, err := w.table(set)
	if err != nil {
		return nil, err
	}
	p := &upsertPlan{set: set, columns: slices.Clone(columns), silent: silent, table: t}
	if err := p.make(); err != nil {
		return nil, err
	}
	w.plans = append([]*upsertPlan{p}, w.plans...)
	return p, nil
}

func (p *upsertPlan) make() error {
	var stored []string
	for i, c := range p.columns {
		if c.Set != p.set || c.Source != model.FromColumn || slices.Contains(stored, c.Column) {
			return fmt.Errorf("%s is not a column of its own in %s", c.Name, p.set.Name)
		}
		stored = append(stored, c.Column)
		p.sources = append(p.sources, source{cell: i, guid: c.Type.Kind == model.Guid && !c.Type.Collection})
	}
	for _, c := range p.table.Identity {
		if !slices.Contains(stored, c) {
			return fmt.Errorf("rows of %s cannot be told apart without column %s", p.set.Name, c)
		}
	}
	stored = p.derived(p.constants(stored))
	generated := p.generated(stored)
	p.text = sqltext.UpsertOf(p.table, stored, generated, sqltext.SQLite)
	p.values = make([]store.Cell, p.text.Values())
	p.place = make([]store.Cell, 1+len(p.text.Place))
	return nil
}

// constants adds the columns that every row of the set has one value of.
func (p *upsertPlan) constants(stored []string) []string {
	for _, w := range p.set.Storage.Where {
		if i := slices.Index(stored, w.Column); i >= 0 {
			p.fixed = append(p.fixed, fixed{cell: i, want: w.Equals})
			continue
		}
		p.fix(w)
		stored = append(stored, w.Column)
		p.sources = append(p.sources, source{cell: -1, constant: store.TextCell(w.Equals)})
	}
	return stored
}

// fix notes the delivered columns from which another set of the table derives
// the one that the condition is about.
func (p *upsertPlan) fix(w model.Condition) {
	for _, s := range p.table.Sets {
		for _, h := range s.Storage.Hidden {
			if i := p.delivered(h.From); i >= 0 && h.Column == w.Column {
				p.fixed = append(p.fixed, fixed{cell: i, derive: derivation(h), want: w.Equals})
			}
		}
	}
}

// derived adds the hidden columns that follow from delivered ones. One about
// which a row says nothing is as good as not delivered.
func (p *upsertPlan) derived(stored []string) []string {
	for _, h := range p.set.Storage.Hidden {
		i := p.delivered(h.From)
		if i < 0 || slices.Contains(stored, h.Column) || slices.Contains(p.silent, h.Column) {
			continue
		}
		stored = append(stored, h.Column)
		p.sources = append(p.sources, source{cell: i, derive: derivation(h)})
	}
	return stored
}

// silentIn lists the hidden columns to which the row's values do not lead: that
// of the group of a conversation whose type the model does not know, for one.
func (p *upsertPlan) silentIn(cells []store.Cell) []string {
	var columns []string
	for i, s := range p.sources {
		if s.derive == nil || s.cell >= len(cells) {
			continue
		}
		if _, known := follow(s.derive, cells[s.cell]); !known {
			columns = append(columns, p.text.Columns[i])
		}
	}
	return columns
}

// derivation is how a hidden column follows from its property; nil if it has
// the same value.
func derivation(h model.Hidden) map[string]string {
	if len(h.Map) == 0 {
		return nil
	}
	return h.Map
}

// delivered is the index of the cell that the property, or another one of the
// same column, delivers; below zero if there is none.
func (p *upsertPlan) delivered(q *model.Property) int {
	if q == nil {
		return -1
	}
	return slices.IndexFunc(p.columns, func(c *model.Property) bool { return c.Column == q.Column })
}

// generated lists the id columns that can be computed for a new row.
func (p *upsertPlan) generated(stored []string) []string {
	var columns []string
	for _, q := range p.set.Properties {
		if q.UUIDOf == nil || slices.Contains(stored, q.Column) {
			continue
		}
		parts := make([]int, len(q.UUIDOf))
		for i, part := range q.UUIDOf {
			parts[i] = p.delivered(part)
		}
		if !slices.Contains(parts, -1) {
			columns, p.parts = append(columns, q.Column), append(p.parts, parts)
		}
	}
	return columns
}

// blankID is the index of a delivered id that is null although it could be
// computed; below zero if there is none.
func (p *upsertPlan) blankID(cells []store.Cell) int {
	for i, c := range p.columns {
		if c.UUIDOf != nil && i < len(cells) && cells[i].IsNull() && !slices.Contains(p.table.Identity, c.Column) {
			return i
		}
	}
	return -1
}

// fill takes over a row. Its errors are refusals.
func (p *upsertPlan) fill(cells []store.Cell, tenant int64) error {
	if len(cells) != len(p.columns) {
		return fmt.Errorf("%d cells for %d columns", len(cells), len(p.columns))
	}
	for _, f := range p.fixed {
		if got, known := follow(f.derive, cells[f.cell]); known && got != f.want {
			return &store.Refusal{Property: p.columns[f.cell].Name, Reason: fmt.Sprintf("a row with %q does not belong in %s", cells[f.cell].Text, p.set.Name)}
		}
	}
	for i := range p.sources {
		s := &p.sources[i]
		if s.guid && !isID(cells[s.cell]) {
			return &store.Refusal{Property: p.columns[s.cell].Name, Reason: fmt.Sprintf("%.60q is no id; write 36 characters in lower case, such as 6f9619ff-8b86-4011-b42d-00c04fc964ff", cells[s.cell].Text)}
		}
		p.values[i] = s.value(cells)
	}
	for i, parts := range p.parts {
		p.values[len(p.sources)+i] = p.compute(parts)
	}
	p.values[p.text.Tenant()] = store.IntCell(tenant)
	return nil
}

func (s *source) value(cells []store.Cell) store.Cell {
	switch {
	case s.cell < 0:
		return s.constant
	case s.derive == nil:
		return cells[s.cell]
	}
	// A column to which the cell does not lead is silent, and has no source.
	text, _ := follow(s.derive, cells[s.cell])
	return store.TextCell(text)
}

// follow is the text that follows from a cell; known is false if none does.
func follow(derive map[string]string, c store.Cell) (text string, known bool) {
	if derive == nil {
		return string(c.Text), c.Kind == store.Text
	}
	text, known = derive[string(c.Text)]
	return text, known && c.Kind == store.Text
}

// compute makes the id of a new row. Without all of its parts there is none.
func (p *upsertPlan) compute(parts []int) store.Cell {
	cells := make([]store.Cell, len(parts))
	for i, part := range parts {
		if cells[i] = p.values[part]; cells[i].IsNull() {
			return store.Cell{}
		}
	}
	return sqltext.NewID(cells)
}

// run executes a statement over the row.
func (p *upsertPlan) run(w *Writer, write sqltext.Write) error {
	st, err := w.prepare(write.Text)
	if err != nil {
		return err
	}
	return st.run(p.argsOf(write)...)
}

// look finds the stored row and notes its number and place.
func (p *upsertPlan) look(w *Writer) (bool, error) {
	st, err := w.prepare(p.text.Find.Text)
	if err != nil {
		return false, err
	}
	found, err := st.one(p.place, p.argsOf(p.text.Find)...)
	p.values[p.text.RowNo()] = p.place[0]
	return found, err
}

func (p *upsertPlan) argsOf(write sqltext.Write) []store.Cell {
	p.args = p.args[:0]
	for _, value := range write.Args {
		p.args = append(p.args, p.values[value])
	}
	return p.args
}

// moves tells whether the row that look found is to be in another place.
func (p *upsertPlan) moves() bool {
	for i, column := range p.text.Place {
		if !slices.Contains(p.text.Moving, column) {
			continue
		}
		old, given := p.place[1+i], p.values[slices.Index(p.text.Columns, column)]
		if !old.Equal(given) {
			return true
		}
	}
	return false
}

// isID tells whether a cell is null or has the stored form of an id.
func isID(c store.Cell) bool {
	return c.IsNull() || c.Kind == store.Text && edm.IsGuid(c.Text)
}
