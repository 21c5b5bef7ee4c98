package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
	"feedline/store/erasure"
	"feedline/store/sqlite"
)

// erasing is what the flags of the command say.
type erasing struct {
	*program
	customer erasure.Customer
	rows     bool
	rewrite  bool
	dryRun   bool
	yes      bool
}

// mostEraseContacts is how many contacts one command takes, and longestContact how
// long each may be.
const (
	mostEraseContacts = 100
	longestContact    = 320
)

func (p *program) eraseCommand() *cobra.Command {
	cmd := p.command("erase --customer ID --yes [flags]", "erase a customer from all tables",
		`Takes a customer out of every table: names, numbers, addresses, texts and the
customer's id become null, or empty; the rows stay with their figures, so that
totals do not change. --rows removes the rows instead, with what belongs to them.
Then it looks for the id everywhere in the file, and says what is left on purpose.
It cannot be undone. Without --yes it tells what it would find.

Rows without a customer's id, such as those of campaigns, are found by the numbers
and addresses that --contact names. Rows with the id of another customer are never
touched. An erasure that was stopped is finished by the same command.`)
	cmd.Args = arguments(0, 0, "no arguments")
	e := &erasing{program: p}
	flags := cmd.Flags()
	flags.StringVar(&e.customer.ID, "customer", "", "`id` of the customer, as customerId has it")
	flags.StringArrayVar(&e.customer.Contacts, "contact", nil, "`number` or address of the customer; may be written several times")
	flags.BoolVar(&e.rows, "rows", false, "remove the rows, and not only what is about the customer")
	flags.BoolVar(&e.rewrite, "rewrite", false, "write the whole file anew at the end, so that free space holds nothing of it")
	flags.BoolVar(&e.dryRun, "dry-run", false, "tell what would be found, and change nothing")
	flags.BoolVar(&e.yes, "yes", false, "erase")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := e.understand(); err != nil {
			return err
		}
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return e.run(cmd.Context(), c)
	}
	return cmd
}

// understand reads the command's own flags.
func (e *erasing) understand() error {
	short := func(text string) bool { return text != "" && len(text) <= longestContact }
	switch {
	case e.customer.ID == "" && len(e.customer.Contacts) == 0:
		return misuse("write --customer and the customerId of the rows, or --contact and a number or address", "nobody is named")
	case len(e.customer.ID) > longestContact:
		return misuse("write it as customerId has it", "the id has more than %d characters", longestContact)
	case len(e.customer.Contacts) > mostEraseContacts:
		return misuse("run the command several times", "there are more than %d contacts", mostEraseContacts)
	case !slices.ContainsFunc(e.customer.Contacts, func(text string) bool { return !short(text) }):
		return nil
	}
	return misuse(`write a number or address as the rows have it, such as --contact "+49 30 1234567"`, "a contact is empty, or longer than %d characters", longestContact)
}

func (e *erasing) run(ctx context.Context, c *Config) (err error) {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	if m.Foreign {
		return advise("its own program erases customers", "the file is another program's, and is only read")
	}
	if err := e.identify(m); err != nil {
		return err
	}
	db, err := openReader(ctx, c, m)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	t, err := whoseRows(ctx, c, m, db)
	if err != nil {
		return err
	}
	report, err := find(ctx, m, db, t, e.customer)
	switch {
	case errors.Is(err, erasure.ErrNobody):
		return advise("customer: in the description of a set says so", "the model does not say which rows speak of customers")
	case err != nil:
		return err
	case report.Total().Found == 0 && !(e.rewrite && e.yes && !e.dryRun):
		return e.nothing(ctx, db, t)
	case e.dryRun || !e.yes:
		return e.foretell(ctx, m, db, t, report)
	}
	return e.erase(ctx, c, m, db, t)
}

// identify brings the id into the form that rows have it in.
func (e *erasing) identify(m *model.Model) error {
	lower := strings.ToLower(e.customer.ID)
	for _, s := range slices.Concat(m.Sets, m.Singletons) {
		if s.Customer == nil || s.Customer.ID == nil || e.customer.ID == "" {
			continue
		}
		if s.Customer.ID.Type.Kind != model.Guid {
			return nil // any text may be one
		}
		if !edm.IsGuid([]byte(lower)) {
			return misuse("write 36 characters, such as 6f9619ff-8b86-4011-b42d-00c04fc964ff; a telephone number or address is a --contact",
				"%q is no id of a customer", e.customer.ID)
		}
	}
	e.customer.ID = lower
	return nil
}

// whoseRows tells whose rows a command is about, which is never guessed.
func whoseRows(ctx context.Context, c *Config, m *model.Model, db store.Reader) (store.Tenant, error) {
	if !hasTenants(m) {
		return nobody(), nil
	}
	tenants, err := db.Tenants(ctx)
	if err != nil {
		return store.Tenant{}, err
	}
	return oneTenant(tenants, c.Tenant)
}

