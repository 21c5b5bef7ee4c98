package keyring

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"feedline/auth/keys"
)

// layout is the file's one table. Times are milliseconds since 1970, roles and
// sets JSON arrays, and sets null where a key opens all that its roles do.
var layout = []string{`CREATE TABLE feedline_keys (
  prefix TEXT PRIMARY KEY CHECK (length(prefix) = 8),
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  tenant TEXT NOT NULL,
  roles TEXT NOT NULL,
  sets TEXT,
  personal INTEGER NOT NULL,
  ingest INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  revoked_at INTEGER,
  salt BLOB NOT NULL,
  hash BLOB NOT NULL,
  made_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  earlier_salt BLOB,
  earlier_hash BLOB,
  earlier_made_at INTEGER,
  earlier_ends_at INTEGER
) STRICT`}

const columns = `prefix, name, purpose, tenant, roles, sets, personal, ingest, created_at, used_at, revoked_at,
  salt, hash, made_at, ends_at, earlier_salt, earlier_hash, earlier_made_at, earlier_ends_at`

func insert(ctx context.Context, tx *sql.Tx, k keys.Key) error {
	roles, err := json.Marshal(k.Roles)
	if err != nil {
		return err
	}
	var sets any
	if k.Bounds.Sets != nil {
		text, err := json.Marshal(k.Bounds.Sets)
		if err != nil {
			return err
		}
		sets = string(text)
	}
	cells := append([]any{
		k.Prefix, k.Name, k.Purpose, k.Tenant, string(roles), sets, k.Bounds.Personal, k.Bounds.Ingest,
		k.Created.UnixMilli(), moment(k.Used), moment(k.Revoked),
	}, lockCells(k)...)
	const text = "INSERT INTO feedline_keys (" + columns + `)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`
	_, err = tx.ExecContext(ctx, text, cells...)
	return err
}

// lockCells are the columns of both locks.
func lockCells(k keys.Key) []any {
	cells := []any{k.Current.Salt, k.Current.Hash, k.Current.Made.UnixMilli(), k.Current.Ends.UnixMilli()}
	if k.Earlier.Hash == nil {
		return append(cells, nil, nil, nil, nil)
	}
	return append(cells, k.Earlier.Salt, k.Earlier.Hash, k.Earlier.Made.UnixMilli(), k.Earlier.Ends.UnixMilli())
}

// moment is a time as it is stored; null for the zero one.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// readKeys reads all keys, by their prefixes. One that cannot be understood is an
// error: what it is narrower by might be lost.
func readKeys(ctx context.Context, file *sql.Conn) (map[string]keys.Key, error) {
	var tables int
	if err := file.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil || tables == 0 {
		return nil, err // the file has just been made and is not laid out yet
	}
	found, err := file.QueryContext(ctx, "SELECT "+columns+" FROM feedline_keys LIMIT ?1", keys.MostKeys)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	content := map[string]keys.Key{}
	for found.Next() {
		k, err := scan(found)
		if err != nil {
			return nil, err
		}
		content[k.Prefix] = k
	}
	return content, found.Err()
}

func scan(row *sql.Rows) (keys.Key, error) {
	var k keys.Key
	var roles string
	var sets sql.NullString
	var created, made, ends int64
	var used, revoked, earlierMade, earlierEnds sql.NullInt64
	err := row.Scan(&k.Prefix, &k.Name, &k.Purpose, &k.Tenant, &roles, &sets, &k.Bounds.Personal, &k.Bounds.Ingest,
		&created, &used, &revoked, &k.Current.Salt, &k.Current.Hash, &made, &ends,
		&k.Earlier.Salt, &k.Earlier.Hash, &earlierMade, &earlierEnds)
	if err != nil {
		return k, err
	}
	k.Created, k.Used, k.Revoked = at(created), orZero(used), orZero(revoked)
	k.Current.Made, k.Current.Ends = at(made), at(ends)
	k.Earlier.Made, k.Earlier.Ends = orZero(earlierMade), orZero(earlierEnds)
	if err := json.Unmarshal([]byte(roles), &k.Roles); err != nil {
		return k, fmt.Errorf("the roles of the key %s: %w", k.Prefix, err)
	}
	if sets.Valid {
		k.Bounds.Sets = []string{}
		if err := json.Unmarshal([]byte(sets.String), &k.Bounds.Sets); err != nil || k.Bounds.Sets == nil {
			return k, fmt.Errorf("the entity sets of the key %s are not a list: %w", k.Prefix, err)
		}
	}
	return k, nil
}

func at(millis int64) time.Time { return time.UnixMilli(millis).UTC() }

func orZero(millis sql.NullInt64) time.Time {
	if !millis.Valid {
		return time.Time{}
	}
	return at(millis.Int64)
}
