package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"feedline/store/sqltext"
)

// Mention is a column in which a text stands.
type Mention struct {
	Table, Column string
	Text          string
	Rows          int64
}

// Search is what Mentions looked at and found.
type Search struct {
	Tables, Columns int
	Found           []Mention
}

// Mentions looks for texts in every column of every table of the file that can hold
// text, whatever the model knows of it: as whole values and as parts of them, in
// either case of the letters A to Z. Of tables whose rows belong to tenants it looks
// at those of the tenant with this number.
func (db *DB) Mentions(ctx context.Context, tenant int64, texts []string) (Search, error) {
	var s Search
	found, err := inspect(ctx, db.pool)
	if err != nil {
		return s, failed(ctx, "read the tables of the file", plain(err))
	}
	for _, name := range slices.Sorted(maps.Keys(found.tables)) {
		if strings.HasPrefix(name, "sqlite_") {
			continue
		}
		if err := s.in(ctx, db, found.tables[name], tenant, texts); err != nil {
			return s, failed(ctx, "search "+name, plain(err))
		}
	}
	return s, nil
}

func (s *Search) in(ctx context.Context, db *DB, t *foundTable, tenant int64, texts []string) error {
	var columns []string
	for _, c := range t.columns {
		if c.kind != "INTEGER" && c.kind != "REAL" {
			columns = append(columns, c.name)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	s.Tables++
	s.Columns += len(columns)
	for _, text := range texts {
		counts, into := make([]int64, len(columns)), make([]any, len(columns))
		parts := make([]string, len(columns))
		for i, c := range columns {
			into[i], parts[i] = &counts[i], "count(*) FILTER (WHERE instr(lower(CAST("+sqltext.SQLite.Quote(c)+" AS TEXT)), ?1) > 0)"
		}
		query, args := "SELECT "+strings.Join(parts, ", ")+" FROM "+sqltext.SQLite.Quote(t.name), []any{lowerASCII(text)}
		if t.column(sqltext.TenantID) != nil {
			query, args = query+" WHERE "+sqltext.SQLite.Quote(sqltext.TenantID)+" = ?2", append(args, tenant)
		}
		if err := db.pool.QueryRowContext(ctx, query, args...).Scan(into...); err != nil {
			return err
		}
		for i, n := range counts {
			if n > 0 {
				s.Found = append(s.Found, Mention{t.name, columns[i], text, n})
			}
		}
	}
	return nil
}

// lowerASCII is a text as the engine's lower writes it.
func lowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// Residue counts the places in a file, and in the log beside it, at which a text
// stands, be it in rows, in tombstones, or in space that nothing uses any more. What
// the edge of a page cuts in two is not found. It reads them past the engine; a
// writer must not be at work.
func Residue(ctx context.Context, path, text string) (places int64, err error) {
	for _, ending := range []string{"", "-wal"} {
		n, err := residueIn(ctx, path+ending, []byte(text))
		if err != nil {
			return 0, fmt.Errorf("sqlite: read %s: %w", path+ending, err)
		}
		places += n
	}
	return places, nil
}

func residueIn(ctx context.Context, path string, text []byte) (places int64, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	piece, kept := make([]byte, 1<<20), 0
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := io.ReadFull(f, piece[kept:])
		all := piece[:kept+n]
		places += int64(bytes.Count(all, text))
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return places, nil
		case err != nil:
			return 0, err
		}
		kept = copy(piece, all[len(all)-len(text)+1:])
	}
}

// Overwrite has the engine write zeros over what the Writer deletes or changes from
// now on, in rows and in the pages that become free.
func (w *Writer) Overwrite(ctx context.Context) error {
	_, err := w.conn.ExecContext(ctx, "PRAGMA secure_delete = ON")
	return failed(ctx, "have old values overwritten", plain(err))
}

// Rewrite writes the whole file anew, without the space that nothing uses and what
// was left there. It takes as much space again while it lasts, and no other writer
// is let in.
func (w *Writer) Rewrite(ctx context.Context) error {
	if w.batch != nil {
		return errors.New("sqlite: a batch is still open; commit it or roll it back first")
	}
	_, err := w.conn.ExecContext(ctx, "VACUUM")
	return failed(ctx, "write the file anew", plain(err))
}

// Settle moves what was written from the write-ahead log to the file and empties the
// log, once readers that need it are done, for whom it waits a moment.
func (w *Writer) Settle(ctx context.Context) error {
	return failed(ctx, "empty the write-ahead log", w.truncate(ctx, 5*logPatience))
}
