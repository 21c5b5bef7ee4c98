package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"feedline/model"
)

// TestAnOlderProgramRefusesANewerFile opens files that a later model laid out
// with an earlier one.
func TestAnOlderProgramRefusesANewerFile(t *testing.T) {
	const advice = " that this program's model does not: it was migrated by a newer program or for another model; use that program, or that model (--model)"
	older := modelOf(t, map[string]string{"model.yaml": shopModel, "Orders.yaml": shopOrders})
	for _, c := range []struct {
		sentence     string
		newer, older *model.Model
		want         string
	}{
		{"with a column more", shop(t, "  - {name: placed", "  - {name: note, type: Edm.String}\n  - {name: placed"), shop(t), "the file has column orders.note" + advice},
		{"with a table more", shop(t), older, "the file has table lines" + advice},
		{"with much more", shop(t, "  - {name: placed", "  - {name: a, type: Edm.String}\n  - {name: b, type: Edm.String}\n  - {name: c, type: Edm.String}\n"+
			"  - {name: d, type: Edm.String}\n  - {name: e, type: Edm.String}\n  - {name: placed"), older,
			"the file has table lines, column orders.a, column orders.b, column orders.c, column orders.d and 1 more" + advice},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "shop.db")
			migrated(t, path, c.newer)
			if _, err := Open(t.Context(), path, c.older, Options{}); err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("to read:\n got %v\nwant %s", err, c.want)
			}
			if _, err := OpenWriter(t.Context(), path, c.older, "a test", Options{}); err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("to write:\n got %v\nwant %s", err, c.want)
			}
			if p := planned(t, path, c.older); len(p.Refusals) == 0 {
				t.Errorf("a migration is not refused: %+v", p)
			}
		})
	}
	t.Run("but not one to which a stranger added a table", func(t *testing.T) {
		path := filledShop(t)
		alter(t, path, "CREATE TABLE notes (row_no INTEGER, text TEXT)")
		openFile(t, path, shop(t), Options{})
		if err := writerOf(t, path, shop(t)).Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestAFailedMigrationLeavesNoFileOfItsOwn(t *testing.T) {
	// SQLite keeps at most 2000 columns in a table.
	var wide strings.Builder
	for i := range 2001 {
		wide.WriteString("  - {name: n" + strings.Repeat("x", i%50) + string(rune('a'+i/50%26)) + string(rune('a'+i/1300)) + ", type: Edm.Int32}\n")
	}
	m := shop(t, "  - {name: placed", wide.String()+"  - {name: placed")
	t.Run("where there was none", func(t *testing.T) {
		folder := t.TempDir()
		_, err := Migrate(t.Context(), filepath.Join(folder, "new.db"), m, "feedline test", Options{})
		if err == nil || !strings.HasPrefix(err.Error(), "sqlite: migrate: create table orders with 2005 columns: SQLite result 1") || strings.Contains(err.Error(), "CREATE TABLE") {
			t.Error(err)
		}
		if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) != 1 || filepath.Base(left[0]) != "new.db.lock" {
			t.Errorf("it left %v; want the lock file alone", left)
		}
	})
	t.Run("but the one that was there", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "shop.db")
		migrated(t, path, modelOf(t, map[string]string{"model.yaml": shopModel, "Lines.yaml": strings.Split(shopLines, "navigation:")[0]}))
		if _, err := Migrate(t.Context(), path, modelOf(t, map[string]string{"model.yaml": shopModel, "Lines.yaml": strings.Split(shopLines, "navigation:")[0],
			"Orders.yaml": strings.Replace(shopOrders, "  - {name: placed", wide.String()+"  - {name: placed", 1)}), "feedline test", Options{}); err == nil {
			t.Error("the migration succeeded")
		}
		if got := answer(t, judgeOf(t, path), "SELECT version FROM feedline_schema"); got != "1" {
			t.Errorf("the file is at version %s", got)
		}
	})
}
