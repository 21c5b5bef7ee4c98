package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/erasure"
	"feedline/store/refresh"
	"feedline/store/retention"
)

// history does one thing after another to a file, at random, as everything does
// that writes to one.
type history struct {
	t       testing.TB
	path    string
	model   *model.Model
	tenants []store.Tenant
	random  *rand.Rand
	now     time.Time
}

// newHistory makes a file with two tenants.
func newHistory(t testing.TB, path string, seed uint64) *history {
	t.Helper()
	h := resumedHistory(t, path, seed)
	migrated(t, path, h.model)
	w := h.writer()
	for _, name := range []string{"north", "south"} {
		if _, err := w.AddTenant(t.Context(), store.Tenant{Name: name, Zone: time.UTC, RetentionDays: 30}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return h
}

// resumedHistory goes on with a file that newHistory made.
func resumedHistory(t testing.TB, path string, seed uint64) *history {
	zone := func(n int64, name string) store.Tenant {
		return store.Tenant{Number: n, Name: name, Zone: time.UTC, RetentionDays: 30}
	}
	return &history{t: t, path: path, model: builtinModel(t), tenants: []store.Tenant{zone(1, "north"), zone(2, "south")},
		random: rand.New(rand.NewPCG(seed, 7)), now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (h *history) writer() *Writer {
	h.t.Helper()
	w := writerOf(h.t, h.path, h.model)
	w.now = func() time.Time { return h.now }
	return w
}

// step does something and says what.
func (h *history) step() string {
	h.t.Helper()
	h.now = h.now.Add(time.Duration(h.random.IntN(48)) * time.Hour)
	t := h.tenants[h.random.IntN(len(h.tenants))]
	things := []struct {
		often int
		name  string
		do    func(store.Tenant) error
	}{
		{8, "import", h.imports}, {3, "delete", h.deletes}, {1, "roll back", h.rollsBack}, {2, "purge", h.purges},
		{2, "retention", h.ages}, {2, "refresh", h.refreshes}, {2, "expiry", h.expires}, {1, "reclaim", h.reclaims}, {2, "erasure", h.erases},
	}
	at := h.random.IntN(23)
	for _, thing := range things {
		if at -= thing.often; at < 0 {
			if err := thing.do(t); err != nil {
				h.t.Fatalf("%s of %s: %v", thing.name, t.Name, err)
			}
			return thing.name + " of " + t.Name
		}
	}
	return "nothing"
}

// inBatch writes something for a tenant, and takes it back if told to.
func (h *history) inBatch(t store.Tenant, keep bool, do func(store.Batch) error) error {
	w := h.writer()
	b, err := w.Begin(context.Background(), t)
	if err != nil {
		return errors.Join(err, w.Close())
	}
	if err = do(b); err == nil && keep {
		err = b.Commit()
	}
	return errors.Join(err, b.Rollback(), w.Close())
}

func (h *history) imports(t store.Tenant) error {
	return h.inBatch(t, true, func(b store.Batch) error { return h.put(b, 1+h.random.IntN(60)) })
}

func (h *history) rollsBack(t store.Tenant) error {
	return h.inBatch(t, false, func(b store.Batch) error { return errors.Join(h.put(b, 10), h.removeSome(b)) })
}

// put stores rows. What the file refuses, as an import would reject it, is left
// out.
func (h *history) put(b store.Batch, rows int) error {
	for range rows {
		_, err := b.Upsert(h.row().in(h.t, h.model))
		if refusal := new(store.Refusal); err != nil && !errors.As(err, &refusal) {
			return err
		}
	}
	return nil
}

// pick is a number below n, and its id.
func (h *history) pick(n int) int { return h.random.IntN(n) }

func (h *history) one(of ...any) any { return of[h.random.IntN(len(of))] }

// row makes one of few rows, so that most of them are there already, and some
// change their place.
func (h *history) row() row {
	ended := h.one(nil, int(h.now.UnixMilli()), int(h.now.AddDate(0, 0, -h.pick(60)).UnixMilli()))
	c := id(h.pick(30))
	switch h.pick(9) {
	case 0, 1:
		return row{"Conversations", "id", c, "channelType", h.one("Voice", "Webchat", "Email", "Pigeon"), "startedAtUTC", 1, "endedAtUTC", ended,
			"customerId", h.one(nil, id(900), id(901)), "customerFirstName", h.one(nil, "Ann", "Bob")}
	case 2:
		return call(h.pick(30), "customerPhoneNumber", h.one("+49301", "+49302"), "customerId", h.one(id(900), id(902)), "endedAtUTC", ended)
	case 3, 4:
		return row{"QueueSegments", "conversationId", c, "queuedAtUTC", h.pick(3), "id", id(100 + h.pick(90)), "queueId", id(h.pick(9))}
	case 5:
		return row{"CapturedData", "ConversationId", c, "name", h.one("a", `"b"`, "ü"), "TimestampUtc", h.pick(3), "value", h.one("x", "y")}
	case 6:
		return row{"CampaignRecords", "id", id(h.pick(9)), "CreatedAt", 1, "closedAt", ended, "newStatusDuration", h.pick(3), "queuedStatusDuration", 0,
			"rescheduledStatusDuration", 0, "status", "Closed", "totalCustomerRingTimeInSeconds", 0, "totalTalkTimeInSeconds", 0, "customerPhone", h.one("+49301", "+49303")}
	case 7:
		return row{"CampaignRecordAdditionalPhoneNumbers", "campaignRecordId", id(h.pick(9)), "additionalPhoneNumber", h.one("+49301", "+49302")}
	}
	return row{"Workitems", "id", id(h.pick(9)), "mediaType", "Voice", "startTimeUTC", 1, "endTimeUTC", ended, "customerId", h.one(nil, id(900)), "notes", h.one("a", "b")}
}

func (h *history) deletes(t store.Tenant) error {
	return h.inBatch(t, true, func(b store.Batch) error { return h.removeSome(b) })
}

func (h *history) removeSome(b store.Batch) error {
	var errs []error
	for range 1 + h.pick(4) {
		set := h.one("Conversations", "Calls", "Chats", "CampaignRecords", "Workitems").(string)
		_, err := b.Delete(h.model.Set(set), key(id(h.pick(30))))
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// purges removes rows by a condition, and puts some in the same transaction.
func (h *history) purges(t store.Tenant) error {
	set := h.model.Set(h.one("Conversations", "Emails", "Workitems").(string))
	id, pivot := set.Key[0], store.TextCell(id(h.pick(30)))
	where := store.Call{Op: store.Lt, Args: []store.Expr{store.Column{Property: id}, store.Value{Type: id.Type, Cell: pivot}}}
	return h.inBatch(t, true, func(b store.Batch) error {
		_, err := b.Purge(set, where, []store.Order{{By: store.Column{Property: id}}}, int64(1+h.pick(8)))
		return errors.Join(err, h.put(b, h.pick(5)))
	})
}

// ages purges what has outlived its retention, in small transactions.
func (h *history) ages(t store.Tenant) error {
	w := h.writer()
	_, err := retention.Run(context.Background(), retention.Job{Model: h.model, Writer: w, Tenant: t, BatchOwners: 3,
		Policy: retention.Policy{Cutoff: retention.Cutoff(h.now, t.RetentionDays)}, Now: func() time.Time { return h.now }})
	return errors.Join(err, w.Close())
}

func (h *history) refreshes(t store.Tenant) error {
	var text strings.Builder
	for n := range 9 {
		if h.pick(3) > 0 {
			fmt.Fprintf(&text, "{\"id\":%q,\"Name\":\"%v\"}\n", id(n), h.one("Sales", "Service"))
		}
	}
	db, err := Open(context.Background(), h.path, h.model, Options{})
	if err != nil {
		return err
	}
	_, err = refresh.Run(context.Background(), refresh.Job{
		Model: h.model, Reader: db, Tenant: t, Tick: h.now, Guard: refresh.Guard{Force: true}, Now: func() time.Time { return h.now },
		Writer: func(context.Context) (store.Writer, error) { return h.writer(), nil },
		Sources: map[string]refresh.Source{"Queues": refresh.Text{Name: "memory", Format: "ndjson", Open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(text.String())), nil
		}}},
	})
	return errors.Join(err, db.Close())
}

func (h *history) erases(t store.Tenant) error {
	c := erasure.Customer{ID: id(900 + h.pick(3))}
	if h.pick(2) == 0 {
		c.Contacts = []string{h.one("+49301", "+49302", "+49303").(string)}
	}
	db, err := Open(context.Background(), h.path, h.model, Options{})
	if err != nil {
		return err
	}
	w := h.writer()
	_, err = erasure.EraseCustomer(context.Background(), erasure.CustomerJob{
		Model: h.model, Reader: db, Writer: w, Tenant: t, Customer: c, Rows: h.pick(3) == 0, BatchRows: 4})
	return errors.Join(err, w.Close(), db.Close())
}

func (h *history) expires(store.Tenant) error {
	w := h.writer()
	_, err := w.ExpireTombstones(context.Background(), h.now.AddDate(0, 0, -h.pick(20)))
	return errors.Join(err, w.Close())
}

func (h *history) reclaims(store.Tenant) error {
	w := h.writer()
	_, err := w.Reclaim(context.Background(), 1<<16)
	return errors.Join(err, w.Close())
}
