package store

import (
	"context"
	"fmt"
	"time"

	"feedline/model"
)

// Writer changes data. One writer at a time holds the store; Close lets the
// next one in.
type Writer interface {
	// AddTenant records a new tenant and returns it with its number and id.
	// An empty ID asks for a new one. A name or id that is taken is a
	// *Refusal, and so is a name that looks like an id.
	AddTenant(ctx context.Context, t Tenant) (Tenant, error)
	// SetTenant gives the tenant with this number another name, zone, retention
	// and level of personal data, for everybody who reads its rows from now on; its
	// id stays. With Removing it marks the tenant as one that is being removed,
	// which nothing takes back. What AddTenant would refuse, a tenant that there
	// is not, and a change of one that is being removed are a *Refusal.
	SetTenant(ctx context.Context, t Tenant) error
	// RemoveTenant removes the record of a tenant that is being removed, once
	// no row is left that belongs to it; before that it is a *Refusal. Tombstones
	// and the change sequence stay, and the number is never given to another.
	RemoveTenant(ctx context.Context, t Tenant) error
	// Begin opens a transaction over one tenant's rows. The caller ends it
	// with Commit or Rollback. A tenant that there is not, or one that is being
	// removed unless t says so, is an error that wraps ErrRemoved; so is a row
	// that is to be stored for one of which t says so.
	Begin(ctx context.Context, t Tenant) (Batch, error)
	// BeginNew records a new tenant, as AddTenant does, and opens a transaction
	// over its rows of which the record is a part: the tenant is there with what
	// the transaction stores, or not at all. In it an owner may come after rows
	// that it owns.
	BeginNew(ctx context.Context, t Tenant) (Batch, Tenant, error)
	// Optimize refreshes the statistics by which the store plans queries.
	Optimize(ctx context.Context) error
	// Reclaim gives disk space that removed rows have left back to the system:
	// about as many bytes as said, in one transaction. More tells whether a
	// further step would give more. No batch is open meanwhile.
	Reclaim(ctx context.Context, most int64) (more bool, err error)
	// ExpireTombstones removes tombstones that were left before the instant, of
	// all tenants and tables, in transactions of bounded length; each moves the
	// Horizon of its Sequence up to the last number that it removes. It returns
	// how many went; those that went before an error, or the end of ctx, are
	// counted and stay gone. No batch is open meanwhile.
	ExpireTombstones(ctx context.Context, before time.Time) (int64, error)
	Close() error
}

// Batch is one transaction: everything in it is stored at once, or nothing.
// It belongs to one goroutine. Each inserted, changed or deleted row advances
// the change sequence of its tenant and table (design decision 17).
type Batch interface {
	// Upsert stores a row of the set: one cell for each of the columns, which
	// are properties that are stored in columns of their own and include the
	// set's Identity. Columns that are left out keep their values, or take
	// their default in a new row. So does a hidden column that follows from a
	// property's value, if it does not follow from the one given here. A row
	// that the store cannot accept gives a
	// *Refusal and leaves the batch usable; any other error ends the batch.
	Upsert(set *model.EntitySet, columns []*model.Property, cells []Cell) (Outcome, error)
	// Delete removes the row with this key (cells in the order of set.Key)
	// and everything that it owns, leaves a tombstone for each (but see Sequence),
	// and returns how many rows went; zero if there was no such row.
	Delete(set *model.EntitySet, key []Cell) (int64, error)
	// Purge removes rows of the set that meet the condition, at most limit of
	// them and the first in the order, with everything that they own, and
	// leaves a tombstone for each, as Delete does. Rows that the condition
	// names besides are looked at among all of the tenant.
	Purge(set *model.EntitySet, where Expr, order []Order, limit int64) (Purged, error)
	// Clear removes rows of the batch's tenant, whatever sets show them or none:
	// at most limit of them, from one table, with what they own, and leaves a
	// tombstone for each. Tables come in such an order that rows go before their
	// owners. It removes none when none is left.
	Clear(limit int64) (Purged, error)
	Commit() error
	// Rollback forgets the batch; after Commit it does nothing.
	Rollback() error
}

// Purged tells what a Purge or a Clear removed.
type Purged struct {
	Owners int64            // rows that met the condition, or were looked for
	Rows   map[string]int64 // all rows, those among them, by their stored table
}

// Outcome tells what an Upsert did.
type Outcome uint8

// Unchanged means that the stored row had these values already; nothing was
// written and its change number stayed.
const (
	Unchanged Outcome = iota
	Inserted
	Updated
)

func (o Outcome) String() string {
	return [...]string{Unchanged: "unchanged", Inserted: "inserted", Updated: "updated"}[o]
}

// Refusal says why one row, or one request, cannot be stored, in words for
// the person who delivered it.
type Refusal struct {
	Property string // property at fault; empty if it is not one property
	Reason   string
}

func (r *Refusal) Error() string {
	if r.Property == "" {
		return r.Reason
	}
	return fmt.Sprintf("%s: %s", r.Property, r.Reason)
}
