package sqlite

import (
	"fmt"
	"strconv"
	"testing"

	"feedline/store"
)

func key(values ...any) []store.Cell {
	var cells []store.Cell
	for _, v := range values {
		if n, ok := v.(int); ok {
			cells = append(cells, store.IntCell(int64(n)))
			continue
		}
		cells = append(cells, store.TextCell(v.(string)))
	}
	return cells
}

// deletes expects how many rows go with the one that has the key.
func (w *written) deletes(b store.Batch, want int64, set string, values ...any) {
	w.t.Helper()
	n, err := b.Delete(w.model.Set(set), key(values...))
	if err != nil {
		w.t.Fatal(err)
	}
	if n != want {
		w.t.Errorf("%d rows of %s went; want %d", n, set, want)
	}
}

func TestDelete(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	w.inBatch(func(b store.Batch) {
		for n := 1; n <= 2; n++ {
			w.put(b, store.Inserted, call(n))
			w.put(b, store.Inserted, segment(n, 5, "id", id(10+n)))
			w.put(b, store.Inserted, row{"BotSegments", "id", id(20 + n), "conversationID", id(n), "startedAt", 1})
			w.put(b, store.Inserted, row{"CapturedData", "ConversationId", id(n), "name", "topic", "TimestampUtc", 7})
		}
		w.put(b, store.Inserted, row{"Workitems", "id", id(31), "mediaType", "Voice", "startTimeUTC", 1, "primaryConversationID", id(1)})
		w.put(b, store.Inserted, row{"WorkitemEvaluations", "id", id(32), "workitemID", id(31), "startedAtUtc", 1})
		w.put(b, store.Inserted, row{"WorkitemEvaluationData", "id", id(33), "evaluationID", id(32), "workitemId", id(31), "name", "n", "createdAtUTC", 1})
		w.put(b, store.Inserted, row{"CampaignRecords", "id", id(41), "CreatedAt", 1, "newStatusDuration", 0, "queuedStatusDuration", 0,
			"rescheduledStatusDuration", 0, "status", "Closed", "totalCustomerRingTimeInSeconds", 0, "totalTalkTimeInSeconds", 0})
		w.put(b, store.Inserted, row{"CampaignRecordRegistrations", "id", id(41)})
	})
	t.Run("what a set does not show is not deleted through it", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 0, "Chats", id(1)) })
	})
	t.Run("a call takes the rows that it owns with it", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 4, "Calls", id(1)) })
		w.has("SELECT id FROM conversations", id(2))
		w.has("SELECT id FROM queue_segments", id(12))
		w.has("SELECT id FROM bot_segments", id(22))
		w.has("SELECT conversation_id FROM captured_data", id(2))
		w.has("SELECT count(*) FROM workitems", "1")
	})
	t.Run("each leaves a tombstone with a change number of its table", func(t *testing.T) {
		w.has("SELECT tenant_id, table_name, change_no, key, view, deleted_at_utc FROM feedline_tombstones ORDER BY 2", ``+
			`1 bot_segments 3 ["`+id(21)+`"] <nil> 1767225600000`+"\n"+
			`1 captured_data 3 ["`+id(1)+`","topic",7] <nil> 1767225600000`+"\n"+
			`1 conversations 3 ["`+id(1)+`"] {"media_group":"Voice"} 1767225600000`+"\n"+
			`1 queue_segments 3 ["`+id(11)+`"] <nil> 1767225600000`)
		w.has("SELECT last_no FROM feedline_changes WHERE table_name = 'conversations'", "3")
	})
	t.Run("owned rows take theirs with them", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 3, "Workitems", id(31)) })
		w.has("SELECT table_name FROM feedline_tombstones WHERE table_name LIKE 'workitem%' ORDER BY 1",
			"workitem_evaluation_data\nworkitem_evaluations\nworkitems")
	})
	t.Run("a row whose owner may be missing goes with the owner that is there", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 2, "CampaignRecords", id(41)) })
	})
	t.Run("what is gone already is no row", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 0, "Calls", id(1)) })
	})
	t.Run("a deletion that was rolled back did not happen", func(t *testing.T) {
		b := w.begin()
		w.deletes(b, 4, "Calls", id(2))
		if err := b.Rollback(); err != nil {
			t.Fatal(err)
		}
		w.has("SELECT count(*) FROM queue_segments", "1")
	})
	t.Run("a deleted row that comes back has a later change number than its tombstone", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.put(b, store.Inserted, call(1)) })
		w.has("SELECT change_no FROM conversations WHERE id = '"+id(1)+"'", "4")
	})
}

func TestDeleteOwnerOfMany(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	const many = 1203
	w.inBatch(func(b store.Batch) {
		w.put(b, store.Inserted, call(1))
		for n := range many {
			w.put(b, store.Inserted, segment(1, n))
		}
	})
	w.inBatch(func(b store.Batch) { w.deletes(b, many+1, "Conversations", id(1)) })
	w.has("SELECT count(*), count(DISTINCT key), min(change_no), max(change_no) FROM feedline_tombstones WHERE table_name = 'queue_segments'",
		fmt.Sprint(many, many, many+1, 2*many))
}

// A folder is owned by the folder that it is in.
const folders = `
set: Folders
type: Folder
key: [id]
storage: {table: folders}
properties:
  - {name: id, type: Edm.Int32, nullable: false}
  - {name: inside, type: Edm.Int32}
navigation:
  - {name: Parent, target: Folders, multiplicity: 0..1, join: {inside: id}, owner: true}
`

func TestRowsThatOwnEachOther(t *testing.T) {
	m := modelOf(t, map[string]string{
		"model.yaml":   "namespace: Files\ncontainer: Files\ntenancy: false\n",
		"Folders.yaml": folders,
	})
	w := openWritten(t, m)
	w.inBatch(func(b store.Batch) {
		for n, parent := range map[int]any{1: nil, 2: 1, 3: 2, 4: 1, 5: 6, 6: 5} {
			w.put(b, store.Inserted, row{"Folders", "id", n, "inside", parent})
		}
	})
	t.Run("a tree goes whole", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 4, "Folders", 1) })
	})
	t.Run("so does a circle, once", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 2, "Folders", 5) })
	})
	t.Run("rows of no tenant count under tenant 0", func(t *testing.T) {
		w.has("SELECT tenant_id, last_no FROM feedline_changes", "0 "+strconv.Itoa(12))
		w.has("SELECT count(*) FROM feedline_tombstones WHERE tenant_id = 0", "6")
	})
}
