package sqlite

import (
	"os"
	"path/filepath"
	"testing"

	"feedline/model"
)

// shapes is the model of the test data that uses every construct.
func shapes(t testing.TB) *model.Model {
	t.Helper()
	m, err := model.Load(os.DirFS("../../testdata/models/shapes"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryShapeIsKept(t *testing.T) {
	m, path := shapes(t), filepath.Join(t.TempDir(), "shapes.db")
	migrated(t, path, m)
	t.Run("the file serves the model", func(t *testing.T) {
		openFile(t, path, m, Options{})
		if err := writerOf(t, path, m).Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("once more changes nothing", func(t *testing.T) {
		if p := migrated(t, path, m); len(p.Changes) > 0 {
			t.Errorf("it would %s", descriptions(p))
		}
	})
	t.Run("defaults of every type are those of the descriptions", func(t *testing.T) {
		alter(t, path, `INSERT INTO "Parts List" (id, change_no) VALUES ('`+id(1)+`', 1)`)
		const defaults = `SELECT material, in_stock, drawer, temperature, year, count, revision, weight, density > 1e308, price,
introduced, changed_at, made_at, lasts, hex(checksum), "photo file", colour, finish FROM "Parts List"`
		const want = "steel 1 255 -128 1999 0 1 0.5 1 990 20513 1772353800250 30600000 93600000 000102 <nil> 0 3"
		if got := answer(t, judgeOf(t, path), defaults); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}
