package encode

import (
	"fmt"
	"math/rand/v2"
	"time"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// callsShape is the shape of the set Calls (28 properties, 25 cells): three
// local instants share the cells of their UTC twins.
func callsShape(zone *time.Location) store.Shape {
	var s store.Shape
	cell := 0
	add := func(kind model.Kind, names ...string) {
		for _, name := range names {
			s.Slots = append(s.Slots, store.Slot{Name: name, Type: model.Type{Kind: kind}, Cell: cell})
			cell++
		}
	}
	moment := func(name string) {
		t := model.Type{Kind: model.DateTimeOffset, Precision: 3}
		s.Slots = append(s.Slots,
			store.Slot{Name: name, Type: t, Cell: cell, Zone: zone},
			store.Slot{Name: name + "UTC", Type: t, Cell: cell})
		cell++
	}
	add(model.Guid, "businessUnitId", "channelId")
	add(model.String, "channelPhoneNumber", "channelType", "conversationEndedReason", "customerFirstName")
	add(model.Guid, "customerId")
	moment("customerJoinedAt")
	add(model.String, "customerLastName", "customerPhoneNumber")
	add(model.Int32, "customerRingDuration", "durationInSeconds")
	moment("endedAt")
	add(model.Int32, "holdCount", "holdDurationInSeconds")
	add(model.Guid, "id")
	add(model.Int32, "isChannelClosed", "isChannelOpen")
	add(model.Boolean, "isConsult", "isOutbound")
	add(model.Guid, "nextConversationID")
	add(model.String, "openingCheckResult")
	moment("startedAt")
	add(model.String, "TransferInitiatedBy", "TransferToExternalDestinationPhoneNumber")
	return s
}

// callsRows makes rows of that shape, in time order or not.
func callsRows(n int, inOrder bool) [][]store.Cell {
	r := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC).UnixMilli()
	rows := make([][]store.Cell, n)
	for i := range rows {
		at += r.Int64N(8000)
		start := at
		if !inOrder {
			start = at + r.Int64N(2*365)*edm.DayMillis
		}
		rows[i] = callsRow(r, start)
	}
	return rows
}

func callsRow(r *rand.Rand, start int64) []store.Cell {
	id := func() store.Cell { return store.TextCell(randomGuid(r)) }
	pick := func(of ...string) store.Cell { return store.TextCell(of[r.IntN(len(of))]) }
	integer := func(n int64) store.Cell { return store.IntCell(r.Int64N(n)) }
	maybe := func(c store.Cell) store.Cell {
		if r.IntN(3) > 0 {
			return store.Cell{}
		}
		return c
	}
	joined, ended := store.IntCell(start+r.Int64N(9000)), store.IntCell(start+r.Int64N(900_000))
	return []store.Cell{
		id(), id(), pick("+493012345678", "+498912345"), pick("Voice"), pick("CustomerDisconnected", "TransferToChannel", "Abandoned"),
		pick("Anna", "Benjamin", "Clara-Sophie", "Jürgen"), id(), joined, pick("Schmidt", "Müller", "Wagner"), pick("+4917612345678"),
		maybe(integer(40)), integer(900), ended, integer(4), integer(200), id(), integer(10), integer(900), integer(2), integer(2),
		maybe(id()), maybe(pick("Open", "Closed")), store.IntCell(start), maybe(pick("agent")), maybe(pick("+33123456789")),
	}
}

func randomGuid(r *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", r.Uint32(), r.Uint32()&0xffff, r.Uint32()&0xfff, 0x8000|r.Uint32()&0x3fff, r.Uint64()&0xffffffffffff)
}
