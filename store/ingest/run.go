package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"feedline/store"
	"feedline/store/runs"
)

const (
	observeRows = 2048             // rows between two looks at the progress
	lastWords   = 30 * time.Second // time to record a failed run
)

// Run imports the file of a job. A *RefusedError says that the file cannot be
// imported as it is; then nothing was stored or recorded. Any other error, of
// which an *InputError is about the file, ends the run early: the Report counts the batches that were committed before,
// all of which stay.
//
// When ctx ends, the open batch is rolled back and the run is recorded as
// failed. Run waits for its reading goroutine, unless that one waits for
// Input: then it ends when Input's Read returns.
func Run(ctx context.Context, job Job) (Report, error) {
	job, err := job.checked()
	if err != nil {
		return Report{}, err
	}
	records, err := newLedger(job.Model)
	if err != nil {
		return Report{}, err
	}
	source := startPipe(job)
	defer source.close()
	first, err := source.beginning(ctx)
	if err != nil {
		return Report{}, named(job.Name, err)
	}
	r := &run{job: job, source: source, ledger: records, rejects: rejects{open: job.Rejects}}
	r.report = Report{RunID: job.NewID(), Format: first.format, Notes: first.notes, Started: job.Now().UTC()}
	return r.whole(ctx)
}

// beginning waits until the reader has recognised the file.
func (p *pipe) beginning(ctx context.Context) (opening, error) {
	select {
	case first := <-p.opened:
		return first, first.err
	case <-ctx.Done():
		return opening{}, ctx.Err()
	}
}

// named says which file an error is about, except where the error is a text
// of its own. What is wrong with the file is always an *InputError.
func named(file string, err error) error {
	var (
		refusal *RefusedError
		located *InputError
	)
	switch {
	case errors.As(err, &refusal):
		return err
	case !errors.As(err, &located) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded):
		err = &InputError{Cause: err}
	}
	return fmt.Errorf("ingest: read %s: %w", file, err)
}

// counts is what became of rows.
type counts struct {
	read, inserted, updated, unchanged, rejected int64
	newest                                       int64 // milliseconds, when dated
	dated                                        bool
}

// run is a job on its way.
type run struct {
	job       Job
	source    *pipe
	ledger    *runs.Ledger
	rejects   rejects
	report    Report
	unknown   tally
	batch     store.Batch // nil while none is open
	counts    counts      // with the open batch
	committed counts
	recorded  bool // the record of the run is stored
	barred    bool // the store did not begin a batch
}

func (r *run) whole(ctx context.Context) (Report, error) {
	err := r.start(ctx)
	if err == nil {
		err = r.copy(ctx)
	}
	if err == nil {
		err = r.complete(ctx)
	}
	if err != nil {
		err = withNews(err, r.fail(ctx))
	}
	return r.account(), err
}

// start records the run, and what became of earlier ones.
func (r *run) start(ctx context.Context) error {
	stale, err := r.ledger.Unfinished(ctx, r.job.Reader, r.job.Tenant)
	if err != nil {
		return err
	}
	if err := r.open(ctx); err != nil {
		return err
	}
	if err := r.ledger.Interrupt(r.batch, stale); err != nil {
		return err
	}
	return r.commit(runs.Running)
}

// copy brings every row of the file to the store.
func (r *run) copy(ctx context.Context) error {
	for {
		c, err := r.source.next(ctx)
		if err != nil {
			return fmt.Errorf("ingest: the import was stopped: %w", err)
		}
		r.report.Notes = append(r.report.Notes, c.notes...)
		if err := r.chunk(ctx, c.rows); err != nil {
			return err
		}
		switch end := c.end; {
		case end == io.EOF:
			return nil
		case end != nil:
			return named(r.job.Name, end)
		}
		r.source.giveBack(c)
	}
}

func (r *run) chunk(ctx context.Context, rows []row) error {
	for i := range rows {
		if err := r.open(ctx); err != nil {
			return err
		}
		if err := r.row(&rows[i]); err != nil {
			return err
		}
		if r.counts.read-r.committed.read >= int64(r.job.BatchRows) {
			if err := r.commit(runs.Running); err != nil {
				return err
			}
		} else if r.counts.read%observeRows == 0 {
			r.observe()
		}
	}
	return nil
}

