package storetest

import "feedline/store"

// writeCase is what is written in one batch, and what a set holds then.
type writeCase struct {
	name  string
	steps []step
	set   string
	shown string   // properties, joined by blanks
	want  []string // rows in the order of the key: values joined by blanks
}

// step writes a row and tells what becomes of it.
type step struct {
	set    string
	values []any // names and values by turns; of a deletion, the key's values
	want   any   // store.Outcome, the words of a refusal, or how many rows are deleted
}

func aCall(n int, more ...any) []any {
	return append([]any{"id", ID(n), "channelType", "Voice", "isOutbound", 0, "startedAtUTC", 1000 * n}, more...)
}

// ofType is a conversation of any view whose type is the given one.
func ofType(n int, channelType any, more ...any) []any {
	return append([]any{"id", ID(n), "channelType", channelType, "startedAtUTC", 1000 * n}, more...)
}

var writeCases = []writeCase{
	{"a new row is inserted", []step{
		{"Queues", []any{"id", ID(1), "Name", "Sales"}, store.Inserted},
	}, "Queues", "id Name deletedAt", []string{ID(1) + " Sales null"}},

	{"a row with another value is updated", []step{
		{"Queues", []any{"id", ID(1), "Name", "Sales"}, store.Inserted},
		{"Queues", []any{"id", ID(1), "Name", "Service"}, store.Updated},
	}, "Queues", "Name", []string{"Service"}},

	{"the same row again changes nothing", []step{
		{"Queues", []any{"id", ID(1), "Name", "Sales", "deletedAt", nil}, store.Inserted},
		{"Queues", []any{"id", ID(1), "Name", "Sales", "deletedAt", nil}, store.Unchanged},
	}, "Queues", "Name", []string{"Sales"}},

	{"a value may become null", []step{
		{"Queues", []any{"id", ID(1), "Name", "Sales"}, store.Inserted},
		{"Queues", []any{"id", ID(1), "Name", nil}, store.Updated},
		{"Queues", []any{"id", ID(1), "Name", nil}, store.Unchanged},
	}, "Queues", "Name", []string{"null"}},

	{"columns that are left out keep their values", []step{
		{"Calls", aCall(1, "customerPhoneNumber", "+491", "holdCount", 3), store.Inserted},
		{"Conversations", aCall(1, "conversationEndedReason", "Default"), store.Updated},
		{"Calls", []any{"id", ID(1), "holdCount", 4}, store.Updated},
	}, "Calls", "customerPhoneNumber holdCount conversationEndedReason", []string{"+491 4 Default"}},

	{"columns that are left out of a new row take their default", []step{
		{"Calls", aCall(1), store.Inserted},
	}, "Calls", "holdCount isConsult customerId", []string{"0 0 null"}},

	{"a row of one view shows in the view of all", []step{
		{"Calls", aCall(1), store.Inserted},
	}, "Conversations", "id channelType", []string{ID(1) + " Voice"}},

	{"a row of the view of all shows in the one that its value leads to", []step{
		{"Conversations", aCall(1), store.Inserted},
		{"Conversations", []any{"id", ID(2), "channelType", "Webchat", "startedAtUTC", 1}, store.Inserted},
	}, "Calls", "id holdCount", []string{ID(1) + " 0"}},

	{"a value that leads to no view leaves a row in its own", []step{
		{"Calls", ofType(1, "Telephone", "isOutbound", 0), store.Inserted},
		{"Conversations", ofType(1, "Telephone", "isOutbound", 0), store.Unchanged},
		{"Conversations", ofType(1, "Telephone", "conversationEndedReason", "Default"), store.Updated},
		{"Calls", ofType(1, "Telephone", "isOutbound", 0), store.Unchanged},
		{"Conversations", ofType(2, "Telephone", "isOutbound", 0), store.Inserted},
	}, "Calls", "id channelType", []string{ID(1) + " Telephone"}},

	{"a value that leads to no view leaves a row of another view in its own, too", []step{
		{"Chats", ofType(1, "Pigeon"), store.Inserted},
		{"Conversations", ofType(1, "Pigeon"), store.Unchanged},
		{"Chats", ofType(1, "Pigeon"), store.Unchanged},
	}, "Chats", "id channelType", []string{ID(1) + " Pigeon"}},

	{"a value that leads to another view moves a row", []step{
		{"Calls", ofType(1, "Telephone", "isOutbound", 0), store.Inserted},
		{"Conversations", ofType(1, "Webchat"), store.Updated},
	}, "Calls", "id", nil},

	{"what decides about a row need not be its key", []step{
		{"Calls", aCall(1), store.Inserted},
		{"QueueSegments", []any{"conversationId", ID(1), "queuedAtUTC", 1500, "durationInSeconds", 1}, store.Inserted},
		{"QueueSegments", []any{"conversationId", ID(1), "queuedAtUTC", 1500, "durationInSeconds", 2}, store.Updated},
	}, "QueueSegments", "id durationInSeconds", []string{"d53eac40-8db8-579b-b209-cc1f6dc0c047 2"}},

	{"a new row needs its columns", []step{
		{"Calls", []any{"id", ID(1), "channelType", "Voice", "isOutbound", 0}, "startedAtUTC: a new row needs it"},
		{"Calls", []any{"id", ID(1), "channelType", "Voice", "startedAtUTC", 1}, "isOutbound: a new row needs it"},
		{"Calls", aCall(2), store.Inserted},
	}, "Calls", "id", []string{ID(2)}},

	{"a view's rows have what the view promises", []step{
		{"Conversations", []any{"id", ID(1), "channelType", "Voice", "startedAtUTC", 1, "isOutbound", nil},
			"isOutbound: a Voice conversation is published in Calls, which needs it"},
	}, "Conversations", "id", nil},

	{"a row needs its owner", []step{
		{"QueueSegments", []any{"conversationId", ID(1), "queuedAtUTC", 1500},
			"conversationId: no row with this id in Conversations; import Conversations (or Calls, Chats, Emails) first"},
	}, "QueueSegments", "id", nil},

	{"what is unique is not stored twice", []step{
		{"Calls", aCall(1), store.Inserted},
		{"QueueSegments", []any{"id", ID(9), "conversationId", ID(1), "queuedAtUTC", 1}, store.Inserted},
		{"QueueSegments", []any{"id", ID(9), "conversationId", ID(1), "queuedAtUTC", 2}, "id: another row has this value already"},
	}, "QueueSegments", "id", []string{ID(9)}},

	{"a deleted row takes what it owns with it", []step{
		{"Calls", aCall(1), store.Inserted},
		{"Calls", aCall(2), store.Inserted},
		{"QueueSegments", []any{"id", ID(9), "conversationId", ID(1), "queuedAtUTC", 1}, store.Inserted},
		{"QueueSegments", []any{"id", ID(8), "conversationId", ID(2), "queuedAtUTC", 1}, store.Inserted},
		{"Calls", []any{ID(1)}, 2},
		{"Calls", []any{ID(1)}, 0},
	}, "QueueSegments", "id", []string{ID(8)}},

	{"what a view does not show is not deleted through it", []step{
		{"Calls", aCall(1), store.Inserted},
		{"Chats", []any{ID(1)}, 0},
	}, "Calls", "id", []string{ID(1)}},
}
