package erasure

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"feedline/model"
	"feedline/store"
)

// Customer says who is erased.
type Customer struct {
	ID string // as rows have it; a Guid in lower case
	// Contacts are numbers and addresses. Rows that have one of them are the
	// customer's unless they have another customer's id.
	Contacts []string
}

// CustomerJob orders the erasure of a customer from one tenant's rows.
type CustomerJob struct {
	Model    *model.Model
	Reader   store.Reader // of the same store
	Writer   store.Writer // stays open; the job is its only user while it runs
	Tenant   store.Tenant
	Customer Customer
	Rows     bool // remove the rows; else they stay without what is about the customer

	BatchRows int                 // rows that change in one transaction; zero: 500
	Observe   func(changed int64) // called after each transaction with the rows changed and removed so far; may be nil
}

// CustomerReport accounts for an erasure, in committed rows only.
type CustomerReport struct {
	Tables []CustomerCount // of each table with rows that were found or removed, in the order of their sets
	// Contacts are the numbers and addresses that rows with the customer's id
	// had, but for those that the job names, in their order.
	Contacts []string
}

// CustomerCount is how many rows of a table speak of the customer, and what became
// of them. Set names the set that shows all rows of the table, or the first of
// those that share it. Removed counts rows that went with their owners, too.
type CustomerCount struct {
	Set                     string
	Found, Changed, Removed int64
}

// Total adds the tables up.
func (r CustomerReport) Total() (all CustomerCount) {
	for _, t := range r.Tables {
		all.Found += t.Found
		all.Changed += t.Changed
		all.Removed += t.Removed
	}
	return all
}

// ErrNobody is the error of an erasure from a model that does not say which rows
// speak of customers.
var ErrNobody = errors.New("erasure: no set of the model says which of its rows speak of a customer")

// FindCustomer tells what an erasure would find, and changes nothing. It says
// nothing of what it would remove besides: what owners take with them.
func FindCustomer(ctx context.Context, m *model.Model, s store.Snapshot, t store.Tenant, c Customer) (CustomerReport, error) {
	found, err := find(ctx, m, s, t, c)
	if err != nil {
		return CustomerReport{}, err
	}
	return newTally(m, found).report(), nil
}

// EraseCustomer takes a customer out of the store. What was committed before an
// error, or the end of ctx, stays erased, and the same job does the rest: what
// leads to rows is taken from them after everything that is found by it.
func EraseCustomer(ctx context.Context, job CustomerJob) (report CustomerReport, err error) {
	if job.BatchRows <= 0 {
		job.BatchRows = 500
	}
	if job.Observe == nil {
		job.Observe = func(int64) {}
	}
	snapshot, err := job.Reader.Snapshot(ctx)
	if err != nil {
		return CustomerReport{}, err
	}
	found, err := find(ctx, job.Model, snapshot, job.Tenant, job.Customer)
	if err = errors.Join(err, snapshot.Close()); err != nil {
		return CustomerReport{}, err
	}
	e := &customerErasure{CustomerJob: job, found: found, tally: newTally(job.Model, found)}
	err = e.run(ctx)
	return e.tally.report(), err
}

// tally counts distinct rows by their tables: a row that several sets show is one.
type tally struct {
	names    map[string]string // of the sets that stand for tables
	found    map[string]map[string]bool
	changed  map[string]map[string]bool
	removed  map[string]int64
	contacts []string
	pending  []func(*tally) // what counts once the batch is committed
}

func newTally(m *model.Model, found findings) *tally {
	t := &tally{names: map[string]string{}, found: map[string]map[string]bool{}, changed: map[string]map[string]bool{}, removed: map[string]int64{}, contacts: found.contacts}
	for _, s := range slices.Concat(m.Sets, m.Singletons) {
		if table := s.Storage.Table; t.names[table] == "" || len(s.Storage.Where) == 0 {
			t.names[table] = s.Name
		}
		if d := s.Delivered; d != nil {
			t.names[d.Storage.Table] = s.Name + " as delivered"
		}
	}
	for _, p := range found.places {
		for _, row := range p.rows {
			mark(t.found, p.set.Storage.Table, row)
		}
	}
	return t
}

// mark notes a row by the values that tell it from others.
func mark(rows map[string]map[string]bool, table string, row []store.Cell) {
	if rows[table] == nil {
		rows[table] = map[string]bool{}
	}
	rows[table][rowText(row)] = true
}

func (t *tally) report() CustomerReport {
	r := CustomerReport{Contacts: t.contacts}
	for table, name := range t.names {
		c := CustomerCount{Set: name, Found: int64(len(t.found[table])), Changed: int64(len(t.changed[table])), Removed: t.removed[table]}
		if c != (CustomerCount{Set: name}) {
			r.Tables = append(r.Tables, c)
		}
	}
	slices.SortFunc(r.Tables, func(a, b CustomerCount) int { return cmp.Compare(a.Set, b.Set) })
	return r
}

// total is how many rows were changed or removed.
func (t *tally) total() (n int64) {
	for _, rows := range t.changed {
		n += int64(len(rows))
	}
	for _, rows := range t.removed {
		n += rows
	}
	return n
}

// later notes something that counts once the batch is committed.
func (t *tally) later(count func(*tally)) { t.pending = append(t.pending, count) }

// settle counts what was committed.
func (t *tally) settle() {
	for _, count := range t.pending {
		count(t)
	}
	t.pending = nil
}
