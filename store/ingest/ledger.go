package ingest

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"feedline/model"
	"feedline/store"
)

// ledgerSet is the set whose rows record the runs.
const ledgerSet = "ImportRuns"

// The columns of a run's row, in the order of the cells that entry.cells
// makes.
var ledgerColumns = []string{
	"id", "entitySet", "file",
	"rowsRead", "rowsInserted", "rowsUpdated", "rowsUnchanged", "rowsRejected",
	"newestTimestampUTC", "startedAtUTC", "finishedAtUTC", "outcome",
}

// ledger writes the row that describes a run. The nil ledger, of a model
// without such a set, writes nothing.
type ledger struct {
	set     *model.EntitySet
	columns []*model.Property
}

// entry is what the row says.
type entry struct {
	id, set, file     string
	counts            counts
	started, finished time.Time // the zero finished time is null
	outcome           Outcome
}

func newLedger(m *model.Model) (*ledger, error) {
	set := m.Set(ledgerSet)
	if set == nil || set.Kind != model.Log {
		return nil, nil
	}
	l := &ledger{set: set}
	for _, name := range ledgerColumns {
		p := propertyNamed(set, name)
		if p == nil {
			return nil, fmt.Errorf("ingest: the model's set %s lacks the property %s, which the record of a run needs", ledgerSet, name)
		}
		l.columns = append(l.columns, p)
	}
	return l, nil
}

func (l *ledger) write(batch store.Batch, e entry) error {
	if l == nil {
		return nil
	}
	e.file = fitting(e.file, l.columns[2].Type.MaxLength)
	if _, err := batch.Upsert(l.set, l.columns, e.cells()); err != nil {
		return fmt.Errorf("ingest: record the run in %s: %w", ledgerSet, err)
	}
	return nil
}

// interrupt marks runs whose process died.
func (l *ledger) interrupt(batch store.Batch, ids []string) error {
	if l == nil {
		return nil
	}
	columns := []*model.Property{l.columns[0], l.columns[len(l.columns)-1]}
	for _, id := range ids {
		cells := []store.Cell{store.TextCell(strings.ToLower(id)), store.TextCell(string(Interrupted))}
		if _, err := batch.Upsert(l.set, columns, cells); err != nil {
			return fmt.Errorf("ingest: mark the run %s in %s as interrupted: %w", id, ledgerSet, err)
		}
	}
	return nil
}

func (e entry) cells() []store.Cell {
	c := e.counts
	newest, finished := store.Cell{}, store.Cell{}
	if c.dated {
		newest = store.IntCell(c.newest)
	}
	if !e.finished.IsZero() {
		finished = store.IntCell(e.finished.UnixMilli())
	}
	return []store.Cell{
		store.TextCell(e.id), store.TextCell(e.set), store.TextCell(e.file),
		store.IntCell(c.read), store.IntCell(c.inserted), store.IntCell(c.updated), store.IntCell(c.unchanged), store.IntCell(c.rejected),
		newest, store.IntCell(e.started.UnixMilli()), finished, store.TextCell(string(e.outcome)),
	}
}

// fitting is a file's name as a string that the store can hold.
func fitting(name string, maxLength int) string {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "\ufffd"), "\x00", "\ufffd")
	if maxLength > 0 && utf8.RuneCountInString(name) > maxLength {
		return string([]rune(name)[:maxLength])
	}
	return name
}
