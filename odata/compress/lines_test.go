package compress

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// callLines makes lines of JSON that look like the feed's table of calls: many
// long repeated names, a few random ids, instants that grow, small numbers.
func callLines(rows int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 2026))
	channels, units := ids(r, 200), ids(r, 12)
	at := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	var b []byte
	for i := range rows {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		at = at.Add(time.Duration(r.IntN(4000)) * time.Millisecond)
		b = appendCall(b, r, at, channels[r.IntN(len(channels))], units[r.IntN(len(units))])
	}
	return b
}

func appendCall(b []byte, r *rand.Rand, at time.Time, channel, unit string) []byte {
	seconds := r.IntN(900)
	joined := at.Add(time.Duration(r.IntN(9000)) * time.Millisecond)
	ended := at.Add(time.Duration(seconds)*time.Second + time.Duration(r.IntN(1000))*time.Millisecond)
	b = fmt.Appendf(b, `{"businessUnitId":"%s","channelId":"%s","channelPhoneNumber":"+49301%05d","channelType":"Voice"`,
		unit, channel, 20000+int(channel[0])*97)
	b = fmt.Appendf(b, `,"conversationEndedReason":"%s","customerFirstName":"%s","customerId":"%s"`,
		pick(r, "CustomerDisconnected", "AgentDisconnected", "Abandoned", "TransferToChannel"), pick(r, firstNames...), id(r))
	b = appendMoments(b, "customerJoinedAt", joined)
	b = fmt.Appendf(b, `,"customerLastName":"%s","customerPhoneNumber":"+4917%09d","customerRingDuration":null,"durationInSeconds":%d`,
		pick(r, lastNames...), r.IntN(1e9), seconds)
	b = appendMoments(b, "endedAt", ended)
	b = fmt.Appendf(b, `,"holdCount":%d,"holdDurationInSeconds":%d,"id":"%s","isChannelClosed":0,"isChannelOpen":%d`,
		r.IntN(4), r.IntN(200), id(r), seconds)
	b = fmt.Appendf(b, `,"isConsult":%s,"isOutbound":%s,"nextConversationID":%s,"openingCheckResult":"%s"`,
		pick(r, "false", "false", "true"), pick(r, "false", "true"), pick(r, "null", "null", "null", strconv.Quote(id(r))), pick(r, "Open", "Open", "Holiday", "Closed"))
	b = appendMoments(b, "startedAt", at)
	return fmt.Appendf(b, `,"TransferInitiatedBy":%s,"TransferToExternalDestinationPhoneNumber":null}`, pick(r, "null", "null", `"agent"`, `"workflow"`))
}

func appendMoments(b []byte, name string, at time.Time) []byte {
	local := at.In(time.FixedZone("", 3600))
	return fmt.Appendf(b, `,"%s":"%s","%sUTC":"%s"`, name, local.Format("2006-01-02T15:04:05.000-07:00"), name, at.Format("2006-01-02T15:04:05.000Z"))
}

var (
	firstNames = []string{"Anna", "Ben", "Clara", "David", "Emma", "Finn", "Greta", "Hannah", "Jürgen", "Zoë", "Mia", "Noah", "Oskar", "Paula"}
	lastNames  = []string{"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Schäfer", "Koch"}
)

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

func ids(r *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = id(r)
	}
	return list
}

// id is a random (version 4) Guid.
func id(r *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", r.Uint32(), r.Uint32()&0xffff, r.Uint32()&0xfff, 0x8000|r.Uint32()&0x3fff, r.Uint64()&0xffffffffffff)
}
