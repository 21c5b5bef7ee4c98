package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/access"
	"feedline/odata/plan"
	"feedline/store"
)

// knownFor is how long the units that were read count as those that there are: so
// long a new unit can take to be effective. Tenants count as they are.
const knownFor = 5 * time.Second

// patience bounds the reading of tenants and units while others wait for it.
const patience = 3 * time.Second

// rights say what callers may see. They look at the tenants of the database for
// every request, and read its units again when what they know is old.
type rights struct {
	access *access.Access
	model  *model.Model
	db     store.Reader
	local  store.Tenant // whose rows whoever sits at this machine sees, as it was at the start
	log    *slog.Logger

	reading sync.Mutex // held by whoever reads units anew; the others take what is known
	mu      sync.Mutex // guards what follows
	known   access.Known
	read    time.Time // when units were read, or could not be
	blind   time.Time // when it was last said that the database cannot be read
}

// newRights makes rights of the configuration, or finds what is wrong with it
// for the model.
func newRights(ctx context.Context, c *Config, m *model.Model, db store.Reader, log *slog.Logger) (*rights, error) {
	rules, faults := access.New(m, c.Access, c.Roles)
	if faults != nil {
		return nil, c.accessFlaws(faults).asAdvice()
	}
	r := &rights{access: rules, model: m, db: db, log: log}
	var err error
	if r.known, err = knownIn(ctx, db, m, c.Tenant); err != nil {
		return nil, err
	}
	r.local = r.known.Local
	if faults := rules.Faults(r.known, c.issuerNames()); faults != nil && c.signsIn() {
		return nil, c.accessFlaws(faults).asAdvice()
	}
	r.read = time.Now()
	return r, nil
}

// accessFlaws are faults of the sections access and roles, with their places in
// the file.
func (c *Config) accessFlaws(faults []access.Fault) errConfiguration {
	var flaws errConfiguration
	for _, f := range faults {
		place := ""
		if f.Line > 0 && c.File != "" {
			place = fmt.Sprintf("%s:%d", c.File, f.Line)
		}
		flaws = append(flaws, flaw{f.Section, f.Message + "; " + f.Cure, place})
	}
	return flaws
}

// policy is what a caller may see, or why that is nothing.
func (r *rights) policy(ctx context.Context, caller auth.Principal) (plan.Policy, error) {
	d := r.decide(ctx, caller)
	return d.Policy, d.Err()
}

// decide tells what a caller may see, and why.
func (r *rights) decide(ctx context.Context, caller auth.Principal) access.Decision {
	return r.access.Decide(caller, r.current(ctx))
}

// current is what there is at this moment, or what was last known while the
// database cannot be read. Tenants are never those that another request has found,
// which may be older than this one.
func (r *rights) current(ctx context.Context) access.Known {
	// The others must not wait once more if this request's client leaves.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	now := access.Known{Local: nobody()}
	if hasTenants(r.model) {
		var err error
		if now.Tenants, err = r.db.Tenants(ctx); err != nil {
			return r.lastKnown(err)
		}
		now.Local, now.NoLocal = sameTenant(now.Tenants, r.local)
	}
	var err error
	if now.Units, err = r.units(ctx, now); err != nil {
		return r.lastKnown(err)
	}
	r.note(now)
	return now
}

// note remembers the tenants that a request has found, for when the database cannot
// be read. Its units may be older than those that another has read meanwhile.
func (r *rights) note(now access.Known) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now.Units = r.known.Units
	r.known = now
}

// units are those of the tenants. One request at a time reads them anew when they
// are old, and all others go on with what is known.
func (r *rights) units(ctx context.Context, now access.Known) (map[int64][]access.Unit, error) {
	units, fresh := r.remembered(now.Tenants)
	if fresh || !r.reading.TryLock() {
		return units, nil
	}
	defer r.reading.Unlock()
	units, err := unitsIn(ctx, r.db, r.model, tenantsOf(r.model, now))
	if err == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.known.Units, r.read = units, time.Now()
	}
	return units, err
}

