package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/store"
	"feedline/store/sample"
	"feedline/store/sqlite"
)

// sampleZone and otherZone are the clocks of the tenants that a sample is made
// for. The other one has a tenth of the size and, on purpose, the same ids.
const (
	sampleZone = "Europe/Budapest"
	otherZone  = "America/New_York"
	otherScale = 0.1
)

// sampleRetention is for how many days the tenants keep their rows.
const sampleRetention = 395

// wholeBatch is how many rows of a new file are written in one go: no reader waits
// for them, and pages that many rows change are written once.
const wholeBatch = 1_000_000

// barSteps is how many steps the bar of a sample has.
const barSteps = 1000

// sampling is what the flags of the command say; scale is the reference centre's
// share, and now the end of the history.
type sampling struct {
	days  int
	scale float64
	seed  uint64
	end   string
	now   time.Time
}

func (p *program) sampleCommand() *cobra.Command {
	cmd := p.command("sample [flags]", "fill a database with an invented contact centre",
		`Fills a database with the data of an invented contact centre, to try the feed
with. People, numbers and addresses are fictitious. The same flags, --end among
them, give the same rows, and running it again changes nothing.

At scale 1 the centre has 72 agents and some 2,800 calls on a working day, and
90 days of it are 2 million rows. A file that is new or has no tenants gets two:
sample, on the clock of Europe/Budapest, and sample-new-york with a tenth of the size
and the same ids. With --tenant it gets the one that is named. A new file gets its
name when it is complete. In a file with tenants of others it writes only to the one
that --tenant names.`)
	cmd.Args = arguments(0, 0, "no arguments")
	var s sampling
	cmd.Flags().IntVar(&s.days, "days", 30, "`days` of history")
	cmd.Flags().Float64Var(&s.scale, "scale", 0.05, "`size` of the centre; 1 has 2,800 calls on a working day")
	cmd.Flags().Uint64Var(&s.seed, "seed", 1, "`number` that everything is drawn from")
	cmd.Flags().StringVar(&s.end, "end", "", "`date` on which the history ends, at noon UTC (default: now)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := s.understand(time.Now()); err != nil {
			return err
		}
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return sampleError(c, p.sample(cmd.Context(), c, s))
	}
	return cmd
}

// sampleError says what an interruption leaves behind.
func sampleError(c *Config, err error) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	if !c.exists() {
		return advise("", "interrupted; %s was not made", c.DB)
	}
	return advise("remove the file, or make the rest with the same command and the same --end",
		"interrupted; %s may hold a part of the sample", c.DB)
}

// understand reads the end of the history, and refuses what cannot be made.
func (s *sampling) understand(now time.Time) error {
	if s.now = now; s.days < 1 || s.days > 3660 {
		return misuse("write the number of days before the end, such as --days 30", "--days must be between 1 and 3660")
	}
	if s.end != "" {
		date, err := time.Parse(time.DateOnly, s.end)
		if err != nil {
			return misuse("write year, month and day, such as --end 2026-03-31", "%q is not a date", s.end)
		}
		s.now = date.Add(12 * time.Hour)
	}
	if !(s.scale > 0 && s.scale <= 1000) {
		return misuse("1 stands for 2,800 calls on a working day, 0.05 for a demo", "--scale must be more than 0 and at most 1000")
	}
	return nil
}

// options are those of one tenant; scale is its share of the whole size.
func (s *sampling) options(t store.Tenant, scale float64) sample.Options {
	calls := max(1, sample.Volume(s.scale*scale, s.days, s.now, t.Zone))
	return sample.Options{Tenant: t, Calls: calls, Days: s.days, End: s.now, Seed: s.seed}
}

// invented is a tenant that a sample is made for, and its share of the size.
type invented struct {
	store.Tenant
	scale float64
}

// sampleTargets are the tenants of a new file: the reference centre and a small one
// elsewhere, or the one that is named.
func sampleTargets(named string) ([]invented, error) {
	zone, err := time.LoadLocation(sampleZone)
	if err != nil {
		return nil, err
	}
	other, err := time.LoadLocation(otherZone)
	if err != nil {
		return nil, err
	}
	if named != "" {
		return []invented{{store.Tenant{Name: named, Zone: zone, RetentionDays: sampleRetention}, 1}}, nil
	}
	return []invented{
		{store.Tenant{Name: "sample", Zone: zone, RetentionDays: sampleRetention}, 1},
		{store.Tenant{Name: "sample-new-york", Zone: other, RetentionDays: sampleRetention}, otherScale},
	}, nil
}

