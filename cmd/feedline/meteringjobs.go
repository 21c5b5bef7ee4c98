package main

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"feedline/model"
	"feedline/odata/metrics"
	"feedline/store"
	"feedline/store/daily"
	"feedline/store/refresh"
	"feedline/store/retention"
	"feedline/store/runs"
	"feedline/store/sqlite"
)

// The figures of refresh and purge come from the published record, as another
// process may have done the work. It is not read for each question: one reading
// serves for leastAge, and so long that reading takes a hundredth of the time, but
// for no longer than mostAge.
const (
	leastAge    = 5 * time.Second
	ageOfCost   = 100
	mostAge     = time.Minute
	readTimeout = 5 * time.Second
	mostTenants = 50  // that have figures of their own; of more there are only totals
	everyTenant = "*" // label of the totals
)

// upkeep has the figures of what is done to the data once a day.
type upkeep struct {
	jobs    []*watchedJob
	tenants func(context.Context) ([]store.Tenant, error)
	holder  func() (string, error) // of the lease, in its words
	now     func() time.Time
	log     *slog.Logger
	most    int // tenants that have figures of their own

	mu        sync.Mutex
	fresh     time.Time // until when the last reading is good
	read      time.Time // when it was made
	known     bool      // it succeeded
	leased    string    // what the holder of the lease does
	complaint string    // why the last reading failed
}

// watchedJob is one of them.
type watchedJob struct {
	name      string   // refresh or purge, as the metrics are called
	holder    string   // what the holder of the lease says
	changes   []string // labels of what a run counts; nil: it counts one thing
	latest    func(context.Context, store.Tenant) (runs.Latest, error)
	daily     *daily.Job // nil: this process does not do it
	standings []standing
}

// standing is how a job stands for a tenant.
type standing struct {
	tenant string
	runs.Latest
	due    bool // this process does it for the tenant
	behind time.Duration
}

func newUpkeep(c *Config, open opened, log *slog.Logger) *upkeep {
	m, db := open.model, open.db
	latest := func(of func(context.Context, *model.Model, store.Reader, store.Tenant) (runs.Latest, error)) func(context.Context, store.Tenant) (runs.Latest, error) {
		return func(ctx context.Context, t store.Tenant) (runs.Latest, error) { return of(ctx, m, db, t) }
	}
	return &upkeep{
		jobs: []*watchedJob{
			{name: "refresh", holder: refresh.Holder, changes: refresh.Changes, latest: latest(refresh.Latest), daily: open.nightly.refresh},
			{name: "purge", holder: purgeHolder, latest: latest(retention.Latest), daily: open.nightly.purge},
		},
		tenants: func(ctx context.Context) ([]store.Tenant, error) { return tenantsToRefresh(ctx, m, db) },
		holder:  func() (string, error) { return sqlite.LeaseHolder(c.DB, sqlite.Jobs) },
		now:     time.Now, log: log, most: mostTenants,
	}
}

// Families are the same for each job, and one for the lease.
func (u *upkeep) Families() []metrics.Family {
	all := []metrics.Family{{
		Name: "feedline_jobs_lease_held", Help: "1 for what holds the lease that lets one job in at a time, among all processes",
		Labels: []string{"by"}, Read: u.lease,
	}}
	for _, j := range u.jobs {
		all = append(all, u.families(j)...)
	}
	return all
}

func (u *upkeep) families(j *watchedJob) []metrics.Family {
	tenant, prefix := []string{"tenant"}, "feedline_"+j.name+"_"
	rows := metrics.Family{Name: prefix + "last_rows", Help: "Rows that the last " + j.name + " to end changed", Labels: tenant, Read: u.each(j, sum, countOf(0))}
	if j.changes != nil {
		rows.Labels, rows.Read = []string{"tenant", "change"}, u.changes(j)
	}
	return []metrics.Family{
		{
			Name: prefix + "last_success_timestamp_seconds", Help: "When the last completed " + j.name + " ended", Labels: tenant,
			Read: u.each(j, least, func(s standing) (float64, bool) { return unix(s.Completed.Finished), !s.Completed.Finished.IsZero() }),
		}, {
			Name: prefix + "last_outcome", Help: "1 for how the last " + j.name + " to end ended; of all tenants, how many ended so",
			Labels: []string{"tenant", "outcome"}, Read: u.outcomes(j),
		}, {
			Name: prefix + "last_duration_seconds", Help: "How long the last " + j.name + " to end took; of all tenants, the longest", Labels: tenant,
			Read: u.each(j, most, func(s standing) (float64, bool) { return s.Ended.Took().Seconds(), !s.Ended.Finished.IsZero() }),
		}, rows, {
			Name: prefix + "running", Help: "1 while a " + j.name + " is going on in any process; of all tenants, how many", Labels: tenant,
			Read: u.each(j, sum, func(s standing) (float64, bool) { return one(s.Running && u.isHeldFor(j)), true }),
		}, {
			Name: prefix + "lag_seconds", Help: "Time since a " + j.name + " was due that no run has served; 0 if none is; of all tenants, the longest", Labels: tenant,
			Read: u.each(j, most, func(s standing) (float64, bool) { return s.behind.Seconds(), s.due }),
		}, {
			Name: prefix + "next_timestamp_seconds", Help: "When the next " + j.name + " is due; nothing if this process does none",
			Read: func(tell metrics.Tell) {
				if j.daily != nil {
					tell(unix(j.daily.Times.Next(u.now())))
				}
			},
		},
	}
}

