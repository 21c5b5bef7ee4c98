package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"feedline/store"
	"feedline/store/runs"
)

// kept is a rejects file in memory.
type kept struct {
	bytes.Buffer
	opened, closed int
}

func (k *kept) Close() error { k.closed++; return nil }

func (k *kept) open() (io.WriteCloser, error) { k.opened++; return k, nil }

// outcome is a report in one line, and then the rejects file.
func outcome(r Report, rejects *kept) string {
	newest := "none"
	if r.Newest != nil {
		newest = r.Newest.Format("2006-01-02T15:04:05.000Z07:00")
	}
	return fmt.Sprintf("%s %s: %d read, %d inserted, %d updated, %d unchanged, %d rejected, newest %s\n%s",
		r.Format, r.Outcome, r.Read, r.Inserted, r.Updated, r.Unchanged, r.Rejected, newest, rejects.String())
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %s\nwant %s", what, got, want)
	}
}

const (
	first  = "00000000-0000-4000-8000-00000000000a"
	second = "00000000-0000-4000-8000-00000000000b"
)

func TestWholeFiles(t *testing.T) {
	for _, f := range []struct{ name, set, file, text, want string }{
		{"a CSV file", "Queues", "queues.csv",
			"id,Name\n" + first + ",Sales\n" + second + ",\n",
			"csv completed: 2 read, 2 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n"},
		{"semicolons, CRLF, quotes and a byte order mark, as Excel writes them", "Queues", "queues.csv",
			"\ufeff\"id\";\"Name\"\r\n" + first + ";\"Sales; \"\"A\"\"\"\r\n",
			"csv completed: 1 read, 1 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n"},
		{"tabs", "Queues", "queues.tsv", "id\tName\n" + first + "\tSales\n",
			"csv completed: 1 read, 1 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n"},
		{"the same row twice", "Queues", "queues.csv", "id,Name\n" + first + ",Sales\n" + first + ",Sales\n" + first + ",Service\n",
			"csv completed: 3 read, 1 inserted, 1 updated, 1 unchanged, 0 rejected, newest none\n"},
		{"a header without rows", "Queues", "queues.csv", "id,Name",
			"csv completed: 0 read, 0 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n"},
		{"rejected rows of a CSV file, with the line where each begins", "Queues", "queues.csv",
			"id,Name\n\n" + first + ",\"two\nlines\"\nx,\"more\nlines\"\n" + second + ",a\"b\n" + second + ",\"a\"b\n" + second + ",a,b\n" + second + "\n\n,nameless\n" + second + ",good\n",
			`csv completed: 8 read, 2 inserted, 0 updated, 0 unchanged, 6 rejected, newest none
line,reason,property,record
5,"""x"" is not a Guid: write it like 7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa",id,"x,""more
lines"""
7,"line 7, column 39: a quote stands inside a field that does not begin with one; put the field in quotes and double the quotes in it",,"00000000-0000-4000-8000-00000000000b,a""b"
8,"line 8, column 40: text follows the closing quote of a field; double the quotes that belong to the field",,"00000000-0000-4000-8000-00000000000b,""a""b"
9,"the header has 2 fields, but this row has 3",,"00000000-0000-4000-8000-00000000000b,a,b"
10,"the header has 2 fields, but this row has 1",,00000000-0000-4000-8000-00000000000b
12,"has no value, but every row of Queues must have one",id,",nameless"
`},
		{"NDJSON with rows of different columns", "Queues", "queues.ndjson",
			`{"id":"` + first + `","Name":"a"}` + "\n\n" + `{"Name":"\u00e9\ud83d\ude00\n","id":"` + second + `","@odata.etag":"x"}`,
			"ndjson completed: 2 read, 2 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n"},
		{"rejected rows of NDJSON", "Queues", "queues.ndjson",
			"{\"id\":\"" + first + "\"\n[1]\n{\"id\":7}\n{\"ID\":\"x\"}\n{\"id\":\"" + first + "\",\"id\":\"" + first + "\"}\n{\"Name\":\"a\"}\n{\"id\":null}\n{\"id\":\"" + first + "\",\"Name\":\"\\ud800\"}\n",
			`ndjson completed: 8 read, 0 inserted, 0 updated, 0 unchanged, 8 rejected, newest none
line,reason,property,record
1,the line is not valid JSON: unexpected end of JSON input,,"{""id"":""00000000-0000-4000-8000-00000000000a"""
2,"the row is an array, not an object with the set's properties",,[1]
3,"is a number, but its type is Edm.Guid",id,"{""id"":7}"
4,is not a property of Queues: did you mean id?,ID,"{""ID"":""x""}"
5,stands in the row twice: leave one of them out,id,"{""id"":""00000000-0000-4000-8000-00000000000a"",""id"":""00000000-0000-4000-8000-00000000000a""}"
6,"is missing, and without it the row cannot be told from others",id,"{""Name"":""a""}"
7,"has no value, but every row of Queues must have one",id,"{""id"":null}"
8,"""\""\\ud800\"""" contains half of a surrogate pair, which is no character",Name,"{""id"":""00000000-0000-4000-8000-00000000000a"",""Name"":""\ud800""}"
`},
		{"a JSON array, with the line where each element begins", "Queues", "queues.json",
			"[\n  {\"id\":\"" + first + "\"},\n\n  {\n    \"id\": \"x\"\n  }, 5,\n{\"id\":\"" + second + "\"}]\n",
			`json completed: 4 read, 2 inserted, 0 updated, 0 unchanged, 2 rejected, newest none
line,reason,property,record
4,"""x"" is not a Guid: write it like 7b0f3c8e-52d1-4c55-9a3e-0d6a51c3f2aa",id,"{
    ""id"": ""x""
  }"
6,"the row is a number, not an object with the set's properties",,5
`},
		{"an answer of the feed", "Queues", "answer",
			`{"@odata.context":"http://host/odata/$metadata#Queues","@odata.count":1,"value":[{"@odata.id":"x","id":"` + first + `","Name":"a"}]}`,
			"json completed: 1 read, 1 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n"},
		{"an empty array", "Queues", "queues.json", "[]", "json completed: 0 read, 0 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n"},
		{"NDJSON whose rows have a property called value", "CapturedData", "data",
			`{"value":"yes","name":"consent","ConversationId":"` + first + `","TimestampUtc":"2024-05-01T10:00:00Z"}`,
			"ndjson completed: 1 read, 1 inserted, 0 updated, 0 unchanged, 0 rejected, newest 2024-05-01T10:00:00.000Z\n"},
		{"an empty NDJSON file", "Queues", "queues.ndjson", "", "ndjson completed: 0 read, 0 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n"},
	} {
		t.Run(f.name, func(t *testing.T) {
			var rejects kept
			job := jobOf(t, f.set, f.file, f.text, newMemory())
			job.Rejects = rejects.open
			report, err := Run(context.Background(), job)
			if err != nil {
				t.Fatal(err)
			}
			check(t, f.file, outcome(report, &rejects), f.want)
			if rejects.opened != rejects.closed || (rejects.opened > 0) != (report.Rejected > 0) {
				t.Errorf("the rejects file was opened %d times and closed %d times", rejects.opened, rejects.closed)
			}
		})
	}
}

