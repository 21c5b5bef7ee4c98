package ingest

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode"
)

// rowSource reads one row at a time. next adds a row to the builder, accepted
// or rejected. It answers io.EOF at the end and another error where reading
// had to stop; then it has added nothing.
type rowSource interface {
	next(b *builder) error
}

// csvRows reads rows of a CSV file (RFC 4180).
type csvRows struct {
	tape    *tape
	reader  *csv.Reader
	columns []*column
}

// openCSV reads the header and refuses what does not fit the set.
func openCSV(text io.Reader, delimiter rune, p *plan, skipUnknown bool) (*csvRows, []string, error) {
	if !canDelimit(delimiter) {
		return nil, nil, refused("%q cannot separate columns: write a comma, a semicolon or a tab", delimiter)
	}
	t := newTape(text)
	r := csv.NewReader(bufio.NewReaderSize(t, bufferBytes))
	r.Comma, r.ReuseRecord = delimiter, true
	names, err := r.Read()
	switch {
	case err == io.EOF:
		return nil, nil, refused("the file is empty: it has no header row with the names of the columns")
	case t.failure() != nil:
		return nil, nil, t.failure()
	case err != nil:
		return nil, nil, refused("the header row cannot be read: %v", err)
	}
	columns, err := p.header(names, skipUnknown)
	t.forget(r.InputOffset())
	return &csvRows{t, r, columns}, leftOut(names, columns, p.set.Name), err
}

// leftOut tells of the columns that the set does not have.
func leftOut(names []string, columns []*column, set string) (notes []string) {
	for i, c := range columns {
		if c == nil {
			notes = append(notes, leftOutNote(names[i], set))
		}
	}
	return notes
}

func leftOutNote(name, set string) string {
	return "the file's " + shown([]byte(name)) + " is not in " + set + " and was left out"
}

func canDelimit(r rune) bool {
	return r > ' ' && r != '"' && r != unicode.ReplacementChar && unicode.IsPrint(r) || r == '\t'
}

func (s *csvRows) next(b *builder) error {
	fields, err := s.reader.Read()
	if err == io.EOF {
		return io.EOF
	}
	end := s.reader.InputOffset()
	defer s.tape.forget(end)
	if err != nil {
		return s.fault(b, err, len(fields), end)
	}
	s.row(b, fields, trimRecord(s.tape.until(end)))
	return nil
}

// fault rejects a row that cannot be taken apart, or says why reading cannot
// go on.
func (s *csvRows) fault(b *builder, err error, fields int, end int64) error {
	var broken *csv.ParseError
	switch failure := s.tape.failure(); {
	case failure != nil:
		return &InputError{Line: s.tape.line, Cause: failure}
	case !errors.As(err, &broken):
		return &InputError{Line: s.tape.line, Cause: err}
	}
	line, record := int64(broken.StartLine), trimRecord(s.tape.until(end))
	if unclosed(broken, record) {
		return &InputError{Line: line, Cause: errUnclosed}
	}
	b.reject(line, record, s.explain(broken, fields))
	return nil
}

var errUnclosed = errors.New("a quoted field of this row is never closed: the file is cut short, or a quote is missing; nothing behind this line was read")

// trimRecord takes the blank lines before a row away, and the end of its line.
func trimRecord(raw []byte) []byte {
	raw = bytes.TrimLeft(raw, "\r\n")
	raw = bytes.TrimSuffix(raw, []byte{'\n'})
	return bytes.TrimSuffix(raw, []byte{'\r'})
}

func (s *csvRows) row(b *builder, fields []string, record []byte) {
	line, _ := s.reader.FieldPos(0)
	b.begin()
	for i, field := range fields {
		c := s.columns[i]
		switch {
		case c == nil:
		case field == "":
			b.empty(c)
		default:
			b.text(c, keepString(&b.chunk.text, field))
		}
	}
	b.finish(int64(line), record)
}

// keepString is keep for a string.
func keepString(buffer *[]byte, s string) []byte {
	start := len(*buffer)
	*buffer = append(*buffer, s...)
	end := len(*buffer)
	return (*buffer)[start:end:end]
}

// unclosed tells a quoted field that the file ends in from one with text
// behind its closing quote: the reader stopped behind the end of a line.
func unclosed(e *csv.ParseError, record []byte) bool {
	if !errors.Is(e.Err, csv.ErrQuote) {
		return false
	}
	lines := bytes.Split(record, []byte{'\n'})
	n := e.Line - e.StartLine
	return n >= len(lines) || e.Column-1 >= len(bytes.TrimSuffix(lines[n], []byte{'\r'}))
}

func (s *csvRows) explain(e *csv.ParseError, fields int) string {
	switch {
	case errors.Is(e.Err, csv.ErrFieldCount):
		return fmt.Sprintf("the header has %d fields, but this row has %d", len(s.columns), fields)
	case errors.Is(e.Err, csv.ErrBareQuote):
		return fmt.Sprintf("line %d, column %d: a quote stands inside a field that does not begin with one; put the field in quotes and double the quotes in it", e.Line, e.Column)
	case errors.Is(e.Err, csv.ErrQuote):
		return fmt.Sprintf("line %d, column %d: text follows the closing quote of a field; double the quotes that belong to the field", e.Line, e.Column)
	}
	return e.Error()
}
