package sqltext

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"feedline/store"
)

// explained prints an Upsert with what each placeholder takes.
func explained(u Upsert) string {
	var b strings.Builder
	name := func(value int) string {
		all := slices.Concat(u.Columns, u.Generated, []string{"(tenant)", "(change)", "(row)"})
		return all[value]
	}
	fmt.Fprintf(&b, "lacking %v, moving %v, place %v\n", u.Lacking, u.Moving, u.Place)
	for _, w := range []struct {
		name  string
		write Write
	}{{"insert", u.Insert}, {"add", u.Add}, {"find", u.Find}, {"change", u.Change}} {
		var args []string
		for _, value := range w.write.Args {
			args = append(args, name(value))
		}
		fmt.Fprintf(&b, "%s\n  %s\n  %s\n", w.name, w.write.Text, strings.Join(args, ", "))
	}
	return b.String()
}

func tableNamed(t *testing.T, tables []Table, name string) *Table {
	t.Helper()
	i := slices.IndexFunc(tables, func(x Table) bool { return x.Name == name })
	if i < 0 {
		t.Fatalf("there is no table %s", name)
	}
	return &tables[i]
}

func TestUpsertText(t *testing.T) {
	tables := builtin(t)
	m := described(t, map[string]string{"model.yaml": oddModel, "Things.yaml": odd, "Settings.yaml": settings})
	odd := tablesOf(t, m)
	var b strings.Builder
	for _, c := range []struct {
		sentence           string
		table              *Table
		columns, generated []string
	}{
		{"a whole row of a view", tableNamed(t, tables, "conversations"), []string{"id", "channel_type", "started_at_utc", "is_outbound", "media_group"}, nil},
		{"too few columns for a new row", tableNamed(t, tables, "conversations"), []string{"id", "hold_count"}, nil},
		{"a natural identity with a computed key", tableNamed(t, tables, "queue_segments"), []string{"conversation_id", "queued_at_utc", "duration_seconds"}, []string{"id"}},
		{"a natural identity with a delivered key", tableNamed(t, tables, "queue_segments"), []string{"id", "conversation_id", "queued_at_utc"}, nil},
		{"nothing but the key", tableNamed(t, tables, "campaign_record_additional_phone_numbers"), []string{"campaign_record_id", "additional_phone_number"}, nil},
		{"one row at all", tableNamed(t, odd, "settings"), []string{"title"}, nil},
		{"bytes", tableNamed(t, odd, "things"), []string{"source", "native_id", "body"}, []string{"id"}},
	} {
		fmt.Fprintf(&b, "# %s\n%s\n", c.sentence, explained(UpsertOf(c.table, c.columns, c.generated, SQLite)))
	}
	golden(t, "upsert.sqlite.txt", b.String())
}

func TestRemovalText(t *testing.T) {
	tables := builtin(t)
	var b strings.Builder
	for _, name := range []string{"conversations", "workitems", "campaign_records", "queue_segments"} {
		r := RemovalOf(tableNamed(t, tables, name), tables, SQLite)
		fmt.Fprintf(&b, "# %s reads %v\n%s\n", name, r.Read, r.Delete)
		for _, o := range r.Owned {
			fmt.Fprintf(&b, "%s by %v\n", o.Find, o.By)
		}
		b.WriteString("\n")
	}
	golden(t, "removal.sqlite.txt", b.String())
}

func TestNewID(t *testing.T) {
	const segment = "00000000-0000-4000-8000-000000000001"
	t.Run("is what other programs compute", func(t *testing.T) {
		got := NewID([]store.Cell{store.TextCell(segment), store.IntCell(1500)})
		if want := "d53eac40-8db8-579b-b209-cc1f6dc0c047"; string(got.Text) != want {
			t.Errorf("%s; want %s", got.Text, want)
		}
		got = NewID([]store.Cell{store.TextCell("ujet"), store.TextCell("call"), store.TextCell("4711")})
		if want := "c65792be-9797-5758-8193-16dd7fe4e8ac"; string(got.Text) != want {
			t.Errorf("%s; want %s", got.Text, want)
		}
	})
	t.Run("agrees with package uuid", rapid.MakeCheck(func(t *rapid.T) {
		text, number := rapid.String().Draw(t, "text"), rapid.Int64().Draw(t, "number")
		got := NewID([]store.Cell{store.TextCell(text), store.IntCell(number)})
		want := uuid.NewSHA1(uuid.MustParse("8c3b1f6e-52d7-4a09-9e41-7f60d2c5b8a3"), []byte(fmt.Sprint(text, ".", number)))
		if string(got.Text) != want.String() {
			t.Fatalf("%s; want %s", got.Text, want)
		}
	}))
}
