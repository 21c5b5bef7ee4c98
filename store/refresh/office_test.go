package refresh

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// office is a store with one tenant and sources in memory.
type office struct {
	t       testing.TB
	model   *model.Model
	path    string
	db      *sqlite.DB
	tenant  store.Tenant
	sources map[string]Source
	clock   time.Time
}

func newOffice(t testing.TB) *office {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	o := &office{t: t, model: m, path: filepath.Join(t.TempDir(), "office.db"), sources: map[string]Source{}, clock: midnight1.Add(time.Second)}
	if _, err := sqlite.Migrate(ctx, o.path, m, "test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	o.tenant = o.addTenant("office")
	if o.db, err = sqlite.Open(ctx, o.path, m, sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.db.Close() })
	return o
}

func (o *office) addTenant(name string) (added store.Tenant) {
	o.t.Helper()
	o.write(func(w store.Writer) (err error) {
		added, err = w.AddTenant(context.Background(), store.Tenant{Name: name, Zone: time.UTC})
		return err
	})
	return added
}

func (o *office) writer(ctx context.Context) (store.Writer, error) {
	return sqlite.OpenWriter(ctx, o.path, o.model, "a test", sqlite.Options{})
}

func (o *office) write(do func(store.Writer) error) {
	o.t.Helper()
	w, err := o.writer(context.Background())
	if err != nil {
		o.t.Fatal(err)
	}
	if err := do(w); err != nil {
		o.t.Error(err)
	}
	if err := w.Close(); err != nil {
		o.t.Error(err)
	}
}

// lines is a source of NDJSON: a line for each row, id letter and members.
func lines(rows ...string) Source {
	var b strings.Builder
	for _, r := range rows {
		letter, members, _ := strings.Cut(r, " ")
		fmt.Fprintf(&b, "{\"id\":%q", id(letter))
		for _, pair := range strings.Fields(members) {
			name, value, _ := strings.Cut(pair, "=")
			if value == "yes" {
				value = "2026-03-01T09:17:00Z"
			}
			fmt.Fprintf(&b, ",%q:%q", name, value)
		}
		b.WriteString("}\n")
	}
	text := b.String()
	return Text{Name: "memory", Format: "ndjson", Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// broken is a source that cannot be read.
func broken(why string) Source {
	return Text{Name: "memory", Open: func(context.Context) (io.ReadCloser, error) { return nil, fmt.Errorf("%s", why) }}
}

func (o *office) job(tick time.Time) Job {
	return Job{
		Model: o.model, Reader: o.db, Writer: o.writer, Tenant: o.tenant, Sources: o.sources, Tick: tick,
		Now: func() time.Time { return o.clock },
	}
}

func (o *office) run(tick time.Time) Report {
	o.t.Helper()
	report, err := Run(context.Background(), o.job(tick))
	if err != nil {
		o.t.Fatal(err)
	}
	return report
}

// rows lists properties of a set's rows, in the order of the key.
func (o *office) rows(t store.Tenant, set string, names ...string) []string {
	o.t.Helper()
	s, err := o.db.Snapshot(context.Background())
	if err != nil {
		o.t.Fatal(err)
	}
	defer s.Close()
	return o.rowsIn(s, t, set, names...)
}

func (o *office) rowsIn(snapshot store.Snapshot, t store.Tenant, set string, names ...string) (list []string) {
	o.t.Helper()
	s := o.model.Set(set)
	q := store.Query{From: s, Rule: store.OfTenant(t.Number), Limit: store.NoLimit}
	for _, name := range names {
		q.Columns = append(q.Columns, store.Column{Property: s.Property(name)})
	}
	for _, k := range s.Key {
		q.Order = append(q.Order, store.Order{By: store.Column{Property: k}})
	}
	rows, err := snapshot.Read(context.Background(), q)
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text []string
		for i, c := range rows.Cells() {
			if p := s.Property(names[i]); p == s.Key[0] && set != ledgerSet {
				text = append(text, string(rune(hexByte(string(c.Text)))))
			} else {
				text = append(text, cellOrNumber(p, c))
			}
		}
		list = append(list, strings.Join(text, " "))
	}
	if err := rows.Err(); err != nil {
		o.t.Fatal(err)
	}
	return list
}

func cellOrNumber(p *model.Property, c store.Cell) string {
	if c.Kind == store.Int && p.Type.Kind != model.DateTimeOffset {
		return fmt.Sprint(c.Int)
	}
	return cellText(p, c)
}

func (o *office) expect(set, names string, want ...string) {
	o.t.Helper()
	got := o.rows(o.tenant, set, strings.Fields(names)...)
	if set == ledgerSet {
		slices.Sort(got)
	}
	if !slices.Equal(got, want) {
		o.t.Errorf("%s:\n  %s\nwant\n  %s", set, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
