package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// Expire deletes the oldest rows of a set, of those whose retention counts from
// before the instant, and at most so many, in a transaction of its own. It
// returns how many went. They leave no tombstones, which would stay for longer
// than they did: who follows the changes of such a set knows its retention. The
// rows belong to no tenant and own none.
func (w *Writer) Expire(ctx context.Context, set *model.EntitySet, before time.Time, most int) (int64, error) {
	t, err := w.table(set)
	if err != nil {
		return 0, failed(ctx, "expire rows of "+set.Name, err)
	}
	r, err := w.removalOf(t)
	switch {
	case err != nil:
		return 0, failed(ctx, "expire rows of "+set.Name, err)
	case set.Retention.Anchor == nil, t.TenantScoped, len(r.text.Owned) > 0, len(t.Sets) > 1:
		return 0, fmt.Errorf("sqlite: rows of %s do not expire by themselves", set.Name)
	}
	if err := w.begin(ctx); err != nil {
		return 0, err
	}
	b := &batch{writer: w, sequences: map[*sqltext.Table]*sequence{}}
	w.batch = b
	gone, err := b.expire(t, set.Retention.Anchor.Column, before, most)
	if err != nil {
		return 0, errors.Join(b.fail(set, err), b.Rollback())
	}
	return gone, b.Commit()
}

func (b *batch) expire(t *sqltext.Table, column string, before time.Time, most int) (int64, error) {
	s, err := b.sequence(t)
	if err != nil {
		return 0, err
	}
	remove, err := b.writer.prepare(sqltext.Expire(t, column, sqltext.SQLite))
	if err != nil {
		return 0, err
	}
	if err := remove.run(store.IntCell(before.UnixMilli()), store.IntCell(int64(most))); err != nil {
		return 0, err
	}
	gone := b.writer.handle.changes()
	s.last += gone
	return gone, nil
}
