package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// What the feed publishes can be imported again, in every format, and changes
// nothing.
func TestAnExportOfTheFeedComesBackUnchanged(t *testing.T) {
	const rows = 3000
	m := newMemory()
	calls := builtin(t).Set("Calls")
	text := manyCalls(t, calls, rows)
	lines := asNDJSON(calls, text)
	answer := `{"@odata.context":"http://host/odata/$metadata#Calls","value":[` + strings.ReplaceAll(strings.TrimSpace(lines), "\n", ",\n") + "]}\n"
	for _, f := range []struct{ file, text, want string }{
		{"calls.csv", text, "csv completed: 3000 read, 3000 inserted, 0 updated, 0 unchanged, 0 rejected, newest 2024-01-02T14:49:23.123Z\n"},
		{"calls.csv", text, "csv completed: 3000 read, 0 inserted, 0 updated, 3000 unchanged, 0 rejected, newest 2024-01-02T14:49:23.123Z\n"},
		{"calls.ndjson", lines, "ndjson completed: 3000 read, 0 inserted, 0 updated, 3000 unchanged, 0 rejected, newest 2024-01-02T14:49:23.123Z\n"},
		{"calls.json", answer, "json completed: 3000 read, 0 inserted, 0 updated, 3000 unchanged, 0 rejected, newest 2024-01-02T14:49:23.123Z\n"},
	} {
		var rejects kept
		job := jobOf(t, "Calls", f.file, f.text, m)
		job.Rejects = rejects.open
		report, err := Run(context.Background(), job)
		if err != nil {
			t.Fatal(err)
		}
		check(t, f.file, outcome(report, &rejects), f.want)
	}
}

// byDecoder lists the members of an object as encoding/json sees them; ok is
// false if the text is no object, or holds characters that encoding/json
// replaces.
func byDecoder(text []byte) (list string, ok bool) {
	if !json.Valid(text) || !utf8.Valid(text) || bytes.Contains(text, []byte(`\u`)) {
		return "", false
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return "", false
	}
	for dec.More() {
		name, err := dec.Token()
		var value json.RawMessage
		if err != nil || dec.Decode(&value) != nil {
			return "", false
		}
		list += fmt.Sprintf("%q=%s;", name, bytes.TrimSpace(value))
	}
	_, err := dec.Token()
	return list, err == nil
}

// The judge of our own steps through an object is encoding/json.
func FuzzObjects(f *testing.F) {
	for _, text := range []string{`{}`, `{"a":1}`, ` { "a\"\\" : [ {"b" : "]}" } ] , "c":true,"d":null, "e": -1.5e3 }`, `{"":{"":{}}}`, `{"a":"\n\t\/","a":[]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want, ok := byDecoder(text)
		if !ok {
			return
		}
		got := ""
		for fields := (members{rest: bytes.TrimSpace(text)[1:]}); ; {
			name, value, ok := fields.next()
			if !ok {
				break
			}
			plain, ok := unquote(nil, name)
			if !ok {
				t.Fatalf("%q has no plain text", name)
			}
			got += fmt.Sprintf("%q=%s;", plain, value)
		}
		check(t, string(text), got, want)
	})
}

// The judge of our own reading of strings is encoding/json, except that half a
// surrogate pair is refused instead of replaced.
func FuzzStrings(f *testing.F) {
	for _, text := range []string{`a`, `\u00e9\ud83d\ude00`, `\ud83d`, `\ud83dx`, `\ude00\ud83d`, `\b\f\n\r\t\/\\\"`, `é`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, inner string) {
		var want string
		if !utf8.ValidString(inner) || json.Unmarshal([]byte(`"`+inner+`"`), &want) != nil {
			return
		}
		got, ok := unquote(nil, []byte(inner))
		if ok && string(got) != want || !ok && !strings.ContainsRune(want, utf8.RuneError) {
			t.Errorf("%q became %q, %v, not %q", inner, got, ok, want)
		}
	})
}

// The tape gives back what went through it, whatever the reads are.
func TestTheTapeKeepsWhatIsNotForgotten(t *testing.T) {
	const text = "one\ntwo\nthree\nfour\n"
	kept := newTape(strings.NewReader(text))
	piece := make([]byte, 3)
	read := int64(0)
	for offset := int64(0); ; {
		n, err := kept.Read(piece)
		read += int64(n)
		check(t, "kept", string(kept.until(read)), text[offset:read])
		if err == io.EOF {
			break
		}
		offset = read - 1
		kept.forget(offset)
	}
	kept.forget(read)
	if kept.line != 5 || kept.failure() != nil {
		t.Errorf("line %d, %v", kept.line, kept.failure())
	}
}