// pack is the text as gzip members, each of the given number of bytes.
func pack(t testing.TB, text string, each int) []byte {
	t.Helper()
	var packed bytes.Buffer
	for len(text) > 0 {
		n := min(each, len(text))
		w := gzip.NewWriter(&packed)
		if _, err := io.WriteString(w, text[:n]); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		text = text[n:]
	}
	return packed.Bytes()
}

func TestGzipIsRecognisedByContent(t *testing.T) {
	text := "id,Name\n" + first + ",Sales\n" + second + ",Service\n"
	for name, each := range map[string]int{"one member": 1000, "several members": 10} {
		t.Run(name, func(t *testing.T) {
			job := jobOf(t, "Queues", "no suffix", "", newMemory())
			job.Input = bytes.NewReader(pack(t, text, each))
			report, err := Run(context.Background(), job)
			if err != nil || report.Inserted != 2 {
				t.Errorf("%+v, %v", report, err)
			}
		})
	}
}

// manyQueues is a CSV file of n rows.
func manyQueues(n int) string {
	var b strings.Builder
	b.WriteString("id,Name\n")
	for i := range n {
		fmt.Fprintf(&b, "00000000-0000-4000-8000-%012d,queue %d\n", i, i)
	}
	return b.String()
}

func TestFilesThatEndEarlyAreFailures(t *testing.T) {
	rows := manyQueues(2500)
	packed := pack(t, rows, 1<<20)
	damaged := bytes.Clone(packed)
	damaged[len(damaged)-6] ^= 1 // in the checksum
	var array strings.Builder
	array.WriteString("[")
	for i := range 2500 {
		fmt.Fprintf(&array, "{\"id\":\"00000000-0000-4000-8000-%012d\"},\n", i)
	}
	for _, f := range []struct {
		name, file, want string
		text             []byte
		stored           int64
	}{
		{"a gzip file that is cut short", "q.csv.gz", "line 2500: the gzip file is cut short: its end is missing", packed[:len(packed)-20], 2000},
		{"a gzip file without its last byte", "q.csv.gz", "line 2502: the gzip file is cut short: its end is missing", packed[:len(packed)-1], 2000},
		{"a gzip file with a wrong checksum", "q.csv.gz", "line 2502: the gzip file is damaged: its checksum is wrong", damaged, 2000},
		{"a gzip file with something behind it", "q.csv.gz", "line 2502: something that is not gzip follows the end of the gzip file: it was not read", append(bytes.Clone(packed), "not gzip at all"...), 2000},
		{"a gzip file with one byte behind it", "q.csv.gz", "line 2502: something that is not gzip follows the end of the gzip file: it was not read", append(bytes.Clone(packed), '\n'), 2000},
		{"a gzip file with the beginning of a member behind it", "q.csv.gz", "line 2502: the gzip file is cut short: its end is missing", append(bytes.Clone(packed), 0x1f), 2000},
		{"a quote that is never closed", "q.csv", "line 2502: a quoted field of this row is never closed: the file is cut short, or a quote is missing; nothing behind this line was read", []byte(rows + first + ",\"Sales\n" + second + ",x\n"), 2000},
		{"an array that is cut short", "q.json", "line 2501: the file ends before its array does: it is cut short", []byte(array.String()), 2000},
		{"an element that is cut short", "q.json", "line 2501: the file ends before its array does: it is cut short", []byte(array.String() + `{"id":"00`), 2000},
		{"an element that is broken", "q.json", "line 2502: the array is not valid JSON from here on: invalid character 'x' looking for beginning of object key string", []byte(array.String() + "\n  {x"), 2000},
		{"text behind the array", "q.json", "line 2501: text follows the end of the array", []byte(array.String() + `{"id":"` + first + `"}] []`), 2000},
		{"a second list of rows in an answer", "q.json", `line 2501: the file has a second "value"; its rows were not read: import it as a file of its own`, []byte(`{"value":` + array.String() + `{"id":"` + first + `"}],"value":[]}`), 2000},
	} {
		t.Run(f.name, func(t *testing.T) {
			m := newMemory()
			job := jobOf(t, "Queues", f.file, "", m)
			job.Input, job.BatchRows = bytes.NewReader(f.text), 1000
			report, err := Run(context.Background(), job)
			if err == nil {
				t.Fatal("the run succeeded")
			}
			check(t, "error", err.Error(), "ingest: read "+f.file+": "+f.want)
			if report.Outcome != runs.Failed || report.Inserted != f.stored || int64(m.ofSet("Queues")) != f.stored {
				t.Errorf("%s, %d inserted, %d stored", report.Outcome, report.Inserted, m.ofSet("Queues"))
			}
			check(t, "record", m.rows[ledgerSet+`|"`+runID+`"`]["outcome"], `"failed"`)
		})
	}
}

