package sqlite

import (
	"path/filepath"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/storetest"
)

func TestWriting(t *testing.T) {
	storetest.Write(t, func(t *testing.T, m *model.Model) (store.Writer, store.Reader) {
		path := filepath.Join(t.TempDir(), "test.db")
		migrated(t, path, m)
		w := writerOf(t, path, m)
		t.Cleanup(func() {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		})
		return w, openFile(t, path, m, Options{})
	})
}
