package keyring

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/auth"
	"feedline/auth/keys"
)

// noon is whole milliseconds, as they are stored.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var described = keys.Key{
	Name: "Power BI", Purpose: "refresh of the weekly report", Tenant: "office", Roles: []string{"reader", "analyst"},
	Bounds: auth.Bounds{Sets: []string{"Calls"}, Personal: true},
}

func issued(t *testing.T) (keys.Key, keys.Token) {
	t.Helper()
	k, token, err := keys.Issue(described, noon, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return k, token
}

func opened(t *testing.T, path string) *Ring {
	t.Helper()
	r, err := Open(t.Context(), path, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAKeyComesBackAsItWasKept(t *testing.T) {
	r := opened(t, filepath.Join(t.TempDir(), "feed.db.keys.db"))
	k, _ := issued(t)
	wide, _ := issued(t)
	wide.Bounds, wide.Created = auth.Bounds{}, noon.Add(time.Second)
	wide.Current.Ends = keys.Never()
	must(t, r.Add(t.Context(), wide))
	must(t, r.Add(t.Context(), k))
	list, err := r.List(t.Context())
	if want := []keys.Key{k, wide}; err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("%+v, %v\nwant %+v", list, err, want)
	}
	rotated, _ := k.Rotate(noon.Add(time.Minute), noon.Add(2*time.Hour), time.Minute)
	must(t, r.Replace(t.Context(), rotated))
	if got, found, err := r.Find(t.Context(), k.Prefix); err != nil || !found || !reflect.DeepEqual(got, rotated) {
		t.Errorf("%+v, %v, %v\nwant %+v", got, found, err, rotated)
	}
}

func TestNoSetsAreNotAllSets(t *testing.T) {
	r := opened(t, filepath.Join(t.TempDir(), "k"))
	k, _ := issued(t)
	k.Bounds.Sets = []string{}
	must(t, r.Add(t.Context(), k))
	if got, _, err := r.Find(t.Context(), k.Prefix); err != nil || got.Bounds.Sets == nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestARingWithoutAFileHasNoKeysUntilOneIsMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	serving, command := opened(t, path), opened(t, path)
	if list, err := serving.List(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	if err := command.Revoke(t.Context(), "aaaaaaaa", noon); !errors.Is(err, keys.ErrNoKey) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made for nothing")
	}
	k, _ := issued(t)
	must(t, command.Add(t.Context(), k))
	if about, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && about.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", about, err)
	}
	eventually(t, func() bool { return found(t, serving, k.Prefix) })
}

func found(t *testing.T, r *Ring, prefix string) bool {
	t.Helper()
	_, found, err := r.Find(t.Context(), prefix)
	must(t, err)
	return found
}

// eventually waits for as long as a key that was revoked may work.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(2 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("not within two seconds")
		}
	}
}

func TestARevokedKeyIsRefusedWithinTwoSecondsElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	command := opened(t, path)
	k, token := issued(t)
	must(t, command.Add(t.Context(), k))
	v := keys.New(opened(t, path), func() time.Time { return noon })
	c := auth.Credential{Scheme: auth.Bearer, Secret: token.Spell()}
	if _, err := v.Verify(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	must(t, command.Revoke(t.Context(), k.Prefix, noon))
	eventually(t, func() bool {
		_, err := v.Verify(t.Context(), c)
		var f *auth.Failure
		return errors.As(err, &f) && f.Reason == auth.Revoked
	})
}

// The engine counts changes for each connection anew, so that a connection which
// took the place of a broken one could believe that nothing has changed.
func TestAConnectionThatBreaksHidesNoChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	serving, command := opened(t, path), opened(t, path)
	k, _ := issued(t)
	must(t, command.Add(t.Context(), k))
	if _, err := serving.List(t.Context()); err != nil {
		t.Fatal(err)
	}
	must(t, command.Revoke(t.Context(), k.Prefix, noon))
	must(t, serving.conn.Close())
	serving.known.Store(nil)
	_, _, _ = serving.Find(t.Context(), k.Prefix)
	if got, _, err := serving.Find(t.Context(), k.Prefix); err != nil || got.Revoked.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhoLeavesDoesNotDisturbOthers(t *testing.T) {
	r := opened(t, filepath.Join(t.TempDir(), "k"))
	k, _ := issued(t)
	must(t, r.Add(t.Context(), k))
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, found, err := r.Find(gone, k.Prefix); err != nil || !found {
		t.Errorf("%v, %v", found, err)
	}
}

func TestAnotherFileOfTheSameNameIsNoticed(t *testing.T) {
	folder := t.TempDir()
	path, other := filepath.Join(folder, "k"), filepath.Join(folder, "copy")
	first, _ := issued(t)
	second, _ := issued(t)
	serving := opened(t, path)
	must(t, serving.Add(t.Context(), first))
	must(t, opened(t, other).Add(t.Context(), second))
	if !found(t, serving, first.Prefix) {
		t.Fatal("the key is not there")
	}
	must(t, os.Rename(other, path))
	eventually(t, func() bool { return found(t, serving, second.Prefix) && !found(t, serving, first.Prefix) })
	must(t, os.Remove(path))
	eventually(t, func() bool { return !found(t, serving, second.Prefix) })
}

