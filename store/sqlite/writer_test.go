package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"feedline/store"
)

func TestOneWriterAtATime(t *testing.T) {
	m := shop(t)
	path := filledShop(t)
	first, err := OpenWriter(t.Context(), path, m, "import of calls.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	quick := Options{BusyTimeout: 30 * time.Millisecond}
	t.Run("the second is told who holds the file", func(t *testing.T) {
		_, err := OpenWriter(t.Context(), path, m, "a second", quick)
		want := regexp.MustCompile(`^sqlite: the file is locked: "import of calls\.csv" \(process ` + fmt.Sprint(os.Getpid()) +
			`, since \d\d:\d\d:\d\d UTC\) is writing; try again when it is done or raise --busy-timeout$`)
		if !errors.Is(err, ErrBusy) || !want.MatchString(err.Error()) {
			t.Error(err)
		}
	})
	t.Run("so is a migration", func(t *testing.T) {
		if _, err := Migrate(t.Context(), path, m, "feedline test", quick); !errors.Is(err, ErrBusy) {
			t.Error(err)
		}
	})
	t.Run("also under another name of the file", func(t *testing.T) {
		alias := filepath.Join(t.TempDir(), "alias.db")
		if err := os.Symlink(path, alias); err != nil {
			t.Skip("no symbolic links here")
		}
		if _, err := OpenWriter(t.Context(), alias, m, "a second", quick); !errors.Is(err, ErrBusy) {
			t.Error(err)
		}
	})
	t.Run("one who waits gets its turn", func(t *testing.T) {
		got := make(chan error)
		go func() {
			w, err := OpenWriter(context.WithoutCancel(t.Context()), path, m, "a second", Options{BusyTimeout: time.Minute})
			if err == nil {
				err = w.Close()
			}
			got <- err
		}()
		if err := first.Close(); err != nil {
			t.Error(err)
		}
		if err := <-got; err != nil {
			t.Error(err)
		}
	})
}

func TestForeignProgramHoldsTheFile(t *testing.T) {
	path := filledShop(t)
	alter(t, path, oneTenant)
	w, err := OpenWriter(t.Context(), path, shop(t), "a test", Options{BusyTimeout: 30 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	other, err := openToWrite(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	run(t, other, "BEGIN IMMEDIATE")
	_, err = w.Begin(t.Context(), store.Tenant{Number: 1})
	want := "sqlite: the file is locked by a program that is not one of Feedline's; try again when it is done or raise --busy-timeout"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	run(t, other, "ROLLBACK")
	b, err := w.Begin(t.Context(), store.Tenant{Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a second batch waits for the first to end", func(t *testing.T) {
		_, err := w.Begin(t.Context(), store.Tenant{Number: 1})
		if err == nil || err.Error() != "sqlite: a batch is still open; commit it or roll it back first" {
			t.Error(err)
		}
	})
	if err := b.Rollback(); err != nil {
		t.Error(err)
	}
}

func TestWriterWantsAFileThatFits(t *testing.T) {
	opened := func(path string, replace ...string) string {
		w, err := OpenWriter(t.Context(), path, shop(t, replace...), "a test", Options{})
		if err == nil {
			w.Close()
			return ""
		}
		return strings.ReplaceAll(err.Error(), path, "FILE")
	}
	empty := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	alter(t, foreign, "CREATE TABLE a (b)")
	cases := []struct {
		sentence, path string
		replace        []string
		want           string
	}{
		{"that is there", filepath.Join(t.TempDir(), "none.db"), nil,
			`sqlite: there is no file FILE; "feedline migrate" makes one: file does not exist`},
		{"that is laid out", empty, nil,
			`sqlite: open FILE: the file is empty; "feedline migrate" lays it out`},
		{"of ours", foreign, nil,
			"sqlite: open FILE: the file belongs to another program (its application id is 0); name another file with --db"},
		{"with all columns", filledShop(t), []string{"  - {name: placed", "  - {name: note, type: Edm.String}\n  - {name: placed"},
			`sqlite: open FILE: the file does not have what the model needs; run "feedline migrate", which would add column orders.note`},
		{"with the columns' types", filledShop(t), []string{"number, type: Edm.Int32", "number, type: Edm.String"},
			"sqlite: open FILE: the file does not fit the model: column orders.number: it is INTEGER in the file and TEXT in the model; " +
				`give the property a column of another name, or make a new file with "feedline migrate" and import the data into it`},
		{"without a column more", filledShop(t), []string{"  - {name: text, type: Edm.String}\n", ""},
			"sqlite: open FILE: the file has column lines.text that this program's model does not: it was migrated by a newer program or for another model; use that program, or that model (--model)"},
		{"but not with every plain index", filledShop(t), []string{"{columns: [placed]}", "{columns: [state, placed]}"}, ""},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			if got := opened(c.path, c.replace...); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAddTenant(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("tenants are numbered in their order", func(t *testing.T) {
		got, err := w.AddTenant(t.Context(), store.Tenant{ID: id(5), Name: "Süd & Söhne", Zone: berlin, RetentionDays: 90})
		if err != nil || got.Number != 2 || got.ID != id(5) {
			t.Error(got, err)
		}
		w.has("SELECT number, name, time_zone, retention_days FROM feedline_tenants ORDER BY 1", "1 north UTC 0\n2 Süd & Söhne Europe/Berlin 90")
	})
	cases := []struct {
		sentence string
		tenant   store.Tenant
		want     string
	}{
		{"a name that is taken, whatever its case", store.Tenant{Name: "NORTH", Zone: berlin}, `name: there is a tenant "north" already`},
		{"an id that is taken", store.Tenant{ID: id(5), Name: "east", Zone: berlin}, `id: tenant "Süd & Söhne" has this id already`},
		{"an id that is none", store.Tenant{ID: "5", Name: "east", Zone: berlin}, "id: write 36 characters in lower case, such as 6f9619ff-8b86-4011-b42d-00c04fc964ff"},
		{"no name", store.Tenant{Zone: berlin}, "name: write 1 to 64 visible characters, without blanks at either end"},
		{"a name of 65 characters", store.Tenant{Name: strings.Repeat("ö", 65), Zone: berlin}, "name: write 1 to 64 visible characters, without blanks at either end"},
		{"a name with a line break", store.Tenant{Name: "a\nb", Zone: berlin}, "name: write 1 to 64 visible characters, without blanks at either end"},
		{"no zone", store.Tenant{Name: "east"}, "time zone: write an IANA name such as Europe/Berlin, or UTC"},
		{"the machine's own zone", store.Tenant{Name: "east", Zone: time.Local}, "time zone: write an IANA name such as Europe/Berlin, or UTC"},
		{"a zone of no name", store.Tenant{Name: "east", Zone: time.FixedZone("+05", 18000)}, "time zone: write an IANA name such as Europe/Berlin, or UTC"},
		{"a negative retention", store.Tenant{Name: "east", Zone: berlin, RetentionDays: -1}, "retention: write a number of days, or 0 to keep everything"},
	}
	for _, c := range cases {
		t.Run("refused is "+c.sentence, func(t *testing.T) {
			_, err := w.AddTenant(t.Context(), c.tenant)
			var refusal *store.Refusal
			if !errors.As(err, &refusal) || refusal.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestCloseEmptiesTheLog(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) {
		for n := range 2000 {
			w.put(b, store.Inserted, call(n))
		}
	})
	reader := openFile(t, w.path, w.model, Options{})
	log := func() int64 {
		about, err := os.Stat(w.path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return about.Size()
	}
	before := log()
	t.Run("as far as a reader in the middle of its work allows", func(t *testing.T) {
		s, err := reader.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := w.Writer.Close(); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Count(t.Context(), store.Query{From: w.model.Set("Calls"), Rule: store.OfTenant(1)}); n != 2000 || err != nil {
			t.Error(n, err)
		}
	})
	t.Run("wholly when there is none", func(t *testing.T) {
		w.Writer = writerOf(t, w.path, w.model)
		if err := w.Writer.Close(); err != nil {
			t.Fatal(err)
		}
		if before == 0 || log() != 0 {
			t.Errorf("%d bytes before, %d after", before, log())
		}
	})
}

func TestOptimizeTakesStatistics(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) {
		for n := range 300 {
			w.put(b, store.Inserted, call(n))
		}
	})
	if err := w.Optimize(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.has("SELECT count(*) > 5 FROM sqlite_stat1 WHERE tbl = 'conversations'", "1")
}
