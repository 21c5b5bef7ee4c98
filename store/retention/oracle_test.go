package retention

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedline/store"
	"feedline/store/sample"
)

// The oracle evaluates the rules of tables.md over all rows, in memory. It
// knows the tables by name and nothing of the model, of conditions or of SQL
// beyond reading a table.

// stored is a row by its columns: texts, numbers, or nil.
type stored map[string]any

func (s stored) id(column string) string {
	text, _ := s[column].(string)
	return text
}

func (s stored) before(column string, cutoff int64) bool {
	at, ok := s[column].(int64)
	return ok && at < cutoff
}

func (s stored) set(column string) bool { return s[column] != nil }

// oracle is what a tenant has, by table and row number.
type oracle struct {
	rows   map[string]map[int64]stored
	cutoff int64
	strict bool
}

func (c *centre) oracle(cutoff int64, strict bool) *oracle {
	c.t.Helper()
	o := &oracle{map[string]map[int64]stored{}, cutoff, strict}
	for _, name := range strings.Split(c.answer("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'feedline%' AND name NOT LIKE 'sqlite%'"), ", ") {
		o.rows[name] = c.table(name)
	}
	return o
}

func (c *centre) table(name string) map[int64]stored {
	c.t.Helper()
	rows, err := c.judge.Query("SELECT * FROM "+name+" WHERE tenant_id = ?", c.tenant.Number)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		c.t.Fatal(err)
	}
	all := map[int64]stored{}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			c.t.Fatal(err)
		}
		r := stored{}
		for i, column := range columns {
			r[column] = values[i]
		}
		all[r["row_no"].(int64)] = r
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return all
}

// drop removes the rows of a table for which goes is true, and tells the values
// of a column that they had.
func (o *oracle) drop(table, column string, goes func(stored) bool) map[string]bool {
	gone := map[string]bool{}
	for n, r := range o.rows[table] {
		if goes(r) {
			gone[r.id(column)] = true
			delete(o.rows[table], n)
		}
	}
	return gone
}

func (o *oracle) dropOwned(table, column string, owners map[string]bool) map[string]bool {
	return o.drop(table, "id", func(r stored) bool { return owners[r.id(column)] })
}

// values are those that a column of a table has.
func (o *oracle) values(table, column string) map[string]bool {
	found := map[string]bool{}
	for _, r := range o.rows[table] {
		found[r.id(column)] = true
	}
	return found
}

// by gives a column of the rows of a table by their ids.
func (o *oracle) by(table string) map[string]stored {
	found := map[string]stored{}
	for _, r := range o.rows[table] {
		found[r.id("id")] = r
	}
	return found
}

func (o *oracle) purge() {
	agents, units, campaigns := o.by("agents"), o.by("business_units"), o.by("campaigns")
	past := func(rows map[string]stored, id string) bool {
		return rows[id] != nil && rows[id].before("deleted_at_utc", o.cutoff)
	}

	gone := o.drop("conversations", "id", func(r stored) bool { return r.before("ended_at_utc", o.cutoff) })
	for _, table := range []string{"bot_segments", "queue_segments", "rejected_enqueue_attempts", "captured_data"} {
		o.dropOwned(table, "conversation_id", gone)
	}
	gone = o.drop("workitems", "id", func(r stored) bool { return r.before("end_time_utc", o.cutoff) })
	o.dropOwned("workitem_conversation_sessions", "workitem_id", gone)
	o.dropOwned("collected_data", "workitem_id", gone)
	o.dropOwned("workitem_evaluation_data", "evaluation_id", o.dropOwned("workitem_evaluations", "workitem_id", gone))

	known := o.values("campaign_records", "id")
	o.drop("campaign_record_registrations", "id", func(r stored) bool { return !known[r.id("id")] && r.before("registered_at_utc", o.cutoff) })
	gone = o.drop("campaign_records", "id", func(r stored) bool {
		return r.before("closed_at_utc", o.cutoff) || !r.set("closed_at_utc") && past(campaigns, r.id("campaign_id"))
	})
	o.dropOwned("campaign_record_registrations", "id", gone)
	o.dropOwned("campaign_record_additional_phone_numbers", "campaign_record_id", gone)
	o.dropOwned("campaign_record_custom_fields", "campaign_record_id", gone)

	o.drop("agent_states", "id", func(r stored) bool {
		if seconds, finished := r["duration_seconds"].(int64); finished {
			return r["start_time_utc"].(int64)+1000*seconds < o.cutoff
		}
		return past(agents, r.id("agent_id"))
	})
	o.memberships(func(r stored) bool { return past(agents, r.id("agent_id")) || past(units, r.id("business_unit_id")) })
	for _, table := range []string{"import_runs", "purge_runs"} {
		o.drop(table, "id", func(r stored) bool { return r.before("started_at_utc", o.cutoff) })
	}
	o.lookups()
}

