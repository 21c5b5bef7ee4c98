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
	for _, t := range dependantsFirst(b.writer.tables) {
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

// dependantsFirst lists the tables whose rows belong to tenants, those whose rows
// others own before those others.
func dependantsFirst(tables []sqltext.Table) []*sqltext.Table {
	var rest, order []*sqltext.Table
	for i := range tables {
		if tables[i].TenantScoped {
			rest = append(rest, &tables[i])
		}
	}
	ownsAny := func(t *sqltext.Table) bool {
		return slices.ContainsFunc(rest, func(other *sqltext.Table) bool {
			return other != t && slices.ContainsFunc(other.Owners, func(o sqltext.Owner) bool { return o.Table == t.Name })
		})
	}
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(t *sqltext.Table) bool { return !ownsAny(t) })
		i = max(i, 0) // in a circle, any is as good
		order, rest = append(order, rest[i]), slices.Delete(rest, i, i+1)
	}
	return order
}
