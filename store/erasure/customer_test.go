package erasure

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sample"
	"feedline/store/sqlite"
)

// archive is a file with the rows of two tenants.
type archive struct {
	t       testing.TB
	model   *model.Model
	path    string
	tenants []store.Tenant
	judge   *sql.DB // reads the file past everything of ours
}

func newArchive(t testing.TB, m *model.Model) *archive {
	t.Helper()
	a := &archive{t: t, model: m, path: filepath.Join(t.TempDir(), "archive.db")}
	if _, err := sqlite.Migrate(t.Context(), a.path, m, "a test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	a.writing(func(w *sqlite.Writer) error {
		for _, name := range []string{"north", "south"} {
			tenant, err := w.AddTenant(t.Context(), store.Tenant{Name: name, Zone: time.UTC})
			if err != nil {
				return err
			}
			a.tenants = append(a.tenants, tenant)
		}
		return nil
	})
	judge, err := sql.Open("sqlite", "file:"+a.path+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { judge.Close() })
	a.judge = judge
	return a
}

func (a *archive) writing(do func(*sqlite.Writer) error) {
	a.t.Helper()
	w, err := sqlite.OpenWriter(a.t.Context(), a.path, a.model, "a test", sqlite.Options{})
	if err != nil {
		a.t.Fatal(err)
	}
	if err := errors.Join(do(w), w.Close()); err != nil {
		a.t.Fatal(err)
	}
}

func (a *archive) reader() *sqlite.DB {
	a.t.Helper()
	db, err := sqlite.Open(a.t.Context(), a.path, a.model, sqlite.Options{})
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { db.Close() })
	return db
}

// erase erases a customer of the first tenant.
func (a *archive) erase(c Customer, rows bool) (report CustomerReport) {
	a.t.Helper()
	a.writing(func(w *sqlite.Writer) (err error) {
		report, err = EraseCustomer(a.t.Context(), CustomerJob{
			Model: a.model, Reader: a.reader(), Writer: w, Tenant: a.tenants[0], Customer: c, Rows: rows, BatchRows: 7})
		return err
	})
	return report
}

func (a *archive) text(query string, args ...any) (text string) {
	a.t.Helper()
	if err := a.judge.QueryRow(query, args...).Scan(&text); err != nil {
		a.t.Fatalf("%s: %v", query, err)
	}
	return text
}

// content is every row of every table: table and number of the row, then the values
// by their columns.
func (a *archive) content() map[string]map[string]string {
	a.t.Helper()
	all := map[string]map[string]string{}
	var names string
	if err := a.judge.QueryRow("SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'feedline%' AND name NOT LIKE 'sqlite%'").Scan(&names); err != nil {
		a.t.Fatal(err)
	}
	for _, name := range strings.Split(names, ",") {
		a.table(name, all)
	}
	return all
}

func (a *archive) table(name string, into map[string]map[string]string) {
	a.t.Helper()
	rows, err := a.judge.Query("SELECT * FROM " + name)
	if err != nil {
		a.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		a.t.Fatal(err)
	}
	for rows.Next() {
		values, scanned := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			scanned[i] = &values[i]
		}
		if err := rows.Scan(scanned...); err != nil {
			a.t.Fatal(err)
		}
		row := map[string]string{}
		for i, c := range columns {
			row[c] = fmt.Sprint(values[i])
		}
		into[name+" "+row["row_no"]] = row
	}
	if err := rows.Err(); err != nil {
		a.t.Fatal(err)
	}
}

// changes lists the columns that differ, by table, and how many rows of each table
// differ or are gone.
func changes(before, after map[string]map[string]string) (columns map[string][]string, changed, gone map[string]int) {
	columns, changed, gone = map[string][]string{}, map[string]int{}, map[string]int{}
	for at, old := range before {
		table, _, _ := strings.Cut(at, " ")
		now := after[at]
		switch {
		case now == nil:
			gone[table]++
		case !maps.Equal(old, now):
			changed[table]++
			for c := range old {
				if old[c] != now[c] && c != "change_no" && !slices.Contains(columns[table], c) {
					columns[table] = append(columns[table], c)
				}
			}
		}
	}
	for _, list := range columns {
		slices.Sort(list)
	}
	return columns, changed, gone
}

