package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/store"
)

// copyOf makes a copy of a file under a new name.
func copyOf(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	s, err := MakeSpare(t.Context(), Duplicate{From: from, To: to, Holder: "test"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if old, err := s.Put(t.Context()); err != nil || old != "" {
		t.Fatalf("Put gave %q, %v", old, err)
	}
	return to
}

// settingsOf are what a file holds beside its rows.
const settingsOf = `SELECT (SELECT * FROM pragma_application_id), (SELECT * FROM pragma_user_version), (SELECT * FROM pragma_auto_vacuum),
	(SELECT group_concat(hex(value)) FROM feedline_secrets), (SELECT group_concat(tenant_id || table_name || last_no) FROM feedline_changes),
	(SELECT count(*) FROM feedline_tombstones), (SELECT group_concat(row_no || conversation_id || change_no) FROM conversations)`

func TestACopyHasEverything(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 0) })
	w.inBatch(func(b store.Batch) {
		set := w.model.Set("Calls")
		for n := 0; n < 500; n += 7 {
			if _, err := b.Delete(set, []store.Cell{store.TextCell(id(n))}); err != nil {
				t.Fatal(err)
			}
		}
	})
	to := copyOf(t, w.path)
	text := strings.ReplaceAll(settingsOf, "conversation_id", "id")
	if got, want := answerOf(t, to, text), answerOf(t, w.path, text); got != want {
		t.Errorf("the copy has\n%.300s\nthe original\n%.300s", got, want)
	}
	about, err := os.Stat(to)
	if err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("the copy has the mode %v, %v", about.Mode(), err)
	}
	left, err := filepath.Glob(to + ".*")
	if err != nil || len(left) > 0 {
		t.Errorf("the copy leaves %v behind", left)
	}
	db := openFile(t, to, w.model, Options{})
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	again := writerOf(t, to, w.model)
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// TestACopyIsOfOneMomentWhileOthersWrite copies time and again while a writer
// gives all rows another value in each batch, and a reader reads.
func TestACopyIsOfOneMomentWhileOthersWrite(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 0) })
	db := openFile(t, w.path, w.model, Options{})
	ctx, stop := context.WithCancel(t.Context())
	var others sync.WaitGroup
	others.Go(func() {
		for ctx.Err() == nil {
			s, err := db.Snapshot(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			time.Sleep(5 * time.Millisecond)
			s.Close()
		}
	})
	done := make(chan string)
	others.Go(func() {
		defer close(done)
		for n := range 5 {
			to := filepath.Join(filepath.Dir(w.path), fmt.Sprintf("copy%d.db", n))
			s, err := MakeSpare(t.Context(), Duplicate{From: w.path, To: to, Holder: "test"}, Options{})
			if err == nil {
				_, err = s.Put(t.Context())
			}
			if err != nil {
				t.Error(err)
				return
			}
			done <- to
		}
	})
	copies := 0
	for round := 1; ; round++ {
		w.inBatch(func(b store.Batch) { fillCalls(w, b, round) })
		select {
		case to, more := <-done:
			if !more {
				stop()
				others.Wait()
				t.Logf("%d copies while %d batches were stored", copies, round)
				return
			}
			copies++
			const text = "SELECT count(*), count(DISTINCT hold_count), max(change_no) = (SELECT last_no FROM feedline_changes WHERE table_name = 'conversations') FROM conversations"
			if got := answerOf(t, to, text); got != "500 1 1" {
				t.Errorf("copy %s: %s", filepath.Base(to), got)
			}
		default:
		}
	}
}

func TestNothingButAGoodCopyGetsTheName(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 0) })
	folder := t.TempDir()
	to := filepath.Join(folder, "copy.db")
	for name, c := range map[string]struct {
		from, want string
		ctx        func() context.Context
	}{
		"a file that is not there": {from: filepath.Join(folder, "none.db"), want: "there is no file"},
		"the file itself":          {from: to, want: "there is no file"},
		"another kind of file":     {from: strangersFile(t), want: "none of Feedline's"},
		"an end before the copy": {from: w.path, want: "context canceled", ctx: func() context.Context {
			ctx, stop := context.WithCancel(t.Context())
			stop()
			return ctx
		}},
	} {
		ctx := t.Context()
		if c.ctx != nil {
			ctx = c.ctx()
		}
		if _, err := MakeSpare(ctx, Duplicate{From: c.from, To: to, Holder: "test"}, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := MakeSpare(t.Context(), Duplicate{From: w.path, To: w.path, Holder: "test"}, Options{}); err == nil || !strings.Contains(err.Error(), "are one file") {
		t.Errorf("the file onto itself: %v", err)
	}
	if left, _ := filepath.Glob(to + "*"); len(left) > 0 {
		t.Errorf("%v stay behind", left)
	}
}

// strangersFile is a database of another program.
func strangersFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "theirs.db")
	alter(t, path, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
	return path
}

