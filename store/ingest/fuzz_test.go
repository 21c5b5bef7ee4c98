package ingest

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/runs"
)

// discard is a writer that takes every row and keeps none.
type discard struct{ *memory }

type discardBatch struct{ store.Batch }

func (discard) Begin(context.Context, store.Tenant) (store.Batch, error) {
	return discardBatch{}, nil
}

func (discardBatch) Upsert(_ *model.EntitySet, columns []*model.Property, cells []store.Cell) (store.Outcome, error) {
	if len(columns) != len(cells) {
		panic("a row has more cells than columns, or fewer")
	}
	return store.Inserted, nil
}

func (discardBatch) Commit() error   { return nil }
func (discardBatch) Rollback() error { return nil }

// Whatever the bytes are, every row that is read is accounted for, each reject
// is one record of the rejects file, and a report without an error says that
// the run is complete.
func FuzzFiles(f *testing.F) {
	const call = first + ",2024-07-01T09:00:00Z,Voice,0,0,false,false\n"
	for _, text := range []string{
		"id,Name\n" + first + ",Sales\n", "id;Name\r\n\"" + first + "\";\"a\"\"b\"\r\n", "id\n\"x", "id\na\"b\n\"a\"b\n", "\ufeffid\n",
		callColumns + "\n" + call + call, "{\"id\":\"" + first + "\"}\n{]\n\n5", "[{\"id\":\"" + first + "\"}, {\"id\":null,\"Name\":\"\\ud83d\\ude00\"}]",
		"{\"@odata.context\":\"x\",\"value\":[{\"id\":\"" + first + "\"}],\"@odata.nextLink\":\"y\"}", "\x1f\x8b", "\xff\xfe", "PK\x03\x04", "[", "[{}", "{\"value\":[", "{\"@\":",
	} {
		for format := range byte(4) {
			f.Add([]byte(text), format, false)
		}
	}
	f.Add(pack(f, "id\n"+first+"\n", 3), byte(0), true)
	m := builtin(f)
	tenant := store.Tenant{Number: 1, ID: tenantID, Zone: zone(f, "Europe/Berlin")}
	f.Fuzz(func(t *testing.T, text []byte, format byte, skip bool) {
		for _, set := range []string{"Queues", "Calls", "AgentBusinessUnitChanges"} {
			var rejects kept
			report, err := Run(context.Background(), Job{
				Set: m.Set(set), Model: m, Writer: discard{}, Tenant: tenant, Input: bytes.NewReader(text), Name: "file",
				Format: []Format{Auto, CSV, NDJSON, JSON}[format%4], SkipUnknown: skip, Rejects: rejects.open, BatchRows: 2,
			})
			accountFor(t, report, err, &rejects)
		}
	})
}

func accountFor(t *testing.T, r Report, err error, rejects *kept) {
	t.Helper()
	if r.Read != r.Inserted+r.Updated+r.Unchanged+r.Rejected {
		t.Errorf("the rows do not add up: %+v", r)
	}
	var refusal *RefusedError
	switch {
	case err == nil && r.Outcome != runs.Completed, errors.As(err, &refusal) && r.Outcome != "":
		t.Errorf("%q with %v", r.Outcome, err)
	}
	records, broken := csv.NewReader(rejects).ReadAll()
	if broken != nil {
		t.Errorf("the rejects file is broken: %v", broken)
	}
	if told := int64(max(len(records)-1, 0)); told < r.Rejected || err == nil && told != r.Rejected {
		t.Errorf("%d rows were rejected, %d are in the file", r.Rejected, told)
	}
}

// Whatever a converter accepts, it accepts again in the form in which the feed
// publishes it, as the same cell.
func FuzzInstants(f *testing.F) {
	for _, text := range []string{"2024-05-01T13:45:00.123Z", "2024-05-01 13:45", "2024-10-27T02:30:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-05"} {
		f.Add(text)
	}
	berlin := newClock(zone(f, "Europe/Berlin"))
	f.Fuzz(func(t *testing.T, text string) {
		convert := instant(3, berlin)
		cell, reason := convert([]byte(text))
		if reason != "" {
			return
		}
		published := time.UnixMilli(cell.Int).UTC().Format("2006-01-02T15:04:05.000Z07:00")
		again, reason := convert([]byte(published))
		if reason != "" || !cell.Equal(again) {
			t.Errorf("%q became %s, and that %s %s", text, published, cellText(again), reason)
		}
	})
}

func FuzzConverters(f *testing.F) {
	for _, text := range []string{"1", "-1.50", "PT1H", "13:45:00.5", "{7B0F3C8E-52D1-4C55-9A3E-0D6A51C3F2AA}", "-_-_", "true", `[{"a":[1,"\ud800"]}]`, "INF"} {
		f.Add(text)
	}
	newYork := clocks{tenant: newClock(zone(f, "America/New_York")), utc: newClock(time.UTC)}
	var types []model.Type
	for _, name := range model.PrimitiveNames() {
		k, _ := model.PrimitiveKind(name)
		types = append(types, model.Type{Kind: k, MaxLength: 40, Precision: 12, Scale: 3}, model.Type{Kind: k, Collection: true})
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, of := range types {
			convert, _ := converterOf(of, model.TenantZone, newYork)
			cell, reason := convert([]byte(text))
			if (reason == "") == cell.IsNull() {
				t.Errorf("%s of %q: %s %q", of.Name(), text, cellText(cell), reason)
			}
			if strings.Contains(string(cell.Text), "\x00") && of.Kind != model.Binary && of.Kind != model.Stream {
				t.Errorf("%s of %q has a NUL", of.Name(), text)
			}
		}
	})
}
