package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"feedline/model"
	"feedline/store"
)

// purgeCase is what stands in a store before a Purge, what it is asked, and
// what is left.
type purgeCase struct {
	name  string
	rows  []step
	set   string
	where func(*model.Model) store.Expr
	order string // property; empty: none
	limit int64
	want  string // owners, and rows by table
	left  string // set whose keys are compared
	keys  []string
}

// endedBefore is true of conversations that ended before an instant.
func endedBefore(set string, at int) func(*model.Model) store.Expr {
	return func(m *model.Model) store.Expr {
		p := m.Set(set).Property("endedAtUTC")
		return store.Call{Op: store.Lt, Args: []store.Expr{store.Column{Property: p}, store.Value{Type: p.Type, Cell: store.IntCell(int64(at))}}}
	}
}

var endedCalls = []step{
	{"Calls", aCall(1, "endedAtUTC", 1900), store.Inserted},
	{"Calls", aCall(2, "endedAtUTC", 1800), store.Inserted},
	{"Calls", aCall(3, "endedAtUTC", 9000), store.Inserted},
	{"Calls", aCall(4), store.Inserted},
	{"QueueSegments", []any{"id", ID(11), "conversationId", ID(1), "queuedAtUTC", 1}, store.Inserted},
	{"QueueSegments", []any{"id", ID(12), "conversationId", ID(1), "queuedAtUTC", 2}, store.Inserted},
	{"QueueSegments", []any{"id", ID(13), "conversationId", ID(3), "queuedAtUTC", 1}, store.Inserted},
}

var purgeCases = []purgeCase{
	{"rows that meet the condition go with what they own", endedCalls, "Conversations", endedBefore("Conversations", 2000), "", 10,
		"2 owners; conversations 2, queue_segments 2", "QueueSegments", []string{ID(13)}},
	{"no more rows go than the limit says", endedCalls, "Conversations", endedBefore("Conversations", 2000), "endedAtUTC", 1,
		"1 owners; conversations 1", "Conversations", []string{ID(1), ID(3), ID(4)}},
	{"a view removes its own rows only", append(slices.Clone(endedCalls),
		step{"Chats", ofType(5, "Webchat", "endedAtUTC", 1), store.Inserted}), "Chats", endedBefore("Chats", 2000), "", 10,
		"1 owners; conversations 1", "Conversations", []string{ID(1), ID(2), ID(3), ID(4)}},
	{"a condition looks at rows that the row leads to", []step{
		{"Channels", []any{"id", ID(7), "deletedAt", 5}, store.Inserted},
		{"Calls", aCall(1, "channelId", ID(7)), store.Inserted},
		{"Calls", aCall(2), store.Inserted},
	}, "Conversations", func(m *model.Model) store.Expr {
		channel := &store.Source{Set: m.Set("Channels"), Via: m.Set("Conversations").Nav("Channel")}
		p := m.Set("Channels").Property("deletedAt")
		return store.Call{Op: store.Lt, Args: []store.Expr{store.Column{Of: channel, Property: p}, store.Value{Type: p.Type, Cell: store.IntCell(6)}}}
	}, "", 10, "1 owners; conversations 1", "Conversations", []string{ID(2)}},
	{"a condition looks at rows that lead to the row", []step{
		{"Channels", []any{"id", ID(7)}, store.Inserted},
		{"Channels", []any{"id", ID(8)}, store.Inserted},
		{"Calls", aCall(1, "channelId", ID(7)), store.Inserted},
	}, "Channels", func(m *model.Model) store.Expr {
		calls := &store.Source{Set: m.Set("Conversations"), Variable: "c", Via: m.Set("Channels").Nav("Conversations")}
		return store.Call{Op: store.Not, Args: []store.Expr{store.Exists{Of: calls}}}
	}, "", 10, "1 owners; channels 1", "Channels", []string{ID(7)}},
	{"nothing goes where no row meets the condition", endedCalls, "Conversations", endedBefore("Conversations", 1), "", 10,
		"0 owners; ", "Conversations", []string{ID(1), ID(2), ID(3), ID(4)}},
}

func (s *scene) purge(c purgeCase) {
	s.t.Helper()
	b := s.begin()
	for _, step := range c.rows {
		s.take(b, step)
	}
	set := s.model.Set(c.set)
	var order []store.Order
	if c.order != "" {
		p := set.Property(c.order)
		order = []store.Order{{By: store.Column{Property: p}, Nullable: p.Nullable}}
	}
	purged, err := b.Purge(set, c.where(s.model), order, c.limit)
	if err != nil {
		s.t.Fatal(err)
	}
	if got := purgedText(purged); got != c.want {
		s.t.Errorf("%s went; want %s", got, c.want)
	}
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	s.holds(c.left, "id", c.keys...)
}

func purgedText(p store.Purged) string {
	var rows []string
	for _, table := range slices.Sorted(maps.Keys(p.Rows)) {
		rows = append(rows, fmt.Sprint(table, " ", p.Rows[table]))
	}
	return fmt.Sprintf("%d owners; %s", p.Owners, strings.Join(rows, ", "))
}

// purgedForOne removes rows of one of two tenants with the same ids.
func purgedForOne(s *scene) {
	north := s.tenant
	south := s.addTenant(store.Tenant{Name: "south", Zone: north.Zone})
	for _, s.tenant = range []store.Tenant{south, north} {
		b := s.begin()
		for _, step := range endedCalls {
			s.take(b, step)
		}
		if err := b.Commit(); err != nil {
			s.t.Fatal(err)
		}
	}
	b := s.begin()
	if _, err := b.Purge(s.model.Set("Conversations"), endedBefore("Conversations", 10000)(s.model), nil, store.NoLimit); err != nil {
		s.t.Fatal(err)
	}
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	s.holds("Conversations", "id", ID(4))
	s.holds("QueueSegments", "id")
	s.tenant = south
	s.holds("Conversations", "id", ID(1), ID(2), ID(3), ID(4))
}

// reclaimed gives disk space back, step by step, and loses no row.
func reclaimed(s *scene) {
	b := s.begin()
	for n := range 2000 {
		s.take(b, step{"Calls", aCall(n+1, "endedAtUTC", 1000*n), store.Inserted})
	}
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	b = s.begin()
	if _, err := b.Purge(s.model.Set("Conversations"), endedBefore("Conversations", 1_998_500)(s.model), nil, store.NoLimit); err != nil {
		s.t.Fatal(err)
	}
	if err := b.Commit(); err != nil {
		s.t.Fatal(err)
	}
	for more, steps := true, 0; more; steps++ {
		var err error
		if more, err = s.writer.Reclaim(s.t.Context(), 16<<10); err != nil || steps > 10_000 {
			s.t.Fatal(steps, err)
		}
	}
	s.holds("Conversations", "id", ID(2000))
}
