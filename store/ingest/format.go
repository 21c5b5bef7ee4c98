package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"strings"

	"feedline/model"
)

// Format is a file format that can be imported.
type Format string

// Auto recognises the format by the first characters of the text; the file's
// name decides only where they could be either.
const (
	Auto   Format = ""
	CSV    Format = "csv"
	NDJSON Format = "ndjson"
	JSON   Format = "json"
)

// ParseFormat finds the format that a person named; "auto" is Auto.
func ParseFormat(name string) (Format, error) {
	if name == "auto" {
		return Auto, nil
	}
	f := Format(strings.ToLower(name))
	return f, f.check()
}

func (f Format) check() error {
	switch f {
	case Auto, CSV, NDJSON, JSON:
		return nil
	}
	return refused("there is no format %q: write auto, csv, ndjson or json", string(f))
}

// guess is what the beginning of a text tells about its format.
type guess uint8

const (
	needMore guess = iota
	looksCSV
	looksLines // one JSON object on each line
	looksArray // a JSON array
	looksFeed  // an answer of the feed: an object whose "value" is an array
)

// recognise looks at the beginning of a text. It answers needMore while more
// text could decide.
func recognise(head []byte, set *model.EntitySet) guess {
	rest := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(rest) == 0:
		return needMore
	case rest[0] == '[':
		return looksArray
	case rest[0] == '{':
		return recogniseObject(rest, set)
	case bytes.IndexByte(rest, '\n') >= 0:
		return looksCSV
	}
	return needMore
}

// recogniseObject tells an answer of the feed from a row: before its "value",
// which is an array, an answer has nothing but control information.
func recogniseObject(text []byte, set *model.EntitySet) guess {
	if p := set.Property("value"); p != nil && p.Type.Collection {
		return looksLines
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.Token()
	for {
		key, err := dec.Token()
		name, isKey := key.(string)
		switch {
		case err != nil:
			return undecided(err)
		case !isKey:
			return looksLines
		case name == "value":
			return recogniseValue(dec)
		case !strings.HasPrefix(name, "@"):
			return looksLines
		}
		var control json.RawMessage
		if err := dec.Decode(&control); err != nil {
			return undecided(err)
		}
	}
}

// undecided tells an object that goes on behind the text from one that is
// broken: then the first line is a row to reject.
func undecided(err error) guess {
	var broken *json.SyntaxError
	if errors.As(err, &broken) {
		return looksLines
	}
	return needMore
}

func recogniseValue(dec *json.Decoder) guess {
	first, err := dec.Token()
	switch {
	case err != nil:
		return undecided(err)
	case first == json.Delim('['):
		return looksFeed
	}
	return looksLines
}

// settle turns what the text tells into a format. Text that ended before it
// could tell is judged by the file's name.
func settle(asked Format, name string, head []byte, seen guess) Format {
	switch {
	case asked != Auto:
		return asked
	case seen == looksLines:
		return NDJSON
	case seen == looksArray || seen == looksFeed:
		return JSON
	case seen == looksCSV:
		return CSV
	}
	switch path.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz")) {
	case ".ndjson", ".jsonl":
		return NDJSON
	case ".json":
		return JSON
	}
	if bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte{'{'}) {
		return NDJSON
	}
	return CSV
}
