package guard

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedline/auth"
)

// users knows one password for each user: the name and "-right".
type users struct{ looked int }

func (u *users) Takes(auth.Credential) bool { return true }

func (u *users) Verify(_ context.Context, c auth.Credential) (auth.Principal, error) {
	u.looked++
	switch c.Secret {
	case c.User + "-right":
		return auth.Principal{Subject: c.User}, nil
	case "expired":
		return auth.Principal{}, &auth.Failure{Reason: auth.Expired}
	case "panic":
		panic("a mistake")
	}
	return auth.Principal{}, &auth.Failure{Reason: auth.WrongPassword}
}

const attacker, office, home = "203.0.113.9", "198.51.100.7", "2001:db8::1"

// try shows a password, and tells how long the answer took.
func try(v auth.Verifier, address, user, password string) (took time.Duration, err error) {
	begun := time.Now()
	_, err = v.Verify(context.Background(), auth.Credential{
		Scheme: auth.Basic, User: user, Secret: password, Address: netip.MustParseAddr(address)})
	return time.Since(begun), err
}

func TestWrongGuessesWaitLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := NewPatience(10 * time.Second).Around(&users{})
		for i, want := range []time.Duration{0, 0, 0, 0, 1, 2, 4, 8} {
			if took, err := try(v, attacker, "ann", fmt.Sprint("guess", i)); took != want*time.Second || refusedFor(err) >= 0 {
				t.Errorf("guess %d took %s: %v", i, took, err)
			}
		}
		if took, err := try(v, attacker, "ann", "guess"); took != 0 || refusedFor(err) != 16 {
			t.Errorf("the next guess took %s: %v", took, err)
		}
		if took, err := try(v, attacker, "nobody", "guess"); took != 0 || refusedFor(err) >= 0 {
			t.Errorf("another name waited %s: %v", took, err)
		}
		time.Sleep(forgetting + time.Second)
		if took, err := try(v, attacker, "ann", "ann-right"); took != 0 || err != nil {
			t.Errorf("after a while the right password took %s: %v", took, err)
		}
	})
}

func TestGuessesOfOthersLockNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := NewPatience(10 * time.Second).Around(&users{})
		if _, err := try(v, office, "ann", "ann-right"); err != nil {
			t.Fatal(err)
		}
		for i := range 300 {
			_, _ = try(v, attacker, "ann", fmt.Sprint("guess", i))
			_, _ = try(v, office, "ann", fmt.Sprint("guess", i))
			_, _ = try(v, fmt.Sprintf("192.0.2.%d", i%256), "ann", fmt.Sprint("guess", i))
		}
		for _, address := range []string{office, home} {
			if took, err := try(v, address, "ann", "ann-right"); took != 0 || err != nil {
				t.Errorf("the right password from %s took %s: %v", address, took, err)
			}
		}
	})
}

func TestAnswersToGuessesFromManyPlacesComeLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := NewPatience(10 * time.Second).Around(&users{})
		var last time.Duration
		for i := range 40 {
			last, _ = try(v, fmt.Sprintf("192.0.2.%d", i), "ann", fmt.Sprint("guess", i))
		}
		if last != longestDelay {
			t.Errorf("the last answer took %s", last)
		}
	})
}

func TestGuessesAtManyNamesFromOnePlaceAreFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := &users{}
		v := NewPatience(0).Around(u)
		end := time.Now().Add(time.Minute)
		for i := 0; time.Now().Before(end); i++ {
			_, _ = try(v, attacker, fmt.Sprint("user", i), "Summer2026")
			time.Sleep(10 * time.Millisecond)
		}
		if most := placesPerMinute + placesPerMinute/5 + 1; u.looked > most {
			t.Errorf("%d guesses were looked at in a minute", u.looked)
		}
	})
}

func TestGuessesAtOneNameDoNotRunBesideEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := &counted{}
		v := NewPatience(10 * time.Second).Around(u)
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() { _, _ = try(v, attacker, "ann", fmt.Sprint("guess", i/2)) })
		}
		time.Sleep(9 * time.Second)
		if n := u.count(); n > 2*(freeGuesses+4) {
			t.Errorf("%d guesses were looked at in nine seconds", n)
		}
		all.Wait()
	})
}

// counted counts concurrent guesses, all of them wrong.
type counted struct {
	mu     sync.Mutex
	looked int
}

func (c *counted) Takes(auth.Credential) bool { return true }

func (c *counted) Verify(context.Context, auth.Credential) (auth.Principal, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked++
	return auth.Principal{}, &auth.Failure{Reason: auth.WrongPassword}
}

func (c *counted) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.looked
}

func TestOneCredentialMayComeManyTimesAtOnce(t *testing.T) {
	for _, password := range []string{"ann-right", "stale", "expired"} {
		synctest.Test(t, func(t *testing.T) {
			v := NewPatience(10 * time.Second).Around(&counted{})
			if password == "ann-right" {
				v = NewPatience(10 * time.Second).Around(rightForAll{})
			}
			var all sync.WaitGroup
			for range 60 {
				all.Go(func() {
					if took, err := try(v, office, "ann", password); took != 0 || refusedFor(err) >= 0 {
						t.Errorf("%s took %s: %v", password, took, err)
					}
				})
			}
			all.Wait()
			if took, err := try(v, office, "bob", "bob-right"); took != 0 || refusedFor(err) >= 0 {
				t.Errorf("after %s bob waited %s: %v", password, took, err)
			}
		})
	}
}

func TestAThousandCallersSignInAtOnceFromOneAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := NewPatience(10 * time.Second).Around(rightForAll{})
		var all sync.WaitGroup
		for i := range 1000 {
			all.Go(func() {
				if took, err := try(v, office, fmt.Sprint("user", i), "right"); took != 0 || err != nil {
					t.Errorf("took %s: %v", took, err)
				}
			})
		}
		all.Wait()
	})
}

type rightForAll struct{}

func (rightForAll) Takes(auth.Credential) bool { return true }

func (rightForAll) Verify(context.Context, auth.Credential) (auth.Principal, error) {
	return auth.Principal{Subject: "ann"}, nil
}

func TestWhatIsNoGuessIsNotCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPatience(0)
		v := p.Around(&users{})
		for range 50 {
			var f *auth.Failure
			if _, err := try(v, office, "ann", "expired"); !errors.As(err, &f) {
				t.Fatal(err)
			}
		}
		func() {
			defer func() { _ = recover() }()
			_, _ = try(v, office, "ann", "panic")
		}()
		if len(p.flying) != 0 {
			t.Error("what panicked is still looked at")
		}
		if took, err := try(v, office, "ann", "ann-right"); took != 0 || err != nil {
			t.Errorf("took %s: %v", took, err)
		}
	})
}

func TestKeysAreCountedByTheirPrefix(t *testing.T) {
	for secret, want := range map[string]string{
		"fl_abc_secret": "key abc", "fl_abc": "key abc", "secret": "user ann", "fl_": "key ",
		" fl_abc_secret": "key abc", "\u00a0fl_abc_secret\u2003": "key abc", " secret": "user ann",
	} {
		if got := nameOf(auth.Credential{User: "ann", Secret: secret}); got != want {
			t.Errorf("%q is counted as %q", secret, got)
		}
	}
}
