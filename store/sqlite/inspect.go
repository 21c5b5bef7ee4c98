package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"feedline/store/sqltext"
)

// layout is what a file has.
type layout struct {
	application int64 // application_id of its header
	format      int64 // user_version of its header
	version     int   // last entry of feedline_schema
	tables      map[string]*foundTable
	secrets     []string
}

// foundTable is a table of the file.
type foundTable struct {
	name    string
	text    string // the statement that created it, with later columns worked in
	columns []foundColumn
	indexes map[string]string // statements by name
	owners  []string          // tables that its rows refer to
	filled  bool              // it has rows
}

type foundColumn struct {
	name, kind string
	notNull    bool
	initial    string // default as SQL spells it; empty: none
}

func (t *foundTable) column(name string) *foundColumn {
	for i := range t.columns {
		if t.columns[i].name == name {
			return &t.columns[i]
		}
	}
	return nil
}

// holdsRows tells whether the table was made for rows of a model, and not by a
// stranger.
func (t *foundTable) holdsRows() bool {
	return t.column(sqltext.RowNo) != nil && t.column(sqltext.ChangeNo) != nil
}

// empty tells whether nothing was ever stored in the file.
func (l *layout) empty() bool { return len(l.tables) == 0 && l.application == 0 }

// ours lists the names of the file's tables that hold a model's rows, or those
// of strangers.
func (l *layout) ours() []string {
	var names []string
	for name := range l.tables {
		if !strings.HasPrefix(name, sqltext.ServicePrefix) && !strings.HasPrefix(name, "sqlite_") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// database is a pool, a connection or a transaction.
type database interface {
	querier
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// inspect reads what the file has. Files of other programs are not read beyond
// the names of their tables.
func inspect(ctx context.Context, db database) (*layout, error) {
	l := &layout{tables: map[string]*foundTable{}}
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&l.application); err != nil {
		return nil, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&l.format); err != nil {
		return nil, err
	}
	steps := []func(context.Context, database) error{l.readTables, l.readColumns, l.readIndexes, l.readOwners, l.readFilled, l.readService}
	for _, read := range steps {
		if err := read(ctx, db); err != nil {
			return nil, err
		}
		if l.application != applicationID {
			return l, nil
		}
	}
	return l, nil
}

func (l *layout) readTables(ctx context.Context, db database) error {
	return eachRow(ctx, db, "SELECT name, sql FROM sqlite_schema WHERE type = 'table'", func(scan scanner) error {
		t := &foundTable{indexes: map[string]string{}}
		if err := scan(&t.name, &t.text); err != nil {
			return err
		}
		l.tables[t.name] = t
		return nil
	})
}

func (l *layout) readColumns(ctx context.Context, db database) error {
	const text = `SELECT t.name, c.name, c.type, c."notnull", coalesce(c.dflt_value, '')
FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' ORDER BY t.name, c.cid`
	return eachRow(ctx, db, text, func(scan scanner) error {
		var table string
		var c foundColumn
		if err := scan(&table, &c.name, &c.kind, &c.notNull, &c.initial); err != nil {
			return err
		}
		l.tables[table].columns = append(l.tables[table].columns, c)
		return nil
	})
}

func (l *layout) readIndexes(ctx context.Context, db database) error {
	const text = "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
	return eachRow(ctx, db, text, func(scan scanner) error {
		var table, name, statement string
		if err := scan(&table, &name, &statement); err != nil {
			return err
		}
		l.tables[table].indexes[name] = statement
		return nil
	})
}

func (l *layout) readOwners(ctx context.Context, db database) error {
	const text = `SELECT DISTINCT t.name, f."table" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
WHERE t.type = 'table' ORDER BY t.name, f.id`
	return eachRow(ctx, db, text, func(scan scanner) error {
		var table, owner string
		if err := scan(&table, &owner); err != nil {
			return err
		}
		l.tables[table].owners = append(l.tables[table].owners, owner)
		return nil
	})
}

func (l *layout) readFilled(ctx context.Context, db database) error {
	for _, name := range l.ours() {
		text := "SELECT EXISTS (SELECT 1 FROM " + sqltext.SQLite.Quote(name) + ")"
		if err := db.QueryRowContext(ctx, text).Scan(&l.tables[name].filled); err != nil {
			return err
		}
	}
	return nil
}

func (l *layout) readService(ctx context.Context, db database) error {
	if l.tables["feedline_schema"] != nil {
		const text = "SELECT coalesce(max(version), 0) FROM feedline_schema"
		if err := db.QueryRowContext(ctx, text).Scan(&l.version); err != nil {
			return err
		}
	}
	if l.tables["feedline_secrets"] == nil {
		return nil
	}
	return eachRow(ctx, db, "SELECT name FROM feedline_secrets", func(scan scanner) error {
		var name string
		err := scan(&name)
		l.secrets = append(l.secrets, name)
		return err
	})
}

// scanner reads the current row.
type scanner func(into ...any) error

func eachRow(ctx context.Context, db querier, text string, row func(scanner) error, args ...any) error {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("inspect: %w", err)
		}
	}
	return rows.Err()
}
