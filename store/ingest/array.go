package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// arrayRows reads the elements of a JSON array, or of the array that is the
// "value" of an answer of the feed.
type arrayRows struct {
	tape        *tape
	decoder     *json.Decoder
	element     json.RawMessage
	inFeed      bool // the array stands in an answer of the feed
	skipUnknown bool
}

var errNoArray = errors.New(`the file is neither a JSON array of objects nor an answer of the feed with a "value"; one object on each line is the format ndjson`)

// What can be wrong behind the array.
var (
	errTextBehind  = errors.New("text follows the end of the array")
	errSecondValue = errors.New(`the file has a second "value"; its rows were not read: import it as a file of its own`)
)

// openArray steps into the array.
func openArray(text io.Reader, skipUnknown bool) (*arrayRows, error) {
	t := newTape(text)
	s := &arrayRows{tape: t, decoder: json.NewDecoder(t), skipUnknown: skipUnknown}
	first, err := s.decoder.Token()
	switch {
	case err == io.EOF:
		return nil, refused("the file is empty: it has no JSON array")
	case err != nil:
		return nil, s.refuse(err)
	case first == json.Delim('{'):
		s.inFeed = true
		err = s.stepIntoValue()
	case first != json.Delim('['):
		err = refused("%v", errNoArray)
	}
	return s, err
}

func (s *arrayRows) refuse(err error) error {
	if failure := s.tape.failure(); failure != nil {
		return failure
	}
	return refused("the file is not valid JSON: %v", err)
}

// stepIntoValue steps over the control information that stands before the
// rows of an answer.
func (s *arrayRows) stepIntoValue() error {
	for {
		key, err := s.decoder.Token()
		name, isKey := key.(string)
		switch {
		case err != nil:
			return s.refuse(err)
		case !isKey || name != "value" && !strings.HasPrefix(name, "@"):
			return refused("%v", errNoArray)
		case name == "value":
			return s.stepIntoArray()
		}
		if err := s.decoder.Decode(&s.element); err != nil {
			return s.refuse(err)
		}
	}
}

func (s *arrayRows) stepIntoArray() error {
	bracket, err := s.decoder.Token()
	switch {
	case err != nil:
		return s.refuse(err)
	case bracket != json.Delim('['):
		return refused("%v", errNoArray)
	}
	return nil
}

func (s *arrayRows) next(b *builder) error {
	s.tape.forget(s.decoder.InputOffset())
	if !s.decoder.More() {
		return s.finish(b)
	}
	s.element = s.element[:0]
	if err := s.decoder.Decode(&s.element); err != nil {
		return s.broken(err)
	}
	start := s.decoder.InputOffset() - int64(len(s.element))
	s.tape.forget(start)
	b.element(s.tape.line, s.element, s.skipUnknown)
	return nil
}

// broken places an error at the line where its element begins.
func (s *arrayRows) broken(err error) error {
	s.tape.forget(s.decoder.InputOffset())
	kept := s.tape.buffer[s.tape.start:]
	blanks := len(kept) - len(bytes.TrimLeft(kept, " \t\r\n,"))
	s.tape.forget(s.tape.offset + int64(blanks))
	switch failure := s.tape.failure(); {
	case failure != nil:
		err = failure
	case errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF:
		err = errors.New("the file ends before its array does: it is cut short")
	case err != errTextBehind && err != errSecondValue:
		err = fmt.Errorf("the array is not valid JSON from here on: %w", err)
	}
	return &InputError{Line: s.tape.line, Cause: err}
}

// finish sees that the text ends as it should behind the last element.
func (s *arrayRows) finish(b *builder) error {
	if _, err := s.decoder.Token(); err != nil {
		return s.broken(err)
	}
	if s.inFeed {
		if err := s.finishAnswer(b); err != nil {
			return err
		}
	}
	switch _, err := s.decoder.Token(); {
	case err == io.EOF && s.tape.failure() == nil:
		return io.EOF
	case err != nil:
		return s.broken(err)
	}
	return s.broken(errTextBehind)
}

// finishAnswer reads what follows the rows of an answer. A next link there
// means that the file is not the whole of it.
func (s *arrayRows) finishAnswer(b *builder) error {
	for s.decoder.More() {
		key, err := s.decoder.Token()
		if err != nil {
			return s.broken(err)
		}
		if key == "value" {
			return s.broken(errSecondValue)
		}
		if err := s.decoder.Decode(&s.element); err != nil {
			return s.broken(err)
		}
		if key == "@odata.nextLink" || key == "@nextLink" {
			b.chunk.onePage = true
			b.chunk.notes = append(b.chunk.notes, "the file is one page of an answer of the feed: it ends with a next link, behind which there are more rows")
		}
	}
	if _, err := s.decoder.Token(); err != nil {
		return s.broken(err)
	}
	return nil
}
