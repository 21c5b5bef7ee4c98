package erasure

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedline/store"
	"feedline/store/sqlite"
)

// stocked is a shop in which one person has orders, and another the same number.
func stocked(t testing.TB) *archive {
	t.Helper()
	a := newArchive(t, modelOf(t, shopModel))
	for _, tenant := range a.tenants {
		a.put(tenant,
			[]any{"People", "id", id(1), "name", "Ann", "phone", "+491"},
			[]any{"People", "id", id(2), "name", "Bob", "phone", "+491"},
			[]any{"source People", "id", id(1), "name", "Ann", "phone", "+491"},
			[]any{"Accounts", "number", 1, "holder", id(1), "name", "Ann"},
			[]any{"source Accounts", "number", 1, "holder", id(1), "name", "Ann"},
			[]any{"Orders", "id", 1, "customer", id(1), "phone", "+491", "note", "for Ann", "seller", "Sue", "total", 7},
			[]any{"Orders", "id", 2, "customer", id(2), "phone", "+491", "note", "for Bob", "total", 8},
			[]any{"Orders", "id", 3, "customer", "", "phone", "+491", "note", "who?", "total", 9},
			[]any{"Lines", "order", 1, "number", 1, "text", "with Ann's name"},
			[]any{"Lines", "order", 2, "number", 1, "text", "with Bob's name"},
			[]any{"Lines", "order", 3, "number", 1, "text", "a gift"},
			[]any{"Callbacks", "order", 1, "phone", "+492"},
			[]any{"Callbacks", "order", 2, "phone", "+491"})
	}
	return a
}

// is compares rows of the first tenant, line by line.
func (a *archive) is(query, want string) {
	a.t.Helper()
	if got := a.text("SELECT coalesce(group_concat(x, '; '), '') FROM (" + query + ")"); got != want {
		a.t.Errorf("%s\n got %s\nwant %s", query, got, want)
	}
}

const (
	orders    = "SELECT id || ' ' || customer || ' ' || coalesce(phone, '-') || ' ' || note || ' ' || total AS x FROM orders WHERE tenant_id = 1 ORDER BY id"
	lines     = `SELECT "order" || ' ' || coalesce(text, '-') AS x FROM lines WHERE tenant_id = 1 ORDER BY 1`
	callbacks = `SELECT "order" || ' ' || phone AS x FROM callbacks WHERE tenant_id = 1 ORDER BY 1`
	persons   = "SELECT name AS x FROM people WHERE tenant_id = 1 ORDER BY 1"
)

func TestWhatIsAboutACustomerIsEmptiedAndFiguresStay(t *testing.T) {
	a := stocked(t)
	report := a.erase(Customer{ID: id(1)}, false)
	a.is(orders, "1  -  7; 2 "+id(2)+" +491 for Bob 8; 3  +491 who? 9")
	a.is(lines, "1 -; 2 with Bob's name; 3 a gift")
	a.is(callbacks, "2 +491")
	a.is(persons, "Bob")
	a.is("SELECT name AS x FROM source_people WHERE tenant_id = 1", "")
	a.is("SELECT number || coalesce(holder, '-') || coalesce(name, '-') AS x FROM (SELECT * FROM accounts UNION ALL SELECT * FROM source_accounts) WHERE tenant_id = 1", "1--; 1--")
	a.is("SELECT count(*) AS x FROM (SELECT 1 FROM orders WHERE tenant_id = 2 AND customer <> '' UNION ALL SELECT 1 FROM people WHERE tenant_id = 2)", "4")
	if got := fmt.Sprintf("%+v", report.Tables); got != "[{Set:Accounts Found:1 Changed:1 Removed:0} {Set:Accounts as delivered Found:1 Changed:1 Removed:0} {Set:Callbacks Found:1 Changed:0 Removed:1} {Set:Lines Found:1 Changed:1 Removed:0} "+
		"{Set:Orders Found:1 Changed:1 Removed:0} {Set:People Found:1 Changed:0 Removed:1} {Set:People as delivered Found:1 Changed:0 Removed:1}]" {
		t.Error(got)
	}
	if !slices.Equal(report.Contacts, []string{"+491"}) {
		t.Errorf("contacts %q", report.Contacts)
	}
}

