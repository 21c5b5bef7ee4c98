package sqlite

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"feedline/store"
)

func TestUpsertOutcomes(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	b := w.begin()
	t.Run("a new row is inserted, a different one updated, the same one left unchanged", func(t *testing.T) {
		w.put(b, store.Inserted, call(1, "holdCount", 1))
		w.put(b, store.Updated, call(1, "holdCount", 2))
		w.put(b, store.Unchanged, call(1, "holdCount", 2))
		w.put(b, store.Updated, call(1, "holdCount", 2, "durationInSeconds", 5))
		w.put(b, store.Updated, call(1, "durationInSeconds", nil))
	})
	t.Run("rows of other tables in between do not confuse the outcome", func(t *testing.T) {
		w.put(b, store.Inserted, row{"Queues", "id", id(1), "Name", "Sales"})
		w.put(b, store.Updated, call(1, "holdCount", 3))
		w.put(b, store.Inserted, row{"Agents", "id", id(1), "name", "Ada"})
		w.put(b, store.Updated, row{"Queues", "id", id(1), "Name", "Service"})
		w.put(b, store.Inserted, call(2))
		w.put(b, store.Inserted, row{"Queues", "id", id(2), "Name", "Sales"})
		w.put(b, store.Unchanged, call(2))
	})
	t.Run("a row after a deleted one is new", func(t *testing.T) {
		if n, err := b.Delete(w.model.Set("Queues"), []store.Cell{store.TextCell(id(2))}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		w.put(b, store.Inserted, row{"Queues", "id", id(2), "Name", "Sales"})
	})
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	w.has("SELECT id, hold_count, duration_seconds FROM conversations ORDER BY id", id(1)+" 3 <nil>\n"+id(2)+" 0 <nil>")
}

// TestOutcomesAreExact compares the outcomes of random writes to three tables
// with those of a plain map.
func TestOutcomesAreExact(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	random := rand.New(rand.NewPCG(7, 11))
	stored := map[[2]any]int{}
	changes := map[string]int{}
	tables := map[string]string{"Queues": "queues", "Agents": "agents", "Calls": "conversations"}
	for range 20 {
		w.inBatch(func(b store.Batch) {
			for range 100 {
				set := []string{"Queues", "Agents", "Calls"}[random.IntN(3)]
				n, value := random.IntN(30), random.IntN(3)
				r := map[string]row{
					"Queues": {"Queues", "id", id(n), "deletedAt", value},
					"Agents": {"Agents", "id", id(n), "deletedAt", value},
					"Calls":  call(n, "holdCount", value),
				}[set]
				old, known := stored[[2]any{set, n}]
				want := store.Updated
				switch {
				case !known:
					want = store.Inserted
				case old == value:
					want = store.Unchanged
				}
				w.put(b, want, r)
				stored[[2]any{set, n}] = value
				if want != store.Unchanged {
					changes[tables[set]]++
				}
			}
		})
	}
	for table, n := range changes {
		w.has("SELECT last_no FROM feedline_changes WHERE table_name = '"+table+"'", text(n))
		w.has("SELECT max(change_no), count(DISTINCT change_no) = count(*) FROM "+table, text(n)+" 1")
	}
}

func TestUpsertKeepsWhatIsNotDelivered(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) {
		w.put(b, store.Inserted, call(1, "holdCount", 7, "customerPhoneNumber", "+491", "customerFirstName", "Ada"))
	})
	t.Run("a Conversations file does not blank the columns of Calls", func(t *testing.T) {
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Updated, conversation(1, "businessUnitId", nil, "channelId", nil, "conversationEndedReason", "Default",
				"customerFirstName", "Ada", "customerId", nil, "customerLastName", nil, "durationInSeconds", 60, "endedAtUTC", 61000,
				"isChannelClosed", 0, "isChannelOpen", 60, "nextConversationID", nil, "openingCheckResult", "Open"))
		})
		w.has("SELECT hold_count, customer_phone_number, customer_first_name, duration_seconds, media_group, is_consult FROM conversations",
			"7 +491 Ada 60 Voice 0")
	})
	t.Run("with too few columns for a new row an existing one is still changed", func(t *testing.T) {
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Updated, row{"Calls", "id", id(1), "holdCount", 8})
			w.put(b, store.Unchanged, row{"Calls", "id", id(1), "holdCount", 8})
			w.put(b, store.Unchanged, row{"Calls", "id", id(1)})
		})
		w.has("SELECT hold_count, customer_phone_number FROM conversations", "8 +491")
	})
}

