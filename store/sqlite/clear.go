package sqlite

import (
	"context"
	"errors"
	"slices"

	"feedline/store"
	"feedline/store/sqltext"
)

// Clear removes rows of the tenant, whatever they are. See store.Batch.
func (b *batch) Clear(limit int64) (store.Purged, error) {
	if err := b.usable(); err != nil {
		return store.Purged{}, err
	}
	purged, err := b.clear(limit)
	if err != nil {
		b.broken = failed(context.Background(), "remove the rows of a tenant", err)
		return store.Purged{}, b.broken
	}
	return purged, nil
}

func (b *batch) clear(limit int64) (store.Purged, error) {
	if b.tenant == 0 {
		return store.Purged{}, errors.New("begin the batch with a tenant")
	}
	for _, t := range slices.Backward(sqltext.OwnersFirst(b.writer.tables)) {
		if !t.TenantScoped {
			continue
		}
		text := "SELECT " + sqltext.RowNo + " FROM " + sqltext.SQLite.Quote(t.Name) + " WHERE " + sqltext.TenantID + " = ?1 LIMIT ?2"
		numbers, err := b.numbers(text, []store.Cell{store.IntCell(b.tenant), store.IntCell(limit)})
		switch {
		case err != nil:
			return store.Purged{}, err
		case len(numbers) > 0:
			return b.clearRows(swept{t, numbers})
		}
	}
	return store.Purged{}, nil
}

// clearRows removes rows with what they own, which is something only where tables
// own each other in a circle.
func (b *batch) clearRows(rows swept) (store.Purged, error) {
	all, err := b.withOwned(rows)
	if err != nil {
		return store.Purged{}, err
	}
	h := b.writer.handle
	h.guard(false)
	defer h.guard(true)
	return store.Purged{Owners: int64(len(rows.numbers)), Rows: counted(all)}, b.sweep(all)
}
