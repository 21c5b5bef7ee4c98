package users

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"feedline/auth"
	"feedline/auth/keys"
)

// Options say how passwords are verified. A zero field means its default.
type Options struct {
	Places  int              // passwords that are hashed at the same time; as many as processors, at most 4
	Waiting int              // most that wait for a place; 1,000
	Longest time.Duration    // longest wait for one; 5 s
	Now     func() time.Time // time.Now
	// Report is told what is wrong with the file whenever it is read again.
	Report func(error)
}

func (o Options) withDefaults() Options {
	if o.Places <= 0 {
		o.Places = min(runtime.GOMAXPROCS(0), 4)
	}
	if o.Waiting <= 0 {
		o.Waiting = 1000
	}
	if o.Longest <= 0 {
		o.Longest = 5 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	return o
}

// Verifier knows the users of a file. It is safe for concurrent use.
type Verifier struct {
	path   string
	o      Options
	queue  *queue
	secret secret

	mu     sync.Mutex // guards what follows
	table  *table     // nil: the file cannot be used
	broken error      // why
	looked time.Time
}

var _ auth.Verifier = (*Verifier)(nil)

// Open reads the file of users. It must be whole: the error tells of every line
// that cannot be understood, by its number.
//
// The file is read again when it changes, within a second. Then lines that cannot
// be understood let nobody in and are reported, and all others count, so that a
// mistyped line does not bring back a user who was removed. If the file is not to
// be had at all, nobody is let in.
func Open(path string, o Options) (*Verifier, error) {
	o = o.withDefaults()
	t, err := readTable(path)
	if err != nil {
		return nil, err
	}
	return &Verifier{
		path: path, o: o, queue: newQueue(o.Places, o.Waiting, o.Longest), secret: newSecret(),
		table: t, looked: o.Now(),
	}, nil
}

// Takes tells whether the credential is a name and a password. A key in the
// place of the password is not.
func (v *Verifier) Takes(c auth.Credential) bool {
	return c.Scheme == auth.Basic && c.User != "" && !keys.Marked(c.Secret)
}

const saidWrong = "The user name or the password is wrong."

// Verify tells whether the password is that of the user. See auth.Verifier. A
// user that there is not costs as much as one that there is. The error wraps
// ErrBusy if too many are waiting.
func (v *Verifier) Verify(ctx context.Context, c auth.Credential) (auth.Principal, error) {
	t, err := v.current()
	if err != nil {
		return auth.Principal{}, err
	}
	wrong := &auth.Failure{Reason: auth.WrongPassword, Message: saidWrong}
	if len(c.Secret) > mostPassword || len(c.User) > 4*mostName || len(t.names) == 0 {
		return auth.Principal{}, wrong
	}
	right, err := v.right(ctx, t, c)
	switch {
	case err != nil:
		return auth.Principal{}, err
	case !right:
		return auth.Principal{}, wrong
	}
	return auth.Principal{
		Subject: "user:" + c.User, Name: c.User, Method: auth.ByUser,
		Claims: auth.Claims{"user": {c.User}},
	}, nil
}

// right tells whether the password is right, from memory or by hashing it. Many
// requests that show the same one at a time hash it once or twice.
func (v *Verifier) right(ctx context.Context, t *table, c auth.Credential) (bool, error) {
	d := v.secret.digest(c.User, c.Secret)
	if t.memory.has(d, v.o.Now()) {
		return true, nil
	}
	if err := v.queue.enter(ctx); err != nil {
		return false, fmt.Errorf("verify a password: %w", err)
	}
	defer v.queue.leave()
	if t.memory.has(d, v.o.Now()) {
		return true, nil // somebody before in the queue had the same
	}
	h, known := t.users[c.User]
	if !known {
		h = v.decoy(t, c.User)
	}
	fits := h.fits(c.Secret)
	if !fits || !known {
		return false, nil
	}
	t.memory.keep(d, v.o.Now())
	return true, nil
}

// decoy is the hash that an unknown user is measured by: that of some user,
// always the same for a name, so that its cost does not tell that there is no
// such user.
func (v *Verifier) decoy(t *table, name string) hash {
	d := v.secret.digest(name, "")
	return t.users[t.names[binary.BigEndian.Uint64(d[:])%uint64(len(t.names))]]
}

// current is the table of the file as it is, give or take a second.
func (v *Verifier) current() (*table, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.o.Now()
	if since := now.Sub(v.looked); since < 0 || since >= lookAgain {
		v.looked = now
		v.look()
	}
	return v.table, v.broken
}

// look reads the file again if it is another one than before.
func (v *Verifier) look() {
	about, err := os.Stat(v.path)
	if err == nil && v.table != nil && v.table.same(about) {
		return
	}
	t, err := readTable(v.path)
	if err != nil && (t != nil || v.broken == nil) {
		v.o.Report(err)
	}
	v.table, v.broken = t, nil
	if t == nil {
		v.broken = err
	}
}