func TestViewsOfOneTable(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	t.Run("a call shows in Conversations", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, call(1)) })
		w.has("SELECT id, channel_type, media_group FROM conversations", id(1)+" Voice Voice")
	})
	t.Run("a conversation by voice shows in Calls, with defaults", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, conversation(2)) })
		w.has("SELECT media_group, hold_count, hold_duration_seconds, is_consult FROM conversations WHERE id = '"+id(2)+"'", "Voice 0 0 0")
	})
	t.Run("a channel type that the model does not know belongs to no medium", func(t *testing.T) {
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Inserted, row{"Conversations", "id", id(4), "channelType", "Fax", "startedAtUTC", 1})
		})
		w.has("SELECT media_group FROM conversations WHERE id = '"+id(4)+"'", "<nil>")
	})
	t.Run("a row that moves to another view leaves a tombstone in the old one", func(t *testing.T) {
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Updated, row{"Conversations", "id", id(1), "channelType", "Webchat", "startedAtUTC", 1000, "isOutbound", 0})
			w.put(b, store.Unchanged, row{"Conversations", "id", id(1), "channelType", "Webchat", "startedAtUTC", 1000, "isOutbound", 0})
		})
		w.has("SELECT media_group, change_no FROM conversations WHERE id = '"+id(1)+"'", "Chat 5")
		w.has("SELECT change_no, key, view FROM feedline_tombstones", `4 ["`+id(1)+`"] {"media_group":"Voice"}`)
	})
	t.Run("a row of a view whose type the model does not know is left alone by the view of all", func(t *testing.T) {
		const state = "SELECT c.media_group, c.change_no, last_no, (SELECT count(*) FROM feedline_tombstones) FROM conversations c, feedline_changes WHERE table_name = 'conversations' AND c.id = '"
		fax := row{"Calls", "id", id(5), "channelType", "Telephone", "isOutbound", 0, "startedAtUTC", 5}
		w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, fax) })
		before := answer(t, w.judge, state+id(5)+"'")
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Unchanged, append(row{"Conversations"}, fax[1:]...))
			w.put(b, store.Unchanged, fax)
		})
		w.has(state+id(5)+"'", before)
		w.inBatch(func(b store.Batch) {
			if n, err := b.Delete(w.model.Set("Calls"), []store.Cell{store.TextCell(id(5))}); n != 1 || err != nil {
				t.Errorf("it is not deleted as a call: %d, %v", n, err)
			}
		})
	})
}

func TestNaturalIdentity(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, call(1)) })
	const computed = "SELECT id FROM queue_segments WHERE queued_at_utc = 1500"
	t.Run("conversation and instant decide which segment it is", func(t *testing.T) {
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Inserted, segment(1, 1500, "durationInSeconds", 3))
			w.put(b, store.Updated, segment(1, 1500, "durationInSeconds", 4))
			w.put(b, store.Unchanged, segment(1, 1500, "durationInSeconds", 4))
			w.put(b, store.Inserted, segment(1, 1600, "durationInSeconds", 4))
		})
		w.has("SELECT queued_at_utc, duration_seconds FROM queue_segments ORDER BY 1", "1500 4\n1600 4")
	})
	t.Run("a missing id is computed, and stays", func(t *testing.T) {
		w.has(computed, "d53eac40-8db8-579b-b209-cc1f6dc0c047")
	})
	t.Run("a blank id is a missing one", func(t *testing.T) {
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Unchanged, segment(1, 1500, "id", nil, "durationInSeconds", 4))
			w.put(b, store.Inserted, segment(1, 1700, "id", nil))
		})
		w.has("SELECT count(*) FROM queue_segments WHERE length(id) = 36", "3")
	})
	t.Run("a delivered id replaces the computed one, which leaves a tombstone", func(t *testing.T) {
		old := answer(t, w.judge, computed)
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Updated, segment(1, 1500, "id", id(77)))
			w.put(b, store.Unchanged, segment(1, 1500, "id", id(77)))
		})
		w.has("SELECT id, change_no FROM queue_segments WHERE queued_at_utc = 1500", id(77)+" 6")
		w.has("SELECT change_no, key, view FROM feedline_tombstones", `5 ["`+old+`"] <nil>`)
	})
}

func TestChangeSequence(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	other, err := w.AddTenant(t.Context(), store.Tenant{Name: "south", Zone: w.tenant.Zone})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("re-importing an owner leaves its children and unchanged rows alone", func(t *testing.T) {
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Inserted, call(1))
			w.put(b, store.Inserted, call(2))
			w.put(b, store.Inserted, segment(1, 5))
		})
		w.inBatch(func(b store.Batch) {
			w.put(b, store.Unchanged, call(1))
			w.put(b, store.Updated, call(2, "holdCount", 1))
		})
		w.has("SELECT id, change_no FROM conversations ORDER BY id", id(1)+" 1\n"+id(2)+" 3")
		w.has("SELECT conversation_id, change_no FROM queue_segments", id(1)+" 1")
	})
	t.Run("a batch that was rolled back uses no numbers", func(t *testing.T) {
		b := w.begin()
		w.put(b, store.Inserted, call(3))
		if err := b.Rollback(); err != nil {
			t.Fatal(err)
		}
		w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, call(4)) })
		w.has("SELECT id, change_no FROM conversations ORDER BY id", id(1)+" 1\n"+id(2)+" 3\n"+id(4)+" 4")
	})
	t.Run("a refused row uses no number", func(t *testing.T) {
		w.inBatch(func(b store.Batch) {
			w.refuses(b, "startedAtUTC: it must have a value", row{"Calls", "id", id(5), "channelType", "Voice", "isOutbound", 0, "startedAtUTC", nil})
			w.put(b, store.Inserted, call(5))
		})
		w.has("SELECT change_no FROM conversations WHERE id = '"+id(5)+"'", "5")
	})
	t.Run("each tenant counts for itself", func(t *testing.T) {
		first := w.tenant
		w.tenant = other
		w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, call(1)) })
		w.tenant = first
		w.has("SELECT tenant_id, table_name, last_no FROM feedline_changes ORDER BY 1, 2",
			"1 conversations 5\n1 queue_segments 1\n2 conversations 1")
	})
}

func text(n int) string { return strconv.Itoa(n) }
