package refresh

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

func TestL02AllLookupsChangeInOneTransaction(t *testing.T) {
	o := newOffice(t)
	o.sources = map[string]Source{"Queues": lines("a Name=Sales"), "Channels": lines("b name=Hotline")}
	o.run(midnight1)
	before, err := o.db.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	// Whoever reads while the run is on its way sees all of the old rows.
	o.sources = map[string]Source{"Queues": lines("a Name=Service"), "Channels": lines("b name=Desk")}
	job := o.job(midnight2)
	seen := 0
	job.Changed = func(*model.EntitySet, Change) error {
		seen++
		o.expect("Queues", "Name", "Sales")
		o.expect("Channels", "name", "Hotline")
		return nil
	}
	if _, err := Run(context.Background(), job); err != nil || seen != 2 {
		t.Fatalf("%d changes: %v", seen, err)
	}
	o.expect("Queues", "Name", "Service")
	o.expect("Channels", "name", "Desk")
	if got := o.rowsIn(before, o.tenant, "Queues", "Name"); !slices.Equal(got, []string{"Sales"}) {
		t.Errorf("an older reader sees %v", got)
	}
}

func TestL04AnUnchangedRowIsNotRewritten(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service")
	o.run(midnight1)
	o.sources["Queues"] = lines("b Name=Support", "a Name=Sales")
	report := o.run(midnight2)
	if got := report.Total(); got.Updated != 1 || got.Unchanged != 1 || got.Read != 2 {
		t.Errorf("%+v", got)
	}
	o.expect("Queues", "id Name deletedAt", "a Sales null", "b Support null")
}

