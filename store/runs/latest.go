package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/model"
	"feedline/store"
)

// Run is what the record says of one run, in all its rows together.
type Run struct {
	Started  time.Time
	Finished time.Time // zero: it has not ended, or nobody knows when
	Outcome  Outcome
	Counts   []int64 // sums of the columns that were asked for
}

// Took is how long the run went on; zero if nobody knows.
func (r Run) Took() time.Duration {
	if r.Finished.IsZero() {
		return 0
	}
	return r.Finished.Sub(r.Started)
}

// Latest is what the record says of a tenant's newest runs. Of none there is
// the zero Run.
type Latest struct {
	Running   bool // the newest has not ended; it is going on if its process lives
	Ended     Run  // the newest that has
	Completed Run  // the newest that was completed
}

// mostRows is how many rows are read to find the newest run that has ended: those
// of a run that is going on, and its own.
const mostRows = 10_000

// Latest reads the newest runs of a tenant, with the sums of these columns, all
// of which are whole numbers. Of a model that records no runs nothing is known.
func (l *Ledger) Latest(ctx context.Context, r store.Reader, t store.Tenant, counts ...string) (latest Latest, err error) {
	if l == nil {
		return latest, nil
	}
	columns, err := l.told(counts)
	if err != nil {
		return latest, err
	}
	s, err := r.Snapshot(ctx)
	if err != nil {
		return latest, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	newest, err := l.newest(ctx, s, l.newestFirst(t, mostRows, nil), columns)
	if err != nil {
		return latest, err
	}
	for _, run := range newest {
		if run.Outcome == Running {
			latest.Running = true
		} else {
			latest.Ended = run
		}
	}
	if latest.Completed = latest.Ended; latest.Ended.Outcome == Completed {
		return latest, nil
	}
	completed, err := l.newest(ctx, s, l.newestFirst(t, mostRows, l.is(store.Eq, outcomeColumn, Completed.cell())), columns)
	latest.Completed = Run{}
	if len(completed) > 0 {
		latest.Completed = completed[0]
	}
	return latest, err
}

// told are the columns that newest reads: which run a row is of, when that began
// and ended and how, and what is counted.
func (l *Ledger) told(counts []string) (columns []store.Expr, err error) {
	all := []*model.Property{l.set.Key[0]}
	for _, name := range append([]string{startedColumn, finishedColumn, outcomeColumn}, counts...) {
		p, err := l.property(name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	for _, p := range all {
		columns = append(columns, store.Column{Property: p})
	}
	return columns, nil
}

// newest reads runs, the newest first, up to one that has ended.
func (l *Ledger) newest(ctx context.Context, s store.Snapshot, q store.Query, columns []store.Expr) (found []Run, err error) {
	q.Columns = columns
	rows, err := s.Read(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("runs: read the newest runs in %s: %w", l.set.Name, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var id []byte
	for rows.Next() {
		cells := rows.Cells()
		if found == nil || !bytes.Equal(id, cells[0].Text) {
			if found != nil && found[len(found)-1].Outcome != Running {
				return found, nil
			}
			id = bytes.Clone(cells[0].Text)
			found = append(found, Run{
				Started: instant(cells[1]), Finished: instant(cells[2]), Outcome: Outcome(cells[3].Text), Counts: make([]int64, len(cells)-4),
			})
		}
		for i, c := range cells[4:] {
			found[len(found)-1].Counts[i] += c.Int
		}
	}
	return found, rows.Err()
}

// instant is what Instant stored.
func instant(c store.Cell) time.Time {
	if c.Kind != store.Int {
		return time.Time{}
	}
	return time.UnixMilli(c.Int).UTC()
}
