package sqlite

import (
	"context"
	"errors"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// tombstonesAtOnce is the most tombstones that go in one transaction.
const tombstonesAtOnce = 20_000

// aheadOfTime is how far the clock of whoever left a tombstone may be ahead. What
// lies further in the future was left by a clock that was wrong: nobody knows how
// old it is, and it must not hold up all that came after it.
const aheadOfTime = 24 * time.Hour

// youngTombstone is the lowest number of a tombstone that stays. Its arguments are
// the tenant, the table, the instant before which tombstones go, and the latest
// one that is believed. Those with lower numbers go: a follower that lacks one of
// them is told so, and needs none of the others.
const youngTombstone = `SELECT change_no FROM feedline_tombstones
WHERE tenant_id = ?1 AND table_name = ?2 AND deleted_at_utc BETWEEN ?3 AND ?4 ORDER BY change_no LIMIT 1`

// Changes reads a table's sequence and its horizon. See store.Snapshot.
func (s *snapshot) Changes(ctx context.Context, set *model.EntitySet, tenant int64) (store.Sequence, error) {
	if s.foreign {
		return store.Sequence{}, store.ErrUncounted
	}
	if !set.TenantScoped {
		tenant = 0
	}
	const text = `SELECT coalesce((SELECT last_no FROM feedline_changes WHERE tenant_id = ?1 AND table_name = ?2), 0),
coalesce((SELECT change_no FROM feedline_horizons WHERE tenant_id = ?1 AND table_name = ?2), 0)`
	statement := sqltext.Statement{Text: text, Args: []store.Cell{store.IntCell(tenant), store.TextCell(set.Storage.Table)}}
	r, err := s.start(ctx, "read the changes of "+set.Name, s.path.open, statement, 2)
	if err != nil {
		return store.Sequence{}, err
	}
	defer r.Close()
	if !r.Next() {
		return store.Sequence{}, r.Err()
	}
	return store.Sequence{Last: r.cells[0].Int, Horizon: r.cells[1].Int}, nil
}

// AgedTombstones counts what ExpireTombstones would remove.
func (db *DB) AgedTombstones(ctx context.Context, before time.Time) (int64, error) {
	if db.foreign {
		return 0, nil
	}
	const text = `WITH tables AS MATERIALIZED (SELECT tenant_id, table_name, coalesce((SELECT change_no FROM feedline_tombstones AS young
WHERE young.tenant_id = c.tenant_id AND young.table_name = c.table_name AND young.deleted_at_utc BETWEEN ?1 AND ?2 ORDER BY change_no LIMIT 1), ?3) AS first
FROM feedline_changes AS c)
SELECT coalesce(sum((SELECT count(*) FROM feedline_tombstones AS gone
WHERE gone.tenant_id = tables.tenant_id AND gone.table_name = tables.table_name AND gone.change_no < tables.first)), 0) FROM tables`
	var n int64
	err := db.pool.QueryRowContext(ctx, text, before.UnixMilli(), time.Now().Add(aheadOfTime).UnixMilli(), beyondAll).Scan(&n)
	return n, failed(ctx, "count old tombstones", err)
}

// beyondAll is higher than any change number.
const beyondAll = int64(1) << 62

// countedTable names a table whose changes are counted for a tenant.
type countedTable struct {
	tenant int64
	name   string
}

// ExpireTombstones removes old tombstones table by table. See store.Writer.
func (w *Writer) ExpireTombstones(ctx context.Context, before time.Time) (gone int64, err error) {
	if w.batch != nil {
		return 0, errors.New("sqlite: a batch is still open; commit it or roll it back first")
	}
	var tables []countedTable
	err = eachRow(ctx, w.conn, "SELECT tenant_id, table_name FROM feedline_changes ORDER BY 1, 2", func(scan scanner) error {
		var t countedTable
		err := scan(&t.tenant, &t.name)
		tables = append(tables, t)
		return err
	})
	if err != nil {
		return 0, failed(ctx, "read whose changes are counted", plain(err))
	}
	for _, t := range tables {
		n, err := w.expireIn(ctx, t, before)
		gone += n
		if err != nil {
			return gone, failed(ctx, "remove old tombstones", err)
		}
	}
	return gone, nil
}

// expireIn removes the old tombstones of one table. Which ones they are is read
// before anything is locked: nobody else writes meanwhile.
func (w *Writer) expireIn(ctx context.Context, t countedTable, before time.Time) (gone int64, err error) {
	young, err := w.prepare(youngTombstone)
	if err != nil {
		return 0, err
	}
	first := []store.Cell{store.IntCell(beyondAll)}
	if _, err := young.one(first, store.IntCell(t.tenant), store.TextCell(t.name), store.IntCell(before.UnixMilli()),
		store.IntCell(w.now().Add(aheadOfTime).UnixMilli())); err != nil {
		return 0, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return gone, err
		}
		n, err := w.expireBefore(ctx, t, first[0].Int)
		gone += n
		if err != nil || n < tombstonesAtOnce {
			return gone, err
		}
	}
}

// expireBefore removes some of the tombstones with lower numbers, the lowest
// first, and moves the horizon, in one transaction.
func (w *Writer) expireBefore(ctx context.Context, t countedTable, number int64) (gone int64, err error) {
	const text = `SELECT count(*), max(change_no) FROM (SELECT change_no FROM feedline_tombstones
WHERE tenant_id = ?1 AND table_name = ?2 AND change_no < ?3 ORDER BY change_no LIMIT ?4)`
	find, err := w.prepare(text)
	if err != nil {
		return 0, err
	}
	found := make([]store.Cell, 2)
	whose := []store.Cell{store.IntCell(t.tenant), store.TextCell(t.name)}
	if _, err := find.one(found, append(whose, store.IntCell(number), store.IntCell(tombstonesAtOnce))...); err != nil || found[0].Int == 0 {
		return 0, err
	}
	if err := w.begin(ctx); err != nil {
		return 0, err
	}
	if err := w.removeTombstones(append(whose, found[1])); err != nil {
		return 0, errors.Join(err, w.end("ROLLBACK"))
	}
	return found[0].Int, w.end("COMMIT")
}

// removeTombstones takes the tenant, the table and the highest number that goes.
func (w *Writer) removeTombstones(upTo []store.Cell) error {
	for _, text := range []string{
		"DELETE FROM feedline_tombstones WHERE tenant_id = ?1 AND table_name = ?2 AND change_no <= ?3",
		`INSERT INTO feedline_horizons (tenant_id, table_name, change_no) VALUES (?1, ?2, ?3)
ON CONFLICT (tenant_id, table_name) DO UPDATE SET change_no = max(change_no, excluded.change_no)`,
	} {
		p, err := w.prepare(text)
		if err != nil {
			return err
		}
		if err := p.run(upTo...); err != nil {
			return err
		}
	}
	return nil
}
