package sample

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"feedline/model"
	"feedline/store"
)

// Options say which contact centre to make up.
type Options struct {
	Tenant  store.Tenant       // must have been added already; its zone is the centre's clock
	Calls   int                // number of calls; chats, e-mails and all other rows follow from it
	Days    int                // length of the history; 0: 30
	End     time.Time          // end of the history, the "now" of open rows; required
	Seed    uint64             // the same seed and options give the same rows
	Shuffle bool               // the same rows in random order, which is how no centre delivers them
	Sets    []string           // entity sets to fill; empty: all of them
	Batch   int                // rows in one transaction; 0: 10,000
	Observe func(done float64) // told now and then which share of the work is done; nil: nobody
}

// Report tells what was written.
type Report struct {
	Sets []SetRows // in the order in which they were begun
}

// SetRows is the number of rows written to one set.
type SetRows struct {
	Set  string
	Rows int64
}

// Rows is the number of rows of all sets together.
func (r Report) Rows() int64 {
	var n int64
	for _, s := range r.Sets {
		n += s.Rows
	}
	return n
}

// centre is the contact centre that is being made up.
type centre struct {
	Options
	calendar *calendar
	dice
	scale   float64   // size, 1 for the reference centre
	numbers [3]int    // contacts of each medium
	fates   [3][]fate // what is settled about each contact
	order   []ref     // the order in which contacts are written
	records *records
	people  people
	moves   map[int]move // by agent
	rota    *rota
	steps   int // of the work that are done
}

// Volume is the number of calls of a history of this length in the reference
// centre of tables.md section 10, made larger or smaller.
func Volume(scale float64, days int, end time.Time, zone *time.Location) int {
	return int(scale*fullCalls*newCalendar(end, days, zone).weight() + 0.5)
}

// Generate makes up a contact centre and writes it. The model must have
// Feedline's own sets. Rows that are there already with the same values stay
// untouched, so that a second run changes nothing.
func Generate(ctx context.Context, w store.Writer, m *model.Model, o Options) (Report, error) {
	if o.Calls < 1 || o.Tenant.Zone == nil || o.End.IsZero() || o.Days < 0 || o.Batch < 0 {
		return Report{}, fmt.Errorf("sample: the options lack calls, a tenant with a zone, or an end")
	}
	if o.Days == 0 {
		o.Days = 30
	}
	c := newCentre(o)
	l := &loader{ctx: ctx, writer: w, model: m, tenant: o.Tenant, most: cmp.Or(o.Batch, batchRows)}
	if err := c.fill(l); err != nil {
		return l.report(), fmt.Errorf("sample: %w", err)
	}
	return l.report(), nil
}

// newCentre settles what everything else follows from: how many contacts there
// are, which hang together, and who works when.
func newCentre(o Options) *centre {
	c := &centre{Options: o, calendar: newCalendar(o.End, o.Days, o.Tenant.Zone), dice: newDice(o.Seed)}
	c.scale = float64(o.Calls) / (fullCalls * max(0.05, c.calendar.weight()))
	c.numbers = [3]int{voice: o.Calls, chat: c.inProportion(fullChats), email: c.inProportion(fullMails)}
	c.people = peopleOf(c.scale)
	c.moves = c.drawMoves()
	c.records = &records{centre: c, callOf: map[int32]int32{}}
	c.records.upload()
	for m := range c.numbers {
		c.fates[m] = c.plan(medium(m))
	}
	c.arrange()
	if c.wants(taskSets) || c.wants([]string{"AgentStates"}) {
		c.rota = newRota(c)
		c.rota.assign()
		c.rota.passOn()
	}
	return c
}

// inProportion is how many contacts go with the calls if the reference centre has so
// many on a day.
func (c *centre) inProportion(full float64) int {
	return max(1, int(float64(c.Calls)*full/fullCalls+0.5))
}

// taskSets are the sets that need to know who does what.
var taskSets = []string{"Workitems", "WorkitemConversationSessions", "CollectedData"}

// fill writes the tables, owners before what they own.
func (c *centre) fill(l *loader) error {
	for _, step := range []struct {
		sets []string
		fill func(*loader) error
	}{
		{[]string{"BusinessUnits", "Channels", "Queues", "BotSteps", "Campaigns"}, c.writeLookups},
		{[]string{"Users", "Agents"}, c.writePeople},
		{[]string{"Calls", "Chats", "Emails"}, c.writeConversations},
		{[]string{"BotSegments", "CapturedData"}, c.writeBots},
		{[]string{"QueueSegments", "RejectedEnqueueAttempts"}, c.writeQueueing},
		{taskSets, c.writeTasks},
		{[]string{"WorkitemEvaluations", "WorkitemEvaluationData"}, c.writeEvaluations},
		{[]string{"CampaignRecords", "CampaignRecordRegistrations", "CampaignRecordAdditionalPhoneNumbers", "CampaignRecordCustomFields"}, c.writeCampaigns},
		{[]string{"AgentBusinessUnitChanges", "AgentStates"}, c.writeAgents},
	} {
		c.steps++
		if !c.wants(step.sets) {
			continue
		}
		l.only = c.Sets
		if err := step.fill(l); err != nil {
			return err
		}
		if err := l.flush(); err != nil {
			return err
		}
	}
	return nil
}

// fill has quickSteps that take no time, and then workSteps.
const quickSteps, workSteps = 2, 7

// observe tells how far the work is: the step that runs, and a share of it.
func (c *centre) observe(done, of int) {
	if c.Observe != nil && done%1024 == 0 {
		c.Observe((float64(c.steps-1-quickSteps) + float64(done)/float64(max(1, of))) / workSteps)
	}
}

func (c *centre) wants(sets []string) bool {
	return len(c.Sets) == 0 || slices.ContainsFunc(sets, func(s string) bool { return slices.Contains(c.Sets, s) })
}
