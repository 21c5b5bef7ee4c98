package sqltext

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// shortList is up to how many constants behind In are arguments of their own.
const shortList = 100

// members writes what stands behind In. A long list of integers or texts is one
// argument, where the dialect can take a JSON array apart: a database reads and
// binds thousands of arguments more slowly than it looks them up.
func (t *text) members(list []store.Expr) string {
	if array, ok := t.array(list); ok {
		return array
	}
	return strings.Join(t.all(list, func(e store.Expr) string { return t.expr(e, true) }), ", ")
}

// rows is a SELECT of constants, whose column is column1.
func (t *text) rows(list []store.Expr) string {
	if array, ok := t.array(list); ok {
		return "SELECT value AS column1 FROM (" + array + ")"
	}
	return "VALUES (" + strings.Join(t.all(list, func(e store.Expr) string { return t.expr(e, true) }), "), (") + ")"
}

// array is a SELECT of the members of a long list; false if it is short, or
// cannot be passed as one argument.
func (t *text) array(list []store.Expr) (members string, ok bool) {
	if len(list) <= shortList || t.dialect.Members == "" {
		return "", false
	}
	array, ok := arrayOf(list)
	if !ok {
		return "", false
	}
	return fmt.Sprintf(t.dialect.Members, t.bind(store.Cell{Kind: store.Text, Text: array})), true
}

// arrayOf is a JSON array of constants; false if JSON does not hold one of them
// as the database does.
func arrayOf(list []store.Expr) ([]byte, bool) {
	b := make([]byte, 0, 16*len(list))
	for i, e := range list {
		b = append(b, "[,"[min(i, 1)])
		v, ok := e.(store.Value)
		if ok = ok && !v.Cell.IsNull() && v.Type.Kind != model.Binary; ok {
			b, ok = appendJSONCell(b, v.Cell)
		}
		if !ok {
			return nil, false
		}
	}
	return append(b, ']'), true
}

// appendJSONCell writes a cell as a JSON value; false if JSON does not hold it
// as a database does.
func appendJSONCell(b []byte, c store.Cell) ([]byte, bool) {
	switch {
	case c.IsNull():
		return append(b, "null"...), true
	case c.Kind == store.Int:
		return strconv.AppendInt(b, c.Int, 10), true
	case c.Kind == store.Text && bytes.IndexByte(c.Text, 0) < 0:
		return store.AppendJSON(b, c.Text), true
	}
	return b, false
}