func (r *rights) remembered(tenants []store.Tenant) (units map[int64][]access.Unit, fresh bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	added := func(t store.Tenant) bool { _, known := r.known.Units[t.Number]; return !known }
	return r.known.Units, r.model.Units == nil || time.Since(r.read) < knownFor && !slices.ContainsFunc(tenants, added)
}

// sameTenant finds the tenant that whoever sits at this machine sees, whatever it
// is called now. No other takes its place.
func sameTenant(tenants []store.Tenant, local store.Tenant) (now store.Tenant, gone string) {
	i := slices.IndexFunc(tenants, func(t store.Tenant) bool { return t.ID == local.ID })
	switch {
	case i < 0:
		return store.Tenant{}, fmt.Sprintf("the tenant %s, which the feed shows, was removed", local.Name)
	case tenants[i].Removing:
		return store.Tenant{}, fmt.Sprintf("the tenant %s, which the feed shows, is being removed", local.Name)
	}
	return tenants[i], ""
}

// lastKnown is what is known while the database cannot be read, which it tells now
// and then.
func (r *rights) lastKnown(cause error) access.Known {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.blind) >= knownFor {
		r.blind = time.Now()
		r.log.Warn("the tenants could not be read again; those known before still count", "cause", cause)
	}
	r.read = time.Now()
	return r.known
}

// tenantsOf are those whose units are read: of a model without tenants the one
// that is nobody's.
func tenantsOf(m *model.Model, k access.Known) []store.Tenant {
	if hasTenants(m) {
		return k.Tenants
	}
	return []store.Tenant{k.Local}
}

// knownIn reads the tenants of a database and their units. Whoever sits at the
// machine sees the tenant that is named, else the first.
func knownIn(ctx context.Context, db store.Reader, m *model.Model, tenant string) (k access.Known, err error) {
	if !hasTenants(m) {
		k.Local = nobody()
		k.Units, err = unitsIn(ctx, db, m, tenantsOf(m, k))
		return k, err
	}
	if k.Tenants, err = db.Tenants(ctx); err != nil {
		return k, err
	}
	if k.Local, err = pickTenant(k.Tenants, tenant); err != nil {
		return k, err
	}
	k.Units, err = unitsIn(ctx, db, m, k.Tenants)
	return k, err
}

// mostUnits bounds the units of one tenant that rules can name.
const mostUnits = 10_000

// unitsIn reads the units of tenants, as far as they are not being removed.
func unitsIn(ctx context.Context, db store.Reader, m *model.Model, tenants []store.Tenant) (map[int64][]access.Unit, error) {
	if m.Units == nil {
		return nil, nil
	}
	view, err := db.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	units := map[int64][]access.Unit{}
	for _, t := range tenants {
		if units[t.Number], err = unitsOf(ctx, view, m.Units, t); err != nil && !errors.Is(err, store.ErrRemoved) {
			return nil, err
		}
	}
	return units, nil
}

// unitsOf reads the units of one tenant.
func unitsOf(ctx context.Context, view store.Snapshot, u *model.Units, t store.Tenant) (units []access.Unit, err error) {
	key := store.Column{Property: u.Key()}
	q := store.Query{From: u.Set, Rule: plan.AllOf(u.Set, t), Columns: []store.Expr{key}, Order: []store.Order{{By: key}}, Limit: mostUnits}
	if u.Name != nil {
		q.Columns = append(q.Columns, store.Column{Property: u.Name})
	}
	rows, err := view.Read(ctx, q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		cells := rows.Cells()
		unit := access.Unit{Key: cells[0].Clone()}
		if len(cells) > 1 {
			unit.Name = string(cells[1].Text)
		}
		units = append(units, unit)
	}
	return units, rows.Err()
}
