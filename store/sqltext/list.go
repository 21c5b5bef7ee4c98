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
	if len(list) > shortList && t.dialect.Members != "" {
		if array, ok := arrayOf(list); ok {
			return fmt.Sprintf(t.dialect.Members, t.bind(store.Cell{Kind: store.Text, Text: array}))
		}
	}
	return strings.Join(t.all(list, func(e store.Expr) string { return t.expr(e, true) }), ", ")
}

// arrayOf is a JSON array of constants; false if JSON does not hold one of them
// as the database does.
func arrayOf(list []store.Expr) ([]byte, bool) {
	b := make([]byte, 0, 16*len(list))
	for i, e := range list {
		b = append(b, "[,"[min(i, 1)])
		v, ok := e.(store.Value)
		switch {
		case ok && v.Cell.Kind == store.Int:
			b = strconv.AppendInt(b, v.Cell.Int, 10)
		case ok && v.Cell.Kind == store.Text && v.Type.Kind != model.Binary && bytes.IndexByte(v.Cell.Text, 0) < 0:
			b = appendJSON(b, v.Cell.Text)
		default:
			return nil, false
		}
	}
	return append(b, ']'), true
}

// appendJSON writes a text without NUL as a JSON string.
func appendJSON(b, text []byte) []byte {
	b = append(b, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
