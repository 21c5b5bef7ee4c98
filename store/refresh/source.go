package refresh

import (
	"context"

	"feedline/store"
)

// Source is where a lookup of one tenant comes from.
type Source interface {
	// Take reads whatever is not in the store itself to its end, before
	// anything is compared. The lookup's rows, as they then are, come from the
	// result as often as it is asked.
	Take(ctx context.Context, l Lookup, t store.Tenant) (Taken, error)
	// String names the source for messages, without any secret.
	String() string
}

// Taken gives the rows of a source, with the columns of the lookup.
type Taken interface {
	// Rows gives them in the order of their keys. The caller closes them.
	Rows(ctx context.Context, s store.Snapshot) (store.Rows, error)
	// hold has them in memory. An error that wraps errTooLarge says that they
	// are more than that many bytes, and are to be had as Rows only. The memory
	// of a spare one, which may be nil, is used again.
	hold(ctx context.Context, s store.Snapshot, most int64, spare *held) (*held, error)
}

// Table is the source_ table of a lookup, which importers fill (tables.md S09).
type Table struct{}

func (Table) String() string { return "its source table" }

// Take takes nothing: the table is read when it is compared.
func (Table) Take(_ context.Context, l Lookup, t store.Tenant) (Taken, error) {
	return tableRows{l.delivered(), t}, nil
}

type tableRows struct {
	lookup Lookup
	tenant store.Tenant
}

func (r tableRows) Rows(ctx context.Context, s store.Snapshot) (store.Rows, error) {
	return s.Read(ctx, r.lookup.query(r.tenant))
}

func (r tableRows) hold(ctx context.Context, s store.Snapshot, most int64, spare *held) (*held, error) {
	p := newPacked(r.lookup, most)
	if spare != nil {
		p.text, p.places = spare.packed.text[:0], spare.places[:0]
	}
	if err := r.lookup.pack(ctx, s, r.tenant, p); err != nil {
		return nil, err
	}
	return hold(p, spare)
}

// Rows of a source outside the store are the same in every snapshot.
func (p *packed) Rows(context.Context, store.Snapshot) (store.Rows, error) { return p.rows(), nil }

func (p *packed) hold(_ context.Context, _ store.Snapshot, _ int64, spare *held) (*held, error) {
	return hold(p, spare)
}
