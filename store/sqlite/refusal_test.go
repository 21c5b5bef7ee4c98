package sqlite

import (
	"testing"

	"feedline/model"
	"feedline/store"
)

func TestRefusedRows(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	b := w.begin()
	w.put(b, store.Inserted, call(1))
	w.put(b, store.Inserted, row{"Chats", "id", id(2), "channelType", "Webchat", "startedAtUTC", 1})
	w.put(b, store.Inserted, segment(1, 5, "id", id(50)))
	w.put(b, store.Inserted, row{"AgentStates", "id", id(1), "agentID", id(9), "isLogin", 0, "isLogout", 0, "startTimeUtc", 5, "state", "Idle"})
	cases := []struct {
		sentence string
		row      row
		want     string
	}{
		{"a new row without a column that it needs", row{"Calls", "id", id(3), "channelType", "Voice", "isOutbound", 0},
			"startedAtUTC: a new row needs it"},
		{"a new row of a view without a column that the view needs", row{"Calls", "id", id(3), "channelType", "Voice", "startedAtUTC", 1},
			"isOutbound: a new row needs it"},
		{"a null where a value must be", call(3, "holdCount", nil),
			"holdCount: it must have a value"},
		{"a null in the key", row{"Queues", "id", nil, "Name", "Sales"},
			"id: it must have a value"},
		{"a null where another set's rows have a value", row{"Conversations", "id", id(3), "channelType", "Voice", "startedAtUTC", 1, "isOutbound", nil},
			"isOutbound: a Voice conversation is published in Calls, which needs it"},
		{"an existing row that another set would show without a value", row{"Conversations", "id", id(2), "channelType", "Email"},
			"isOutbound: an Email conversation is published in Emails, which needs it"},
		{"a value that leads to another set", row{"Calls", "id", id(3), "channelType", "Webchat", "isOutbound", 0, "startedAtUTC", 1},
			`channelType: a row with "Webchat" does not belong in Calls`},
		{"a row without its owner", segment(4, 5),
			"conversationId: no row with this id in Conversations; import Conversations (or Calls, Chats, Emails) first"},
		{"a row without its owner, of a set that stands alone", row{"CollectedData", "workitemId", id(4), "name", "n", "createdAtUtc", 1},
			"workitemId: no row with this id in Workitems; import Workitems first"},
		{"an id that another row has", segment(1, 6, "id", id(50)),
			"id: another row has this value already"},
		{"values that only one row may have", row{"AgentStates", "id", id(2), "agentID", id(9), "isLogin", 0, "isLogout", 0, "startTimeUtc", 5, "state", "Busy"},
			"another row has the same agentID and startTimeUtc already"},
		{"an id in upper case", row{"Queues", "id", "00000000-0000-4000-8000-00000000000A"},
			`id: "00000000-0000-4000-8000-00000000000A" is no id; write 36 characters in lower case, such as 6f9619ff-8b86-4011-b42d-00c04fc964ff`},
		{"an id that is none", call(3, "channelId", "sales"),
			`channelId: "sales" is no id; write 36 characters in lower case, such as 6f9619ff-8b86-4011-b42d-00c04fc964ff`},
		{"a truth value that is neither true nor false", call(3, "isConsult", 2),
			"isConsult: the value has not the form that its type demands"},
		{"a text where a number belongs", call(3, "holdCount", "many"),
			"holdCount: the value has the wrong type"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) { w.refuses(b, c.want, c.row) })
	}
	t.Run("the batch goes on", func(t *testing.T) {
		w.put(b, store.Inserted, call(3))
		if err := b.Commit(); err != nil {
			t.Fatal(err)
		}
		w.has("SELECT id, channel_type, change_no FROM conversations ORDER BY id",
			id(1)+" Voice 1\n"+id(2)+" Webchat 2\n"+id(3)+" Voice 3")
	})
}

func TestMistakesEndTheBatch(t *testing.T) {
	m := builtinModel(t)
	calls := m.Set("Calls")
	cases := []struct {
		sentence string
		columns  []*model.Property
		cells    []store.Cell
		want     string
	}{
		{"rows cannot be told apart", []*model.Property{calls.Property("channelType")}, []store.Cell{store.TextCell("Voice")},
			"sqlite: write Calls: rows of Calls cannot be told apart without column id"},
		{"one column twice", []*model.Property{calls.Property("id"), calls.Property("startedAt"), calls.Property("startedAtUTC")}, make([]store.Cell, 3),
			"sqlite: write Calls: startedAtUTC is not a column of its own in Calls"},
		{"too few cells", []*model.Property{calls.Property("id")}, nil,
			"sqlite: write Calls: 0 cells for 1 columns"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			w := openWritten(t, m)
			b := w.begin()
			if _, err := b.Upsert(calls, c.columns, c.cells); err == nil || err.Error() != c.want {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
			if err := b.Commit(); err == nil {
				t.Error("the batch was committed all the same")
			}
			if err := b.Rollback(); err != nil {
				t.Error(err)
			}
			if _, err := b.Upsert(calls, c.columns, c.cells); err != errEnded {
				t.Errorf("after its end: %v", err)
			}
		})
	}
	t.Run("rows of tenants in a batch of no tenant", func(t *testing.T) {
		w := openWritten(t, m)
		w.tenant = store.Tenant{}
		_, err := w.begin().Upsert(call(1).in(t, m))
		if want := "sqlite: write Calls: the rows belong to tenants; begin the batch with one"; err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	})
}