func (o *oracle) memberships(lapsed func(stored) bool) {
	newest := map[string]int64{}
	group := func(r stored) string { return r.id("agent_id") + r.id("business_unit_id") }
	for _, r := range o.rows["agent_business_unit_changes"] {
		newest[group(r)] = max(newest[group(r)], r["timestamp_utc"].(int64))
	}
	o.drop("agent_business_unit_changes", "agent_id", func(r stored) bool {
		stays := !o.strict && r["timestamp_utc"].(int64) == newest[group(r)] && r["assigned"].(int64) == 1 && !lapsed(r)
		return r.before("timestamp_utc", o.cutoff) && !stays
	})
}

// references are those of R09, in the order of R10.
var references = []struct {
	lookup string
	by     []string
}{
	{"bot_steps", []string{"bot_segments.bot_step_id"}},
	{"queues", []string{"queue_segments.queue_id", "rejected_enqueue_attempts.queue_id", "workitems.queue_id"}},
	{"campaigns", []string{"campaign_records.campaign_id", "campaign_record_registrations.campaign_id"}},
	{"agents", []string{"agent_business_unit_changes.agent_id", "agent_states.agent_id", "workitems.agent_id"}},
	{"users", []string{"agents.id", "workitem_evaluations.created_by", "workitem_evaluation_data.created_by"}},
	{"channels", []string{"conversations.channel_id", "bot_segments.channel_id", "queues.channel_id", "queue_segments.channel_id", "rejected_enqueue_attempts.channel_id", "workitems.primary_channel_id"}},
	{"business_units", []string{"agent_business_unit_changes.business_unit_id", "channels.business_unit_id", "conversations.business_unit_id", "workitems.business_unit_id"}},
}

func (o *oracle) lookups() {
	for _, l := range references {
		held := map[string]bool{}
		for _, by := range l.by {
			table, column, _ := strings.Cut(by, ".")
			maps.Copy(held, o.values(table, column))
		}
		o.drop(l.lookup, "id", func(r stored) bool { return r.before("deleted_at_utc", o.cutoff) && !held[r.id("id")] })
	}
}

// unsettle makes a sample more adventurous: lookups are deleted at all times,
// some of them in use and some not, some rows end on the cutoff, some never,
// and registrations lose their records.
func (c *centre) unsettle(seed uint64, cutoff int64) {
	c.t.Helper()
	draw := rand.New(rand.NewPCG(seed, seed))
	const day = 24 * 3600 * 1000
	c.do("PRAGMA foreign_keys = OFF")
	for _, l := range references {
		for n := range c.table(l.lookup) {
			at := []any{nil, cutoff, cutoff - 1, cutoff - draw.Int64N(20*day), cutoff + draw.Int64N(2*day)}[draw.IntN(5)]
			c.do("UPDATE "+l.lookup+" SET deleted_at_utc = ? WHERE row_no = ?", at, n)
		}
		for _, by := range l.by { // half of what mentions a lookup mentions another
			table, column, _ := strings.Cut(by, ".")
			if table != "agents" && table != "agent_states" && table != "agent_business_unit_changes" {
				c.do(fmt.Sprintf("UPDATE %s SET %s = (SELECT min(id) FROM %s) WHERE row_no %% 2 = %d", table, column, l.lookup, draw.IntN(2)))
			}
		}
	}
	for table, column := range map[string]string{"conversations": "ended_at_utc", "workitems": "end_time_utc", "campaign_records": "closed_at_utc"} {
		c.do(fmt.Sprintf("UPDATE %s SET %s = ? WHERE row_no %% 7 = %d", table, column, draw.IntN(7)), cutoff)
		c.do(fmt.Sprintf("UPDATE %s SET %s = NULL WHERE row_no %% 11 = %d", table, column, draw.IntN(11)))
	}
	c.do("UPDATE agent_states SET duration_seconds = NULL WHERE row_no % 13 = 1")
	c.do("UPDATE campaign_record_registrations SET registered_at_utc = ? + (row_no % 3 - 1) * 1000", cutoff)
	c.do("DELETE FROM campaign_records WHERE row_no % 5 = 2 AND id NOT IN (SELECT campaign_record_id FROM campaign_record_additional_phone_numbers UNION SELECT campaign_record_id FROM campaign_record_custom_fields)")
}

