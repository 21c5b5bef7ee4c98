package store

import (
	"slices"
	"time"
)

// Tenant owns rows.
type Tenant struct {
	Number        int64  // small number that stored rows carry; never used again for another
	ID            string // Guid, 36 lower-case characters
	Name          string
	Zone          *time.Location // IANA zone of the tenant's clock
	RetentionDays int            // days after which finished rows may be purged; 0: never
	Personal      Personal       // most that anybody is shown of its personal data; empty: PersonalFull
	Removing      bool           // nothing of it can be read, and nothing but its removal writes
}

// Personal is how much of a tenant's personal data anybody is shown at most,
// whatever else they may see.
type Personal string

// The levels, in the words of the configuration, the widest first.
const (
	PersonalFull   Personal = "full"
	PersonalMasked Personal = "masked"
	PersonalNone   Personal = "none"
)

// PersonalLevels lists the levels, the widest first.
func PersonalLevels() []Personal { return []Personal{PersonalFull, PersonalMasked, PersonalNone} }

// Standing leaves out the tenants that are being removed.
func Standing(tenants []Tenant) []Tenant {
	return slices.DeleteFunc(slices.Clone(tenants), func(t Tenant) bool { return t.Removing })
}
