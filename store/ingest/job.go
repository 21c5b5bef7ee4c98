package ingest

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
)

// DefaultBatchRows is how many rows one transaction covers unless the job says
// otherwise.
const DefaultBatchRows = 10_000

// MaxRowBytes is the largest row that is read: 16 MiB of its text.
const MaxRowBytes = 16 << 20

// Job orders the import of one file into one entity set for one tenant.
type Job struct {
	Set         *model.EntitySet
	Model       *model.Model // its set ImportRuns, if it has one of kind log, records the run
	Writer      store.Writer // stays open; the job is its only user while it runs
	Reader      store.Reader // of the same store; nil: earlier runs whose process died are not looked for
	Tenant      store.Tenant // owner of the rows; timestamps without an offset are on its clock where their property is
	Input       io.Reader    // the file, gzip or plain; stays open
	Name        string       // how the run calls the file: its base name, or "standard input"
	Format      Format       // zero: recognised by content, then by Name
	Delimiter   rune         // of a CSV file; zero: comma, semicolon or tab, recognised by the header
	SkipUnknown bool         // leave out columns that the set does not have, instead of refusing them

	// Rejects opens the file for rows that could not be stored. It is called
	// for the first of them only; nil keeps no such file.
	Rejects   func() (io.WriteCloser, error)
	BatchRows int // rows in one transaction; zero: DefaultBatchRows

	Now     func() time.Time // clock of the run's record; nil: time.Now
	NewID   func() string    // Guid of the run; nil: a random one
	Observe func(Progress)   // called by the goroutine of Run, several times a second and after each batch; may be nil
}

// Progress is how far a running job has come.
type Progress struct {
	Read      int64 // rows handed to the store or rejected
	Committed int64 // rows that are durably stored or were stored already
	Rejected  int64
	Bytes     int64 // bytes taken from Input, before any decompression
}

// Report accounts for a run. Its counts are about committed batches only, so
// that Read is always the sum of Inserted, Updated, Unchanged and Rejected.
// The rejects file of a failed run can name more rows than Rejected counts:
// those of the batch that was rolled back.
type Report struct {
	RunID     string // key of the run in ImportRuns; empty if the file was refused or the store did not begin
	Format    Format // as recognised
	Read      int64
	Inserted  int64
	Updated   int64
	Unchanged int64
	Rejected  int64
	Newest    *time.Time   // greatest value of the set's incremental column among the stored rows of the file, UTC; nil: none
	Started   time.Time    // UTC
	Finished  time.Time    // UTC
	Outcome   runs.Outcome // Completed or Failed; empty if the file was refused

	UnknownValues []UnknownValue // values that the property's list does not have, stored unchanged (tables.md C05); the first 100
	MoreUnknown   int64          // rows with further such values
	Notes         []string       // what else the operator should know, a sentence each
}

// UnknownValue is a value outside its property's list of values.
type UnknownValue struct {
	Property string
	Value    string // cut after 80 characters
	Rows     int64  // valid rows that have it
}

// RefusedError says why a file was not imported at all: nothing was stored,
// and no run was recorded.
type RefusedError struct {
	Reason string   // one sentence without a full stop
	Advice []string // further lines: what to write instead
}

func (e *RefusedError) Error() string {
	text := e.Reason
	for _, line := range e.Advice {
		text += "\n" + line
	}
	return text
}

// InputError says where in the file reading had to end. What was committed
// before it stays stored; the Report counts it.
type InputError struct {
	Line  int64 // line of the text where the row at fault begins, from 1; 0: unknown
	Cause error
}

func (e *InputError) Error() string {
	if e.Line == 0 {
		return e.Cause.Error()
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Cause)
}

func (e *InputError) Unwrap() error { return e.Cause }

func refused(format string, args ...any) *RefusedError {
	return &RefusedError{Reason: fmt.Sprintf(format, args...)}
}

func refusedLog(set *model.EntitySet) *RefusedError {
	return refused("%s cannot be imported: Feedline writes its rows itself", set.Name)
}

// checked fills in what the job leaves open, or says why it cannot be done.
func (j Job) checked() (Job, error) {
	if j.Set == nil || j.Model == nil || j.Writer == nil || j.Input == nil {
		return j, errors.New("ingest: the job names no set, model, writer or input")
	}
	if j.Set.Kind == model.Log {
		return j, refusedLog(j.Set)
	}
	if j.BatchRows <= 0 {
		j.BatchRows = DefaultBatchRows
	}
	if j.Tenant.Zone == nil {
		j.Tenant.Zone = time.UTC
	}
	return j.withDefaults(), j.Format.check()
}

func (j Job) withDefaults() Job {
	if j.Now == nil {
		j.Now = time.Now
	}
	if j.NewID == nil {
		j.NewID = uuid.NewString
	}
	if j.Observe == nil {
		j.Observe = func(Progress) {}
	}
	return j
}
