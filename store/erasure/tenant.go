package erasure

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"feedline/model"
	"feedline/store"
)

const (
	batchRows    = 5000    // that go in one transaction, unless a Removal says otherwise
	reclaimBytes = 8 << 20 // given back to the system in one transaction
)

// Removal orders that a tenant is removed with all that is held of it. Whoever
// orders it holds what lets one job at a time work on the store.
type Removal struct {
	Tenant   store.Tenant
	Writer   store.Writer // stays open; the removal is its only user while it runs
	Counter  Counter      // of the same store
	Keys     Keys         // nil: there are none
	Requests *Requests    // nil: there are none

	BatchRows int64            // zero: as many as take a second or so
	Observe   func(rows int64) // called after each transaction with the rows removed so far; may be nil
}

// Counter counts the rows that name a tenant in each table that has a column for
// one, by what the store itself says of its tables.
type Counter interface {
	TenantRows(ctx context.Context, t store.Tenant) (map[string]int64, error)
}

// Keys are the keys that the feed gave out. A key is a tenant's by its id or by
// its name.
type Keys interface {
	// RevokeTenant ends all keys of a tenant, for every process within two
	// seconds, and tells how many it has, those that had ended among them.
	RevokeTenant(ctx context.Context, id, name string, at time.Time) (int, error)
	// ForgetTenant removes them.
	ForgetTenant(ctx context.Context, id, name string) error
}

// Requests are the account of what a tenant's callers asked for.
type Requests struct {
	Set     *model.EntitySet
	Open    func(context.Context) (store.Writer, error) // of the place of the rows; closed after use
	Counter Counter
	// Settle is how long after the tenant was closed those who keep the account may
	// still write down what was asked before.
	Settle time.Duration
}

// ErrLeft is wrapped by the error of a removal after which rows are left that it
// does not know how to remove. The tenant stays closed to everybody.
var ErrLeft = errors.New("erasure: rows of the tenant are left")

// Tenant removes a tenant: it closes it to everybody, ends its keys, removes its
// rows in transactions of bounded length, each with tombstones, and the record of
// its requests, counts what is left in every table, gives the disk space back, and
// forgets the tenant last. Whatever interrupts it, the same call with the tenant as
// it is then finishes the removal; until it has, nobody reads the tenant.
func Tenant(ctx context.Context, r Removal) (Account, error) {
	r = r.withDefaults()
	j := &removing{Removal: r, rows: map[string]int64{}, requests: map[string]int64{}, account: Account{Tenant: r.Tenant}}
	for _, step := range []func(context.Context) error{j.mark, j.revoke, j.clear, j.clearRequests, j.forget, j.count, j.reclaim} {
		if err := ctx.Err(); err != nil {
			return j.account, fmt.Errorf("erasure: the removal was stopped: %w", err)
		}
		if err := step(ctx); err != nil {
			return j.account, err
		}
	}
	if err := r.Writer.RemoveTenant(ctx, j.Tenant); err != nil {
		return j.account, fmt.Errorf("erasure: forget the tenant: %w", err)
	}
	return j.account, nil
}

func (r Removal) withDefaults() Removal {
	if r.BatchRows <= 0 {
		r.BatchRows = batchRows
	}
	if r.Observe == nil {
		r.Observe = func(int64) {}
	}
	return r
}

// removing is a removal on its way.
type removing struct {
	Removal
	rows, requests map[string]int64 // removed, by table
	gone           int64
	closed         time.Time
	account        Account
}

// mark closes the tenant: from here on no request begins to read it.
func (j *removing) mark(ctx context.Context) error {
	j.Tenant.Removing = true
	if err := j.Writer.SetTenant(ctx, j.Tenant); err != nil {
		return fmt.Errorf("erasure: close the tenant: %w", err)
	}
	j.closed = time.Now()
	return nil
}

func (j *removing) revoke(ctx context.Context) (err error) {
	if j.Keys == nil {
		return nil
	}
	if j.account.Keys, err = j.Keys.RevokeTenant(ctx, j.Tenant.ID, j.Tenant.Name, time.Now()); err != nil {
		return fmt.Errorf("erasure: revoke the keys: %w", err)
	}
	return nil
}