// sample fills the file that is configured: a new one as a whole, so that there is
// none until it is complete, and one that is there row by row.
func (p *program) sample(ctx context.Context, c *Config, s sampling) error {
	if err := c.named(); err != nil {
		return err
	}
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	targets, err := sampleTargets(c.Tenant)
	if err != nil {
		return err
	}
	if plan, err := sqlite.PlanMigration(ctx, c.DB, m); err != nil {
		return err
	} else if plan.Exists {
		return p.addSample(ctx, c, m, targets, s)
	}
	begun, rows := time.Now(), int64(0)
	err = sqlite.FillNew(ctx, c.DB, m, version(), c.options(), func(w *sqlite.Writer) error {
		for _, t := range targets {
			if t.Tenant, err = w.AddTenant(ctx, t.Tenant); err != nil {
				return err
			}
			o := s.options(t.Tenant, t.scale)
			o.Batch = wholeBatch
			n, err := p.generate(ctx, w, m, o)
			if err != nil {
				return err
			}
			rows += n
		}
		return nil
	})
	if err != nil {
		return err
	}
	took := time.Since(begun)
	p.say("made %s: %s in %s (%s rows/s)", c.DB, counted(rows, "row", "rows"), took.Round(time.Millisecond), grouped(int64(float64(rows)/took.Seconds())))
	return nil
}

// addSample writes the rows into a file that is there.
func (p *program) addSample(ctx context.Context, c *Config, m *model.Model, targets []invented, s sampling) (err error) {
	w, err := p.openWriter(ctx, c, m, "sample")
	if err != nil {
		return err
	}
	defer func() { err = alongside(err, w.Close()) }()
	if c.Tenant != "" || !hasTenants(m) {
		targets = targets[:1]
		targets[0].Tenant, err = p.tenantFor(ctx, c, m, w, targets[0].Tenant)
	} else {
		err = p.settleTargets(ctx, c, w, targets)
	}
	if err != nil {
		return err
	}
	for _, t := range targets {
		if _, err := p.generate(ctx, w, m, s.options(t.Tenant, t.scale)); err != nil {
			return err
		}
	}
	return w.Optimize(ctx)
}

// settleTargets finds the tenants in a file that is there, and adds those that it
// lacks. Invented rows among the rows of others cannot be told apart again: a file
// with other tenants needs one that is named.
func (p *program) settleTargets(ctx context.Context, c *Config, w store.Writer, targets []invented) error {
	tenants, err := listTenants(ctx, c)
	if err != nil {
		return err
	}
	known := map[string]store.Tenant{}
	for _, t := range tenants {
		known[t.Name] = t
		if !slices.ContainsFunc(targets, func(own invented) bool { return own.Name == t.Name }) {
			return advise("--tenant "+t.Name+" writes them there all the same; --db sample.db makes a file of their own",
				"the tenant %s is not of a sample; invented rows would stand among its own", t.Name)
		}
	}
	for i := range targets {
		t := &targets[i]
		if there, found := known[t.Name]; found {
			if there.Removing {
				return beingRemoved(there)
			}
			t.Tenant = there
			continue
		}
		if t.Tenant, err = w.AddTenant(ctx, t.Tenant); err != nil {
			return err
		}
		p.say("added tenant %s (%s)", t.Name, t.Zone)
	}
	return nil
}

// generate writes the rows of a tenant and says how many there are.
func (p *program) generate(ctx context.Context, w store.Writer, m *model.Model, o sample.Options) (int64, error) {
	b := drawBar(p.stderr, barSteps, "making "+o.Tenant.Name)
	o.Observe = func(done float64) { b.set(int64(done * barSteps)) }
	report, err := sample.Generate(ctx, w, m, o)
	b.end()
	if err != nil {
		return 0, err
	}
	p.say("%s (%s): %s in %d sets, %d days up to %s", o.Tenant.Name, o.Tenant.Zone, counted(report.Rows(), "row", "rows"),
		len(report.Sets), o.Days, o.End.In(o.Tenant.Zone).Format("2006-01-02 15:04"))
	return report.Rows(), nil
}