// queueOf reads the name of a segment's queue through its navigation, as $expand
// does.
func (o *office) queueOf() (id, name string) {
	o.t.Helper()
	set := o.model.Set("QueueSegments")
	queue := &store.Source{Set: o.model.Set("Queues"), Via: set.Nav("Queue")}
	s, err := o.db.Snapshot(context.Background())
	if err != nil {
		o.t.Fatal(err)
	}
	defer s.Close()
	rows, err := s.Read(context.Background(), store.Query{
		From: set, Rule: store.OfTenant(o.tenant.Number), Limit: store.NoLimit,
		Related: map[*model.EntitySet]store.Rule{o.model.Set("Queues"): store.OfTenant(o.tenant.Number)},
		Columns: []store.Expr{store.Column{Property: set.Property("queueId")}, store.Column{Property: o.model.Set("Queues").Property("Name"), Of: queue}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		o.t.Fatal("there is no segment")
	}
	return string(rows.Cells()[0].Text), string(rows.Cells()[1].Text)
}

// segment stores a conversation that waited in queue a.
func (o *office) segment() {
	o.t.Helper()
	conversations, segments := o.model.Set("Conversations"), o.model.Set("QueueSegments")
	put := func(b store.Batch, set *model.EntitySet, values map[string]store.Cell) error {
		var columns []*model.Property
		var cells []store.Cell
		for name, c := range values {
			columns, cells = append(columns, set.Property(name)), append(cells, c)
		}
		_, err := b.Upsert(set, columns, cells)
		return err
	}
	at := store.IntCell(midnight1.UnixMilli())
	o.write(func(w store.Writer) error {
		b, err := w.Begin(context.Background(), o.tenant)
		if err != nil {
			return err
		}
		return errors.Join(
			put(b, conversations, map[string]store.Cell{"id": store.TextCell(id("z")), "channelType": store.TextCell("Voice"), "isOutbound": store.IntCell(0), "startedAtUTC": at}),
			put(b, segments, map[string]store.Cell{"conversationId": store.TextCell(id("z")), "queueId": store.TextCell(id("a")), "queuedAtUTC": at}),
			b.Commit(),
		)
	})
}

func TestL12AFactMentionsAQueueBeforeTheNextMidnight(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("b Name=Old")
	o.run(midnight1)
	o.segment()
	if key, name := o.queueOf(); key != id("a") || name != "" {
		t.Errorf("before the run: %s %q", key, name)
	}
	o.sources["Queues"] = lines("a Name=New", "b Name=Renamed")
	o.expect("Queues", "id Name", "b Old")
	o.run(midnight2)
	if key, name := o.queueOf(); key != id("a") || name != "New" {
		t.Errorf("after the run: %s %q", key, name)
	}
	o.expect("Queues", "id Name", "a New", "b Renamed")
}

func TestL14AFailingRunChangesNothingAndTheNextOneTriesAgain(t *testing.T) {
	o := newOffice(t)
	o.sources["BusinessUnits"], o.sources["Queues"] = lines("u name=Unit"), lines("a Name=Sales")
	o.run(midnight1)
	o.sources["BusinessUnits"], o.sources["Queues"] = lines("u name=Other", "v name=New"), lines("a Name=Other")
	job, full := o.job(midnight2), errors.New("the disk is full")
	job.Changed = func(set *model.EntitySet, c Change) error {
		if set.Name == "Queues" {
			return full
		}
		return nil
	}
	if _, err := Run(context.Background(), job); !errors.Is(err, full) {
		t.Error(err)
	}
	o.expect("BusinessUnits", "id name", "u Unit")
	o.expect(ledgerSet, "tickUTC outcome rowsInserted", "2026-03-02T00:00:00Z completed 2", "2026-03-03T00:00:00Z failed 0")
	o.sources["Queues"] = lines("a Name=Sales")
	o.run(midnight2.AddDate(0, 0, 1))
	o.expect("BusinessUnits", "id name", "u Other", "v New")
}

func TestL14ARunThatIsStoppedChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales")
	ctx, stop := context.WithCancel(context.Background())
	job := o.job(midnight1)
	job.Changed = func(*model.EntitySet, Change) error { stop(); return ctx.Err() }
	if _, err := Run(ctx, job); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	o.expect("Queues", "id")
	o.expect(ledgerSet, "outcome error", "interrupted null")
}

func TestARunWhoseProcessDiedIsMarkedByTheNext(t *testing.T) {
	o := newOffice(t)
	r, err := newRun(o.job(midnight1))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.start(context.Background()); err != nil {
		t.Fatal(err)
	}
	o.expect(ledgerSet, "outcome", "running")
	o.run(midnight1)
	o.expect(ledgerSet, "outcome", "completed", "interrupted")
}

func TestL16ASourceThatFailsOrIsEmptyAbortsTheRun(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"], o.sources["Channels"] = lines("a Name=Sales"), lines("c name=Hotline")
	o.run(midnight1)
	for why, source := range map[string]Source{"no route to host": broken("no route to host"), "delivers no rows": lines(), "line 1": lines("a Name=Sales", "b routingMode="+strings.Repeat("x", 9)+" id=7")} {
		o.sources["Queues"], o.sources["Channels"] = source, lines("c name=Desk")
		report, err := Run(context.Background(), o.job(midnight2))
		if err == nil || report.RunID == "" || !strings.Contains(err.Error(), why) && why != "line 1" {
			t.Errorf("%s: %v", why, err)
		}
		o.expect("Queues", "id Name deletedAt", "a Sales null")
		o.expect("Channels", "name", "Hotline")
	}
	t.Run("an operator forces an empty one", func(t *testing.T) {
		o.sources["Queues"] = lines()
		job := o.job(midnight2)
		job.Guard.Force = true
		if _, err := Run(context.Background(), job); err != nil {
			t.Fatal(err)
		}
		o.expect("Queues", "id deletedAt", "a 2026-03-03T00:00:00Z")
		o.expect("Channels", "name", "Desk")
	})
	t.Run("forced, one that cannot be read leaves its lookup alone", func(t *testing.T) {
		o.sources["Queues"], o.sources["Channels"] = broken("no route to host"), lines("c name=Again")
		job := o.job(midnight2)
		job.Guard.Force = true
		report, err := Run(context.Background(), job)
		if err != nil || len(report.Skipped) != 1 || !strings.Contains(report.Skipped[0], "Queues is left as it is") {
			t.Fatalf("%v %v", report.Skipped, err)
		}
		o.expect("Channels", "name", "Again")
	})
	t.Run("and the other of agents and users", func(t *testing.T) {
		o.sources = map[string]Source{"Agents": lines("p name=Ann"), "Users": broken("no route to host")}
		job := o.job(midnight2)
		job.Guard.Force = true
		if report, err := Run(context.Background(), job); err != nil || len(report.Skipped) != 2 {
			t.Errorf("%v %v", report.Skipped, err)
		}
		o.expect("Agents", "id")
	})
}

func TestL16AgentsDoNotHideThatTheSourceOfUsersIsEmpty(t *testing.T) {
	o := newOffice(t)
	o.sources = map[string]Source{"Agents": lines("p name=Ann"), "Users": lines("p Name=Ann", "q Name=Bob")}
	o.run(midnight1)
	o.sources["Users"] = lines()
	if _, err := Run(context.Background(), o.job(midnight2)); err == nil || !strings.Contains(err.Error(), "Users: the source delivers no rows") {
		t.Error(err)
	}
	o.expect("Users", "id deletedAt", "p null", "q null")
}

func TestL18ADeletedPersonGetsTheSameInstantInBoth(t *testing.T) {
	o := newOffice(t)
	o.sources = map[string]Source{"Agents": lines("p name=Ann", "q name=Bob"), "Users": lines("p Name=Ann", "q Name=Bob", "r Name=Cyd")}
	o.run(midnight1)
	o.sources = map[string]Source{"Agents": lines("p name=Ann", "r name=Cyd", "s name=Dot"), "Users": lines("p Name=Ann deletedAt=yes", "r Name=Cyd")}
	o.run(midnight2)
	o.expect("Agents", "id name deletedAt", "p Ann 2026-03-03T00:00:00Z", "q Bob 2026-03-03T00:00:00Z", "r Cyd null", "s Dot null")
	o.expect("Users", "id Name deletedAt", "p Ann 2026-03-03T00:00:00Z", "q Bob 2026-03-03T00:00:00Z", "r Cyd null", "s Dot null")
}

func TestL19FactsAreNotTouched(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service")
	o.run(midnight1)
	o.segment()
	before := o.rows(o.tenant, "QueueSegments", "queueId", "queuedAtUTC")
	o.sources["Queues"] = lines("b Name=Service")
	o.run(midnight2)
	o.expect("QueueSegments", "queueId queuedAtUTC", before...)
	o.expect("Queues", "id deletedAt", "a 2026-03-03T00:00:00Z", "b null")
}

func TestL20BetweenTwoRunsALookupReadsTheSame(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service")
	o.run(midnight1)
	first := o.rows(o.tenant, "Queues", "id", "Name", "deletedAt")
	o.sources["Queues"] = lines("a Name=Other")
	o.expect("Queues", "id Name deletedAt", first...)
	o.segment()
	o.expect("Queues", "id Name deletedAt", first...)
}

func TestL21DeletedAtTellsWhatExistedAndIsNoAuditTime(t *testing.T) {
	o := newOffice(t)
	for _, l := range Lookups(o.model) {
		p := l.Set.DeletedAt()
		text := strings.ToLower(p.Description + " " + p.Derivation)
		if strings.Contains(strings.ReplaceAll(text, "no audit", ""), "audit") || !strings.Contains(text, "refresh") {
			t.Errorf("%s.deletedAt: %s", l.Set.Name, text)
		}
	}
	o.sources["Queues"] = lines("a Name=Sales", "b Name=Service")
	o.run(midnight1)
	o.sources["Queues"] = lines("b Name=Service")
	o.run(midnight2)
	o.expect("Queues", "id deletedAt", "a 2026-03-03T00:00:00Z", "b null")
}

func TestADryRunTellsAndChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.sources["Queues"] = lines("a Name=Sales")
	var told []string
	job := o.job(midnight1)
	job.Dry = true
	job.Changed = func(_ *model.EntitySet, c Change) error { told = append(told, line(c)); return nil }
	job.Writer = func(context.Context) (store.Writer, error) { return nil, errors.New("a dry run writes") }
	report, err := Run(context.Background(), job)
	if err != nil || report.RunID != "" || report.Total().Inserted != 1 {
		t.Errorf("%+v %v", report, err)
	}
	expect(t, told, "insert a Name=Sales")
	o.expect("Queues", "id")
	o.expect(ledgerSet, "id")
}

