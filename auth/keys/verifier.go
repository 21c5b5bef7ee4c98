package keys

import (
	"context"
	"fmt"
	"sync"
	"time"

	"feedline/auth"
)

// Verifier knows the keys of a Book. It is safe for concurrent use.
type Verifier struct {
	book   Book
	now    func() time.Time
	nobody Key      // what a key is compared with that there is not
	noted  sync.Map // day, in seconds, on which each key was last noted as used
}

var _ auth.Verifier = (*Verifier)(nil)

// New verifies keys by the book and the clock.
func New(book Book, now func() time.Time) *Verifier {
	nobody := Key{Current: newLock(newToken(), now(), now()), Earlier: newLock(newToken(), now(), now())}
	return &Verifier{book: book, now: now, nobody: nobody}
}

// Takes tells whether the credential is a key: as a bearer token, as the
// password of Basic whatever the user name, or as the parameter of an address.
func (v *Verifier) Takes(c auth.Credential) bool {
	switch c.Scheme {
	case auth.Query:
		return true
	case auth.Bearer, auth.Basic:
		return Marked(c.Secret)
	}
	return false
}

// What is said of keys that open nothing. A key that there is not and a secret
// that is wrong are told alike.
const (
	saidMalformed = "This key is not whole or was mistyped: its checksum does not fit. Copy it again, from end to end; it begins with fl_."
	saidWrong     = "There is no such key. Ask whoever runs the feed for a new one."
	saidRevoked   = "This key was revoked. Ask whoever runs the feed for a new one."
	saidExpired   = "This key has expired. Ask whoever runs the feed to rotate it, or for a new one."
	saidReplaced  = "The secret of this key was replaced by a new one, and its time is over. Use the new one."
)

// Verify tells whose key the credential is. See auth.Verifier. Whether a key was
// revoked or has expired is told to those alone who have its secret.
func (v *Verifier) Verify(ctx context.Context, c auth.Credential) (auth.Principal, error) {
	k, lock, err := v.find(ctx, c.Secret)
	if err != nil {
		return auth.Principal{}, err
	}
	v.note(ctx, k, v.now())
	return k.principal(lock), nil
}

// Inspect is the key that a text is, and when that secret of it ends. It refuses
// what Verify refuses, with the same errors, and does not count as a use.
func (v *Verifier) Inspect(ctx context.Context, text string) (k Key, ends time.Time, err error) {
	k, lock, err := v.find(ctx, text)
	return k, lock.Ends, err
}

func (v *Verifier) find(ctx context.Context, text string) (Key, Lock, error) {
	t, err := Parse(text)
	if err != nil {
		return Key{}, Lock{}, &auth.Failure{Reason: auth.Malformed, Message: saidMalformed, Cause: err}
	}
	k, found, err := v.book.Find(ctx, t.Prefix)
	if err != nil {
		return Key{}, Lock{}, fmt.Errorf("keys: look for %s: %w", t, err)
	}
	if !found {
		k = v.nobody
	}
	lock, fits := k.match(t)
	if failure := refusal(k, lock, found && fits, v.now()); failure != nil {
		failure.Cause = fmt.Errorf("key %s", t)
		return Key{}, Lock{}, failure
	}
	return k, lock, nil
}

// refusal is why a key opens nothing; nil if it opens something.
func refusal(k Key, l Lock, fits bool, now time.Time) *auth.Failure {
	switch {
	case !fits:
		return &auth.Failure{Reason: auth.WrongPassword, Message: saidWrong}
	case !k.Revoked.IsZero():
		return &auth.Failure{Reason: auth.Revoked, Message: saidRevoked}
	case l.ended(now) && !k.Current.ended(now):
		return &auth.Failure{Reason: auth.Expired, Message: saidReplaced}
	case l.ended(now):
		return &auth.Failure{Reason: auth.Expired, Message: saidExpired}
	}
	return nil
}

// note keeps the day on which a key was used, once a day. Nobody is refused
// because it cannot be kept.
func (v *Verifier) note(ctx context.Context, k Key, now time.Time) {
	day := now.UTC().Truncate(24 * time.Hour)
	if !k.Used.Before(day) {
		return
	}
	if before, _ := v.noted.Swap(k.Prefix, day.Unix()); before == day.Unix() {
		return
	}
	_ = v.book.MarkUsed(ctx, k.Prefix, day)
}
