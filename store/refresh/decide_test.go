package refresh

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/store"
)

var (
	midnight1 = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	midnight2 = midnight1.AddDate(0, 0, 1)
)

func lookup(t testing.TB, name string) Lookup {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return lookupOf(m.Set(name))
}

// id is the key of a row that tests call by a letter.
func id(letter string) string {
	return fmt.Sprintf("00000000-0000-4000-8000-0000000000%02x", letter[0])
}

// table is rows as tests write them: id letter, then name=value pairs. A
// deletedAt of "yes" stands for whatever instant a source gives.
type table map[string]string

// rowsOf makes ordered rows. What a row does not name is null if it is stored, and
// absent if it is delivered.
func rowsOf(l Lookup, rows table, missing store.CellKind) store.Rows {
	p := newPacked(l, 1<<30)
	for letter, text := range rows {
		cells := make([]store.Cell, len(l.Columns))
		for i := range cells {
			cells[i].Kind = missing
		}
		cells[0] = store.TextCell(id(letter))
		for _, pair := range strings.Fields(text) {
			name, value, _ := strings.Cut(pair, "=")
			place := l.place(l.Set.Property(name))
			switch {
			case name != "deletedAt":
				cells[place] = store.TextCell(value)
			case value == "yes":
				cells[place] = store.IntCell(1)
			default:
				at, err := time.Parse(time.RFC3339, value)
				if err != nil {
					panic(err)
				}
				cells[place] = store.IntCell(at.UnixMilli())
			}
		}
		if err := p.add(l.Columns, cells); err != nil {
			panic(err)
		}
	}
	return p.rows()
}