func TestTheSourceTablesAreWhatWasDeliveredLast(t *testing.T) {
	o := newOffice(t)
	queues := lookupOf(o.model.Set("Queues"))
	for _, want := range []struct {
		source Source
		tally  Tally
		rows   []string
	}{
		{lines("a Name=Sales", "b Name=Service"), Tally{Read: 2, Inserted: 2}, []string{"a Sales null", "b Service null"}},
		{lines("b Name=Support", "c Name=Third"), Tally{Read: 2, Inserted: 1, Updated: 1, Deleted: 1}, []string{"a Sales 2026-03-03T00:00:00Z", "b Support null", "c Third null"}},
		{lines("b Name=Support", "c Name=Third"), Tally{Read: 2, Unchanged: 2}, []string{"a Sales 2026-03-03T00:00:00Z", "b Support null", "c Third null"}},
	} {
		o.write(func(w store.Writer) error {
			tally, err := Deliver(context.Background(), queues, want.source, o.tenant, o.db, w)
			if tally != want.tally {
				t.Errorf("%+v", tally)
			}
			return err
		})
		o.sources = map[string]Source{"Queues": Table{}}
		tick := midnight1
		if len(o.rows(o.tenant, "Queues", "id")) > 0 {
			tick = midnight2
		}
		o.run(tick)
		o.expect("Queues", "id Name deletedAt", want.rows...)
	}
}
