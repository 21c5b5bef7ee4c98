package sample

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
)

// The tests of this file make the reference centre in its full size, 90 days that
// begin on a Monday and in which a clock changes. They keep no rows but what the
// figures need.

// tally is a store.Writer that counts.
type tally struct {
	store.Writer
	rows   map[string]int64
	values map[*model.Property]map[string]bool // of properties with a list
	each   map[string]looker
}

// looker looks at the rows of a set.
type looker struct {
	columns []string // that it looks at; nil: all
	look    func(row)
}

func (w *tally) Begin(context.Context, store.Tenant) (store.Batch, error) {
	return tallyBatch{w: w}, nil
}

type tallyBatch struct {
	store.Batch
	w *tally
}

func (tallyBatch) Commit() error { return nil }

func (b tallyBatch) Upsert(set *model.EntitySet, columns []*model.Property, cells []store.Cell) (store.Outcome, error) {
	b.w.rows[set.Name]++
	for i, p := range columns {
		if len(p.Values) == 0 || cells[i].Kind == store.Null {
			continue
		}
		if b.w.values[p] == nil {
			b.w.values[p] = map[string]bool{}
		}
		if !b.w.values[p][string(cells[i].Text)] {
			b.w.values[p][string(cells[i].Text)] = true
		}
	}
	if l := b.w.each[set.Name]; l.look != nil {
		r := row{}
		for i, p := range columns {
			if cells[i].Kind != store.Null && (l.columns == nil || slices.Contains(l.columns, p.Name)) {
				r[p.Name] = plain(cells[i])
			}
		}
		l.look(r)
	}
	return store.Inserted, nil
}

// plain is a cell's text without quotes.
func plain(c store.Cell) string {
	if c.Kind == store.Text {
		return string(c.Text)
	}
	return (store.Value{Cell: c}).String()
}

// full is the reference centre.
func full(t testing.TB) Options {
	if testing.Short() {
		t.Skip("makes two million rows")
	}
	o := month(t)
	o.Days, o.End = 90, time.Date(2026, 11, 1, 0, 0, 0, 0, o.Tenant.Zone)
	o.Calls = Volume(1, o.Days, o.End, o.Tenant.Zone)
	return o
}

// counts are what the figures are made of.
type counts struct {
	queued, connected, abandoned, quick int64
	waits                               float64
	results                             map[string]int64
	handled, handling                   int64
	live, early                         int64 // segments of calls and chats, and those outside opening hours
	offsets                             map[int]int64
	seconds                             map[string]int64 // by state of agents
}

func TestTheReferenceCentreHasItsFigures(t *testing.T) {
	w, n, g := checkFigures(t, full(t), 1.01)
	t.Run("curves", g.checkCurves)
	t.Logf("%v", w.rows)
	t.Logf("time of agents: %v", n.seconds)
	t.Run("rows", func(t *testing.T) { checkRows(t, w.rows) })
	for _, f := range []struct {
		name            string
		got, want, give float64
	}{
		{"abandon rate", 100 * float64(n.abandoned) / float64(n.queued), 6, 0.5},
		{"answered within 30 s of queued", 100 * float64(n.quick) / float64(n.queued), 74, 3},
		{"mean wait of the connected", n.waits / float64(n.connected), 20, 2},
		{"voice handle time", float64(n.handling) / float64(n.handled), 315, 15},
		{"handled share of routed voice tasks", 100 * float64(n.results["Handled"]) / float64(sum(n.results)), 94.9, 1},
	} {
		t.Logf("%s: %.2f", f.name, f.got)
		if f.got < f.want-f.give || f.got > f.want+f.give {
			t.Errorf("%s is %.2f, want %.1f +/- %.1f", f.name, f.got, f.want, f.give)
		}
	}
}

// In a small centre the greatest part gives the smallest ones an example.
func TestASmallCentreHasTheSamePartitions(t *testing.T) {
	checkFigures(t, month(t), 2.5)
}

// checkFigures makes a centre and compares what holds in every size. Numbers differ
// by less than give from their exact share: they are sums of rounded parts.
func checkFigures(t *testing.T, o Options, give float64) (*tally, counts, *ledger) {
	n := counts{results: map[string]int64{}, offsets: map[int]int64{}, seconds: map[string]int64{}}
	w := &tally{rows: map[string]int64{}, values: map[*model.Property]map[string]bool{}}
	g := newLedger(o, give)
	w.each = both(n.lookers(o), g.lookers())
	m := builtin(t)
	if _, err := Generate(t.Context(), w, m, o); err != nil {
		t.Fatal(err)
	}
	t.Run("partitions", g.checkPartitions)
	t.Run("numbers", g.checkNumbers)
	t.Run("the rest", g.checkTheRest)
	t.Run("times", g.checkTimes)
	t.Run("I02 both offsets", func(t *testing.T) {
		if n.offsets[1] == 0 || n.offsets[2] == 0 {
			t.Errorf("calls by hours ahead of UTC: %v", n.offsets)
		}
	})
	t.Run("I27 every value of every list", func(t *testing.T) { checkValues(t, m, w.values) })
	t.Run("I28 opening hours", func(t *testing.T) {
		if share := 100 * float64(n.live-n.early) / float64(n.live); share < 95 {
			t.Errorf("%.1f %% of the stays in queues begin in opening hours, want 95", share)
		}
	})
	return w, n, g
}

