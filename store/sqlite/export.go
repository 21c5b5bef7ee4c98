package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Export runs a query that somebody wrote against any SQLite file and writes
// each row as a line of JSON, an object whose members are called like the
// query's columns. The file is opened for reading only. A query that changes
// something, that answers two columns of one name or that holds a blob is an
// error. Errors quote what the engine says about the query, for whoever wrote it.
func Export(ctx context.Context, path, query string, w io.Writer) error {
	if err := readable(path); err != nil {
		return err
	}
	pool, err := openToRead(path)
	if err != nil {
		return fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	err = exportRows(ctx, pool, query, w)
	if err != nil {
		err = fmt.Errorf("sqlite: query %s: %w", path, err)
	}
	return errors.Join(err, failed(ctx, "close the file", pool.Close()))
}

func exportRows(ctx context.Context, pool *sql.DB, query string, w io.Writer) error {
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	line, err := newLine(names)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(line.into...); err != nil {
			return err
		}
		if err := line.write(w); err != nil {
			return err
		}
	}
	return rows.Err()
}

// jsonLine writes rows of one query.
type jsonLine struct {
	names  []string
	heads  [][]byte // what stands before each value
	values []any
	into   []any // pointers to the values
	text   bytes.Buffer
}

func newLine(names []string) (*jsonLine, error) {
	l := &jsonLine{names: names, values: make([]any, len(names))}
	seen := map[string]bool{}
	for i, name := range names {
		if seen[name] {
			return nil, fmt.Errorf("two columns of the query are called %s; give one another name with AS", name)
		}
		seen[name] = true
		quoted, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		before := ","
		if i == 0 {
			before = "{"
		}
		l.heads = append(l.heads, append(append([]byte(before), quoted...), ':'))
		l.into = append(l.into, &l.values[i])
	}
	return l, nil
}

func (l *jsonLine) write(w io.Writer) error {
	l.text.Reset()
	for i, value := range l.values {
		if _, blob := value.([]byte); blob {
			return fmt.Errorf("the column %s holds a blob; write it as text, with hex or lower(hex)", l.names[i])
		}
		text, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("the column %s: %w", l.names[i], err)
		}
		l.text.Write(l.heads[i])
		l.text.Write(text)
	}
	l.text.WriteString("}\n")
	_, err := w.Write(l.text.Bytes())
	return err
}
