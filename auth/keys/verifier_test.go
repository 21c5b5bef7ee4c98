package keys

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/auth"
)

var reader = Key{Name: "Power BI", Tenant: "office", Roles: []string{"reader"}, Bounds: auth.Bounds{Sets: []string{"Calls"}}}

func TestTheVerifierTakesKeysWhereTheyStand(t *testing.T) {
	v := New(&shelf{}, time.Now)
	key := newToken().Spell()
	for _, c := range []struct {
		name string
		c    auth.Credential
		want bool
	}{
		{"a key as bearer token", auth.Credential{Scheme: auth.Bearer, Secret: key}, true},
		{"a key as password without a user name", auth.Credential{Scheme: auth.Basic, Secret: key}, true},
		{"a key as password of anybody", auth.Credential{Scheme: auth.Basic, User: "ann", Secret: key}, true},
		{"a key that was cut", auth.Credential{Scheme: auth.Bearer, Secret: "fl_abc"}, true},
		{"whatever stands in the parameter", auth.Credential{Scheme: auth.Query, Secret: "abc"}, true},
		{"a token of an issuer", auth.Credential{Scheme: auth.Bearer, Secret: "eyJh.eyJp.c2ln"}, false},
		{"a password", auth.Credential{Scheme: auth.Basic, User: "ann", Secret: "secret"}, false},
		{"a key as user name", auth.Credential{Scheme: auth.Basic, User: key}, false},
		{"nothing", auth.Credential{}, false},
	} {
		if got := v.Takes(c.c); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAKeySaysWhoShowsIt(t *testing.T) {
	s := &shelf{}
	described := reader
	described.Bounds = auth.Bounds{Sets: []string{"Calls"}, Personal: true, Ingest: true}
	token := issued(t, s, described)
	got, err := New(s, (&clock{noon}).now).Verify(t.Context(), auth.Credential{Scheme: auth.Basic, Secret: token.Spell()})
	want := auth.Principal{
		Subject: "key:" + token.Prefix, Name: "Power BI", Method: auth.ByKey, Tenant: "office", Roles: []string{"reader"},
		Bounds:  &auth.Bounds{Sets: []string{"Calls"}, Personal: true, Ingest: true},
		Expires: noon.Add(90 * 24 * time.Hour),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
}

func TestAKeyThatNeverEndsHasNoEnd(t *testing.T) {
	k, token, _ := Issue(reader, noon, Never())
	p, err := New(&shelf{keys: []Key{k}}, (&clock{noon.AddDate(90, 0, 0)}).now).Verify(t.Context(), auth.Credential{Scheme: auth.Bearer, Secret: token.Spell()})
	if err != nil || !p.Expires.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestALockWithoutAnEndHasEnded(t *testing.T) {
	k, token, _ := Issue(reader, noon, time.Time{})
	if got := reasonOf(t, &shelf{keys: []Key{k}}, noon, token.Spell()); got != auth.Expired {
		t.Errorf("%q", got)
	}
}

// reasonOf is why the key is refused; empty if it is not.
func reasonOf(t *testing.T, s *shelf, at time.Time, text string) auth.Reason {
	t.Helper()
	p, err := New(s, (&clock{at}).now).Verify(t.Context(), auth.Credential{Scheme: auth.Bearer, Secret: text})
	if err == nil {
		return ""
	}
	var f *auth.Failure
	if !errors.As(err, &f) {
		t.Fatalf("%T %v", err, err)
	}
	if p.Subject != "" || p.Roles != nil {
		t.Errorf("somebody came with the refusal: %+v", p)
	}
	if len(text) > 40 && (strings.Contains(err.Error(), text[12:40]) || strings.Contains(f.Message, text[3:11])) {
		t.Errorf("%v tells of the key", err)
	}
	return f.Reason
}

func TestWhyKeysAreRefused(t *testing.T) {
	s := &shelf{}
	good, revoked := issued(t, s, reader), issued(t, s, reader)
	s.at(revoked.Prefix).Revoked = noon
	forged := newToken()
	forged.Prefix = revoked.Prefix
	end := noon.Add(90 * 24 * time.Hour)
	for _, c := range []struct {
		name, text string
		at         time.Time
		want       auth.Reason
	}{
		{"a good key", good.Spell(), noon, ""},
		{"a good key at its last moment", good.Spell(), end.Add(-1), ""},
		{"an expired key", good.Spell(), end, auth.Expired},
		{"a revoked key", revoked.Spell(), noon, auth.Revoked},
		{"a revoked key that has expired", revoked.Spell(), end, auth.Revoked},
		{"a key that there is not", newToken().Spell(), noon, auth.WrongPassword},
		{"a wrong secret, though the key was revoked", forged.Spell(), noon, auth.WrongPassword},
		{"a mistyped key", good.Spell()[:70] + "_", noon, auth.Malformed},
		{"nothing", "", noon, auth.Malformed},
	} {
		if got := reasonOf(t, s, c.at, c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUnknownKeysAndWrongSecretsAreToldAlike(t *testing.T) {
	s := &shelf{}
	wrong := newToken()
	wrong.Prefix = issued(t, s, reader).Prefix
	v := New(s, (&clock{noon}).now)
	_, unknown := v.Verify(t.Context(), auth.Credential{Secret: newToken().Spell()})
	_, mistaken := v.Verify(t.Context(), auth.Credential{Secret: wrong.Spell()})
	var a, b *auth.Failure
	if !errors.As(unknown, &a) || !errors.As(mistaken, &b) || a.Message != b.Message || a.Reason != b.Reason {
		t.Errorf("%v and %v", unknown, mistaken)
	}
}

func TestARotatedKeyHasTwoSecretsForAWhile(t *testing.T) {
	s := &shelf{}
	first := issued(t, s, reader)
	k, second := s.keys[0].Rotate(noon, noon.Add(30*24*time.Hour), time.Hour)
	s.keys[0] = k
	if first.Prefix != second.Prefix || first.Spell() == second.Spell() {
		t.Fatal("the key has another prefix, or the same secret")
	}
	for _, c := range []struct {
		name  string
		token Token
		at    time.Time
		want  auth.Reason
	}{
		{"the new one", second, noon, ""},
		{"the old one within the grace", first, noon.Add(59 * time.Minute), ""},
		{"the old one after it", first, noon.Add(time.Hour), auth.Expired},
		{"the new one after it", second, noon.Add(time.Hour), ""},
	} {
		if got := reasonOf(t, s, c.at, c.token.Spell()); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	s.keys[0], _ = k.Rotate(noon, noon.Add(time.Hour), time.Hour)
	if got := reasonOf(t, s, noon, first.Spell()); got != auth.WrongPassword {
		t.Errorf("the one before the last: %q", got)
	}
}

func TestAGraceNeverProlongsASecret(t *testing.T) {
	k, _, _ := Issue(reader, noon, noon.Add(time.Minute))
	if k, _ = k.Rotate(noon, noon.Add(time.Hour), 24*time.Hour); !k.Earlier.Ends.Equal(noon.Add(time.Minute)) {
		t.Error(k.Earlier.Ends)
	}
}

func TestANewSecretLivesAsLongAsTheOneBefore(t *testing.T) {
	k, _, _ := Issue(reader, noon, noon.Add(time.Hour))
	if got := k.Renewed(noon.Add(2 * time.Hour)); !got.Equal(noon.Add(3 * time.Hour)) {
		t.Error(got)
	}
	k, _, _ = Issue(reader, noon, Never())
	if got := k.Renewed(noon); !got.Equal(Never()) {
		t.Error(got)
	}
}

func TestABookThatCannotBeReadLetsNobodyIn(t *testing.T) {
	s := &shelf{}
	token := issued(t, s, reader)
	s.broken = errors.New("the disk is gone")
	p, err := New(s, (&clock{noon}).now).Verify(t.Context(), auth.Credential{Secret: token.Spell()})
	var f *auth.Failure
	if !errors.Is(err, s.broken) || errors.As(err, &f) || p.Subject != "" || strings.Contains(err.Error(), token.Spell()[12:]) {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAKeyIsMarkedAsUsedOnceADay(t *testing.T) {
	s, c := &shelf{}, &clock{noon}
	v := New(s, c.now)
	token := issued(t, s, reader)
	for range 3 {
		_, _ = v.Verify(t.Context(), auth.Credential{Secret: token.Spell()})
	}
	if c.at = noon.Add(13 * time.Hour); s.marks != 1 || !s.keys[0].Used.Equal(noon.Truncate(24*time.Hour)) {
		t.Errorf("%d marks, %s", s.marks, s.keys[0].Used)
	}
	_, _ = v.Verify(t.Context(), auth.Credential{Secret: token.Spell()})
	if s.marks != 2 {
		t.Errorf("%d marks", s.marks)
	}
}

func TestKeysAreVerifiedWhileOthersAreRevoked(t *testing.T) {
	s := &shelf{}
	tokens := make([]Token, 50)
	for i := range tokens {
		tokens[i] = issued(t, s, reader)
	}
	v := New(s, (&clock{noon}).now)
	var all sync.WaitGroup
	for _, token := range tokens {
		all.Go(func() { _ = s.Revoke(context.Background(), token.Prefix, noon) })
		all.Go(func() {
			for range 20 {
				_, _ = v.Verify(context.Background(), auth.Credential{Secret: token.Spell()})
			}
		})
	}
	all.Wait()
	for _, token := range tokens {
		if _, err := v.Verify(t.Context(), auth.Credential{Secret: token.Spell()}); err == nil {
			t.Errorf("%s works", token)
		}
	}
}

// TestVerifyingTakesTheSameStepsWhateverFits counts what may differ in time: a
// lock is tried as often for a key that there is not.
func TestVerifyingTakesTheSameStepsWhateverFits(t *testing.T) {
	v := New(&shelf{}, time.Now)
	for name, l := range map[string]Lock{"current": v.nobody.Current, "earlier": v.nobody.Earlier} {
		if len(l.Salt) != saltBytes || len(l.Hash) != 32 {
			t.Errorf("the %s lock of nobody is not like one of somebody: %+v", name, l)
		}
	}
	if (Lock{}).fits(Token{}) || (Lock{Hash: []byte{}}).fits(Token{}) || (Lock{Hash: make([]byte, 32)}).fits(Token{}) {
		t.Error("an empty lock opens to something")
	}
}

func TestDescriptionsThatCannotBeKept(t *testing.T) {
	for name, change := range map[string]func(*Key){
		"no name":                func(k *Key) { k.Name = "" },
		"a name with a line end": func(k *Key) { k.Name = "a\nb" },
		"a long name":            func(k *Key) { k.Name = strings.Repeat("a", 101) },
		"a hidden letter":        func(k *Key) { k.Purpose = "a\u202eb" },
		"no roles":               func(k *Key) { k.Roles = nil },
		"a role with a blank":    func(k *Key) { k.Roles = []string{"a b"} },
		"too many roles":         func(k *Key) { k.Roles = make([]string, 21) },
		"too many sets":          func(k *Key) { k.Bounds.Sets = make([]string, 501) },
	} {
		k := reader
		change(&k)
		if _, _, err := Issue(k, noon, Never()); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	k, token, _ := Issue(reader, noon, Never())
	v := New(&shelf{keys: []Key{k}}, (&clock{noon}).now)
	c := auth.Credential{Scheme: auth.Bearer, Secret: token.Spell()}
	for b.Loop() {
		if _, err := v.Verify(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
}
