package keyring

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"feedline/auth/keys"
	"feedline/store/sqlite"
)

// Add keeps a new key, in a file that is made if there is none. See keys.Book.
func (r *Ring) Add(ctx context.Context, k keys.Key) error {
	return r.change(ctx, r.writing, "add a key", func(tx *sql.Tx) error {
		var all, same int
		const count = "SELECT count(*), count(CASE WHEN prefix = ?1 THEN 1 END) FROM feedline_keys"
		if err := tx.QueryRowContext(ctx, count, k.Prefix).Scan(&all, &same); err != nil {
			return err
		}
		switch {
		case same > 0:
			return keys.ErrTaken
		case all >= keys.MostKeys:
			return keys.ErrFull
		}
		return insert(ctx, tx, k)
	})
}

// Replace keeps the locks of a key. See keys.Book.
func (r *Ring) Replace(ctx context.Context, k keys.Key) error {
	const text = `UPDATE feedline_keys SET salt = ?2, hash = ?3, made_at = ?4, ends_at = ?5,
  earlier_salt = ?6, earlier_hash = ?7, earlier_made_at = ?8, earlier_ends_at = ?9
WHERE prefix = ?1 AND revoked_at IS NULL`
	return r.changeKey(ctx, r.writing, "replace a key", func(tx *sql.Tx) error {
		return changed(tx.ExecContext(ctx, text, append([]any{k.Prefix}, lockCells(k)...)...))
	})
}

// Revoke ends a key. See keys.Book.
func (r *Ring) Revoke(ctx context.Context, prefix string, at time.Time) error {
	const text = "UPDATE feedline_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE prefix = ?1"
	return r.changeKey(ctx, r.writing, "revoke a key", func(tx *sql.Tx) error {
		return changed(tx.ExecContext(ctx, text, prefix, at.UnixMilli()))
	})
}

// RevokeTenant ends all keys of a tenant, which name it by its id or its name, and
// returns how many it has, those that had ended among them. A file that is not
// there has none.
func (r *Ring) RevokeTenant(ctx context.Context, id, name string, at time.Time) (revoked int, err error) {
	if !r.writing.Exists() {
		return 0, nil
	}
	const text = "UPDATE feedline_keys SET revoked_at = coalesce(revoked_at, ?3) WHERE tenant IN (?1, ?2)"
	err = r.change(ctx, r.writing, "revoke the keys of a tenant", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, text, id, name, at.UnixMilli())
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		revoked = int(n)
		return err
	})
	return revoked, err
}

// ForgetTenant removes all keys of a tenant, which name it by its id or its name.
// Whoever shows one is told that there is no such key.
func (r *Ring) ForgetTenant(ctx context.Context, id, name string) error {
	if !r.writing.Exists() {
		return nil
	}
	return r.change(ctx, r.writing, "remove the keys of a tenant", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM feedline_keys WHERE tenant IN (?1, ?2)", id, name)
		return err
	})
}

// MarkUsed notes a day. See keys.Book. It is called while somebody waits for an
// answer, and gives up sooner than the others.
func (r *Ring) MarkUsed(ctx context.Context, prefix string, day time.Time) error {
	const text = "UPDATE feedline_keys SET used_at = max(coalesce(used_at, 0), ?2) WHERE prefix = ?1"
	return r.changeKey(ctx, r.reading, "note that a key was used", func(tx *sql.Tx) error {
		return changed(tx.ExecContext(ctx, text, prefix, day.UnixMilli()))
	})
}

// changeKey changes one key of a file that is there.
func (r *Ring) changeKey(ctx context.Context, file sqlite.Beside, doing string, do func(*sql.Tx) error) error {
	if !file.Exists() {
		return keys.ErrNoKey
	}
	return r.change(ctx, file, doing, do)
}

// change runs one transaction over the file. It opens it for that alone: keys
// change rarely, and a server that only reads them needs no right to write.
func (r *Ring) change(ctx context.Context, file sqlite.Beside, doing string, do func(*sql.Tx) error) (err error) {
	pool, err := file.OpenWrite(ctx)
	if err != nil {
		return err
	}
	defer func() {
		err = file.Failed(ctx, doing, errors.Join(err, pool.Close()))
		r.known.Store(nil)
	}()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// changed is the error of a statement that was to change one key.
func changed(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(keys.ErrNoKey, err)
	}
	return nil
}
