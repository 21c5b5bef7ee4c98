package keys

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"time"
)

// saltBytes is the length of a salt.
const saltBytes = 16

// Lock is what is kept of a secret. The zero Lock opens to nothing.
//
// Hash is an HMAC with SHA-256 under Salt. Passwords need a slow hash because
// people choose them from a few billions; a secret of 256 random bits cannot be
// guessed at any speed, and a slow hash would only let strangers keep the
// server busy. The salt keeps equal secrets and prepared tables from being
// recognised in a stolen file.
type Lock struct {
	Salt, Hash []byte
	Made       time.Time
	Ends       time.Time // Never, if it does not; the zero time has ended
}

// Never is the end of what does not end. It is a time that must be written, so
// that nothing lasts for ever by being forgotten.
func Never() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

// newLock makes a lock for the secret of a token.
func newLock(t Token, made, ends time.Time) Lock {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails, says its documentation
	return Lock{Salt: salt, Hash: hashOf(salt, t), Made: made, Ends: ends}
}

func hashOf(salt []byte, t Token) []byte {
	mac := hmac.New(sha256.New, salt)
	mac.Write(t.secret[:])
	return mac.Sum(nil)
}

// fits tells whether the token has the lock's secret. It takes as long whether
// it has or not, and for a lock that there is not.
func (l Lock) fits(t Token) bool {
	want := l.Hash
	if len(want) != sha256.Size {
		want = make([]byte, sha256.Size)
	}
	equal := subtle.ConstantTimeCompare(hashOf(l.Salt, t), want) == 1
	return equal && len(l.Hash) == sha256.Size
}

// ended tells whether the lock opens no longer.
func (l Lock) ended(now time.Time) bool { return !now.Before(l.Ends) }
