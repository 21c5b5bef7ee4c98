package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"feedline/model"
	"feedline/store"
)

// memory is a store.Writer that keeps rows as texts, by set, identity and
// column.
type memory struct {
	rows   map[string]map[string]string // "Set|identity" to stored column to cell
	refuse func(cells string) *store.Refusal
	fail   func(upserts int) error // asked before each Upsert of the file's set
	locked error                   // answer of Begin; nil: it begins
	begun  int                     // calls of Begin
	calls  int
	// observed is called at each commit, with what it made last.
	observed func(m *memory)
}

func newMemory() *memory { return &memory{rows: map[string]map[string]string{}} }

func (m *memory) AddTenant(context.Context, store.Tenant) (store.Tenant, error) {
	return store.Tenant{}, errors.New("not a matter of these tests")
}
func (m *memory) SetTenant(context.Context, store.Tenant) error {
	return errors.New("not a matter of these tests")
}
func (m *memory) RemoveTenant(context.Context, store.Tenant) error {
	return errors.New("not a matter of these tests")
}
func (m *memory) Optimize(context.Context) error               { return nil }
func (m *memory) Reclaim(context.Context, int64) (bool, error) { return false, nil }
func (m *memory) Close() error                                 { return nil }

func (m *memory) ExpireTombstones(context.Context, time.Time) (int64, error) { return 0, nil }

func (m *memory) Begin(ctx context.Context, _ store.Tenant) (store.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.begun++
	if m.locked != nil {
		return nil, m.locked
	}
	return &memoryBatch{of: m, ctx: ctx, rows: map[string]map[string]string{}}, nil
}

type memoryBatch struct {
	of   *memory
	ctx  context.Context
	rows map[string]map[string]string
}

func (b *memoryBatch) Upsert(set *model.EntitySet, columns []*model.Property, cells []store.Cell) (store.Outcome, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if len(columns) != len(cells) {
		return 0, fmt.Errorf("%d columns, %d cells", len(columns), len(cells))
	}
	if set.Name != ledgerSet {
		b.of.calls++
		if b.of.fail != nil {
			if err := b.of.fail(b.of.calls); err != nil {
				return 0, err
			}
		}
	}
	fresh := map[string]string{}
	for i, p := range columns {
		fresh[p.Column] = cellText(cells[i])
	}
	if b.of.refuse != nil {
		if refusal := b.of.refuse(fmt.Sprint(fresh)); refusal != nil {
			return 0, refusal
		}
	}
	return b.merge(keyOf(set, fresh), fresh), nil
}

func (b *memoryBatch) merge(key string, fresh map[string]string) store.Outcome {
	old, staged := b.rows[key]
	if !staged {
		old = b.of.rows[key]
	}
	merged := maps.Clone(old)
	if merged == nil {
		merged = map[string]string{}
	}
	maps.Copy(merged, fresh)
	b.rows[key] = merged
	switch {
	case old == nil:
		return store.Inserted
	case maps.Equal(old, merged):
		return store.Unchanged
	}
	return store.Updated
}

func keyOf(set *model.EntitySet, cells map[string]string) string {
	key := set.Name
	for _, p := range identityOf(set) {
		key += "|" + cells[p.Column]
	}
	return key
}

func (b *memoryBatch) Delete(*model.EntitySet, []store.Cell) (int64, error) {
	return 0, errors.New("not a matter of these tests")
}

func (b *memoryBatch) Purge(*model.EntitySet, store.Expr, []store.Order, int64) (store.Purged, error) {
	return store.Purged{}, errors.New("not a matter of these tests")
}

func (b *memoryBatch) Clear(int64) (store.Purged, error) {
	return store.Purged{}, errors.New("not a matter of these tests")
}

func (b *memoryBatch) Commit() error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	maps.Copy(b.of.rows, b.rows)
	if b.of.observed != nil {
		b.of.observed(b.of)
	}
	return nil
}

func (b *memoryBatch) Rollback() error { return nil }

func cellText(c store.Cell) string {
	switch c.Kind {
	case store.Null:
		return "null"
	case store.Int:
		return fmt.Sprint(c.Int)
	case store.Float:
		return fmt.Sprint(c.Float)
	}
	return fmt.Sprintf("%q", c.Text)
}

// ofSet counts the rows of a set.
func (m *memory) ofSet(name string) int {
	n := 0
	for key := range m.rows {
		if strings.HasPrefix(key, name+"|") {
			n++
		}
	}
	return n
}

const (
	runID    = "00000000-0000-4000-8000-000000000001"
	tenantID = "aaaaaaaa-0000-4000-8000-000000000001"
)

func builtin(t testing.TB) *model.Model {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// jobOf imports a text into a set of Feedline's own model, for a tenant in
// Berlin.
func jobOf(t testing.TB, set, name, text string, w store.Writer) Job {
	t.Helper()
	m := builtin(t)
	return Job{
		Set: m.Set(set), Model: m, Writer: w, Name: name, Input: strings.NewReader(text),
		Tenant: store.Tenant{Number: 1, ID: tenantID, Name: "test", Zone: zone(t, "Europe/Berlin")},
		Now:    func() time.Time { return time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC) },
		NewID:  func() string { return runID },
	}
}