// both look at the rows of a set one after the other.
func both(first, second map[string]looker) map[string]looker {
	list := maps.Clone(second)
	for set, l := range first {
		other := second[set]
		list[set] = looker{slices.Concat(l.columns, other.columns), func(r row) {
			l.look(r)
			if other.look != nil {
				other.look(r)
			}
		}}
	}
	return list
}

func sum[N int | int64](list map[string]N) (total N) {
	for n := range maps.Values(list) {
		total += n
	}
	return total
}

// lookers count the rows of calls that come in and reach a queue, by the numbers
// of the channels and queues.
func (n *counts) lookers(o Options) map[string]looker {
	c := newCalendar(o.End, o.Days, o.Tenant.Zone)
	d := newDice(o.Seed)
	kinds, live := map[string]string{}, map[string]bool{}
	for i, ch := range channels {
		id := string(d.id(ofChannel, i).appendTo(nil))
		kinds[id], live[id] = ch.kind, ch.medium() != email
	}
	conversations := map[string]bool{}
	return map[string]looker{
		"Calls": {[]string{"startedAtUTC"}, func(r row) {
			_, offset := time.UnixMilli(r.number("startedAtUTC")).In(o.Tenant.Zone).Zone()
			n.offsets[offset/3600]++
		}},
		"QueueSegments": {[]string{"channelId", "conversationId", "queuedAtUTC", "dequeuedAtUTC", "dequeuedReason", "durationInSeconds"}, func(r row) {
			if live[r.text("channelId")] {
				n.live++
				if !c.isOpen(r.number("queuedAtUTC")) {
					n.early++
				}
			}
			if kinds[r.text("channelId")] == "Voice" {
				n.segment(r, conversations)
			}
		}},
		"Workitems": {[]string{"mediaType", "lookupDuration", "queueID", "result", "primaryConversationID", "activeDurationInSeconds", "wrapUpDuration"}, func(r row) {
			if r.text("mediaType") != "voice" || r.has("lookupDuration") || !r.has("queueID") || !r.has("result") || !r.has("primaryConversationID") {
				return
			}
			n.results[r.text("result")]++
			if r.text("result") == "Handled" {
				n.handled++
				n.handling += r.number("activeDurationInSeconds") + r.number("wrapUpDuration")
			}
		}},
		"AgentStates": {[]string{"state", "durationInSeconds"}, func(r row) { n.seconds[r.text("state")] += r.number("durationInSeconds") }},
	}
}

func (n *counts) segment(r row, conversations map[string]bool) {
	if id := r.text("conversationId"); !conversations[id] {
		conversations[id] = true
		n.queued++
	}
	switch r.text("dequeuedReason") {
	case "AgentConnected":
		n.connected++
		n.waits += float64(r.number("dequeuedAtUTC")-r.number("queuedAtUTC")) / 1000
		if r.number("durationInSeconds") <= 30 {
			n.quick++
		}
	case "CustomerDisconnected":
		n.abandoned++
	}
}

// medium is the medium of a channel's kind.
func (ch channelRow) medium() medium {
	switch ch.kind {
	case "Voice":
		return voice
	case "Email":
		return email
	}
	return chat
}

// checkRows compares the sizes of the sets with the reference within a tenth.
func checkRows(t *testing.T, rows map[string]int64) {
	rows["Conversations"] = rows["Calls"] + rows["Chats"] + rows["Emails"]
	for set, want := range map[string]int64{
		"Calls": 194_000, "Chats": 50_000, "Emails": 36_000, "Conversations": 280_000, "QueueSegments": 210_000, "RejectedEnqueueAttempts": 5_600,
		"BotSegments": 391_000, "Workitems": 220_000, "AgentStates": 415_000,
	} {
		if got := rows[set]; !near(got, want, want/10) {
			t.Errorf("%s has %d rows, want about %d", set, got, want)
		}
	}
}

// ungenerated are values of lists that the centre has no use for.
var ungenerated = []string{"instagram", "whatsapp", "Predictive"}

func checkValues(t *testing.T, m *model.Model, values map[*model.Property]map[string]bool) {
	for _, set := range m.Sets {
		if set.Name == "Conversations" || set.Kind == model.Log {
			continue
		}
		for _, p := range set.Properties {
			for _, v := range p.Values {
				if !slices.Contains(ungenerated, fmt.Sprint(v.Value)) && !values[p][fmt.Sprint(v.Value)] {
					t.Errorf("%s.%s is never %s", set.Name, p.Name, v.Value)
				}
			}
		}
	}
}