func builtin(t testing.TB) *model.Model {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// filled is a small contact centre.
func filled(t testing.TB) *archive {
	t.Helper()
	a := newArchive(t, builtin(t))
	a.writing(func(w *sqlite.Writer) error {
		for i, tenant := range a.tenants {
			_, err := sample.Generate(t.Context(), w, a.model, sample.Options{
				Tenant: tenant, Calls: 300, Days: 7, End: time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC), Seed: uint64(i)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return a
}

func TestACustomerIsTakenOutOfTheSampleAndNobodyElse(t *testing.T) {
	a := filled(t)
	id := a.text(`SELECT customer_id FROM conversations WHERE tenant_id = 1 AND customer_id IS NOT NULL AND id IN (SELECT conversation_id FROM captured_data)
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`)
	const expected = `WITH c AS (SELECT id FROM conversations WHERE tenant_id = 1 AND customer_id = ?1), w AS (SELECT id FROM workitems WHERE tenant_id = 1 AND customer_id = ?1)
SELECT (SELECT count(*) FROM bot_segments WHERE tenant_id = 1 AND conversation_id IN c) || ' ' || (SELECT count(*) FROM captured_data WHERE tenant_id = 1 AND conversation_id IN c) || ' ' ||
(SELECT count(*) FROM collected_data WHERE tenant_id = 1 AND workitem_id IN w) || ' ' || (SELECT count(*) FROM c) || ' ' ||
(SELECT count(*) FROM workitem_evaluation_data WHERE tenant_id = 1 AND workitem_id IN w) || ' ' || (SELECT count(*) FROM w)`
	want, before := a.text(expected, id), a.content()
	report := a.erase(Customer{ID: id}, false)
	found := map[string]int64{}
	for _, c := range report.Tables {
		found[c.Set] = c.Found
		if c.Removed != 0 || c.Changed > c.Found {
			t.Errorf("%+v", c)
		}
	}
	if got := fmt.Sprint(found["BotSegments"], found["CapturedData"], found["CollectedData"], found["Conversations"], found["WorkitemEvaluationData"], found["Workitems"]); got != want {
		t.Errorf("the report finds %s, and there were %s\n%+v", got, want, report)
	}
	allowed := map[string][]string{
		"bot_segments": {"bot_finished_info"}, "captured_data": {"value"}, "collected_data": {"value"}, "workitem_evaluation_data": {"value"}, "workitems": {"customer_id", "notes"},
		"conversations": {"customer_email_address", "customer_first_name", "customer_id", "customer_last_name", "customer_phone_number", "subject"},
	}
	columns, changed, gone := changes(before, a.content())
	for table, list := range columns {
		for _, c := range list {
			if !slices.Contains(allowed[table], c) {
				t.Errorf("%s.%s changed", table, c)
			}
		}
	}
	for _, c := range report.Tables {
		if table := a.model.Set(c.Set).Storage.Table; int64(changed[table]) != c.Changed {
			t.Errorf("%d rows of %s changed, and the report says %d", changed[table], c.Set, c.Changed)
		}
	}
	if len(gone) > 0 || len(report.Contacts) == 0 {
		t.Errorf("gone: %v; contacts: %q", gone, report.Contacts)
	}
	search, err := a.reader().Mentions(t.Context(), 1, []string{id})
	if err != nil || len(search.Found) > 0 || search.Tables < 20 {
		t.Errorf("%+v, %v", search, err)
	}
	t.Run("a second time there is nothing", func(t *testing.T) {
		if again := a.erase(Customer{ID: id}, false); len(again.Tables) > 0 {
			t.Errorf("%+v", again)
		}
	})
}

func TestRowsOfACustomerAreRemovedWithWhatTheyOwn(t *testing.T) {
	a := filled(t)
	id := a.text("SELECT customer_id FROM conversations WHERE tenant_id = 1 AND customer_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
	before := a.content()
	report := a.erase(Customer{ID: id}, true)
	_, changed, gone := changes(before, a.content())
	if len(changed) > 0 {
		t.Errorf("rows changed: %v", changed)
	}
	for _, c := range report.Tables {
		if table := a.model.Set(c.Set).Storage.Table; int64(gone[table]) != c.Removed || c.Removed < c.Found {
			t.Errorf("%d rows of %s are gone, and the report says %+v", gone[table], c.Set, c)
		}
		delete(gone, a.model.Set(c.Set).Storage.Table)
	}
	if len(gone) > 0 {
		t.Errorf("the report does not tell of %v", gone)
	}
	if left := a.text("SELECT (SELECT count(*) FROM feedline_tombstones)"); left != fmt.Sprint(report.Total().Removed) {
		t.Errorf("%s tombstones for %+v", left, report.Total())
	}
}

const shopModel = `
-- model.yaml --
namespace: Example.Shop
container: Shop
tenancy: true
-- People.yaml --
set: People
type: Person
kind: lookup
key: [id]
retention: {anchor: deletedAt, unreferenced: true}
customer: {id: id, contacts: [phone], personal: [name]}
storage: {table: people}
properties:
  - {name: id, type: Edm.Guid, nullable: false}
  - {name: name, type: Edm.String}
  - {name: phone, type: Edm.String}
  - {name: deletedAt, type: Edm.DateTimeOffset, zone: utc}
-- Accounts.yaml --
set: Accounts
type: Account
kind: lookup
key: [number]
retention: {anchor: deletedAt, unreferenced: true}
customer: {id: holder, personal: [name]}
storage: {table: accounts}
properties:
  - {name: number, type: Edm.Int32, nullable: false}
  - {name: holder, type: Edm.Guid}
  - {name: name, type: Edm.String}
  - {name: deletedAt, type: Edm.DateTimeOffset, zone: utc}
-- Orders.yaml --
set: Orders
type: Order
key: [id]
customer: {id: customer, contacts: [phone], personal: [note]}
storage: {table: orders}
properties:
  - {name: id, type: Edm.Int32, nullable: false}
  - {name: customer, type: Edm.String, nullable: false}
  - {name: phone, type: Edm.String}
  - {name: note, type: Edm.String, nullable: false, default: ""}
  - {name: seller, type: Edm.String}
  - {name: total, type: Edm.Int32}
-- Lines.yaml --
set: Lines
type: Line
key: [order, number]
customer: {via: Order, personal: [text]}
storage: {table: lines}
properties:
  - {name: order, type: Edm.Int32, nullable: false}
  - {name: number, type: Edm.Int32, nullable: false}
  - {name: text, type: Edm.String}
navigation:
  - {name: Order, target: Orders, multiplicity: "1", join: {order: id}, owner: true}
-- Callbacks.yaml --
set: Callbacks
type: Callback
key: [order, phone]
customer: {via: Order, contacts: [phone]}
storage: {table: callbacks}
properties:
  - {name: order, type: Edm.Int32, nullable: false}
  - {name: phone, type: Edm.String, nullable: false}
navigation:
  - {name: Order, target: Orders, multiplicity: "1", join: {order: id}, owner: true}
`

func modelOf(t testing.TB, text string) *model.Model {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, part := range strings.Split(text, "\n-- ")[1:] {
		name, content, _ := strings.Cut(part, " --\n")
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	m, err := model.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// put stores rows of a tenant: a set, and then names and values of properties.
func (a *archive) put(t store.Tenant, rows ...[]any) {
	a.t.Helper()
	a.writing(func(w *sqlite.Writer) error {
		b, err := w.Begin(context.Background(), t)
		if err != nil {
			return err
		}
		for _, r := range rows {
			set := a.model.Set(r[0].(string))
			if strings.HasPrefix(r[0].(string), "source ") {
				set = a.model.Set(strings.TrimPrefix(r[0].(string), "source ")).Delivered
			}
			var columns []*model.Property
			var cells []store.Cell
			for i := 1; i < len(r); i += 2 {
				columns = append(columns, set.Property(r[i].(string)))
				cells = append(cells, cell(r[i+1]))
			}
			if _, err := b.Upsert(set, columns, cells); err != nil {
				return fmt.Errorf("%v: %w", r, err)
			}
		}
		return b.Commit()
	})
}

func cell(v any) store.Cell {
	switch v := v.(type) {
	case int:
		return store.IntCell(int64(v))
	case string:
		return store.TextCell(v)
	}
	return store.Cell{}
}

func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
