package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/access"
	"feedline/odata/plan"
	"feedline/store"
)

// knownFor is how long the tenants and units that were read count as those that
// there are: so long a new tenant, unit or clock can take to be effective.
const knownFor = 5 * time.Second

// patience bounds the reading of tenants and units while others wait for it.
const patience = 3 * time.Second

// rights say what callers may see. They read the tenants and units of the
// database again when what they know is old.
type rights struct {
	access *access.Access
	model  *model.Model
	db     store.Reader
	tenant string // that the configuration chooses for whoever sits at this machine
	log    *slog.Logger

	reading sync.Mutex // held by whoever reads them anew; the others take what is known
	mu      sync.Mutex // guards what follows
	known   access.Known
	read    time.Time
}

// newRights makes rights of the configuration, or finds what is wrong with it
// for the model.
func newRights(ctx context.Context, c *Config, m *model.Model, db store.Reader, log *slog.Logger) (*rights, error) {
	rules, faults := access.New(m, c.Access, c.Roles)
	if faults != nil {
		return nil, c.accessFlaws(faults).asAdvice()
	}
	r := &rights{access: rules, model: m, db: db, tenant: c.Tenant, log: log}
	var err error
	if r.known, err = knownIn(ctx, db, m, c.Tenant); err != nil {
		return nil, err
	}
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

// current is what there is. One request at a time reads it anew when it is old,
// for the others even if its own client leaves, and all others go on with what is
// known; so does everybody while the database cannot be read.
func (r *rights) current(ctx context.Context) access.Known {
	known, fresh := r.remembered()
	if fresh || !r.reading.TryLock() {
		return known
	}
	defer r.reading.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	newer, err := knownIn(ctx, r.db, r.model, r.tenant)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read = time.Now()
	if err != nil {
		r.log.Warn("the tenants could not be read again; those known before still count", "cause", err)
		return r.known
	}
	r.known = newer
	return newer
}

func (r *rights) remembered() (known access.Known, fresh bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known, time.Since(r.read) < knownFor
}

// knownIn reads the tenants of a database and their units. Whoever sits at the
// machine sees the tenant that is named, else the first.
func knownIn(ctx context.Context, db store.Reader, m *model.Model, tenant string) (k access.Known, err error) {
	if !hasTenants(m) {
		k.Local = nobody()
		k.Units, err = unitsIn(ctx, db, m, []store.Tenant{k.Local})
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

// unitsIn reads the units of tenants.
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
		if units[t.Number], err = unitsOf(ctx, view, m.Units, t); err != nil {
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
