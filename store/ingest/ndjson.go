package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// lineRows reads one JSON object from each line (NDJSON, JSON Lines).
type lineRows struct {
	text        *bufio.Reader
	line        int64 // that was read last, from 1
	long        []byte
	skipUnknown bool
}

func (s *lineRows) next(b *builder) error {
	for {
		line, err := s.read()
		switch record := bytes.TrimSpace(line); {
		case err != nil && err != io.EOF:
			return &InputError{Line: s.line, Cause: err}
		case len(record) > 0:
			s.row(b, record)
			return nil
		case err == io.EOF:
			return io.EOF
		}
	}
}

// read is the next line, with its end; at the end of the text what is left,
// and io.EOF.
func (s *lineRows) read() ([]byte, error) {
	s.line++
	line, err := s.text.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	s.long = append(s.long[:0], line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		if len(s.long) >= MaxRowBytes {
			return nil, errRowTooLarge
		}
		line, err = s.text.ReadSlice('\n')
		s.long = append(s.long, line...)
	}
	return s.long, err
}

func (s *lineRows) row(b *builder, record []byte) {
	if !json.Valid(record) {
		b.reject(s.line, record, "the line is not valid JSON: "+complaint(record))
		return
	}
	b.element(s.line, record, s.skipUnknown)
}

// element makes a row of a valid JSON value, which should be an object.
func (b *builder) element(line int64, value []byte, skipUnknown bool) {
	if kind := kindOf(value); kind != objectLiteral {
		b.reject(line, value, "the row is "+kind.String()+", not an object with the set's properties")
		return
	}
	b.begin()
	b.object(value, skipUnknown)
	b.finish(line, value)
}

// complaint is what encoding/json has against a text.
func complaint(text []byte) string {
	var v json.RawMessage
	if err := json.Unmarshal(text, &v); err != nil {
		return err.Error()
	}
	return "it cannot be read"
}
