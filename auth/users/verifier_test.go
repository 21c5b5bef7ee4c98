package users

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"feedline/auth"
)

// counted is a hash that counts how often it is tried.
type counted struct {
	password string
	tries    *atomic.Int64
	takes    time.Duration
	now      *atomic.Int64 // tries at this moment
	most     *atomic.Int64
}

func newCounted(password string) counted {
	return counted{password: password, tries: new(atomic.Int64), now: new(atomic.Int64), most: new(atomic.Int64)}
}

func (c counted) fits(password string) bool {
	c.tries.Add(1)
	if n := c.now.Add(1); n > c.most.Load() {
		c.most.Store(n)
	}
	time.Sleep(c.takes)
	c.now.Add(-1)
	return password == c.password
}

// clock is a clock that tests set.
type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time          { return time.Unix(1_000_000, c.nanos.Load()) }
func (c *clock) forward(d time.Duration) { c.nanos.Add(int64(d)) }

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users")
	rewrite(t, path, text)
	return path
}

func rewrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// verifying is a verifier of one user with a counted hash.
func verifying(t *testing.T, h counted, o Options) *Verifier {
	t.Helper()
	v, err := Open(written(t, "ann:"+"$2b$12$"+strings.Repeat("a", 53)), o)
	if err != nil {
		t.Fatal(err)
	}
	v.table.users["ann"] = h
	return v
}

func shown(user, password string) auth.Credential {
	return auth.Credential{Scheme: auth.Basic, User: user, Secret: password}
}

func TestTheVerifierTakesNamesWithPasswords(t *testing.T) {
	v := &Verifier{}
	for _, c := range []struct {
		c    auth.Credential
		want bool
	}{
		{shown("ann", "correct horse"), true},
		{shown("ann", ""), true},
		{shown("", "correct horse"), false},
		{shown("ann", "fl_anything"), false},
		{auth.Credential{Scheme: auth.Bearer, User: "ann", Secret: "x"}, false},
		{auth.Credential{Scheme: auth.Query, User: "ann", Secret: "x"}, false},
	} {
		if got := v.Takes(c.c); got != c.want {
			t.Errorf("%s %q: %v", c.c.Scheme, c.c.User, got)
		}
	}
}

