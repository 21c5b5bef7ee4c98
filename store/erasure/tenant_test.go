package erasure_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/store"
	"feedline/store/erasure"
	"feedline/store/sqlite"
)

// office is a file with tenants, and a judge that reads it past everything of
// ours.
type office struct {
	t       testing.TB
	path    string
	model   *model.Model
	tenants []store.Tenant
	judge   *sql.DB
}

func newOffice(t testing.TB, names ...string) *office {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, path: filepath.Join(t.TempDir(), "office.db"), model: m}
	if _, err := sqlite.Migrate(t.Context(), o.path, m, "a test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	if o.judge, err = sql.Open("sqlite", "file:"+o.path+"?_pragma=busy_timeout(5000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.judge.Close() })
	o.writing(func(w store.Writer) {
		for _, name := range names {
			added, err := w.AddTenant(t.Context(), store.Tenant{Name: name, Zone: time.UTC})
			if err != nil {
				t.Fatal(err)
			}
			o.tenants = append(o.tenants, added)
		}
	})
	return o
}

func (o *office) writing(do func(store.Writer)) {
	o.t.Helper()
	w, err := sqlite.OpenWriter(o.t.Context(), o.path, o.model, "a test", sqlite.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	do(w)
	if err := w.Close(); err != nil {
		o.t.Error(err)
	}
}

func (o *office) reader() *sqlite.DB {
	o.t.Helper()
	db, err := sqlite.Open(o.t.Context(), o.path, o.model, sqlite.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { db.Close() })
	return db
}

// remove removes a tenant as it is in the file.
func (o *office) remove(ctx context.Context, db *sqlite.DB, number int64, more erasure.Removal) (a erasure.Account, err error) {
	o.t.Helper()
	tenants, err := db.Tenants(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	i := slices.IndexFunc(tenants, func(t store.Tenant) bool { return t.Number == number })
	if i < 0 {
		o.t.Fatalf("there is no tenant %d", number)
	}
	o.writing(func(w store.Writer) {
		more.Tenant, more.Writer, more.Counter = tenants[i], w, db
		a, err = erasure.Tenant(ctx, more)
	})
	return a, err
}

func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", n) }

// fill stores rows of several tables that own and mention each other.
func (o *office) fill(t store.Tenant, calls, queues int) {
	o.t.Helper()
	o.writing(func(w store.Writer) {
		b, err := w.Begin(o.t.Context(), t)
		if err != nil {
			o.t.Fatal(err)
		}
		for n := range queues {
			o.put(b, "Queues", "id", id(n), "Name", fmt.Sprint(t.Name, n))
		}
		for n := range calls {
			o.put(b, "Calls", "id", id(n), "startedAtUTC", 1000*n, "channelType", "Voice", "isOutbound", false, "isConsult", false, "holdCount", 0, "holdDurationInSeconds", 0)
			o.put(b, "QueueSegments", "id", id(1000+n), "conversationId", id(n), "queuedAtUTC", 5*n)
		}
		if n := calls / 3; n > 0 {
			if _, err := b.Delete(o.model.Set("Calls"), []store.Cell{store.TextCell(id(n))}); err != nil {
				o.t.Fatal(err)
			}
		}
		if err := b.Commit(); err != nil {
			o.t.Fatal(err)
		}
	})
}

func (o *office) put(b store.Batch, set string, pairs ...any) {
	o.t.Helper()
	s := o.model.Set(set)
	var columns []*model.Property
	var cells []store.Cell
	for i := 0; i < len(pairs); i += 2 {
		columns = append(columns, s.Property(pairs[i].(string)))
		switch v := pairs[i+1].(type) {
		case int:
			cells = append(cells, store.IntCell(int64(v)))
		case bool:
			cells = append(cells, store.IntCell(0))
		case string:
			cells = append(cells, store.TextCell(v))
		}
	}
	if columns[len(columns)-1] == nil {
		o.t.Fatalf("%s lacks one of %v", set, pairs)
	}
	if _, err := b.Upsert(s, columns, cells); err != nil {
		o.t.Fatal(err)
	}
}

// dump is all that the file has of a tenant, table by table, with every column.
func (o *office) dump(number int64) map[string]string {
	o.t.Helper()
	content := map[string]string{}
	for _, table := range o.column("SELECT t.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name = 'tenant_id'") {
		names := o.column("SELECT name FROM pragma_table_info('" + table + "')")
		list := strings.Join(names, `", "`)
		content[table] = strings.Join(o.column(fmt.Sprintf(`SELECT json_array("%s") FROM "%s" WHERE tenant_id = %d ORDER BY 1`, list, table, number)), "\n")
	}
	content["feedline_tenants"] = strings.Join(o.column(fmt.Sprint("SELECT json_array(number, id, name, time_zone, retention_days, personal, removing) FROM feedline_tenants WHERE number = ", number)), "\n")
	return content
}

// column reads the first column of an answer.
func (o *office) column(query string) (values []string) {
	o.t.Helper()
	rows, err := o.judge.Query(query)
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			o.t.Fatal(err)
		}
		values = append(values, value)
	}
	if err := rows.Err(); err != nil {
		o.t.Fatal(err)
	}
	return values
}

