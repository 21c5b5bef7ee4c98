package refresh

import (
	"context"
	"errors"

	"feedline/store"
)

// DefaultMemory is the size of a lookup, packed, that is read as it lies in the
// store and is then found, or sorted, in memory. Larger ones are read by their key,
// which visits pages in no order and takes several times as long.
const DefaultMemory = 64 << 20

// ordered gives the rows of a lookup in the order of their keys. The caller closes
// them.
func (l Lookup) ordered(ctx context.Context, s store.Snapshot, t store.Tenant, most int64) (store.Rows, error) {
	p := newPacked(l, most)
	err := l.pack(ctx, s, t, p)
	switch {
	case errors.Is(err, errTooLarge):
		return s.Read(ctx, l.query(t))
	case err != nil:
		return nil, err
	}
	return p.rows(), nil
}

// pack takes all rows over.
func (l Lookup) pack(ctx context.Context, s store.Snapshot, t store.Tenant, p *packed) error {
	return l.each(ctx, s, t, p.take)
}

// each calls take with every row, in whatever order is the quickest.
func (l Lookup) each(ctx context.Context, s store.Snapshot, t store.Tenant, take func(row []store.Cell) error) (err error) {
	q := l.query(t)
	q.Order = nil
	rows, err := s.Read(ctx, q)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := take(rows.Cells()); err != nil {
			return err
		}
	}
	return rows.Err()
}