// lease tells which job holds it, or that something else does.
func (u *upkeep) lease(tell metrics.Tell) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.look()
	if !u.known {
		return
	}
	other := u.leased != ""
	for _, j := range u.jobs {
		held := u.isHeldFor(j)
		other = other && !held
		tell(one(held), j.name)
	}
	tell(one(other), "other")
}

func (u *upkeep) isHeldFor(j *watchedJob) bool { return u.leased == j.holder }

// each tells a value of each tenant that has one, or a total of them.
func (u *upkeep) each(j *watchedJob, total func([]float64) float64, value func(standing) (float64, bool), labels ...string) func(metrics.Tell) {
	return func(tell metrics.Tell) {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.look()
		var values []float64
		for _, s := range j.standings {
			v, has := value(s)
			switch {
			case !has:
			case len(j.standings) > u.most:
				values = append(values, v)
			default:
				tell(v, append([]string{s.tenant}, labels...)...)
			}
		}
		if len(values) > 0 {
			tell(total(values), append([]string{everyTenant}, labels...)...)
		}
	}
}

// outcomes tells how the last runs ended.
func (u *upkeep) outcomes(j *watchedJob) func(metrics.Tell) {
	return func(tell metrics.Tell) {
		for _, outcome := range []runs.Outcome{runs.Completed, runs.Failed, runs.Interrupted} {
			u.each(j, sum, func(s standing) (float64, bool) { return one(s.Ended.Outcome == outcome), s.Ended.Outcome != "" }, string(outcome))(tell)
		}
	}
}

// changes tells what the last runs counted.
func (u *upkeep) changes(j *watchedJob) func(metrics.Tell) {
	return func(tell metrics.Tell) {
		for i, change := range j.changes {
			u.each(j, sum, countOf(i), change)(tell)
		}
	}
}

func countOf(place int) func(standing) (float64, bool) {
	return func(s standing) (float64, bool) {
		if place >= len(s.Ended.Counts) {
			return 0, false
		}
		return float64(s.Ended.Counts[place]), true
	}
}

// look reads how the jobs stand, unless that is known well enough. Of what cannot
// be read nothing is told, and the log says why. The caller holds the lock.
func (u *upkeep) look() {
	now := u.now()
	if now.Before(u.fresh) && !now.Before(u.read) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
	defer cancel()
	begun := time.Now()
	err := u.stand(ctx, now)
	u.known = err == nil
	u.complain(err)
	u.read, u.fresh = now, now.Add(min(mostAge, max(leastAge, ageOfCost*time.Since(begun))))
}

// complain tells the log why the record cannot be read, once.
func (u *upkeep) complain(err error) {
	text := ""
	if err != nil {
		text = plainText(err)
	}
	if text != "" && text != u.complaint {
		u.log.Warn("the metrics do not tell of refresh and purge: their record cannot be read", "error", text)
	}
	u.complaint = text
}

// stand reads how the jobs stand.
func (u *upkeep) stand(ctx context.Context, now time.Time) (err error) {
	for _, j := range u.jobs {
		j.standings = nil
	}
	if u.leased, err = u.holder(); err != nil {
		return err
	}
	tenants, err := u.tenants(ctx)
	if err != nil {
		return err
	}
	for _, j := range u.jobs {
		if j.standings, err = j.stand(ctx, tenants, now); err != nil {
			return err
		}
	}
	return nil
}

// stand tells how the job stands for the tenants that it was ever done for, or is.
func (j *watchedJob) stand(ctx context.Context, tenants []store.Tenant, now time.Time) (all []standing, err error) {
	var delays []daily.Delay
	hindered := false
	if j.daily != nil {
		delays, err = j.daily.Delays(ctx, now)
		hindered = err != nil // the schedule is, too, and says why
	}
	for _, t := range tenants {
		s := standing{tenant: t.Name}
		if s.Latest, err = j.latest(ctx, t); err != nil {
			return nil, err
		}
		i := slices.IndexFunc(delays, func(d daily.Delay) bool { return d.Tenant.Number == t.Number })
		if s.due = i >= 0; s.due {
			s.behind = delays[i].Behind
		} else if hindered {
			s.delay(j.daily.Times.Last(now), now)
		}
		if s.due || s.Running || s.Ended.Outcome != "" {
			all = append(all, s)
		}
	}
	return all, nil
}

// delay tells how far behind a job is that is hindered: it is due for whom it was
// done before.
func (s *standing) delay(tick, now time.Time) {
	s.due = s.Ended.Outcome != ""
	if s.Ended.Started.Before(tick) {
		s.behind = now.Sub(tick)
	}
}

// The totals over tenants.
func least(of []float64) float64 { return slices.Min(of) }

func most(of []float64) float64 { return slices.Max(of) }

func sum(of []float64) (total float64) {
	for _, v := range of {
		total += v
	}
	return total
}

// one is 1 for yes.
func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