// decided lists what a decision asks for, a line for each change.
func decided(t *testing.T, name string, stored, source table, at time.Time) []string {
	t.Helper()
	l := lookup(t, name)
	var lines []string
	_, err := Decide(l, rowsOf(l, stored, store.Null), rowsOf(l, source, Absent), at, func(c Change) error {
		lines = append(lines, line(c))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func line(c Change) string {
	text := c.Kind.String() + " " + string(rune(hexByte(c.Key())))
	for i, p := range c.Columns[1:] {
		text += " " + p.Name + "=" + cellText(p, c.Cells[1+i])
	}
	return text
}

func hexByte(key string) (b int) {
	fmt.Sscanf(key[len(key)-2:], "%x", &b)
	return b
}

func cellText(p *model.Property, c store.Cell) string {
	switch {
	case c.Kind == store.Null:
		return "null"
	case p.Type.Kind == model.DateTimeOffset:
		return time.UnixMilli(c.Int).UTC().Format("2006-01-02T15:04:05Z")
	}
	return string(c.Text)
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestL03AnIdThatIsNewIsInsertedAsPresent(t *testing.T) {
	expect(t, decided(t, "Queues", table{"a": "Name=Sales"}, table{"a": "Name=Sales", "b": "Name=Service routingMode=Manual"}, midnight1),
		"insert b Name=Service routingMode=Manual")
}

func TestL04AnIdInBothGetsTheSourcesAttributes(t *testing.T) {
	stored := table{"a": "Name=Sales routingMode=Manual", "b": "Name=Service routingMode=Manual", "c": "Name=Third"}
	source := table{"a": "Name=Sales routingMode=Manual", "b": "Name=Support routingMode=Manual", "c": ""}
	expect(t, decided(t, "Queues", stored, source, midnight1), "update b Name=Support")
}

func TestL05AnIdThatIsGoneGetsTheRunTimeAsDeletedAt(t *testing.T) {
	at917 := time.Date(2026, 3, 1, 9, 17, 0, 0, time.UTC) // when it was deleted, which nobody notices before midnight
	tick := midnight.Next(at917)
	stored := table{"a": "Name=Sales", "b": "Name=Service", "c": "Name=Third"}
	expect(t, decided(t, "Queues", stored, table{"a": "Name=Sales", "c": "Name=Third deletedAt=yes"}, tick),
		"delete b deletedAt=2026-03-02T00:00:00Z", "delete c deletedAt=2026-03-02T00:00:00Z")
}

func TestL06AllThatOneRunFindsDeletedCarriesOneInstant(t *testing.T) {
	for _, change := range decided(t, "Users", table{"a": "", "b": "", "c": "", "d": ""}, table{"c": "deletedAt=yes", "e": "deletedAt=yes"}, midnight1) {
		if !strings.HasSuffix(change, "deletedAt=2026-03-02T00:00:00Z") {
			t.Error(change)
		}
	}
}

func TestL07DeletedAtIsSetOnce(t *testing.T) {
	stored := table{"a": "deletedAt=2026-03-02T00:00:00Z", "b": "deletedAt=2026-03-01T00:00:00Z"}
	expect(t, decided(t, "Queues", stored, table{"b": "deletedAt=yes"}, midnight2))
}

func TestL08ADeletedRowKeepsItsAttributes(t *testing.T) {
	stored := table{"a": "Name=Sales", "b": "Name=Service deletedAt=2026-03-01T00:00:00Z"}
	source := table{"a": "Name=other deletedAt=yes", "b": "Name=other deletedAt=yes"}
	expect(t, decided(t, "Queues", stored, source, midnight1), "delete a deletedAt=2026-03-02T00:00:00Z")
}

func TestL10AnIdThatIsBackLosesItsDeletedAt(t *testing.T) {
	stored := table{"a": "Name=Sales deletedAt=2026-03-01T00:00:00Z", "b": "Name=Service deletedAt=2026-03-01T00:00:00Z"}
	expect(t, decided(t, "Queues", stored, table{"a": "Name=Sales", "b": "Name=Support"}, midnight1),
		"revive a deletedAt=null", "revive b deletedAt=null Name=Support")
}

func TestL13CreatedAndDeletedBetweenTwoTicks(t *testing.T) {
	t.Run("what the source still reports is inserted as deleted", func(t *testing.T) {
		expect(t, decided(t, "Queues", table{}, table{"a": "Name=Brief deletedAt=yes"}, midnight1),
			"insert a deletedAt=2026-03-02T00:00:00Z Name=Brief")
	})
	t.Run("what it has forgotten never appears", func(t *testing.T) {
		expect(t, decided(t, "Queues", table{}, table{}, midnight1))
	})
}

func TestASourceThatNamesARowTwiceIsRefused(t *testing.T) {
	l := lookup(t, "Queues")
	p := newPacked(l, 1<<20)
	for range 2 {
		if err := p.add(l.Columns[:1], []store.Cell{store.TextCell(id("a"))}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Decide(l, rowsOf(l, nil, store.Null), p.rows(), midnight1, func(Change) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "two rows have the key "+id("a")) {
		t.Error(err)
	}
}

func TestL16ASourceThatLostMuchIsRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		guard   Guard
		tally   Tally
		refused string
	}{
		{"no rows for live ones", Guard{}, Tally{Live: 3, Deleted: 3}, "delivers no rows"},
		{"only deleted rows for live ones", Guard{}, Tally{Live: 3, Read: 3, Deleted: 3}, "delivers no rows"},
		{"no rows at all", Guard{}, Tally{}, ""},
		{"no rows for deleted ones", Guard{}, Tally{Unchanged: 9}, ""},
		{"half of few", Guard{}, Tally{Live: 4, Present: 1, Deleted: 3}, ""},
		{"half of many", Guard{}, Tally{Live: 100, Present: 50, Deleted: 50}, ""},
		{"more than half of many", Guard{}, Tally{Live: 100, Present: 49, Deleted: 51}, "lacks 51 of the 100"},
		{"more than one allows", Guard{Loss: 5}, Tally{Live: 100, Present: 94, Deleted: 6}, "more than 5 %"},
		{"everything allowed", Guard{Loss: 100}, Tally{Live: 100, Present: 1, Deleted: 99}, ""},
		{"nothing although everything is allowed", Guard{Loss: 100}, Tally{Live: 100, Deleted: 100}, "delivers no rows"},
		{"forced", Guard{Force: true}, Tally{Live: 100, Deleted: 100}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.guard.Check("Queues", c.tally)
			if (err == nil) != (c.refused == "") || err != nil && !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%v", err)
			}
		})
	}
}

// anyTable draws rows of few ids, names and states.
func anyTable(t *rapid.T, label string, states []string) table {
	rows := table{}
	for _, letter := range rapid.SliceOfNDistinct(rapid.SampledFrom(strings.Split("abcdefgh", "")), 0, 8, rapid.ID).Draw(t, label) {
		rows[letter] = "name=" + rapid.SampledFrom([]string{"Ann", "Bob"}).Draw(t, "name") + rapid.SampledFrom(states).Draw(t, "state")
	}
	return rows
}

var (
	storedStates = []string{"", " deletedAt=2026-02-01T00:00:00Z", " deletedAt=2026-02-02T00:00:00Z"}
	sourceStates = []string{"", "", " deletedAt=yes"}
)

// after is the stored rows when a decision was carried out, by the letter of
// their id: name and deletedAt.
func after(t *rapid.T, l Lookup, stored store.Rows, source store.Rows, at time.Time) (state map[string][]store.Cell, changes int) {
	state = map[string][]store.Cell{}
	all := &recorded{Rows: stored, into: state}
	_, err := Decide(l, all, source, at, func(c Change) error {
		changes++
		row := state[c.Key()]
		if row == nil {
			row = make([]store.Cell, len(l.Columns))
		}
		for i, p := range c.Columns {
			row[l.place(p)] = c.Cells[i].Clone()
		}
		state[c.Key()] = row
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return state, changes
}

// recorded remembers the rows that pass.
type recorded struct {
	store.Rows
	into map[string][]store.Cell
}

func (r *recorded) Next() bool {
	if !r.Rows.Next() {
		return false
	}
	var row []store.Cell
	for _, c := range r.Rows.Cells() {
		row = append(row, c.Clone())
	}
	r.into[string(row[0].Text)] = row
	return true
}

// stateRows gives a state back as stored rows.
func stateRows(t *rapid.T, l Lookup, state map[string][]store.Cell) store.Rows {
	p := newPacked(l, 1<<30)
	for _, row := range state {
		if err := p.add(l.Columns, row); err != nil {
			t.Fatal(err)
		}
	}
	return p.rows()
}

func TestL11RunningTwiceOnTheSameSourceChangesNothing(t *testing.T) {
	l := lookup(t, "BusinessUnits")
	rapid.Check(t, func(t *rapid.T) {
		stored, source := anyTable(t, "stored", storedStates), anyTable(t, "source", sourceStates)
		state, _ := after(t, l, rowsOf(l, stored, store.Null), rowsOf(l, source, Absent), midnight1)
		if _, changes := after(t, l, stateRows(t, l, state), rowsOf(l, source, Absent), midnight2); changes != 0 {
			t.Errorf("%d changes", changes)
		}
	})
}

func TestL09NoSourceRemovesARowAndL07NoneMovesItsDeletedAt(t *testing.T) {
	l := lookup(t, "BusinessUnits")
	rapid.Check(t, func(t *rapid.T) {
		stored := anyTable(t, "stored", storedStates)
		before := map[string][]store.Cell{}
		state := before
		for all := (&recorded{Rows: rowsOf(l, stored, store.Null), into: before}); all.Next(); {
		}
		at := midnight1
		for range rapid.IntRange(1, 4).Draw(t, "runs") {
			next, _ := after(t, l, stateRows(t, l, state), rowsOf(l, anyTable(t, "source", sourceStates), Absent), at)
			for key, row := range state {
				switch now := next[key]; {
				case now == nil:
					t.Fatalf("%s is gone", key)
				case l.gone(row) && l.gone(now) && now[1].Int != row[1].Int:
					t.Fatalf("%s was deleted at %d and then at %d", key, row[1].Int, now[1].Int)
				case !l.gone(row) && l.gone(now) && now[1].Int != at.UnixMilli():
					t.Fatalf("%s was found gone and has %d", key, now[1].Int)
				}
			}
			state, at = next, at.AddDate(0, 0, 1)
		}
	})
}

func TestL18AgentsAndUsersStayInAgreement(t *testing.T) {
	users, agents := lookup(t, "Users"), lookup(t, "Agents")
	rapid.Check(t, func(t *rapid.T) {
		var u, a map[string][]store.Cell
		at := midnight1
		for range rapid.IntRange(1, 4).Draw(t, "runs") {
			us, as := anyTable(t, "users", sourceStates), anyTable(t, "agents", sourceStates)
			for letter := range us {
				us[letter] = strings.Replace(us[letter], "name", "Name", 1)
			}
			nextU, _ := after(t, users, stateRows(t, users, u), wholeRows(users, rowsOf(users, us, Absent), agents, rowsOf(agents, as, Absent)), at)
			nextA, _ := after(t, agents, stateRows(t, agents, a), partRows(agents, rowsOf(agents, as, Absent), users, rowsOf(users, us, Absent)), at)
			for key, agent := range nextA {
				user := nextU[key]
				switch {
				case user == nil:
					t.Fatalf("the agent %s is no user", key)
				case users.gone(user) && !agents.gone(agent):
					t.Fatalf("%s is deleted as a user and not as an agent", key)
				case users.gone(user) && !(a[key] != nil && agents.gone(a[key])) && !(u[key] != nil && users.gone(u[key])) && user[1].Int != agent[1].Int:
					t.Fatalf("%s has two instants of deletion", key)
				}
			}
			u, a, at = nextU, nextA, at.AddDate(0, 0, 1)
		}
	})
}

func TestL18AUserWhoBecomesAnAgentKeepsTheId(t *testing.T) {
	expect(t, decided(t, "Agents", table{}, table{"a": "name=Ann customID=7"}, midnight1), "insert a name=Ann customID=7")
	users, agents := lookup(t, "Users"), lookup(t, "Agents")
	rows := wholeRows(users, rowsOf(users, table{}, Absent), agents, rowsOf(agents, table{"a": "name=Ann customID=7"}, Absent))
	var lines []string
	if _, err := Decide(users, rowsOf(users, table{}, store.Null), rows, midnight1, func(c Change) error { lines = append(lines, line(c)); return nil }); err != nil {
		t.Fatal(err)
	}
	expect(t, lines, "insert a customId=7 Name=Ann")
}
