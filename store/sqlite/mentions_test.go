package sqlite

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"feedline/store"
)

func TestMentionsAreFoundInEveryTextOfTheFile(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) {
		w.put(b, store.Inserted, call(1, "customerId", id(7), "customerFirstName", "Zoë"))
		w.put(b, store.Inserted, row{"CapturedData", "ConversationId", id(1), "name", "topic", "TimestampUtc", 7, "value", "it is about " + strings.ToUpper(id(7)) + "!"})
		w.put(b, store.Inserted, row{"Queues", "id", id(7)})
		w.deletes(b, 1, "Queues", id(7))
	})
	alter(t, w.path, "CREATE TABLE stranger (any BLOB); INSERT INTO stranger VALUES (CAST('x"+id(7)+"' AS BLOB))")
	search, err := openFile(t, w.path, w.model, Options{}).Mentions(t.Context(), 1, []string{id(7), "Zoë", "nobody"})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range search.Found {
		found = append(found, fmt.Sprint(m.Table, ".", m.Column, " ", strings.TrimLeft(m.Text, "0-4"), " ", m.Rows))
	}
	want := "captured_data.value 8000-000000000007 1\nconversations.customer_id 8000-000000000007 1\nconversations.customer_first_name Zoë 1\n" +
		"feedline_tombstones.key 8000-000000000007 1\nstranger.any 8000-000000000007 1"
	if got := strings.Join(found, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	other, err := openFile(t, w.path, w.model, Options{}).Mentions(t.Context(), 2, []string{id(7)})
	if err != nil || len(other.Found) != 1 || other.Found[0].Table != "stranger" {
		t.Errorf("for another tenant: %+v, %v", other.Found, err)
	}
}

// TestErasedValuesLeaveTheFile looks at the bytes of the file itself.
func TestErasedValuesLeaveTheFile(t *testing.T) {
	const secret = "a-value-that-nothing-else-has"
	fill := func(w *written) {
		w.inBatch(func(b store.Batch) {
			for n := range 300 {
				w.put(b, store.Inserted, call(n, "customerFirstName", fmt.Sprint(secret, n%3, strings.Repeat("x", n%50))))
			}
		})
	}
	empty := func(w *written) {
		w.inBatch(func(b store.Batch) {
			for n := range 300 {
				w.put(b, store.Updated, row{"Calls", "id", id(n), "customerFirstName", nil})
			}
		})
	}
	residue := func(w *written) int64 {
		t.Helper()
		n, err := Residue(t.Context(), w.path, secret)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	w := openWritten(t, builtinModel(t))
	fill(w)
	if err := w.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if residue(w) < 300 {
		t.Errorf("%d places before anything is erased", residue(w))
	}
	if err := w.Overwrite(t.Context()); err != nil {
		t.Fatal(err)
	}
	empty(w)
	if err := w.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	overwritten := residue(w)
	t.Logf("%d places hold the value after it was overwritten", overwritten)
	if err := w.Rewrite(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := residue(w); n != 0 {
		t.Errorf("%d places hold the value after the file was written anew", n)
	}
	w.has("PRAGMA integrity_check", "ok")
	w.has("PRAGMA auto_vacuum", "2")
}

func TestResidueIsFoundAcrossTheEdgesOfPieces(t *testing.T) {
	path := t.TempDir() + "/file"
	text := strings.Repeat("x", 1<<20-3) + "needle" + strings.Repeat("y", 1<<20) + "needle"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := Residue(t.Context(), path, "needle"); n != 2 || err != nil {
		t.Errorf("%d places, %v", n, err)
	}
}
