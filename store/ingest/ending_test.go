package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"feedline/store"
)

// callOf is a CSV row of Calls with a channel.
func callOf(id, channel string) string {
	return id + ",2024-05-01T09:00:00Z," + channel + ",0,0,false,false\n"
}

func TestNewValuesAreCountedWhereTheirRowsAreStored(t *testing.T) {
	text := callColumns + "\n" + callOf(first, "Pigeon") + callOf(second, "Raven")
	t.Run("not in a row that the store refuses", func(t *testing.T) {
		m := newMemory()
		m.refuse = func(cells string) *store.Refusal {
			if strings.Contains(cells, "Raven") {
				return &store.Refusal{Property: "channelType", Reason: "is a bird of ill omen"}
			}
			return nil
		}
		report, err := Run(context.Background(), jobOf(t, "Calls", "c.csv", text, m))
		if err != nil || report.Rejected != 1 {
			t.Fatalf("%+v, %v", report, err)
		}
		check(t, "values", fmt.Sprint(report.UnknownValues), "[{channelType Pigeon 1}]")
	})
	t.Run("not in a batch that was rolled back", func(t *testing.T) {
		m := newMemory()
		m.fail = func(n int) error {
			if n == 4 {
				return errors.New("the disk is full")
			}
			return nil
		}
		job := jobOf(t, "Calls", "c.csv", text+callOf(numbered(1), "Raven")+callOf(numbered(2), "Raven"), m)
		job.BatchRows = 2
		report, err := Run(context.Background(), job)
		if err == nil || report.Inserted != 2 {
			t.Fatalf("%+v, %v", report, err)
		}
		check(t, "values", fmt.Sprint(report.UnknownValues), "[{channelType Pigeon 1} {channelType Raven 1}]")
	})
}

func TestAStoreThatIsLockedIsAskedOnce(t *testing.T) {
	m := newMemory()
	m.locked = errors.New("another program is writing")
	report, err := Run(context.Background(), jobOf(t, "Queues", "q.csv", manyQueues(3), m))
	if err == nil || m.begun != 1 || report.RunID != "" {
		t.Fatalf("%d times, %+v", m.begun, report)
	}
	check(t, "error", err.Error(), "ingest: begin a batch of Queues: another program is writing")
}

func TestOneCauseIsToldOnce(t *testing.T) {
	full := errors.New("the disk is full")
	check(t, "the same", withNews(fmt.Errorf("store line 2: %w", full), []error{nil, fmt.Errorf("roll back: %w", full)}).Error(), "store line 2: the disk is full")
	check(t, "another", withNews(fmt.Errorf("store line 2: %w", full), []error{errors.New("the rejects are lost")}).Error(), "store line 2: the disk is full\nthe rejects are lost")
}

func TestAGzipFileMayHaveEmptyMembers(t *testing.T) {
	text := manyQueues(2)
	packed := slices.Concat(pack(t, text, 7), bytes.Repeat(emptyMember, 300))
	job := jobOf(t, "Queues", "q.csv.gz", "", newMemory())
	job.Input = bytes.NewReader(packed)
	report, err := Run(context.Background(), job)
	if err != nil || report.Inserted != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

// emptyMember is a gzip member of no bytes, as blocked gzip ends with.
var emptyMember = []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00")

func TestInspectingAFileFindsWhatRunWouldRefuse(t *testing.T) {
	for _, f := range []struct{ name, set, file, text, want string }{
		{"a good header", "Queues", "q.csv", "id,Name\n", ""},
		{"rows are not looked at", "Queues", "q.csv", "id,Name\nx,y,z\n", ""},
		{"lines of JSON", "Queues", "q.ndjson", `{"colour":1}`, ""},
		{"a column that is missing", "Queues", "q.csv", "Name\n", "the file lacks the column id"},
		{"an archive", "Queues", "q.zip", "PK\x03\x04", "the file is a ZIP archive or an Excel workbook"},
		{"a set that is not imported", "ImportRuns", "r.csv", "id\n", "ImportRuns cannot be imported: Feedline writes its rows itself"},
	} {
		t.Run(f.name, func(t *testing.T) {
			got := ""
			var refused *RefusedError
			if err := Inspect(jobOf(t, f.set, f.file, f.text, nil)); errors.As(err, &refused) {
				got = refused.Reason
			} else if err != nil {
				t.Fatal(err)
			}
			check(t, "reason", got, f.want)
		})
	}
}