// row stores one row or rejects it.
func (r *run) row(row *row) error {
	if row.reason != "" {
		return r.reject(row, row.property, row.reason)
	}
	outcome, err := r.batch.Upsert(r.job.Set, row.columns, row.cells)
	var refusal *store.Refusal
	switch {
	case errors.As(err, &refusal):
		return r.reject(row, refusal.Property, refusal.Reason)
	case err != nil:
		return fmt.Errorf("ingest: store line %d: %w", row.line, err)
	}
	r.counts.count(outcome)
	r.unknown.add(row.sightings)
	if row.dated && (!r.counts.dated || row.at > r.counts.newest) {
		r.counts.newest, r.counts.dated = row.at, true
	}
	return nil
}

func (c *counts) count(outcome store.Outcome) {
	c.read++
	switch outcome {
	case store.Inserted:
		c.inserted++
	case store.Updated:
		c.updated++
	default:
		c.unchanged++
	}
}

func (r *run) reject(row *row, property, reason string) error {
	r.counts.read++
	r.counts.rejected++
	return r.rejects.add(row.line, property, reason, row.record)
}

// open begins a batch, if none is open.
func (r *run) open(ctx context.Context) (err error) {
	if r.batch != nil {
		return nil
	}
	if r.batch, err = r.job.Writer.Begin(ctx, r.job.Tenant); err != nil {
		r.batch, r.barred = nil, ctx.Err() == nil
		return fmt.Errorf("ingest: begin a batch of %s: %w", r.job.Set.Name, err)
	}
	return nil
}

// commit makes the open batch last, together with the run's record.
func (r *run) commit(outcome runs.Outcome) error {
	if err := r.rejects.flush(); err != nil {
		return err
	}
	if err := r.record(outcome, r.counts); err != nil {
		return err
	}
	if err := r.batch.Commit(); err != nil {
		return fmt.Errorf("ingest: commit a batch of %s: %w", r.job.Set.Name, err)
	}
	r.batch, r.committed, r.recorded = nil, r.counts, true
	r.unknown.commit()
	r.report.Outcome = outcome
	r.observe()
	return nil
}

func (r *run) record(outcome runs.Outcome, c counts) error {
	e := entry{id: r.report.RunID, set: r.job.Set.Name, file: r.job.Name, counts: c, started: r.report.Started, finished: r.report.Finished}
	return r.ledger.Write(r.batch, outcome, e.cells()...)
}

// complete commits what is left and records the end.
func (r *run) complete(ctx context.Context) error {
	if err := r.open(ctx); err != nil {
		return err
	}
	if err := r.rejects.close(); err != nil {
		return err
	}
	r.report.Finished = r.job.Now().UTC()
	return r.commit(runs.Completed)
}

// fail rolls the open batch back and records the end, even when ctx has
// ended. Where the store has just refused to begin it is not asked, and waited
// for, again.
func (r *run) fail(ctx context.Context) []error {
	r.report.Outcome, r.report.Finished = runs.Failed, r.job.Now().UTC()
	r.counts = r.committed
	r.unknown.rollback()
	troubles := []error{r.rollback(), r.rejects.close()}
	if r.ledger == nil || r.barred {
		return troubles
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	if err := r.open(ctx); err != nil {
		return append(troubles, err)
	}
	return append(troubles, r.commit(runs.Failed), r.rollback())
}

// withNews joins further errors to the one that ended the run, except those
// with a cause that has been told.
func withNews(err error, troubles []error) error {
	for _, trouble := range troubles {
		if trouble != nil && !strings.Contains(err.Error(), causeOf(trouble).Error()) {
			err = errors.Join(err, trouble)
		}
	}
	return err
}

// causeOf is the innermost error.
func causeOf(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

func (r *run) rollback() error {
	if r.batch == nil {
		return nil
	}
	err := r.batch.Rollback()
	r.batch = nil
	if err != nil {
		return fmt.Errorf("ingest: roll a batch of %s back: %w", r.job.Set.Name, err)
	}
	return nil
}

func (r *run) observe() {
	c := r.committed
	r.job.Observe(Progress{
		Read:      r.counts.read,
		Committed: c.inserted + c.updated + c.unchanged,
		Rejected:  r.counts.rejected,
		Bytes:     r.source.input.bytes.Load(),
	})
}

// account is the report as of the last commit.
func (r *run) account() Report {
	if !r.recorded {
		r.report.RunID = ""
	}
	c := r.committed
	r.report.Read, r.report.Inserted, r.report.Updated = c.read, c.inserted, c.updated
	r.report.Unchanged, r.report.Rejected = c.unchanged, c.rejected
	if c.dated {
		newest := time.UnixMilli(c.newest).UTC()
		r.report.Newest = &newest
	}
	r.report.UnknownValues, r.report.MoreUnknown = r.unknown.list(), r.unknown.others.committed
	return r.report
}