func TestThePurgeRemovesWhatTheOracleSays(t *testing.T) {
	rounds := 4
	if testing.Short() {
		rounds = 1
	}
	for seed := uint64(1); seed <= uint64(rounds); seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { againstTheOracle(t, seed) })
	}
}

func againstTheOracle(t *testing.T, seed uint64) {
	c := newCentre(t, builtin(t))
	c.now = at("2026-03-31T12:00:00Z")
	south := c.addTenant("south")
	c.writing(func(w store.Writer) {
		for _, tenant := range []store.Tenant{c.tenant, south} {
			if _, err := sample.Generate(t.Context(), w, c.model, sample.Options{Tenant: tenant, Calls: 400, Days: 30, End: c.now, Seed: seed}); err != nil {
				t.Fatal(err)
			}
		}
	})
	days := 3 + int(seed)%12
	policy := Policy{Cutoff: Cutoff(c.now, days), Strict: seed%2 == 0}
	c.unsettle(seed, policy.Cutoff.UnixMilli())
	before := c.oracle(policy.Cutoff.UnixMilli(), policy.Strict)
	want := c.oracle(policy.Cutoff.UnixMilli(), policy.Strict)
	want.purge()
	others := c.ofTenant(south)
	counted := c.expected(policy)
	report := c.purge(days, func(j *Job) { j.Policy, j.BatchOwners = policy, 37 })
	c.compare(before, want, report)
	if text(counted) != text(report.Rows) {
		t.Errorf("counted %s\nremoved %s", text(counted), text(report.Rows))
	}
	if after := c.ofTenant(south); after != others {
		t.Errorf("the other tenant has changed:\n%s\n%s", others, after)
	}
	t.Run("R12: again removes nothing", func(t *testing.T) {
		if got := text(c.purge(days, func(j *Job) { j.Policy = policy }).Rows); got != "" {
			t.Error(got)
		}
	})
	c.has("PRAGMA integrity_check", "ok")
}

// compare compares what is left, and what was counted and buried, with what the
// oracle says.
func (c *centre) compare(before, want *oracle, r Report) {
	c.t.Helper()
	reported := map[string]int64{}
	for _, count := range r.Rows {
		reported[c.model.Set(count.Set).Storage.Table] = count.Rows
	}
	seen := 0
	for _, name := range slices.Sorted(maps.Keys(want.rows)) {
		if name == "purge_runs" {
			continue
		}
		left := c.table(name)
		for n, r := range before.rows[name] {
			if (left[n] == nil) != (want.rows[name][n] == nil) {
				c.t.Errorf("%s: %v is there: %t; the oracle says %t", name, r, left[n] != nil, want.rows[name][n] != nil)
				break
			}
		}
		gone := len(before.rows[name]) - len(left)
		if int64(gone) != reported[name] {
			c.t.Errorf("%s: %d rows went, %d are reported", name, gone, reported[name])
		}
		if buried := c.answer(fmt.Sprintf("SELECT count(*) FROM feedline_tombstones WHERE tenant_id = %d AND table_name = '%s'", c.tenant.Number, name)); buried != fmt.Sprint(gone) {
			c.t.Errorf("%s: %d rows went and %s were buried", name, gone, buried)
		}
		if gone > 0 && len(left) > 0 {
			seen++
		}
	}
	if seen < 15 {
		c.t.Errorf("only %d tables lost some rows and kept others: the sample tells too little", seen)
	}
}

// ofTenant counts the rows of a tenant in all tables.
func (c *centre) ofTenant(t store.Tenant) string {
	north := c.tenant
	defer func() { c.tenant = north }()
	c.tenant = t
	var counts []string
	for name, rows := range c.oracle(0, false).rows {
		counts = append(counts, fmt.Sprint(name, " ", len(rows)))
	}
	slices.Sort(counts)
	return strings.Join(counts, ", ")
}
