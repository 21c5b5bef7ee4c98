package main

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/store"
	"feedline/store/sample"
	"feedline/store/sqlite"
)

// callsPerDay is the number of calls on an average day of a sample at scale 1.
const callsPerDay = 150

// sampleZone is the clock of the tenant that a sample is made for.
const sampleZone = "Europe/Berlin"

// barSteps is how many steps the bar of a sample has.
const barSteps = 1000

// sampling is what the flags of the command say.
type sampling struct {
	days  int
	scale float64
	seed  uint64
	end   string
}

func (p *program) sampleCommand() *cobra.Command {
	cmd := p.command("sample [flags]", "fill a database with an invented contact centre",
		`Fills a database with the data of an invented contact centre, to try the feed
with. People, numbers and addresses are fictitious. The same flags, --end among
them, give the same rows, and running it again changes nothing.

Without --tenant a file that has no tenant gets one named sample on the clock of
Europe/Berlin.`)
	cmd.Args = arguments(0, 0, "no arguments")
	var s sampling
	cmd.Flags().IntVar(&s.days, "days", 30, "`days` of history")
	cmd.Flags().Float64Var(&s.scale, "scale", 1, "`size` of the centre; 1 has 150 calls a day")
	cmd.Flags().Uint64Var(&s.seed, "seed", 1, "`number` that everything is drawn from")
	cmd.Flags().StringVar(&s.end, "end", "", "`date` on which the history ends, at noon UTC (default: now)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o, err := s.options(time.Now())
		if err != nil {
			return err
		}
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return sampleError(c, p.sample(cmd.Context(), c, o))
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

func (s sampling) options(now time.Time) (sample.Options, error) {
	o := sample.Options{Days: s.days, Seed: s.seed, End: now}
	calls := math.Round(callsPerDay * float64(s.days) * s.scale)
	switch {
	case s.days < 1 || s.days > 3660:
		return o, misuse("write the number of days before the end, such as --days 30", "--days must be between 1 and 3660")
	case !(calls >= 1 && calls <= 100e6):
		return o, misuse("1 stands for 150 calls a day", "--scale makes %g calls; it must make between 1 and 100 million", calls)
	}
	o.Calls = int(calls)
	if s.end != "" {
		date, err := time.Parse(time.DateOnly, s.end)
		if err != nil {
			return o, misuse("write year, month and day, such as --end 2026-03-31", "%q is not a date", s.end)
		}
		o.End = date.Add(12 * time.Hour)
	}
	return o, nil
}

// sample fills the file that is configured: a new one as a whole, so that there is
// none until it is complete, and one that is there row by row.
func (p *program) sample(ctx context.Context, c *Config, o sample.Options) error {
	if err := c.named(); err != nil {
		return err
	}
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(sampleZone)
	if err != nil {
		return err
	}
	fresh := store.Tenant{Name: "sample", Zone: zone}
	if plan, err := sqlite.PlanMigration(ctx, c.DB, m); err != nil || plan.Exists {
		return alongside(err, p.addSample(ctx, c, m, fresh, o))
	}
	err = sqlite.FillNew(ctx, c.DB, m, version(), c.options(), func(w *sqlite.Writer) error {
		if c.Tenant != "" {
			fresh.Name = c.Tenant
		}
		if o.Tenant, err = w.AddTenant(ctx, fresh); err != nil {
			return err
		}
		return p.generate(ctx, w, m, o)
	})
	if err != nil {
		return err
	}
	p.say("made %s for tenant %s (%s)", c.DB, fresh.Name, fresh.Zone)
	return nil
}

// addSample writes the rows into a file that is there.
func (p *program) addSample(ctx context.Context, c *Config, m *model.Model, fresh store.Tenant, o sample.Options) (err error) {
	w, err := p.openWriter(ctx, c, m, "sample")
	if err != nil {
		return err
	}
	defer func() { err = alongside(err, w.Close()) }()
	if o.Tenant, err = p.tenantFor(ctx, c, m, w, fresh); err != nil {
		return err
	}
	if err := p.generate(ctx, w, m, o); err != nil {
		return err
	}
	return w.Optimize(ctx)
}

// generate writes the rows and says how many there are.
func (p *program) generate(ctx context.Context, w store.Writer, m *model.Model, o sample.Options) error {
	b := drawBar(p.stderr, barSteps, "making the sample")
	o.Observe = func(done float64) { b.set(int64(done * barSteps)) }
	report, err := sample.Generate(ctx, w, m, o)
	b.end()
	if err != nil {
		return err
	}
	calls := slices.IndexFunc(report.Sets, func(s sample.SetRows) bool { return s.Set == "Calls" })
	p.say("%d rows in %d sets, among them %d calls of %d days", report.Rows(), len(report.Sets), report.Sets[calls].Rows, o.Days)
	return nil
}
