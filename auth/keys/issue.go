package keys

import "time"

// Issue makes a key of the description, with a prefix and a secret of its own,
// that ends then. The token is the only place where the secret stands.
func Issue(described Key, now, ends time.Time) (Key, Token, error) {
	if err := described.Acceptable(); err != nil {
		return Key{}, Token{}, err
	}
	t := newToken()
	described.Prefix, described.Created = t.Prefix, now
	described.Used, described.Revoked = time.Time{}, time.Time{}
	described.Current, described.Earlier = newLock(t, now, ends), Lock{}
	return described, t, nil
}

// Rotate gives the key a new secret that ends then. The secret before it works
// until the grace is over, but not beyond its own end; one before that ends at
// once.
func (k Key) Rotate(now, ends time.Time, grace time.Duration) (Key, Token) {
	t := newToken()
	t.Prefix = k.Prefix
	k.Earlier = k.Current
	if over := now.Add(grace); over.Before(k.Earlier.Ends) {
		k.Earlier.Ends = over
	}
	k.Current = newLock(t, now, ends)
	return k, t
}

// Renewed is when a new secret ends that lives as long as the current one was
// given; Never, if that was.
func (k Key) Renewed(now time.Time) time.Time {
	if !k.Current.Ends.Before(Never()) {
		return Never()
	}
	return now.Add(k.Current.Ends.Sub(k.Current.Made))
}
