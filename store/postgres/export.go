package postgres

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgconn"
)

// Export runs a query that somebody wrote and writes each row as a line of JSON, an
// object whose members are called like the query's columns. It runs in a read-only
// transaction that ends with it; the server is told to give up when ctx ends. A query
// that changes something, that answers two columns of one name or a type that has no
// form here is an error. Errors quote what the server says about the query, for whoever
// wrote it.
func Export(ctx context.Context, s Source, query string, w io.Writer) error {
	c, err := s.connect(ctx)
	if err != nil {
		return s.plain(ctx, query, err)
	}
	defer hangUp(c)
	out := bufio.NewWriterSize(w, 1<<16)
	if err := export(ctx, c, query, out); err != nil {
		return s.plain(ctx, query, err)
	}
	return out.Flush()
}

func export(ctx context.Context, c *pgconn.PgConn, query string, out *bufio.Writer) error {
	if _, err := c.Exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").ReadAll(); err != nil {
		return err
	}
	asked, err := c.Prepare(ctx, "", query, nil)
	if err != nil {
		return err
	}
	if len(asked.ParamOIDs) > 0 {
		return errors.New("the query has places for arguments, such as $1; write the values themselves")
	}
	columns, err := columnsOf(ctx, c, asked.Fields)
	if err != nil {
		return err
	}
	// Looking the types up has taken the place of the statement without a name.
	rows := c.ExecParams(ctx, query, nil, nil, nil, nil)
	if err := writeRows(rows, columns, out); err != nil {
		return err // closing the rows would read them to their end
	}
	_, err = rows.Close()
	return err
}

// column is one of the query's.
type column struct {
	name string
	head []byte // what stands before each value
	text form
}

// columnsOf looks the types up, of which a database may have its own.
func columnsOf(ctx context.Context, c *pgconn.PgConn, fields []pgconn.FieldDescription) ([]column, error) {
	if len(fields) == 0 {
		return nil, errors.New("the query answers no rows; write a SELECT")
	}
	types, err := typesOf(ctx, c, fields)
	if err != nil {
		return nil, err
	}
	var list []column
	seen := map[string]bool{}
	for i, f := range fields {
		if seen[f.Name] {
			return nil, fmt.Errorf("two columns of the query are called %s; give one another name with AS", f.Name)
		}
		seen[f.Name] = true
		text, advice := formOf(types[f.DataTypeOID])
		if text == nil {
			return nil, fmt.Errorf("the column %s is of type %s; %s", f.Name, types[f.DataTypeOID].name, advice)
		}
		quoted, err := json.Marshal(f.Name)
		if err != nil {
			return nil, err
		}
		before := ","
		if i == 0 {
			before = "{"
		}
		list = append(list, column{f.Name, append(append([]byte(before), quoted...), ':'), text})
	}
	return list, nil
}

// writeRows writes the rows as they come.
func writeRows(rows *pgconn.ResultReader, columns []column, out *bufio.Writer) error {
	var line []byte
	for rows.NextRow() {
		line = line[:0]
		for i, value := range rows.Values() {
			line = append(line, columns[i].head...)
			if value == nil {
				line = append(line, "null"...)
				continue
			}
			var err error
			if line, err = columns[i].text(line, value); err != nil {
				return fmt.Errorf("the column %s: %w", columns[i].name, err)
			}
		}
		if _, err := out.Write(append(line, "}\n"...)); err != nil {
			return err
		}
	}
	return nil
}
