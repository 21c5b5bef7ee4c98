package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"feedline/model"
	"feedline/store"
)

// errOnePage says that a file has not got all rows.
var errOnePage = errors.New("it is one page of an answer: it ends with a next link, behind which there are more rows")

// Rows reads the file of a job as Run does and hands each row over instead of
// storing it. The cells are valid until row returns. The first row that could
// not be stored ends the reading with an *InputError that names its line, and
// so does the end of a file that is only one page of an answer: whoever calls
// Rows takes what is not in the file for gone. A *RefusedError says that the
// file cannot be read at all. The job needs no Writer and no Model.
func Rows(ctx context.Context, job Job, row func(columns []*model.Property, cells []store.Cell) error) error {
	if job.Set.Kind == model.Log {
		return refusedLog(job.Set)
	}
	if err := job.Format.check(); err != nil {
		return err
	}
	if job.Tenant.Zone == nil {
		job.Tenant.Zone = time.UTC
	}
	source := startPipe(job)
	defer source.close()
	if _, err := source.beginning(ctx); err != nil {
		return named(job.Name, err)
	}
	for {
		c, err := source.next(ctx)
		if err != nil {
			return fmt.Errorf("ingest: the reading of %s was stopped: %w", job.Name, err)
		}
		if err := c.each(row); err != nil {
			return named(job.Name, err)
		}
		switch {
		case c.end == io.EOF && c.onePage:
			return named(job.Name, &InputError{Cause: errOnePage})
		case c.end == io.EOF:
			return nil
		case c.end != nil:
			return named(job.Name, c.end)
		}
		source.giveBack(c)
	}
}

// each hands the rows of a chunk over, up to the first that was rejected.
func (c *chunk) each(row func([]*model.Property, []store.Cell) error) error {
	for i := range c.rows {
		r := &c.rows[i]
		if r.reason != "" {
			return &InputError{Line: r.line, Cause: &store.Refusal{Property: r.property, Reason: r.reason}}
		}
		if err := row(r.columns, r.cells); err != nil {
			return err
		}
	}
	return nil
}