func TestACopyReplacesOnlyWhatNobodyHasOpen(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 0) })
	to := copyOf(t, w.path)
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 7) })
	spare := func() *Spare {
		s, err := MakeSpare(t.Context(), Duplicate{From: w.path, To: to, Holder: "test"}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	db, err := Open(t.Context(), to, w.model, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := spare().Put(t.Context()); !errors.Is(err, ErrServed) {
		t.Fatalf("a file that is read was replaced: %v", err)
	}
	const value = "SELECT max(hold_count) FROM conversations"
	if got := answerOf(t, to, value); got != "0" {
		t.Fatalf("after the refusal the file has %s", got)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := spare().Put(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := answerOf(t, to, value); got != "7" {
		t.Errorf("the file has %s", got)
	}
	if got := answerOf(t, old, value); got != "0" {
		t.Errorf("the old file has %s", got)
	}
	busy := spare()
	if _, err := MakeSpare(t.Context(), Duplicate{From: w.path, To: to, Holder: "second"}, Options{BusyTimeout: time.Millisecond}); !errors.Is(err, ErrBusy) {
		t.Errorf("two copies for one name: %v", err)
	}
	if err := busy.Discard(); err != nil {
		t.Error(err)
	}
}

// answerOf is what a file answers. It is not open afterwards.
func answerOf(t testing.TB, path, query string) string {
	t.Helper()
	db, err := openToRead(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return answer(t, db, query)
}

func TestAPutThatFailsLeavesWhatWasThere(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 0) })
	to := copyOf(t, w.path)
	s, err := MakeSpare(t.Context(), Duplicate{From: w.path, To: to, Holder: "test"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.Path()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a copy that is gone was put: %v", err)
	}
	if left, _ := filepath.Glob(to + beforeEnding + "*"); len(left) > 0 {
		t.Errorf("%v stay behind", left)
	}
	if got := answerOf(t, to, "SELECT count(*) FROM conversations"); got != "500" {
		t.Errorf("the file has %s rows", got)
	}
}

func TestADamagedFileIsNotCopiedAndCanBeReplaced(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 0) })
	good, bad := copyOf(t, w.path), copyOf(t, w.path)
	damagePages(t, bad, "conversations")
	to := filepath.Join(t.TempDir(), "copy.db")
	_, err := MakeSpare(t.Context(), Duplicate{From: bad, To: to, Holder: "test"}, Options{})
	if !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("the copy of a damaged file gives %v", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the copy of a damaged file got its name")
	}
	s, err := MakeSpare(t.Context(), Duplicate{From: good, To: bad, Holder: "test"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if old, err := s.Put(t.Context()); err != nil || old == "" {
		t.Errorf("a damaged file was not replaced: %q, %v", old, err)
	}
	if got := answerOf(t, bad, "SELECT count(*) FROM conversations"); got != "500" {
		t.Errorf("the file has %s rows", got)
	}
}

// damagePages overwrites every page that holds rows of a table, but for the
// first.
func damagePages(t testing.TB, path, table string) {
	t.Helper()
	judge, err := openToRead(path)
	if err != nil {
		t.Fatal(err)
	}
	defer judge.Close()
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	err = eachRow(t.Context(), judge, "SELECT pageno, pgsize FROM dbstat WHERE name = '"+table+"' AND pagetype = 'leaf' ORDER BY path LIMIT -1 OFFSET 1", func(scan scanner) error {
		var page, size int64
		if err := scan(&page, &size); err != nil {
			return err
		}
		_, err := file.WriteAt([]byte(strings.Repeat("+49 30 5550199 ", int(size)/15)), (page-1)*size)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatCannotBeOpenedAsUsualIsReadOnOneOpenPool(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { fillCalls(w, b, 0) })
	path := copyOf(t, w.path)
	if err := os.Symlink(filepath.Join(path+".d", "nowhere"), path+"-wal"); err != nil { // the engine cannot make a log there
		t.Fatal(err)
	}
	pools := func() int {
		stacks := make([]byte, 1<<20)
		return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "sql.(*DB).connectionOpener(")
	}
	before := pools()
	pool, err := openToCopy(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := answer(t, pool, "SELECT count(*) FROM conversations"); got != "500" {
		t.Errorf("the file has %s rows", got)
	}
	if err := pool.Close(); err != nil {
		t.Error(err)
	}
	for range 100 { // the goroutine of a pool ends soon after it
		if pools() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d pools stay open", pools()-before)
}

// TestMeasuredCopy copies the file that FEEDLINE_TEST_COPY names in both ways that
// the engine has.
func TestMeasuredCopy(t *testing.T) {
	from := os.Getenv("FEEDLINE_TEST_COPY")
	if from == "" {
		t.Skip("FEEDLINE_TEST_COPY names no file")
	}
	folder := t.TempDir()
	began := time.Now()
	if _, err := copyPages(t.Context(), Duplicate{From: from}, filepath.Join(folder, "pages.db"), Options{}); err != nil {
		t.Fatal(err)
	}
	t.Logf("page by page, with counts: %v", time.Since(began))
	began = time.Now()
	if _, err := sound(t.Context(), filepath.Join(folder, "pages.db")); err != nil {
		t.Fatal(err)
	}
	t.Logf("checks: %v", time.Since(began))
	pool, err := openToRead(from)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	began = time.Now()
	if _, err := pool.Exec("PRAGMA query_only = 0; VACUUM INTO ?", filepath.Join(folder, "vacuum.db")); err != nil {
		t.Fatal(err)
	}
	t.Logf("VACUUM INTO: %v", time.Since(began))
}