// zeros is endless text without a line end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func TestARowHasALimit(t *testing.T) {
	for name, head := range map[string]string{
		"q.csv": "id,Name\n" + first + ",\"", "q.ndjson": "\n{\"id\":\"", "q.json": "[\n{\"id\":\"",
	} {
		t.Run(name, func(t *testing.T) {
			job := jobOf(t, "Queues", name, "", newMemory())
			job.Input = io.MultiReader(strings.NewReader(head), zeros{})
			_, err := Run(context.Background(), job)
			var at *InputError
			if !errors.As(err, &at) || at.Line != 2 || !errors.Is(err, errRowTooLarge) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestRefusalsOfTheStoreAreRejects(t *testing.T) {
	m := newMemory()
	m.refuse = func(cells string) *store.Refusal {
		if strings.Contains(cells, "Service") {
			return &store.Refusal{Property: "Name", Reason: "is taken"}
		}
		return nil
	}
	var rejects kept
	job := jobOf(t, "Queues", "q.csv", "id,Name\n"+first+",Sales\n"+second+",Service\n", m)
	job.Rejects = rejects.open
	report, err := Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "report", outcome(report, &rejects), `csv completed: 2 read, 1 inserted, 0 updated, 0 unchanged, 1 rejected, newest none
line,reason,property,record
3,is taken,Name,"00000000-0000-4000-8000-00000000000b,Service"
`)
}
