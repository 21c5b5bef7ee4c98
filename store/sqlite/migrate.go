package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"feedline/model"
	"feedline/store/sqltext"
)

// Migration tells what a file lacks to hold a model's rows, and what stands in
// the way. A file without changes and refusals is as the model wants it.
type Migration struct {
	Exists   bool // there is a database already
	From, To int  // schema version of the file before and after; 0: none
	Changes  []Change
	Refusals []string // one sentence each: what cannot be done, and what to do instead
}

// Change is one step of a migration.
type Change struct {
	Description string
	SQL         string

	unique *sqltext.TableIndex // set if rows that are there may stand in the way
	table  *sqltext.Table
}

// PlanMigration tells what Migrate would do. It changes nothing, and does not
// make the file if there is none.
func PlanMigration(ctx context.Context, path string, m *model.Model) (Migration, error) {
	if err := placed(path); err != nil {
		return Migration{}, err
	}
	if m.Foreign {
		return Migration{}, fmt.Errorf("sqlite: %w", errForeign)
	}
	tables, err := sqltext.Tables(m)
	if err != nil {
		return Migration{}, fmt.Errorf("sqlite: %w", err)
	}
	if about, err := os.Stat(path); err != nil || about.Size() == 0 {
		return plan(&layout{}, tables), nil
	}
	pool, err := openToRead(path)
	if err != nil {
		return Migration{}, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	found, err := inspect(ctx, pool)
	if err != nil {
		return Migration{}, errors.Join(fmt.Errorf("sqlite: inspect %s: %w", path, plain(err)), pool.Close())
	}
	p := plan(found, tables)
	p.Refusals = append(p.Refusals, duplicates(ctx, pool, p.Changes)...)
	return p, pool.Close()
}

// openToRead opens a file that may be anybody's.
func openToRead(path string) (*sql.DB, error) {
	dsn, err := readDSN(path, Options{}.withDefaults())
	if err != nil {
		return nil, err
	}
	return openPool(dsn)
}

// plan turns what a file has into the steps to what the model wants.
func plan(found *layout, tables []sqltext.Table) Migration {
	p := Migration{Exists: !found.empty(), From: found.version, To: found.version}
	if refusal := found.foreign(); refusal != "" {
		p.Refusals = []string{refusal}
		return p
	}
	if !p.Exists {
		header := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, formatVersion)
		p.Changes = []Change{{Description: "create the file", SQL: header}}
	}
	for _, d := range found.compare(tables) {
		if d.refusal != "" {
			p.Refusals = append(p.Refusals, d.refusal)
			continue
		}
		p.Changes = append(p.Changes, d.change)
	}
	if len(p.Changes) > 0 {
		p.To++
	}
	return p
}

// foreign says why a file is not ours to touch; empty if it is.
func (l *layout) foreign() string {
	switch {
	case l.empty():
		return ""
	case l.application != applicationID:
		return fmt.Sprintf("the file belongs to another program (its application id is %d); name another file with --db", l.application)
	case l.format > formatVersion:
		return fmt.Sprintf("the file has format %d, and this program knows formats up to %d; use the newer program that wrote it", l.format, formatVersion)
	}
	return ""
}

// duplicates says which unique indexes the rows that are there would not fit.
func duplicates(ctx context.Context, db database, changes []Change) []string {
	var refusals []string
	for _, c := range changes {
		if c.unique == nil || !c.unique.Unique {
			continue
		}
		columns := sqltext.SQLite.List(c.unique.Columns)
		text := "SELECT count(*) FROM (SELECT 1 FROM " + sqltext.SQLite.Quote(c.table.Name) +
			notNull(c.unique) + " GROUP BY " + strings.Trim(columns, "()") + " HAVING count(*) > 1)"
		var groups int64
		if err := db.QueryRowContext(ctx, text).Scan(&groups); err == nil && groups > 0 {
			refusals = append(refusals, fmt.Sprintf("index %s: the table has rows with the same values (groups of them: %d), which shall be unique; remove all but one of each, or take unique back", c.unique.Name, groups))
		}
	}
	return refusals
}

// notNull lists the conditions under which SQLite compares values for
// uniqueness: nulls are never the same.
func notNull(ix *sqltext.TableIndex) string {
	var parts []string
	for _, c := range ix.Columns {
		parts = append(parts, sqltext.SQLite.Quote(c)+" IS NOT NULL")
	}
	return " WHERE " + strings.Join(parts, " AND ")
}

// Migrate makes the file, or adds to it what it lacks, in one transaction, and
// records what it did under the program's version. If anything stands in the
// way it changes nothing, and the Migration says why. It waits for other
// writers as OpenWriter does.
func Migrate(ctx context.Context, path string, m *model.Model, program string, o Options) (Migration, error) {
	if err := placed(path); err != nil {
		return Migration{}, err
	}
	held, err := takeLock(ctx, path, "migration", o)
	if err != nil {
		return Migration{}, err
	}
	p, err := PlanMigration(ctx, path, m)
	if err == nil && len(p.Refusals) == 0 && len(p.Changes) > 0 {
		err = apply(ctx, path, p, program, o)
	}
	return p, errors.Join(err, held.release())
}

// apply takes the steps, and the file away again if it made it in vain.
func apply(ctx context.Context, path string, p Migration, program string, o Options) error {
	made, err := createFile(path)
	if err != nil {
		return err
	}
	if err = applyToFile(ctx, path, p, program, o); err != nil && made {
		return errors.Join(err, removeFile(path))
	}
	return err
}

func applyToFile(ctx context.Context, path string, p Migration, program string, o Options) error {
	pool, err := openToWrite(path, o)
	if err != nil {
		return fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	if err := applyTo(ctx, pool, p, program); err != nil {
		return errors.Join(fmt.Errorf("sqlite: migrate: %w", plain(err)), pool.Close())
	}
	return failed(ctx, "close the migrated file", pool.Close())
}

func applyTo(ctx context.Context, pool *sql.DB, p Migration, program string) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if !p.Exists {
		if err := prepareEmpty(ctx, conn); err != nil {
			return err
		}
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := applyAll(ctx, tx, p, program); err != nil {
		// A failure that rolled back by itself leaves nothing to end.
		if undone := plain(tx.Rollback()); undone != nil && !noTransaction(undone) {
			err = errors.Join(err, undone)
		}
		return err
	}
	return tx.Commit()
}

func applyAll(ctx context.Context, tx *sql.Tx, p Migration, program string) error {
	descriptions := make([]string, len(p.Changes))
	for i, c := range p.Changes {
		descriptions[i] = c.Description
		if _, err := tx.ExecContext(ctx, c.SQL, c.args()...); err != nil {
			return fmt.Errorf("%s: %w", c.Description, plain(err))
		}
	}
	list, err := json.Marshal(descriptions)
	if err != nil {
		return err
	}
	const text = "INSERT INTO feedline_schema (version, applied_at_utc, program, changes) VALUES (?1, ?2, ?3, ?4)"
	_, err = tx.ExecContext(ctx, text, p.To, time.Now().UnixMilli(), program, string(list))
	return err
}

// args are the arguments of a change: a new secret, where it stores one.
func (c Change) args() []any {
	if !strings.Contains(c.SQL, "?1") {
		return nil
	}
	secret := make([]byte, secretBytes)
	rand.Read(secret)
	return []any{secret}
}