// find tells which rows speak of a customer.
func find(ctx context.Context, m *model.Model, db *sqlite.DB, t store.Tenant, c erasure.Customer) (report erasure.CustomerReport, err error) {
	s, err := db.Snapshot(ctx)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return erasure.FindCustomer(ctx, m, s, t, c)
}

// nothing tells that no row speaks of the customer, and where else the id stands.
func (e *erasing) nothing(ctx context.Context, db *sqlite.DB, t store.Tenant) error {
	e.say("%sno row speaks of %s", ofTenant(t), e.whom())
	if len(e.customer.Contacts) == 0 {
		e.say("see that the id is right, as customerId has it; rows without an id are found by --contact")
	}
	return e.prove(ctx, db, t)
}

// foretell tells what an erasure would find, and how it is carried out.
func (e *erasing) foretell(ctx context.Context, m *model.Model, db *sqlite.DB, t store.Tenant, report erasure.CustomerReport) error {
	e.tell(t, report)
	if err := e.reached(ctx, m, db, t, report.Contacts); err != nil {
		return err
	}
	what := "lose what is about the customer"
	if e.rows {
		what = "be removed with what belongs to them"
	}
	e.say("%s would %s", counted(report.Total().Found, "row", "rows"), what)
	if e.dryRun {
		return nil
	}
	return advise("--yes erases; that cannot be undone", "nothing was erased")
}

// erase takes the customer out while nobody else writes, and proves it.
func (e *erasing) erase(ctx context.Context, c *Config, m *model.Model, db *sqlite.DB, t store.Tenant) error {
	bar := drawBar(e.stderr, -1, "erasing")
	report, err := e.eraseAlone(ctx, c, m, db, t, bar.set)
	bar.end()
	if err != nil && report.Tables == nil {
		return err // nothing was begun
	}
	e.tell(t, report)
	all := report.Total()
	e.say("%s changed, %s removed", counted(all.Changed, "row was", "rows were"), counted(all.Removed, "row was", "rows were"))
	if err != nil {
		told := advise("the same command does the rest", "the erasure was not finished: %s", plainText(err))
		told.cause = err
		return told
	}
	if err := errors.Join(e.prove(ctx, db, t), e.reached(ctx, m, db, t, report.Contacts)); err != nil {
		return err
	}
	return e.remains(ctx, c, all.Removed)
}

func (e *erasing) eraseAlone(ctx context.Context, c *Config, m *model.Model, db *sqlite.DB, t store.Tenant, observe func(int64)) (report erasure.CustomerReport, err error) {
	holder := strings.TrimSpace("erasure of a customer " + t.Name)
	lease, err := sqlite.TakeLease(ctx, c.DB, sqlite.Jobs, holder, c.options())
	if err != nil {
		return report, err
	}
	defer func() { err = alongside(err, lease.Release()) }()
	w, err := sqlite.OpenWriter(ctx, c.DB, m, holder, c.options())
	if err != nil {
		return report, err
	}
	defer func() { err = alongside(err, w.Close()) }()
	if err := w.Overwrite(ctx); err != nil {
		return report, err
	}
	report, err = erasure.EraseCustomer(ctx, erasure.CustomerJob{
		Model: m, Reader: db, Writer: w, Tenant: t, Customer: e.customer, Rows: e.rows, Observe: observe})
	if err == nil && e.rewrite {
		err = w.Rewrite(ctx)
	}
	if err != nil {
		return report, err
	}
	return report, w.Settle(ctx)
}

// tell prints how many rows of each table speak of the customer, and what became
// of them.
func (e *erasing) tell(t store.Tenant, report erasure.CustomerReport) {
	e.say("%s%s", ofTenant(t), e.whom())
	table := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, count := range report.Tables {
		fmt.Fprintf(table, "  %s\t%s found", count.Set, grouped(count.Found))
		for _, part := range []struct {
			n    int64
			what string
		}{{count.Changed, "changed"}, {count.Removed, "removed"}} {
			if part.n > 0 {
				fmt.Fprintf(table, ", %s %s", grouped(part.n), part.what)
			}
		}
		fmt.Fprintln(table)
	}
	// The text goes to where say prints, too, which tells if that cannot be written.
	_ = table.Flush()
}

// whom names the customer.
func (e *erasing) whom() string {
	var parts []string
	if e.customer.ID != "" {
		parts = append(parts, "customer "+e.customer.ID)
	}
	if n := len(e.customer.Contacts); n > 0 {
		parts = append(parts, counted(int64(n), "contact", "contacts"))
	}
	return strings.Join(parts, " and ")
}

func ofTenant(t store.Tenant) string {
	if t.Name == "" {
		return ""
	}
	return "tenant " + t.Name + ": "
}
