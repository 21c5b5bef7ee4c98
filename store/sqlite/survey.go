package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Survey is what a SQLite file of any program has.
type Survey struct {
	Own    bool          // the file is one of Feedline's
	Tables []SurveyTable // tables and views, in the order of their names
}

// SurveyTable is a table or view. Its name, like those of its columns, may
// differ in case from what a description says.
type SurveyTable struct {
	Name    string
	View    bool
	Numbers string // column that has the numbers of its rows; empty: they have none
	Columns []SurveyColumn
	Key     []string   // columns of the primary key, in its order
	Unique  [][]string // columns of unique indexes that cover all rows
	Indexes [][]string // columns of indexes, those of the key and unique ones among them, in their order
	Foreign []SurveyForeign
	Broken  string // why it cannot be read; empty: it can
}

// SurveyColumn is a column.
type SurveyColumn struct {
	Name     string
	Declared string // type as it was declared; may be empty, and anything
	NotNull  bool
}

// SurveyForeign is a foreign key.
type SurveyForeign struct {
	Columns []string
	Table   string
	Targets []string // as many columns of Table
}

// Table finds a table or view; nil if there is none.
func (s *Survey) Table(name string) *SurveyTable {
	i := slices.IndexFunc(s.Tables, func(t SurveyTable) bool { return strings.EqualFold(t.Name, name) })
	if i < 0 {
		return nil
	}
	return &s.Tables[i]
}

// Column finds a column; nil if there is none.
func (t *SurveyTable) Column(name string) *SurveyColumn {
	i := slices.IndexFunc(t.Columns, func(c SurveyColumn) bool { return strings.EqualFold(c.Name, name) })
	if i < 0 {
		return nil
	}
	return &t.Columns[i]
}

// numbers is the column that SQLite gives the numbers of rows by, under the
// first of its names that no column of the table has.
func (t *SurveyTable) numbers() string {
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if t.Column(name) == nil {
			return name
		}
	}
	return ""
}

// SurveyFile reads what a file has, without changing it. The file may be
// anybody's.
func SurveyFile(ctx context.Context, path string) (*Survey, error) {
	if err := readable(path); err != nil {
		return nil, err
	}
	pool, err := openToRead(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	s, err := survey(ctx, pool)
	if err != nil {
		err = fmt.Errorf("sqlite: inspect %s: %w", path, plain(err))
	}
	return s, errors.Join(err, pool.Close())
}

// survey reads what an open file has.
func survey(ctx context.Context, db database) (*Survey, error) {
	s := &Survey{}
	var application int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application); err != nil {
		return nil, err
	}
	s.Own = application == applicationID
	for _, read := range []func(context.Context, database) error{s.readTables, s.readColumns, s.readIndexes, s.readForeign} {
		if err := read(ctx, db); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Survey) readTables(ctx context.Context, db database) error {
	const text = `SELECT l.name, l.type, l.wr FROM pragma_table_list l
WHERE l.schema = 'main' AND l.type IN ('table', 'view', 'virtual') AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY l.name`
	return eachRow(ctx, db, text, func(scan scanner) error {
		var t SurveyTable
		var kind string
		var unnumbered bool
		if err := scan(&t.Name, &kind, &unnumbered); err != nil {
			return err
		}
		t.View = kind == "view"
		if kind == "table" && !unnumbered {
			t.Numbers = "rowid"
		}
		s.Tables = append(s.Tables, t)
		return nil
	})
}

// readColumns reads table by table: a view over a table that is gone, or one
// that calls a function of its own program, fails alone.
func (s *Survey) readColumns(ctx context.Context, db database) error {
	for i := range s.Tables {
		t := &s.Tables[i]
		err := t.readColumns(ctx, db)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			t.Broken = saying(err)
		case len(t.Columns) == 0:
			t.Broken = "it has no columns"
		}
	}
	return nil
}

// saying is what the engine says about a schema, which is none of the content of
// its tables.
func saying(err error) string {
	text := strings.TrimPrefix(err.Error(), "inspect: ")
	text = strings.TrimPrefix(text, "SQL logic error: ")
	return strings.TrimSuffix(text, " (1)")
}

func (t *SurveyTable) readColumns(ctx context.Context, db database) error {
	const text = `SELECT name, type, "notnull", pk FROM pragma_table_xinfo('%s') WHERE hidden <> 1 ORDER BY cid`
	places := map[int]string{}
	err := eachRow(ctx, db, fmt.Sprintf(text, strings.ReplaceAll(t.Name, "'", "''")), func(scan scanner) error {
		var c SurveyColumn
		var place int
		err := scan(&c.Name, &c.Declared, &c.NotNull, &place)
		t.Columns = append(t.Columns, c)
		places[place] = c.Name
		return err
	})
	for n := 1; places[n] != ""; n++ {
		t.Key = append(t.Key, places[n])
	}
	if len(t.Key) > 0 {
		t.Unique, t.Indexes = [][]string{t.Key}, [][]string{t.Key}
	}
	if t.Numbers != "" {
		t.Numbers = t.numbers()
	}
	return err
}

func (s *Survey) readIndexes(ctx context.Context, db database) error {
	const text = `SELECT t.name, i.name, i."unique", i.partial, coalesce(c.name, '') FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
WHERE t.schema = 'main' AND t.type = 'table' ORDER BY t.name, i.seq, c.seqno`
	type index struct {
		table, name     string
		unique, partial bool
		columns         []string
	}
	var all []index
	err := eachRow(ctx, db, text, func(scan scanner) error {
		var x index
		var column string
		if err := scan(&x.table, &x.name, &x.unique, &x.partial, &column); err != nil {
			return err
		}
		if len(all) == 0 || all[len(all)-1].name != x.name {
			all = append(all, x)
		}
		last := &all[len(all)-1]
		last.columns = append(last.columns, column)
		return nil
	})
	for _, x := range all {
		t := s.Table(x.table)
		if t == nil || x.partial || slices.Contains(x.columns, "") {
			continue
		}
		t.Indexes = append(t.Indexes, x.columns)
		if x.unique {
			t.Unique = append(t.Unique, x.columns)
		}
	}
	return err
}

func (s *Survey) readForeign(ctx context.Context, db database) error {
	const text = `SELECT t.name, f.id, f."table", f."from", coalesce(f."to", '') FROM pragma_table_list t, pragma_foreign_key_list(t.name) f
WHERE t.schema = 'main' AND t.type = 'table' ORDER BY t.name, f.id, f.seq`
	last, lastTable := -1, ""
	return eachRow(ctx, db, text, func(scan scanner) error {
		var table, target, from, to string
		var id int
		if err := scan(&table, &id, &target, &from, &to); err != nil {
			return err
		}
		t := s.Table(table)
		if t == nil {
			return nil
		}
		if id != last || table != lastTable {
			t.Foreign = append(t.Foreign, SurveyForeign{Table: target})
			last, lastTable = id, table
		}
		f := &t.Foreign[len(t.Foreign)-1]
		if to == "" { // the key of the target, column by column
			if owner := s.Table(target); owner != nil && len(f.Targets) < len(owner.Key) {
				to = owner.Key[len(f.Targets)]
			}
		}
		f.Columns, f.Targets = append(f.Columns, from), append(f.Targets, to)
		return nil
	})
}