// TestTheOthersKeepEveryByte removes one of three tenants whose rows have the same
// ids.
func TestTheOthersKeepEveryByte(t *testing.T) {
	if testing.Short() {
		if err := flag.Set("rapid.checks", "15"); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t, "north", "east", "south")
		for _, tenant := range o.tenants {
			o.fill(tenant, rapid.IntRange(0, 12).Draw(rt, "calls"), rapid.IntRange(0, 5).Draw(rt, "queues"))
		}
		doomed := o.tenants[rapid.IntRange(0, 2).Draw(rt, "which")]
		before := map[int64]map[string]string{}
		for _, tenant := range o.tenants {
			before[tenant.Number] = o.dump(tenant.Number)
		}
		account, err := o.remove(t.Context(), o.reader(), doomed.Number, erasure.Removal{BatchRows: rapid.Int64Range(1, 9).Draw(rt, "batch")})
		if err != nil {
			rt.Fatal(err)
		}
		for _, tenant := range o.tenants {
			after := o.dump(tenant.Number)
			switch {
			case tenant.Number != doomed.Number && !maps.Equal(after, before[tenant.Number]):
				rt.Fatalf("of %s there is\n%v\nand was\n%v", tenant.Name, after, before[tenant.Number])
			case tenant.Number == doomed.Number:
				gone(rt, account, before[tenant.Number], after)
			}
		}
		if faults := o.faults(); faults != "" {
			rt.Fatal(faults)
		}
	})
}

// gone looks at what is left of a tenant: for each row a tombstone, and the change
// sequence, which has gone on.
func gone(t *rapid.T, account erasure.Account, before, after map[string]string) {
	lines := func(text string) int64 {
		if text == "" {
			return 0
		}
		return int64(strings.Count(text, "\n") + 1)
	}
	var rows int64
	for table, content := range after {
		if !strings.HasPrefix(table, "feedline_") {
			rows += lines(before[table])
		}
		if table != "feedline_tombstones" && table != "feedline_changes" && content != "" {
			t.Fatalf("left of %s:\n%s", table, content)
		}
	}
	if account.Removed() != rows {
		t.Fatalf("%d rows were removed; there were %d", account.Removed(), rows)
	}
	if n := lines(after["feedline_tombstones"]) - lines(before["feedline_tombstones"]); n != rows {
		t.Fatalf("%d tombstones for %d rows", n, rows)
	}
}