func TestRowsWithoutAnIdAreFoundByContactsThatAreNamed(t *testing.T) {
	a := stocked(t)
	a.erase(Customer{ID: id(1), Contacts: []string{"+491"}}, false)
	a.is(orders, "1  -  7; 2 "+id(2)+" +491 for Bob 8; 3  -  9")
	a.is(lines, "1 -; 2 with Bob's name; 3 -")
	a.is(callbacks, "") // it has no id of its own, so that the number alone says whose it is
	a.is(persons, "Bob")
}

func TestAContactAloneFindsACustomerToo(t *testing.T) {
	a := stocked(t)
	report := a.erase(Customer{Contacts: []string{"+492"}}, false)
	a.is(callbacks, "2 +491")
	if got := fmt.Sprintf("%+v", report); got != "{Tables:[{Set:Callbacks Found:1 Changed:0 Removed:1}] Contacts:[]}" {
		t.Error(got)
	}
}

func TestAModelWithoutCustomersSaysSo(t *testing.T) {
	text, _, _ := strings.Cut(shopModel, "-- Accounts.yaml")
	a := newArchive(t, modelOf(t, strings.Replace(text, "customer: {id: id, contacts: [phone], personal: [name]}\n", "", 1)))
	a.writing(func(w *sqlite.Writer) error {
		if _, err := EraseCustomer(t.Context(), CustomerJob{Model: a.model, Reader: a.reader(), Writer: w, Tenant: a.tenants[0]}); !errors.Is(err, ErrNobody) {
			t.Error(err)
		}
		return nil
	})
}

// failing ends an erasure at one of its commits, as a crash would.
type failing struct {
	store.Writer
	left int
}

type failingBatch struct {
	store.Batch
	of *failing
}

var errCrash = errors.New("a crash")

func (f *failing) Begin(ctx context.Context, t store.Tenant) (store.Batch, error) {
	b, err := f.Writer.Begin(ctx, t)
	return failingBatch{b, f}, err
}

func (b failingBatch) Commit() error {
	if b.of.left--; b.of.left < 0 {
		return errors.Join(errCrash, b.Rollback())
	}
	return b.Batch.Commit()
}

func TestAnErasureThatWasCutOffIsRepeated(t *testing.T) {
	for _, c := range []Customer{{ID: id(1)}, {ID: id(1), Contacts: []string{"+491", "+492"}}, {Contacts: []string{"+491"}}} {
		whole := stocked(t)
		whole.erase(c, false)
		want := whole.content()
		for commits := 0; ; commits++ {
			a := stocked(t)
			var err error
			a.writing(func(w *sqlite.Writer) error {
				_, err = EraseCustomer(t.Context(), CustomerJob{Model: a.model, Reader: a.reader(), Writer: &failing{w, commits}, Tenant: a.tenants[0], Customer: c, BatchRows: 1})
				return nil
			})
			if err == nil {
				break
			}
			if !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			a.erase(c, false)
			if columns, _, gone := changes(want, a.content()); len(columns) > 0 || len(gone) > 0 {
				t.Errorf("%+v cut off after %d commits: %v, %v", c, commits, columns, gone)
			}
		}
	}
}

