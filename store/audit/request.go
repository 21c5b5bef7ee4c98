package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"feedline/model"
	"feedline/store"
)

// Request is the account of one request. Its texts are as the log may have them:
// nothing in them is a credential or tells of a person whose data was asked for.
// An empty text is null.
type Request struct {
	ID                    string // as the answer has it; two requests may have the same
	Started               time.Time
	Tenant                string // id
	Subject, Name         string // of the caller
	SignIn, Application   string
	Address               string
	Method                string
	Path, Query, Meaning  string
	Sets                  []string
	Status                int // 0: none was sent
	Outcome, Code, Reason string
	Rows, Bytes           int64
	Took, Waited          time.Duration
	Policy                string
	Agent                 string

	row  string // id of the row
	lost int64  // requests before this one that are missing
}

// field is a property of the set and how a request has it.
type field struct {
	name string
	cell func(r *Request) store.Cell
}

// fields lists the stored properties of the set. Nothing writes to it.
var fields = []field{
	{"id", func(r *Request) store.Cell { return text(r.row) }},
	{"requestId", func(r *Request) store.Cell { return text(r.ID) }},
	{"startedAtUTC", func(r *Request) store.Cell { return store.IntCell(r.Started.UnixMilli()) }},
	{"tenantId", func(r *Request) store.Cell { return text(r.Tenant) }},
	{"subject", func(r *Request) store.Cell { return text(r.Subject) }},
	{"name", func(r *Request) store.Cell { return text(r.Name) }},
	{"signIn", func(r *Request) store.Cell { return text(r.SignIn) }},
	{"application", func(r *Request) store.Cell { return text(r.Application) }},
	{"address", func(r *Request) store.Cell { return text(r.Address) }},
	{"method", func(r *Request) store.Cell { return text(r.Method) }},
	{"path", func(r *Request) store.Cell { return text(r.Path) }},
	{"query", func(r *Request) store.Cell { return text(r.Query) }},
	{"meaning", func(r *Request) store.Cell { return text(r.Meaning) }},
	{"sets", func(r *Request) store.Cell { return text(strings.Join(r.Sets, ", ")) }},
	{"status", func(r *Request) store.Cell { return positive(r.Status) }},
	{"outcome", func(r *Request) store.Cell { return text(r.Outcome) }},
	{"code", func(r *Request) store.Cell { return text(r.Code) }},
	{"reason", func(r *Request) store.Cell { return text(r.Reason) }},
	{"rows", func(r *Request) store.Cell { return store.IntCell(r.Rows) }},
	{"bytes", func(r *Request) store.Cell { return store.IntCell(r.Bytes) }},
	{"durationInMilliseconds", func(r *Request) store.Cell { return store.IntCell(r.Took.Milliseconds()) }},
	{"waitedInMilliseconds", func(r *Request) store.Cell { return store.IntCell(r.Waited.Milliseconds()) }},
	{"policyVersion", func(r *Request) store.Cell { return text(r.Policy) }},
	{"userAgent", func(r *Request) store.Cell { return text(r.Agent) }},
	{"lost", func(r *Request) store.Cell { return store.IntCell(r.lost) }},
}

func text(s string) store.Cell {
	if s == "" {
		return store.Cell{}
	}
	return store.TextCell(s)
}

func positive(n int) store.Cell {
	if n <= 0 {
		return store.Cell{}
	}
	return store.IntCell(int64(n))
}

// form is how requests are written down: the columns of their set, one for each
// of the fields.
type form []*model.Property

func newForm(set *model.EntitySet) (form, error) {
	f := make(form, len(fields))
	for i, field := range fields {
		if f[i] = set.Property(field.name); f[i] == nil {
			return nil, fmt.Errorf("audit: the set %s lacks the property %s, which the account of a request needs", set.Name, field.name)
		}
	}
	return f, nil
}

// cells are the row of a request. A text that must be there and is not becomes a
// hyphen.
func (f form) cells(r *Request) []store.Cell {
	cells := make([]store.Cell, len(f))
	for i, p := range f {
		cell := fields[i].cell(r)
		if cell.Kind == store.Text {
			cell.Text = store.Fitting(cell.Text, p.Type.MaxLength)
		}
		if cell.IsNull() && !p.Nullable {
			cell = store.TextCell("-")
		}
		cells[i] = cell
	}
	return cells
}

// line is a request as one line of JSON with the names and values of the set.
// What is null is left out.
func (f form) line(r *Request) []byte {
	line := []byte("{")
	for i, cell := range f.cells(r) {
		if cell.IsNull() {
			continue
		}
		if len(line) > 1 {
			line = append(line, ',')
		}
		line = append(strconv.AppendQuote(line, f[i].Name), ':')
		switch {
		case f[i].Type.Kind == model.DateTimeOffset:
			line = time.UnixMilli(cell.Int).UTC().AppendFormat(line, `"2006-01-02T15:04:05.000Z"`)
		case cell.Kind == store.Int:
			line = strconv.AppendInt(line, cell.Int, 10)
		default:
			line = appendJSON(line, string(cell.Text))
		}
	}
	return append(line, "}\n"...)
}

// appendJSON appends a text as JSON has it, with & and < as they are: queries
// have many.
func appendJSON(line []byte, text string) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return append(line, `""`...) // a text can always be encoded
	}
	return append(line, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
}