// faults is what an examination of the file finds wrong.
func (o *office) faults() string {
	o.t.Helper()
	x, err := sqlite.Examine(o.t.Context(), o.path, o.model, sqlite.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	var texts []string
	for _, f := range x.Findings {
		if f.Fault {
			texts = append(texts, f.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// TestAnInterruptedRemovalIsFinishedByTheNext stops a removal after each of its
// transactions in turn.
func TestAnInterruptedRemovalIsFinishedByTheNext(t *testing.T) {
	for stop := range 4 {
		o := newOffice(t, "north", "south")
		for _, tenant := range o.tenants {
			o.fill(tenant, 6, 2)
		}
		db := o.reader()
		ctx, cancel := context.WithCancel(t.Context())
		times := 0
		order := erasure.Removal{BatchRows: 4, Observe: func(int64) {
			if times++; times > stop {
				cancel()
			}
		}}
		if _, err := o.remove(ctx, db, 1, order); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped after %d: %v", stop, err)
		}
		cancel()
		if faults := o.faults(); faults != "" {
			t.Errorf("stopped after %d: %s", stop, faults)
		}
		if view, err := db.Snapshot(t.Context()); err == nil {
			q := store.Query{From: o.model.Set("Calls"), Rule: store.OfTenant(1), Limit: store.NoLimit}
			if n, err := view.Count(t.Context(), q); !errors.Is(err, store.ErrRemoved) {
				t.Errorf("stopped after %d: %d calls are read, %v", stop, n, err)
			}
			view.Close()
		}
		if _, err := o.remove(t.Context(), db, 1, erasure.Removal{}); err != nil {
			t.Fatal(err)
		}
		if left := o.dump(1); left["conversations"] != "" || left["feedline_tenants"] != "" {
			t.Errorf("stopped after %d: %v", stop, left)
		}
	}
}

// TestRowsThatNobodyLookedForStopTheRemoval puts rows of the tenant where no
// description says that there are any.
func TestRowsThatNobodyLookedForStopTheRemoval(t *testing.T) {
	o := newOffice(t, "north")
	o.fill(o.tenants[0], 3, 1)
	if _, err := o.judge.Exec("CREATE TABLE calls_of_last_year AS SELECT tenant_id, id FROM conversations"); err != nil {
		t.Fatal(err)
	}
	db := o.reader()
	account, err := o.remove(t.Context(), db, 1, erasure.Removal{})
	if !errors.Is(err, erasure.ErrLeft) || !strings.HasSuffix(err.Error(), "in calls_of_last_year") {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(account.Tables, func(x erasure.Table) bool { return x.Left > 0 && !x.Kept }); i < 0 || account.Tables[i].Left != 2 {
		t.Errorf("%+v", account.Tables)
	}
	if tenants, err := db.Tenants(t.Context()); err != nil || len(tenants) != 1 || !tenants[0].Removing {
		t.Errorf("%+v, %v", tenants, err)
	}
	if _, err := o.judge.Exec("DROP TABLE calls_of_last_year"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.remove(t.Context(), db, 1, erasure.Removal{}); err != nil {
		t.Error(err)
	}
}

func TestAColumnThatIsCalledTenantMayHoldAnyNumber(t *testing.T) {
	o := newOffice(t, "north")
	o.fill(o.tenants[0], 3, 1)
	if _, err := o.judge.Exec("CREATE TABLE flats (tenant INTEGER); INSERT INTO flats VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.remove(t.Context(), o.reader(), 1, erasure.Removal{}); err != nil {
		t.Error(err)
	}
}

// book is keys that tell in which order they are asked, and what of the tenant
// could be read meanwhile.
type book struct {
	of     *office
	db     *sqlite.DB
	called []string
	broken error
}

func (b *book) RevokeTenant(_ context.Context, id, name string, _ time.Time) (int, error) {
	rows := b.of.column("SELECT count(*) FROM conversations WHERE tenant_id = 1")
	b.called = append(b.called, fmt.Sprintf("revoke %t %s, %s rows", id == b.of.tenants[0].ID, name, rows[0]))
	return 3, b.broken
}

func (b *book) ForgetTenant(context.Context, string, string) error {
	rows := b.of.column("SELECT count(*) FROM conversations WHERE tenant_id = 1")
	b.called = append(b.called, fmt.Sprintf("forget, %s rows", rows[0]))
	return nil
}

func TestKeysEndBeforeRowsGo(t *testing.T) {
	o := newOffice(t, "north")
	o.fill(o.tenants[0], 3, 1)
	db := o.reader()
	keys := &book{of: o, db: db, broken: errors.New("the file of keys cannot be written")}
	if _, err := o.remove(t.Context(), db, 1, erasure.Removal{Keys: keys}); !errors.Is(err, keys.broken) {
		t.Fatal(err)
	}
	if rows := o.column("SELECT count(*) FROM conversations"); rows[0] != "2" {
		t.Errorf("%s rows are left although keys work on", rows[0])
	}
	keys.broken, keys.called = nil, nil
	account, err := o.remove(t.Context(), db, 1, erasure.Removal{Keys: keys})
	if want := "revoke true north, 2 rows; forget, 0 rows"; err != nil || strings.Join(keys.called, "; ") != want || account.Keys != 3 {
		t.Errorf("%v, %+v, %v", keys.called, account, err)
	}
}