func TestChangesThatAreRefused(t *testing.T) {
	r := opened(t, filepath.Join(t.TempDir(), "k"))
	k, _ := issued(t)
	must(t, r.Add(t.Context(), k))
	if err := r.Add(t.Context(), k); !errors.Is(err, keys.ErrTaken) {
		t.Errorf("add again: %v", err)
	}
	must(t, r.Revoke(t.Context(), k.Prefix, noon))
	must(t, r.Revoke(t.Context(), k.Prefix, noon.Add(time.Hour)))
	if got, _, _ := r.Find(t.Context(), k.Prefix); !got.Revoked.Equal(noon) {
		t.Errorf("revoked at %s", got.Revoked)
	}
	rotated, _ := k.Rotate(noon, keys.Never(), 0)
	if err := r.Replace(t.Context(), rotated); !errors.Is(err, keys.ErrNoKey) {
		t.Errorf("rotate a revoked key: %v", err)
	}
	if err := r.Revoke(t.Context(), "aaaaaaaa", noon); !errors.Is(err, keys.ErrNoKey) {
		t.Errorf("revoke nothing: %v", err)
	}
}

func TestTheKeysOfATenantEndAndAreForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	serving, command := opened(t, path), opened(t, path)
	if n, err := command.RevokeTenant(t.Context(), "office", "", noon); n != 0 || err != nil {
		t.Errorf("without a file: %d, %v", n, err)
	}
	must(t, command.ForgetTenant(t.Context(), "office", ""))
	byID, _ := issued(t)
	byID.Tenant = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
	byName, _ := issued(t)
	other, _ := issued(t)
	other.Tenant = "lab"
	for _, k := range []keys.Key{byID, byName, other} {
		must(t, command.Add(t.Context(), k))
	}
	if n, err := command.RevokeTenant(t.Context(), byID.Tenant, "office", noon); n != 2 || err != nil {
		t.Errorf("%d keys were revoked, %v", n, err)
	}
	eventually(t, func() bool {
		one, _, _ := serving.Find(t.Context(), byID.Prefix)
		two, _, _ := serving.Find(t.Context(), byName.Prefix)
		return one.Revoked.Equal(noon) && two.Revoked.Equal(noon)
	})
	must(t, command.ForgetTenant(t.Context(), byID.Tenant, "office"))
	if list, err := command.List(t.Context()); err != nil || len(list) != 1 || list[0].Prefix != other.Prefix || !list[0].Revoked.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestTheDayOfUseOnlyGrows(t *testing.T) {
	r := opened(t, filepath.Join(t.TempDir(), "k"))
	k, _ := issued(t)
	must(t, r.Add(t.Context(), k))
	must(t, r.MarkUsed(t.Context(), k.Prefix, noon.Add(time.Hour)))
	must(t, r.MarkUsed(t.Context(), k.Prefix, noon))
	if got, _, _ := r.Find(t.Context(), k.Prefix); !got.Used.Equal(noon.Add(time.Hour)) {
		t.Error(got.Used)
	}
}

func TestFilesThatAreNoKeyring(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text")
	must(t, os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600))
	open := filepath.Join(folder, "open")
	r := opened(t, open)
	k, _ := issued(t)
	must(t, r.Add(t.Context(), k))
	newer := filepath.Join(folder, "newer")
	must(t, opened(t, newer).Add(t.Context(), k))
	pool, err := opened(t, newer).writing.OpenWrite(t.Context())
	must(t, err)
	_, err = pool.Exec("PRAGMA user_version = 2")
	must(t, errors.Join(err, pool.Close()))
	foreign := filepath.Join(folder, "foreign")
	must(t, opened(t, foreign).Add(t.Context(), k))
	pool, err = opened(t, foreign).writing.OpenWrite(t.Context())
	must(t, err)
	_, err = pool.Exec("PRAGMA application_id = 77")
	must(t, errors.Join(err, pool.Close()))
	cases := map[string]string{
		text: "no SQLite database", folder: "is a folder", newer: "newer program", foreign: "another program's",
	}
	if runtime.GOOS != "windows" {
		must(t, os.Chmod(open, 0o644))
		cases[open] = "chmod 600 " + open
	}
	for path, want := range cases {
		if _, err := Open(t.Context(), path, time.Second); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", filepath.Base(path), err, want)
		}
	}
}

func TestAKeyThatCannotBeUnderstoodLetsNobodyIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	r := opened(t, path)
	k, _ := issued(t)
	must(t, r.Add(t.Context(), k))
	pool, err := r.writing.OpenWrite(t.Context())
	must(t, err)
	_, err = pool.Exec(`UPDATE feedline_keys SET sets = 'null'`)
	must(t, errors.Join(err, pool.Close()))
	if _, err := Open(t.Context(), path, time.Second); err == nil || !strings.Contains(err.Error(), "entity sets") {
		t.Errorf("%v", err)
	}
}

func TestManyAddAndLookAtTheSameTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	serving := opened(t, path)
	var all sync.WaitGroup
	for range 4 {
		k, _ := issued(t)
		command := opened(t, path)
		all.Go(func() {
			if err := errors.Join(command.Add(context.Background(), k), command.Revoke(context.Background(), k.Prefix, noon)); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			for range 100 {
				serving.known.Store(nil)
				if _, _, err := serving.Find(context.Background(), k.Prefix); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	list, err := serving.List(t.Context())
	if err != nil || len(list) != 4 {
		t.Errorf("%d keys, %v", len(list), err)
	}
}
