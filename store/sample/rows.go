package sample

import (
	"context"
	"fmt"
	"slices"

	"feedline/model"
	"feedline/store"
)

// batchRows is how many rows one transaction holds unless the options say
// otherwise.
const batchRows = 10_000

// loader takes rows to the writer, many in one transaction.
type loader struct {
	ctx    context.Context // of the one call of Generate
	writer store.Writer
	model  *model.Model
	tenant store.Tenant
	only   []string // sets to write; empty: all
	batch  store.Batch
	inside int // rows in the batch
	most   int // rows in a batch
	tables []*table
}

// table writes rows of one set. A row is put together by naming its values
// one after the other, always in the same order, and ended with done.
type table struct {
	loader   *loader
	name     string
	skipped  bool // the set is not wanted
	set      *model.EntitySet
	columns  []*model.Property
	complete bool // columns is known
	cells    []store.Cell
	bytes    []byte // texts of the row
	rows     int64
	err      error // the first one; later calls do nothing
}

func (l *loader) table(name string) *table {
	t := &table{loader: l, name: name, set: l.model.Set(name)}
	t.skipped = len(l.only) > 0 && !slices.Contains(l.only, name)
	if t.set == nil {
		t.err = fmt.Errorf("the model has no set %s; the sample fits Feedline's own model only", name)
	}
	if !t.skipped {
		l.tables = append(l.tables, t)
	}
	return t
}

func (l *loader) report() Report {
	var r Report
	for _, t := range l.tables {
		r.Sets = append(r.Sets, SetRows{t.name, t.rows})
	}
	return r
}

// flush commits what is pending.
func (l *loader) flush() error {
	if l.batch == nil {
		return nil
	}
	err := l.batch.Commit()
	l.batch, l.inside = nil, 0
	return err
}

// put adds a value to the row. The first row also tells the columns.
func (t *table) put(name string, cell store.Cell) {
	if t.err != nil {
		return
	}
	if !t.complete {
		p := t.set.Property(name)
		if p == nil {
			t.err = fmt.Errorf("the model has no property %s in %s", name, t.name)
			return
		}
		t.columns = append(t.columns, p)
	} else if t.columns[len(t.cells)].Name != name {
		panic("sample: " + t.name + " has " + name + " in another order than before")
	}
	t.cells = append(t.cells, cell)
}

func (t *table) null(name string)            { t.put(name, store.Cell{}) }
func (t *table) number(name string, n int64) { t.put(name, store.IntCell(n)) }

// at puts an instant in milliseconds; zero is null.
func (t *table) at(name string, instant int64) { t.numberIf(instant != 0, name, instant) }

func (t *table) numberIf(known bool, name string, n int64) {
	if !known {
		t.null(name)
		return
	}
	t.number(name, n)
}

func (t *table) flag(name string, b bool) {
	n := int64(0)
	if b {
		n = 1
	}
	t.number(name, n)
}

// text puts a string; the empty one is null.
func (t *table) text(name, s string) {
	if s == "" {
		t.null(name)
		return
	}
	start := len(t.bytes)
	t.bytes = append(t.bytes, s...)
	t.put(name, store.Cell{Kind: store.Text, Text: t.bytes[start:]})
}

// id puts a Guid; the zero one is null.
func (t *table) id(name string, g guid) {
	if g == (guid{}) {
		t.null(name)
		return
	}
	start := len(t.bytes)
	t.bytes = g.appendTo(t.bytes)
	t.put(name, store.Cell{Kind: store.Text, Text: t.bytes[start:]})
}

// done stores the row.
func (t *table) done() {
	if t.err == nil && !t.skipped {
		t.err = t.store()
	}
	t.complete = true
	t.cells, t.bytes = t.cells[:0], t.bytes[:0]
}

func (t *table) store() error {
	l := t.loader
	if l.batch == nil {
		batch, err := l.writer.Begin(l.ctx, l.tenant)
		if err != nil {
			return err
		}
		l.batch = batch
	}
	if _, err := l.batch.Upsert(t.set, t.columns, t.cells); err != nil {
		_ = l.batch.Rollback() // the first error is the one to tell
		l.batch = nil
		return fmt.Errorf("%s: %w", t.name, err)
	}
	t.rows++
	if l.inside++; l.inside < l.most {
		return nil
	}
	return l.flush()
}

// firstError is the first error of the tables.
func firstError(tables ...*table) error {
	for _, t := range tables {
		if t.err != nil {
			return t.err
		}
	}
	return nil
}
