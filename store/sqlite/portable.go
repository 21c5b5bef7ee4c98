package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"

	"modernc.org/sqlite"

	"feedline/store"
	"feedline/store/sqltext"
)

// portable reads an answer through the driver's public interface.
type portable struct {
	conn   *sql.Conn
	rows   driver.Rows
	values []driver.Value
	texts  []byte          // of the current row
	step   func(any) error // one method value for all rows
}

var _ cursor = (*portable)(nil)

// openPortable starts a statement on the lent connection.
func openPortable(ctx context.Context, l *lease, s sqltext.Statement, columns int) (cursor, error) {
	p := &portable{conn: l.conn, values: make([]driver.Value, columns)}
	p.step = func(any) error { return p.rows.Next(p.values) }
	defer l.handle.preparing(len(s.Args))()
	err := p.conn.Raw(func(c any) (err error) {
		q, ok := c.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("the driver's %T answers no queries", c)
		}
		p.rows, err = q.QueryContext(ctx, s.Text, driverArgs(s.Args))
		return err
	})
	var e *sqlite.Error
	if errors.As(err, &e) {
		return nil, unprepared(int32(e.Code()), e.Error())
	}
	if err != nil {
		return nil, err
	}
	if n := len(p.rows.Columns()); n != columns {
		p.close()
		return nil, fmt.Errorf("the statement has %d columns where %d were expected", n, columns)
	}
	return p, nil
}

// named is SQLite's language with arguments that have names, which are their
// numbers. The driver looks each argument up among all, and compares names
// many times faster than it does numbers.
var named = func() sqltext.Dialect {
	d := sqltext.SQLite
	d.Placeholder = func(n int) string { return "@" + strconv.Itoa(n) }
	return d
}()

func driverArgs(cells []store.Cell) []driver.NamedValue {
	args := make([]driver.NamedValue, len(cells))
	for i, c := range cells {
		args[i] = driver.NamedValue{Ordinal: i + 1, Name: strconv.Itoa(i + 1), Value: driverValue(c)}
	}
	return args
}

func driverValue(c store.Cell) driver.Value {
	switch c.Kind {
	case store.Int:
		return c.Int
	case store.Float:
		return c.Float
	case store.Text:
		return string(c.Text)
	}
	return nil
}

func (p *portable) next(cells []store.Cell) (bool, error) {
	switch err := p.conn.Raw(p.step); {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil:
		return false, err
	}
	p.texts = p.texts[:0]
	for i, v := range p.values {
		c, err := p.cell(v)
		if err != nil {
			return false, err
		}
		cells[i] = c
	}
	return true, nil
}

func (p *portable) cell(v driver.Value) (store.Cell, error) {
	switch v := v.(type) {
	case nil:
		return store.Cell{}, nil
	case int64:
		return store.IntCell(v), nil
	case float64:
		return store.FloatCell(v), nil
	case string:
		start := len(p.texts)
		p.texts = append(p.texts, v...)
		return store.Cell{Kind: store.Text, Text: p.texts[start:]}, nil
	case []byte:
		return store.Cell{Kind: store.Text, Text: v}, nil
	}
	return store.Cell{}, fmt.Errorf("the driver gave a %T", v)
}

func (p *portable) close() {
	// The error of closing repeats the one that ended the statement.
	_ = p.conn.Raw(func(any) error { return p.rows.Close() })
}
