package sqlite

import (
	"encoding/json"
	"fmt"
	"slices"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// removal is how rows of a table are deleted with all that they own.
type removal struct {
	text   sqltext.Removal
	remove *prepared
}

// doomed is a row that goes.
type doomed struct {
	number int64
	read   []store.Cell // as its table's removal lists the columns
}

// Delete removes a row and everything that it owns. See store.Batch.
func (b *batch) Delete(set *model.EntitySet, key []store.Cell) (int64, error) {
	if err := b.usable(); err != nil {
		return 0, err
	}
	n, err := b.remove(set, key)
	if err != nil {
		return 0, b.fail(set, err)
	}
	return n, nil
}

func (b *batch) remove(set *model.EntitySet, key []store.Cell) (int64, error) {
	t, err := b.writer.table(set)
	if err != nil {
		return 0, err
	}
	if len(key) != len(t.Key) {
		return 0, fmt.Errorf("%d values for a key of %d", len(key), len(t.Key))
	}
	r, err := b.writer.removalOf(t)
	if err != nil {
		return 0, err
	}
	find, err := b.writer.prepare(sqltext.FindByKey(t, set, r.text.Read, sqltext.SQLite))
	if err != nil {
		return 0, err
	}
	cells := make([]store.Cell, 1+len(r.text.Read))
	found, err := find.one(cells, append(b.scope(t), key...)...)
	if err != nil || !found {
		return 0, err
	}
	return b.removeRow(r, doomed{cells[0].Int, cells[1:]}, nil)
}

// scope are the arguments that say whose rows of a table are meant.
func (b *batch) scope(t *sqltext.Table) []store.Cell {
	if t.TenantScoped {
		return []store.Cell{store.IntCell(b.tenant)}
	}
	return nil
}

func (w *Writer) removalOf(t *sqltext.Table) (*removal, error) {
	if r := w.removals[t.Name]; r != nil {
		return r, nil
	}
	r := &removal{text: sqltext.RemovalOf(t, w.tables, sqltext.SQLite)}
	var err error
	if r.remove, err = w.prepare(r.text.Delete); err != nil {
		return nil, err
	}
	w.removals[t.Name] = r
	return r, nil
}

// removeRow deletes what the row owns, then the row: the other way round the
// engine's cascade would come first, which leaves no tombstones. Above are the
// rows on the way here, in case rows own each other in a circle.
func (b *batch) removeRow(r *removal, row doomed, above []spot) (int64, error) {
	here := spot{r.text.Table.Name, row.number}
	above = append(above, here)
	var total int64
	for _, o := range r.text.Owned {
		n, err := b.removeOwned(r, o, row, above)
		if err != nil {
			return total, err
		}
		total += n
	}
	if err := r.remove.run(store.IntCell(row.number)); err != nil {
		return total, err
	}
	return total + 1, b.bury(r, row)
}

// spot is a row of a table by its number.
type spot struct {
	table  string
	number int64
}

// removeOwned deletes the rows of one dependant a few hundred at a time, until
// there are none but those above.
func (b *batch) removeOwned(r *removal, o sqltext.Owned, row doomed, above []spot) (int64, error) {
	var total int64
	for {
		rows, err := b.owned(r, o, row)
		if err != nil {
			return total, err
		}
		gone, err := b.removeAll(o, rows, above)
		total += gone
		if err != nil || gone == 0 {
			return total, err
		}
	}
}

func (b *batch) removeAll(o sqltext.Owned, rows []doomed, above []spot) (int64, error) {
	var total int64
	for _, row := range rows {
		if slices.Contains(above, spot{o.Table.Name, row.number}) {
			continue
		}
		r, err := b.writer.removalOf(o.Table)
		if err != nil {
			return total, err
		}
		n, err := b.removeRow(r, row, above)
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// owned reads some of the rows of a dependant that the row owns.
func (b *batch) owned(r *removal, o sqltext.Owned, row doomed) ([]doomed, error) {
	find, err := b.writer.prepare(o.Find)
	if err != nil {
		return nil, err
	}
	args := b.scope(o.Table)
	for _, i := range o.By {
		args = append(args, row.read[i])
	}
	defer find.end()
	if err := find.start(args); err != nil {
		return nil, err
	}
	var rows []doomed
	cells := make([]store.Cell, 1+len(o.Read))
	for {
		more, err := find.step(cells)
		if err != nil || !more {
			return rows, err
		}
		rows = append(rows, copied(cells))
	}
}

func copied(cells []store.Cell) doomed {
	row := doomed{number: cells[0].Int, read: make([]store.Cell, len(cells)-1)}
	for i, c := range cells[1:] {
		row.read[i] = c.Clone()
	}
	return row
}

// bury leaves the tombstone of a row that was deleted.
func (b *batch) bury(r *removal, row doomed) error {
	s, err := b.sequence(r.text.Table)
	if err != nil {
		return err
	}
	s.last++
	return b.tombstone(r.text.Table, s.last, row.read)
}

// tombstone records that a place, which is a key and what views go by, has no
// row any more.
func (b *batch) tombstone(t *sqltext.Table, number int64, place []store.Cell) error {
	if unfollowed(t) {
		return nil
	}
	const text = `INSERT INTO feedline_tombstones (tenant_id, table_name, change_no, key, view, deleted_at_utc)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)`
	write, err := b.writer.prepare(text)
	if err != nil {
		return err
	}
	key, view, err := placeText(t, place)
	if err != nil {
		return err
	}
	return write.run(store.IntCell(b.tenantOf(t)), store.TextCell(t.Name), store.IntCell(number), key, view,
		store.IntCell(b.writer.now().UnixMilli()))
}

// placeText writes a key as a JSON array and what views go by as a JSON
// object; null if the table has no views.
func placeText(t *sqltext.Table, place []store.Cell) (key, view store.Cell, err error) {
	keys := make([]any, len(t.Key))
	for i := range t.Key {
		keys[i] = plainValue(place[i])
	}
	if key, err = jsonCell(keys); err != nil {
		return key, view, err
	}
	views := map[string]any{}
	for i, c := range t.Views() {
		views[c] = plainValue(place[len(t.Key)+i])
	}
	if len(views) == 0 {
		return key, store.Cell{}, nil
	}
	view, err = jsonCell(views)
	return key, view, err
}

func jsonCell(v any) (store.Cell, error) {
	text, err := json.Marshal(v)
	return store.Cell{Kind: store.Text, Text: text}, err
}

// plainValue is a cell as encoding/json takes it. No key and no view goes by
// bytes that are not text.
func plainValue(c store.Cell) any {
	switch c.Kind {
	case store.Int:
		return c.Int
	case store.Float:
		return c.Float
	case store.Text:
		return string(c.Text)
	}
	return nil
}
