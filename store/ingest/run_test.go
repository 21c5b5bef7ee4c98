package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
)

// ledgerRow is what ImportRuns says of a run.
func ledgerRow(m *memory, id string) string {
	row := m.rows[ledgerSet+`|"`+id+`"`]
	var cells []string
	for _, c := range []string{"entity_set", "file", "rows_read", "rows_inserted", "rows_rejected", "newest_timestamp_utc", "started_at_utc", "finished_at_utc", "outcome"} {
		cells = append(cells, row[c])
	}
	return strings.Join(cells, " ")
}

func TestTheRecordOfARunIsTrueAfterEachBatch(t *testing.T) {
	m := newMemory()
	var seen []string
	m.observed = func(m *memory) {
		seen = append(seen, fmt.Sprintf("%d stored: %s", m.ofSet("Queues"), ledgerRow(m, runID)))
	}
	job := jobOf(t, "Queues", "q.csv", manyQueues(5), m)
	job.BatchRows = 2
	var progress []string
	job.Observe = func(p Progress) { progress = append(progress, fmt.Sprint(p)) }
	if _, err := Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	check(t, "commits", strings.Join(seen, "\n"), strings.Join([]string{
		`0 stored: "Queues" "q.csv" 0 0 0 null 1714564800000 null "running"`,
		`2 stored: "Queues" "q.csv" 2 2 0 null 1714564800000 null "running"`,
		`4 stored: "Queues" "q.csv" 4 4 0 null 1714564800000 null "running"`,
		`5 stored: "Queues" "q.csv" 5 5 0 null 1714564800000 1714564800000 "completed"`,
	}, "\n"))
	size := len(manyQueues(5))
	check(t, "progress", strings.Join(progress, "\n"), fmt.Sprintf("{0 0 0 %d}\n{2 2 0 %d}\n{4 4 0 %d}\n{5 5 0 %d}", size, size, size, size))
}

func TestTheNewestRowIsTheLatestThatIsStored(t *testing.T) {
	row := func(id, at string) string { return id + "," + at + ",Voice,0,0,false,false\n" }
	text := callColumns + "\n" + row(first, "2024-05-01T10:00:00.123Z") + row(second, "2024-05-01T09:00:00Z") + row("x", "2030-01-01T00:00:00Z")
	m := newMemory()
	report, err := Run(context.Background(), jobOf(t, "Calls", "c.csv", text, m))
	if err != nil {
		t.Fatal(err)
	}
	check(t, "report", report.Newest.Format("2006-01-02T15:04:05.000Z07:00"), "2024-05-01T10:00:00.123Z")
	check(t, "record", ledgerRow(m, runID), `"Calls" "c.csv" 3 2 1 1714557600123 1714564800000 1714564800000 "completed"`)
}

func TestAStoreThatFailsEndsTheRun(t *testing.T) {
	full := errors.New("the disk is full")
	m := newMemory()
	m.fail = func(n int) error {
		if n == 25 {
			return full
		}
		return nil
	}
	job := jobOf(t, "Queues", "q.csv", manyQueues(100), m)
	job.BatchRows = 10
	report, err := Run(context.Background(), job)
	if !errors.Is(err, full) {
		t.Fatal(err)
	}
	check(t, "error", err.Error(), "ingest: store line 26: the disk is full")
	check(t, "report", outcome(report, &kept{}), "csv failed: 20 read, 20 inserted, 0 updated, 0 unchanged, 0 rejected, newest none\n")
	check(t, "record", ledgerRow(m, runID), `"Queues" "q.csv" 20 20 0 null 1714564800000 1714564800000 "failed"`)
	if n := m.ofSet("Queues"); n != 20 {
		t.Errorf("%d rows are stored", n)
	}
}

// brokenFile cannot be written.
type brokenFile struct{}

func (brokenFile) Write([]byte) (int, error) { return 0, errors.New("no space left") }
func (brokenFile) Close() error              { return nil }

func TestARejectsFileThatCannotBeWrittenEndsTheRun(t *testing.T) {
	m := newMemory()
	job := jobOf(t, "Queues", "q.csv", "id\nx\n"+first+"\n", m)
	job.Rejects = func() (io.WriteCloser, error) { return brokenFile{}, nil }
	report, err := Run(context.Background(), job)
	if err == nil || !strings.Contains(err.Error(), "ingest: write the rejects file: no space left") {
		t.Fatal(err)
	}
	if report.Outcome != runs.Failed || report.Read != 0 || m.ofSet("Queues") != 0 {
		t.Errorf("%+v", report)
	}
}

// The bubble of synctest fails a test that leaves a goroutine behind.
func TestCancellationLeavesNothingBehind(t *testing.T) {
	for _, batches := range []int{0, 1, 3} {
		t.Run(fmt.Sprintf("after %d batches", batches), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				m := newMemory()
				job := jobOf(t, "Queues", "q.csv", manyQueues(20000), m)
				job.BatchRows = 1000
				commits := -1 // the first one only records the run
				job.Observe = func(p Progress) {
					if p.Read == p.Committed {
						commits++
					}
					if commits == batches {
						cancel()
					}
				}
				report, err := Run(ctx, job)
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				if n := int64(m.ofSet("Queues")); n != int64(batches)*1000 || report.Inserted != n || report.Outcome != runs.Failed {
					t.Errorf("%d rows stored, %+v", n, report)
				}
				check(t, "outcome", m.rows[ledgerSet+`|"`+runID+`"`]["outcome"], `"failed"`)
			})
		})
	}
}

// slowInput gives what it has, and then waits for more.
type slowInput struct {
	text io.Reader
	more chan struct{}
}

func (s *slowInput) Read(p []byte) (int, error) {
	if n, err := s.text.Read(p); err == nil {
		return n, nil
	}
	<-s.more
	return 0, io.EOF
}

func TestCancellationDoesNotWaitForInput(t *testing.T) {
	for name, text := range map[string]string{"before the header": "", "in the rows": manyQueues(1000)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				m := newMemory()
				job := jobOf(t, "Queues", "q.csv", "", m)
				input := &slowInput{strings.NewReader(text), make(chan struct{})}
				job.Input = input
				ended := make(chan error)
				go func() {
					_, err := Run(ctx, job)
					ended <- err
				}()
				synctest.Wait() // everything waits for input
				cancel()
				if err := <-ended; !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				close(input.more)
			})
		})
	}
}

func TestAModelWithoutImportRunsRecordsNothing(t *testing.T) {
	m := newMemory()
	job := jobOf(t, "Queues", "t.csv", "code,size\nx,1\n", m)
	job.Model, job.Set = &model.Model{}, emptySet()
	report, err := Run(context.Background(), job)
	if err != nil || report.Inserted != 1 || len(m.rows) != 1 {
		t.Errorf("%+v, %d rows, %v", report, len(m.rows), err)
	}
}

func TestARunThatCannotBeRecordedIsAnError(t *testing.T) {
	m := newMemory()
	m.refuse = func(cells string) *store.Refusal {
		return &store.Refusal{Reason: "the set takes nothing"}
	}
	job := jobOf(t, "Queues", "q.csv", manyQueues(3), m)
	_, err := Run(context.Background(), job)
	if err == nil || !strings.Contains(err.Error(), "runs: record the run in ImportRuns: the set takes nothing") {
		t.Error(err)
	}
}
