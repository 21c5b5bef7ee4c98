package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"feedline/store"
)

func TestAFilledFileHasEverythingThatTheModelWants(t *testing.T) {
	m, path := builtinModel(t), filepath.Join(t.TempDir(), "new.db")
	for _, left := range []string{path + "-wal", path + partEnding, path + partEnding + "-wal"} {
		if err := os.WriteFile(left, []byte("of a file that is gone"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := FillNew(t.Context(), path, m, "test", Options{}, func(w *Writer) error {
		_, err := w.AddTenant(t.Context(), store.Tenant{Name: "north", Zone: time.UTC})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := PlanMigration(t.Context(), path, m)
	if err != nil || !plan.Exists || len(plan.Changes) > 0 || len(plan.Refusals) > 0 {
		t.Errorf("the file still needs %v, refuses %v, %v", plan.Changes, plan.Refusals, err)
	}
	db, err := Open(t.Context(), path, m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if tenants, err := db.Tenants(t.Context()); err != nil || len(tenants) != 1 {
		t.Errorf("the file has the tenants %v, %v", tenants, err)
	}
}

func TestAFillThatFailsLeavesNoFile(t *testing.T) {
	folder := t.TempDir()
	path, broken := filepath.Join(folder, "new.db"), errors.New("broken")
	err := FillNew(t.Context(), path, builtinModel(t), "test", Options{}, func(*Writer) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{path, path + partEnding, path + partEnding + "-wal"} {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is there: %v", filepath.Base(name), err)
		}
	}
}

func TestOnlyNewFilesAreFilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := FillNew(t.Context(), path, builtinModel(t), "test", Options{}, func(*Writer) error { return nil })
	if text, _ := os.ReadFile(path); !errors.Is(err, fs.ErrExist) || string(text) != "mine" {
		t.Errorf("got %v, and the file says %q", err, text)
	}
}
