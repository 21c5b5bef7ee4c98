package sqlite

import (
	"context"
	"errors"
	"fmt"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// errEnded says that a batch was used after its end.
var errEnded = errors.New("sqlite: the batch has ended")

// batch is one transaction of a Writer.
type batch struct {
	writer    *Writer
	tenant    int64
	removing  bool                         // the tenant is, and gets no rows any more
	sequences map[*sqltext.Table]*sequence // of the tables written to
	broken    error                        // what ended the batch early
	ended     bool
}

var _ store.Batch = (*batch)(nil)

// sequence counts the changes of one table's rows of one tenant. It is kept in
// memory while the batch lasts and stored with it.
type sequence struct{ stored, last int64 }

// Upsert stores a row. See store.Batch.
func (b *batch) Upsert(set *model.EntitySet, columns []*model.Property, cells []store.Cell) (store.Outcome, error) {
	if err := b.usable(); err != nil {
		return store.Unchanged, err
	}
	if b.removing {
		return store.Unchanged, b.fail(set, store.ErrRemoved)
	}
	p, err := b.planFor(set, columns, cells)
	if err != nil {
		return store.Unchanged, b.fail(set, err)
	}
	if i := p.blankID(cells); i >= 0 {
		return b.Upsert(set, without(columns, i), without(cells, i))
	}
	if err := p.fill(cells, b.tenant); err != nil {
		return store.Unchanged, b.refusal(p, err)
	}
	outcome, err := b.put(p)
	return outcome, b.refusal(p, err)
}

// planFor is the plan that suits the row's values, too.
func (b *batch) planFor(set *model.EntitySet, columns []*model.Property, cells []store.Cell) (*upsertPlan, error) {
	p, err := b.writer.planFor(set, columns, nil)
	if err != nil {
		return nil, err
	}
	if silent := p.silentIn(cells); silent != nil {
		return b.writer.planFor(set, columns, silent)
	}
	return p, nil
}

func without[T any](items []T, i int) []T {
	return append(append(make([]T, 0, len(items)), items[:i]...), items[i+1:]...)
}

// put stores the row that the plan was filled with.
func (b *batch) put(p *upsertPlan) (store.Outcome, error) {
	s, err := b.sequence(p.table)
	if err != nil {
		return store.Unchanged, err
	}
	p.values[p.text.ChangeNo()] = store.IntCell(s.last + 1)
	outcome := store.Unchanged
	if p.text.OneStep {
		outcome, err = b.insert(p)
	}
	if err == nil && outcome == store.Unchanged && (!p.text.OneStep || len(p.text.Moving) > 0) {
		outcome, err = b.lookAndPut(p, s)
	}
	switch {
	case err != nil:
		return store.Unchanged, err
	case outcome != store.Unchanged:
		s.last = p.values[p.text.ChangeNo()].Int
	}
	return outcome, nil
}

// insert adds the row, or changes it where it is, in one statement.
func (b *batch) insert(p *upsertPlan) (store.Outcome, error) {
	h := b.writer.handle
	h.forgetInserted()
	if err := p.run(b.writer, p.text.Insert); err != nil {
		return store.Unchanged, err
	}
	switch {
	case h.changes() == 0:
		return store.Unchanged, nil
	case h.inserted() != 0:
		return store.Inserted, nil
	}
	return store.Updated, nil
}

// lookAndPut reads where the row is before it writes. A row that moves leaves
// a tombstone in its old place, which those who follow that place see.
func (b *batch) lookAndPut(p *upsertPlan, s *sequence) (store.Outcome, error) {
	found, err := p.look(b.writer)
	switch {
	case err != nil:
		return store.Unchanged, err
	case !found:
		return store.Inserted, p.run(b.writer, p.text.Add)
	case !p.moves() && (p.text.OneStep || p.text.Change.Text == ""):
		return store.Unchanged, nil
	case p.moves():
		p.values[p.text.ChangeNo()] = store.IntCell(s.last + 2)
	}
	if err := p.run(b.writer, p.text.Change); err != nil || b.writer.handle.changes() == 0 {
		return store.Unchanged, err
	}
	if !p.moves() {
		return store.Updated, nil
	}
	return store.Updated, b.tombstone(p.table, s.last+1, p.place[1:])
}

// sequence reads the last change number of a table when it is first needed.
func (b *batch) sequence(t *sqltext.Table) (*sequence, error) {
	if s := b.sequences[t]; s != nil {
		return s, nil
	}
	if t.TenantScoped && b.tenant == 0 {
		return nil, errors.New("the rows belong to tenants; begin the batch with one")
	}
	read, err := b.writer.prepare("SELECT last_no FROM feedline_changes WHERE tenant_id = ?1 AND table_name = ?2")
	if err != nil {
		return nil, err
	}
	last := make([]store.Cell, 1)
	if _, err := read.one(last, store.IntCell(b.tenantOf(t)), store.TextCell(t.Name)); err != nil {
		return nil, err
	}
	s := &sequence{stored: last[0].Int, last: last[0].Int}
	b.sequences[t] = s
	return s, nil
}

// tenantOf is the tenant under which changes of a table are counted.
func (b *batch) tenantOf(t *sqltext.Table) int64 {
	if t.TenantScoped {
		return b.tenant
	}
	return 0
}

func (b *batch) usable() error {
	switch {
	case b.ended:
		return errEnded
	case b.broken != nil:
		return fmt.Errorf("sqlite: an earlier failure ended the batch: %w", b.broken)
	}
	return nil
}

// fail notes that the batch can only be rolled back.
func (b *batch) fail(set *model.EntitySet, err error) error {
	b.broken = failed(context.Background(), "write "+set.Name, err)
	return b.broken
}

// Commit stores the change sequences with the rows, and everything for good.
func (b *batch) Commit() error {
	if err := b.usable(); err != nil {
		return err
	}
	if err := b.storeSequences(); err != nil {
		return errors.Join(failed(context.Background(), "store the change sequence", err), b.Rollback())
	}
	if err := b.writer.end("COMMIT"); err != nil {
		return errors.Join(failed(context.Background(), "commit", err), b.Rollback())
	}
	b.close()
	return nil
}

func (b *batch) storeSequences() error {
	const text = `INSERT INTO feedline_changes (tenant_id, table_name, last_no) VALUES (?1, ?2, ?3)
ON CONFLICT (tenant_id, table_name) DO UPDATE SET last_no = excluded.last_no`
	write, err := b.writer.prepare(text)
	if err != nil {
		return err
	}
	for t, s := range b.sequences {
		if s.last == s.stored {
			continue
		}
		if err := write.run(store.IntCell(b.tenantOf(t)), store.TextCell(t.Name), store.IntCell(s.last)); err != nil {
			return err
		}
	}
	return nil
}

// Rollback forgets the batch. See store.Batch.
func (b *batch) Rollback() error {
	if b.ended {
		return nil
	}
	b.close()
	err := b.writer.end("ROLLBACK")
	if noTransaction(err) {
		return nil
	}
	return failed(context.Background(), "roll back", err)
}

func (b *batch) close() { b.ended, b.writer.batch = true, nil }
