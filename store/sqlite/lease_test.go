package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

func TestALeaseIsHeldByOneAtATime(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "leased.db")
	if _, err := createFile(path); err != nil {
		t.Fatal(err)
	}
	brief := Options{BusyTimeout: 30 * time.Millisecond}
	first, err := TakeLease(ctx, path, Jobs, "refresh of the lookups", brief)
	if err != nil {
		t.Fatal(err)
	}
	_, err = TakeLease(ctx, path, Jobs, "purge", brief)
	want := regexp.MustCompile(`^sqlite: the file is locked for jobs: "refresh of the lookups" \(process \d+, since \d\d:\d\d:\d\d UTC\) is at work; try again when it is done or raise --busy-timeout$`)
	if !errors.Is(err, ErrBusy) || !want.MatchString(err.Error()) {
		t.Errorf("a second holder got %v", err)
	}
	other, err := TakeLease(ctx, path, "other", "another job", brief)
	if err != nil {
		t.Errorf("a lease of another name: %v", err)
	} else if err := other.Release(); err != nil {
		t.Error(err)
	}
	lock, err := takeLock(ctx, path, "import", brief)
	if err != nil {
		t.Errorf("a writer waited for the lease: %v", err)
	} else if err := lock.release(); err != nil {
		t.Error(err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := TakeLease(ctx, path, Jobs, "purge", brief)
	if err != nil {
		t.Fatalf("after its release: %v", err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

func TestALeaseNeedsItsFile(t *testing.T) {
	if _, err := TakeLease(context.Background(), filepath.Join(t.TempDir(), "none.db"), Jobs, "refresh", Options{}); err == nil {
		t.Error("a lease over a file that is not there was given")
	}
}

func TestTheHolderOfALeaseIsKnown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leased.db")
	if _, err := createFile(path); err != nil {
		t.Fatal(err)
	}
	expect := func(want string) {
		t.Helper()
		if got, err := LeaseHolder(path, Jobs); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	expect("")
	lease, err := TakeLease(t.Context(), path, Jobs, "refresh of the lookups", Options{})
	if err != nil {
		t.Fatal(err)
	}
	expect("refresh of the lookups")
	expect("refresh of the lookups")
	if err := lease.Release(); err != nil {
		t.Fatal(err)
	}
	expect("")
	killed := "4711\n2026-03-31T00:30:00Z\npurge\n"
	if err := os.WriteFile(path+"."+Jobs+".lock", []byte(killed), 0o600); err != nil {
		t.Fatal(err)
	}
	expect("")
}