func TestAPasswordSaysWhoShowsIt(t *testing.T) {
	v, err := Open(written(t, "ann:"+cheapHash("correct horse")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Verify(t.Context(), shown("ann", "correct horse"))
	want := auth.Principal{Subject: "user:ann", Name: "ann", Method: auth.ByUser, Claims: auth.Claims{"user": {"ann"}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

// refused tells whether the credential is refused as every wrong one is.
func refused(t *testing.T, v *Verifier, c auth.Credential) bool {
	t.Helper()
	p, err := v.Verify(t.Context(), c)
	if err == nil {
		return false
	}
	var f *auth.Failure
	if !errors.As(err, &f) || f.Reason != auth.WrongPassword || f.Message != saidWrong || p.Subject != "" {
		t.Errorf("%+v, %v", p, err)
	}
	if len(c.Secret) > 3 && strings.Contains(err.Error(), c.Secret) {
		t.Errorf("%v tells the password", err)
	}
	return true
}

func TestUnknownUsersAreToldLikeWrongPasswordsAndCostAsMuch(t *testing.T) {
	h := newCounted("correct horse")
	v := verifying(t, h, Options{})
	for i, c := range []auth.Credential{shown("ann", "a mistake"), shown("bob", "correct horse"), shown("Ann", "correct horse"), shown("bob", "")} {
		if !refused(t, v, c) {
			t.Errorf("%q was let in", c.User)
		}
		if tries := h.tries.Load(); tries != int64(i+1) {
			t.Errorf("%q cost %d hashes in all, want %d", c.User, tries, i+1)
		}
	}
	if refused(t, v, shown("ann", "correct horse")) {
		t.Error("ann was refused")
	}
}

func TestLongPasswordsAndEmptyFilesLetNobodyIn(t *testing.T) {
	h := newCounted(strings.Repeat("a", 2000))
	if !refused(t, verifying(t, h, Options{}), shown("ann", h.password)) || h.tries.Load() != 0 {
		t.Error("a long password was hashed")
	}
	v, err := Open(written(t, "# nobody\n"), Options{})
	if err != nil || !refused(t, v, shown("ann", "x")) {
		t.Errorf("%v", err)
	}
}

func TestARightPasswordIsHashedOnceAMinute(t *testing.T) {
	h, c := newCounted("correct horse"), &clock{}
	v := verifying(t, h, Options{Now: c.now})
	for _, step := range []struct {
		after time.Duration
		want  int64
	}{{0, 1}, {0, 1}, {59 * time.Second, 1}, {time.Second, 2}, {time.Second, 2}} {
		c.forward(step.after)
		if refused(t, v, shown("ann", "correct horse")) || h.tries.Load() != step.want {
			t.Errorf("%d hashes, want %d", h.tries.Load(), step.want)
		}
	}
	for range 2 {
		refused(t, v, shown("ann", "a mistake"))
	}
	if h.tries.Load() != 4 {
		t.Errorf("a wrong password was remembered: %d hashes", h.tries.Load())
	}
}

func TestMemoryIsBounded(t *testing.T) {
	m, s := newMemory(), newSecret()
	for i := range 3 * mostRemembered {
		m.keep(s.digest("ann", strings.Repeat("a", i)), time.Now())
	}
	if len(m.until) > mostRemembered {
		t.Errorf("%d are remembered", len(m.until))
	}
	if s.digest("ab", "c") == s.digest("a", "bc") || s.digest("a", "b") == newSecret().digest("a", "b") {
		t.Error("two pairs have one digest")
	}
}

func TestFewPasswordsAreHashedAtATime(t *testing.T) {
	h := newCounted("correct horse")
	h.takes = 2 * time.Millisecond
	v := verifying(t, h, Options{Places: 2, Longest: time.Minute})
	var all sync.WaitGroup
	for i := range 200 {
		password := []string{"correct horse", "a mistake"}[i%2]
		all.Go(func() { _, _ = v.Verify(context.Background(), shown("ann", password)) })
	}
	all.Wait()
	if h.most.Load() > 2 || h.tries.Load() > 102 {
		t.Errorf("%d at a time, %d in all", h.most.Load(), h.tries.Load())
	}
}

func TestWhoWaitsTooLongIsToldSo(t *testing.T) {
	h := newCounted("correct horse")
	h.takes = 300 * time.Millisecond
	v := verifying(t, h, Options{Places: 1, Waiting: 1, Longest: 20 * time.Millisecond})
	var all sync.WaitGroup
	all.Go(func() { _, _ = v.Verify(context.Background(), shown("ann", "first")) })
	for h.now.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := v.Verify(t.Context(), shown("ann", "second")); !errors.Is(err, ErrBusy) {
		t.Errorf("the deadline: %v", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := v.Verify(gone, shown("ann", "third")); !errors.Is(err, context.Canceled) {
		t.Errorf("a client that left: %v", err)
	}
	v.queue.waiting <- struct{}{}
	if _, err := v.Verify(t.Context(), shown("ann", "fourth")); !errors.Is(err, ErrBusy) {
		t.Errorf("a full queue: %v", err)
	}
	all.Wait()
}

func TestTheFileIsReadAgainWhenItChanges(t *testing.T) {
	var told []string
	c := &clock{}
	first, second := cheapHash("first password"), cheapHash("second password")
	path := written(t, "ann:"+first+"\nbob:"+first)
	v, err := Open(path, Options{Now: c.now, Report: func(err error) { told = append(told, err.Error()) }})
	if err != nil {
		t.Fatal(err)
	}
	if refused(t, v, shown("ann", "first password")) || refused(t, v, shown("bob", "first password")) {
		t.Fatal("ann or bob was refused")
	}
	rewrite(t, path, "ann:"+second+"\ncarl")
	if refused(t, v, shown("bob", "first password")) {
		t.Error("the file was looked at twice within a second")
	}
	c.forward(lookAgain)
	for _, step := range []struct {
		user, password string
		out            bool
	}{{"ann", "first password", true}, {"bob", "first password", true}, {"ann", "second password", false}} {
		if refused(t, v, shown(step.user, step.password)) != step.out {
			t.Errorf("%s with the %s", step.user, step.password)
		}
	}
	if len(told) != 1 || !strings.Contains(told[0], "line 2: there is no colon") {
		t.Errorf("%q", told)
	}
	_ = os.Remove(path)
	for range 3 {
		c.forward(lookAgain)
		p, err := v.Verify(t.Context(), shown("ann", "second password"))
		if !errors.Is(err, os.ErrNotExist) || p.Subject != "" {
			t.Errorf("without a file: %+v, %v", p, err)
		}
	}
	rewrite(t, path, "ann:"+second)
	if c.forward(lookAgain); refused(t, v, shown("ann", "second password")) || len(told) != 2 {
		t.Errorf("the file is back: %q", told)
	}
}

func TestFilesThatAreRefusedAtTheStart(t *testing.T) {
	folder := t.TempDir()
	good := "ann:$2b$12$" + strings.Repeat("a", 53)
	cases := map[string]string{filepath.Join(folder, "none"): "there is no file", folder: "is a folder"}
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want string
	}{
		"wrong": {"ann", 0o600, "line 1: there is no colon"},
		"big":   {strings.Repeat("#", mostBytes+1), 0o600, "larger than 4 MiB"},
		"world": {good, 0o644, "chmod 600"},
		"group": {good, 0o660, "chmod 600"},
	} {
		if runtime.GOOS == "windows" && c.mode != 0o600 {
			continue
		}
		path := filepath.Join(folder, name)
		rewrite(t, path, c.text)
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		cases[path] = c.want
	}
	for path, want := range cases {
		if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", filepath.Base(path), err, want)
		}
	}
}