// clear removes rows until a transaction finds none.
func (j *removing) clear(ctx context.Context) error {
	return j.batches(ctx, j.Writer, j.Tenant, j.rows, func(b store.Batch) (store.Purged, error) { return b.Clear(j.BatchRows) })
}

// batches removes rows in transactions until one removes nothing.
func (j *removing) batches(ctx context.Context, w store.Writer, t store.Tenant, counts map[string]int64, remove func(store.Batch) (store.Purged, error)) error {
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("erasure: the removal was stopped: %w", err)
		}
		purged, err := batch(ctx, w, t, remove)
		if err != nil {
			return err
		}
		if purged.Owners == 0 {
			return nil
		}
		for table, n := range purged.Rows {
			counts[table] += n
			j.gone += n
		}
		j.Observe(j.gone)
	}
}

// batch removes something in a transaction of its own.
func batch(ctx context.Context, w store.Writer, t store.Tenant, remove func(store.Batch) (store.Purged, error)) (store.Purged, error) {
	b, err := w.Begin(ctx, t)
	if err != nil {
		return store.Purged{}, fmt.Errorf("erasure: begin a batch: %w", err)
	}
	purged, err := remove(b)
	if err != nil {
		return store.Purged{}, errors.Join(fmt.Errorf("erasure: remove rows: %w", err), b.Rollback())
	}
	if err := b.Commit(); err != nil {
		return store.Purged{}, fmt.Errorf("erasure: commit a batch: %w", err)
	}
	return purged, nil
}

// clearRequests removes the account of the tenant's requests, which belongs to no
// tenant and names it by its id.
func (j *removing) clearRequests(ctx context.Context) (err error) {
	q := j.Requests
	if q == nil || q.Set.LogOf == nil || q.Set.LogOf.Tenant == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return fmt.Errorf("erasure: the removal was stopped: %w", ctx.Err())
	case <-time.After(time.Until(j.closed.Add(q.Settle))):
	}
	w, err := q.Open(ctx)
	if err != nil {
		return fmt.Errorf("erasure: open the account of requests: %w", err)
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	p := q.Set.LogOf.Tenant
	its := store.Call{Op: store.Eq, Args: []store.Expr{store.Column{Property: p}, store.Value{Type: p.Type, Cell: store.TextCell(j.Tenant.ID)}}}
	err = j.batches(ctx, w, store.Tenant{}, j.requests, func(b store.Batch) (store.Purged, error) {
		return b.Purge(q.Set, its, nil, j.BatchRows)
	})
	if err != nil {
		return err
	}
	return reclaimed(ctx, w)
}

func (j *removing) forget(ctx context.Context) error {
	if j.Keys == nil {
		return nil
	}
	if err := j.Keys.ForgetTenant(ctx, j.Tenant.ID, j.Tenant.Name); err != nil {
		return fmt.Errorf("erasure: remove the keys: %w", err)
	}
	return nil
}

// count proves that nothing is left but what stays on purpose.
func (j *removing) count(ctx context.Context) error {
	left, err := j.Counter.TenantRows(ctx, j.Tenant)
	if err != nil {
		return fmt.Errorf("erasure: count what is left: %w", err)
	}
	j.account.Tables = accountOf(j.rows, left)
	if j.Requests != nil {
		if left, err = j.Requests.Counter.TenantRows(ctx, j.Tenant); err != nil {
			return fmt.Errorf("erasure: count the requests that are left: %w", err)
		}
		j.account.Requests = accountOf(j.requests, left)
	}
	if names := append(remainder(j.account.Tables), remainder(j.account.Requests)...); len(names) > 0 {
		return fmt.Errorf("%w in %s", ErrLeft, strings.Join(names, ", "))
	}
	return nil
}

// reclaim gives disk space back, after all rows are gone.
func (j *removing) reclaim(ctx context.Context) error { return reclaimed(ctx, j.Writer) }

func reclaimed(ctx context.Context, w store.Writer) error {
	for more := true; more; {
		var err error
		if more, err = w.Reclaim(ctx, reclaimBytes); err != nil {
			return fmt.Errorf("erasure: give disk space back: %w", err)
		}
	}
	return nil
}