// TestNoIdentifierSurvivesAndNobodyElseChanges makes up rows in which few people and
// numbers meet often.
func TestNoIdentifierSurvivesAndNobodyElseChanges(t *testing.T) {
	seeds := uint64(20)
	if testing.Short() {
		seeds = 6
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 3))
		a := newArchive(t, modelOf(t, shopModel))
		one := func(of ...string) string { return of[random.IntN(len(of))] }
		number := func() string { return one("+491", "+492", "+493", "+494") }
		for _, tenant := range a.tenants {
			var rows [][]any
			for n := range 30 {
				rows = append(rows, []any{"Orders", "id", n, "customer", one("", id(1), id(2)), "phone", number(), "note", one("", "a word"), "total", n},
					[]any{"Lines", "order", n, "number", 1, "text", one("a word", "another")}, []any{"Callbacks", "order", n, "phone", number()})
			}
			a.put(tenant, append(rows, []any{one("People", "source People"), "id", id(1 + random.IntN(3)), "name", "N", "phone", number()})...)
		}
		c := Customer{ID: id(1)}
		if random.IntN(2) == 0 {
			c.Contacts = []string{"+491", "+493"}
		}
		before := a.content()
		a.erase(c, random.IntN(3) == 0)
		after := a.content()
		for at, old := range before {
			table, _, _ := strings.Cut(at, " ")
			if old["tenant_id"] == "2" || !a.speaks(before, table, old, c) {
				if fmt.Sprint(old) != fmt.Sprint(after[at]) {
					t.Errorf("seed %d, %+v: a row of %s that is not the customer's changed from %v to %v", seed, c, table, old, after[at])
				}
			} else if now := after[at]; now != nil && (now["customer"] == id(1) || slices.Contains(c.Contacts, now["phone"]) || now["text"] != "<nil>" && table == "lines") {
				t.Errorf("seed %d, %+v: a row of %s still speaks of the customer: %v", seed, c, table, now)
			}
		}
		search, err := a.reader().Mentions(t.Context(), 1, []string{c.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range search.Found {
			if m.Table != "feedline_tombstones" {
				t.Errorf("seed %d: %+v", seed, m)
			}
		}
	}
}

// speaks tells, without what is tested, whether a row was the customer's.
func (a *archive) speaks(rows map[string]map[string]string, table string, row map[string]string, c Customer) bool {
	reached := slices.Contains(c.Contacts, row["phone"])
	switch table {
	case "people", "source_people":
		return row["id"] == c.ID
	case "orders":
		return row["customer"] == c.ID || row["customer"] == "" && reached
	}
	for at, order := range rows {
		if strings.HasPrefix(at, "orders ") && order["tenant_id"] == row["tenant_id"] && order["id"] == row["order"] {
			return table == "callbacks" && reached || a.speaks(rows, "orders", order, c)
		}
	}
	return false
}

func TestAHundredContactsAreNoTrouble(t *testing.T) {
	a := newArchive(t, builtin(t))
	c := Customer{ID: id(1)}
	for n := range 100 {
		c.Contacts = append(c.Contacts, fmt.Sprintf("+49%d", n))
	}
	a.put(a.tenants[0], []any{"Calls", "id", id(5), "channelType", "Voice", "isOutbound", 0, "startedAtUTC", 1, "customerPhoneNumber", "+4999"},
		[]any{"Workitems", "id", id(6), "mediaType", "voice", "startTimeUTC", 1, "primaryConversationID", id(5), "notes", "a word"},
		[]any{"CollectedData", "workitemId", id(6), "name", "n", "createdAtUtc", 1, "value", "another"})
	report := a.erase(c, false)
	if got := fmt.Sprintf("%+v", report.Tables); got != "[{Set:CollectedData Found:1 Changed:1 Removed:0} {Set:Conversations Found:1 Changed:1 Removed:0} {Set:Workitems Found:1 Changed:1 Removed:0}]" {
		t.Error(got)
	}
	a.is("SELECT count(*) AS x FROM (SELECT 1 FROM conversations WHERE customer_phone_number IS NOT NULL UNION ALL SELECT 1 FROM workitems WHERE notes IS NOT NULL UNION ALL SELECT 1 FROM collected_data WHERE value IS NOT NULL)", "0")
}
