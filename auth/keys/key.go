package keys

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"feedline/auth"
)

// Key is what is kept of a key: everything but its secret.
type Key struct {
	Prefix  string // names the key, and never changes
	Name    string // for lists
	Purpose string // whose the key is and what for; may be empty
	Tenant  string // id of the tenant that the key is for; empty: the rules of access decide
	Roles   []string
	Bounds  auth.Bounds // what the key is narrower than its roles by
	Created time.Time
	Used    time.Time // day in UTC on which it was last used, as far as known; zero: never
	Revoked time.Time // zero: it is not

	Current Lock // of the secret that was given out last
	Earlier Lock // of the one before, which works until it ends
}

// Expires is when the secret that was given out last ends; Never, if it does
// not.
func (k Key) Expires() time.Time { return k.Current.Ends }

// State is what became of a key.
type State string

// The states.
const (
	Active  State = "active"
	Ended   State = "expired"
	Stopped State = "revoked"
)

// State tells what has become of the key by now.
func (k Key) State(now time.Time) State {
	switch {
	case !k.Revoked.IsZero():
		return Stopped
	case k.Current.ended(now):
		return Ended
	}
	return Active
}

// match finds the lock that the token fits. All locks are tried, whichever fits:
// the time tells nothing.
func (k Key) match(t Token) (Lock, bool) {
	current, earlier := k.Current.fits(t), k.Earlier.fits(t)
	if current {
		return k.Current, true
	}
	return k.Earlier, earlier
}

// Limits of what is kept of a key.
const (
	mostName  = 100 // characters of a name or purpose
	mostRoles = 20
	mostSets  = 500
)

// MostKeys is how many keys a Book holds at most, revoked ones among them.
const MostKeys = 10_000

// Acceptable tells what is wrong with a key as it is described; nil: nothing.
// Whether there are such tenants, roles and sets is for others to know.
func (k Key) Acceptable() error {
	switch {
	case k.Name == "" || !plain(k.Name):
		return fmt.Errorf("the name of a key has 1 to %d visible characters", mostName)
	case !plain(k.Purpose):
		return fmt.Errorf("the purpose of a key has at most %d visible characters", mostName)
	case len(k.Roles) == 0:
		return errors.New("a key without roles opens nothing; name at least one, such as reader")
	case len(k.Roles) > mostRoles:
		return fmt.Errorf("a key has at most %d roles", mostRoles)
	case len(k.Bounds.Sets) > mostSets:
		return fmt.Errorf("a key names at most %d entity sets", mostSets)
	}
	for _, role := range k.Roles {
		if !auth.IsRole(role) {
			return fmt.Errorf("%q cannot be a role: a role begins with a letter and has letters, digits, dots, hyphens and underscores", role)
		}
	}
	return nil
}

// plain tells whether a text can stand in a list without disturbing it.
func plain(text string) bool {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }
	return utf8.RuneCountInString(text) <= mostName && !strings.ContainsFunc(text, hidden) && strings.TrimSpace(text) == text
}

// principal is who shows the key.
func (k Key) principal(l Lock) auth.Principal {
	bounds := k.Bounds
	bounds.Sets = slices.Clone(bounds.Sets)
	p := auth.Principal{
		Subject: Subject(k.Prefix), Name: k.Name, Method: auth.ByKey,
		Tenant: k.Tenant, Roles: slices.Clone(k.Roles), Bounds: &bounds,
	}
	if l.Ends.Before(Never()) {
		p.Expires = l.Ends
	}
	return p
}

// Subject is the stable id of whoever shows the key with this prefix.
func Subject(prefix string) string { return "key:" + prefix }
