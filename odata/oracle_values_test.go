package odata_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"feedline/model"
)

// value is one that the property may have: common, extreme or hostile.
func (w *world) value(set *model.EntitySet, p *model.Property) any {
	if p.Type.Collection {
		return w.collection(p.Type)
	}
	switch p.Type.Kind {
	case model.Boolean:
		return w.odds(40)
	case model.String:
		return w.text(set, p)
	case model.Guid:
		return w.newID()
	case model.Byte, model.SByte, model.Int16, model.Int32, model.Int64:
		return w.whole(p.Type.Kind)
	case model.Decimal:
		return w.decimal(p.Type)
	case model.Single, model.Double:
		return oneOfList(w.values, []any{0, 1, -1, 0.1, -0.1, 0.5, 2.5, -2.5, 1e-7, 16777216, 3.25, "INF", "-INF", 1.5e10})
	case model.DateTimeOffset:
		return instantText(oneOfList(w.values, w.moments))
	case model.Date:
		return oneOfList(w.values, w.moments).Format(time.DateOnly)
	case model.TimeOfDay:
		return oneOfList(w.values, []string{"00:00:00", "23:59:59.999", "12:30:00", "08:15:30.250", "02:30:00", "02:59:59.999"})
	case model.Duration:
		return oneOfList(w.values, []string{"PT0S", "PT1H", "-PT1H", "P1D", "P1DT2H3M4.005S", "PT0.001S", "-P400D", "PT59.999S"})
	case model.Binary:
		return oneOfList(w.values, []string{"AAEC", "", "-_8", base64.RawURLEncoding.EncodeToString([]byte("bolt"))})
	case model.Enum:
		return w.enum(p.Type.Enum)
	case model.Complex:
		return w.complex(p.Type.Complex)
	}
	return nil
}

func (w *world) enum(t *model.EnumType) any {
	name := oneOfList(w.values, t.Members).Name
	if t.Flags && w.odds(50) {
		if other := oneOfList(w.values, t.Members[1:]); other.Name != name && name != t.Members[0].Name {
			name += "," + other.Name
		}
	}
	return name
}

func (w *world) complex(t *model.ComplexType) any {
	made := map[string]any{}
	for _, p := range t.Properties {
		if !p.Nullable || w.odds(50) {
			made[p.Name] = w.value(nil, p)
		}
	}
	return made
}

func (w *world) collection(t model.Type) any {
	t.Collection = false
	list := []any{}
	for range w.values.IntN(3) {
		list = append(list, w.value(nil, &model.Property{Type: t}))
	}
	return list
}

var wholes = map[model.Kind][]int64{
	model.Byte:  {0, 1, 2, 127, 128, 255},
	model.SByte: {0, 1, -1, 7, 127, -128},
	model.Int16: {0, 1, -1, 1999, 2024, math.MaxInt16, math.MinInt16},
	model.Int32: {0, 0, 1, -1, 2, 7, 59, 60, 61, 3600, -7, 127, 128, -128, -129, 255, 256, math.MaxInt16, math.MaxInt16 + 1, math.MaxInt32, math.MinInt32},
	model.Int64: {0, 1, -1, 1000, 1 << 53, 1<<53 + 1, math.MaxInt64, math.MinInt64, -(1 << 53) - 1},
}

func (w *world) whole(k model.Kind) any {
	if k == model.Int32 && w.odds(55) {
		return w.values.IntN(900)
	}
	return oneOfList(w.values, wholes[k])
}

// decimal fills the scale, or not, and goes to the ends of the precision.
func (w *world) decimal(t model.Type) any {
	most := int64(math.Pow10(t.Precision)) - 1
	units := oneOfList(w.values, []int64{0, 1, -1, 500, -500, 1500, 2500, -2500, 100, 12345, 127499, 127500, -128500, 255499, most, -most, w.values.Int64N(90_000)})
	if units < 0 {
		return json.Number(fmt.Sprintf("-%d.%0*d", -units/powerOfTen(t.Scale), t.Scale, -units%powerOfTen(t.Scale)))
	}
	return json.Number(fmt.Sprintf("%d.%0*d", units/powerOfTen(t.Scale), t.Scale, units%powerOfTen(t.Scale)))
}

func powerOfTen(n int) int64 { return int64(math.Pow10(n)) }

// everyBlank has each of Unicode's blanks once.
const everyBlank = "\t\v\f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"

// hostileTexts are texts that are taken for something else, or cut, or folded.
var hostileTexts = []string{
	"", "", " ", "a", "A", "b", "ab", "aB", "O'Neil", "'", "''", "' or 1 eq 1", "%", "_", "100%", "a_b", "a%b", "%25", "null", "true", "1", "0", "-1",
	"ä", "Ä", "ß", "ẞ", "SS", "é", "e\u0301", "İ", "ı", "ſ", "K", "Σ", "ς", "ﬁ", "😀", "😀😁", "👩‍💻", "\U0010ffff", "\uffee", "a😀b",
	" leading", "trailing ", "\u00a0nbsp\u00a0", "\u2003wide\u3000", "\u200bx\ufeff",
	everyBlank + "x" + everyBlank, everyBlank + "x", "x" + everyBlank, "tab\there", "two\nlines", "\"", "\\", "/", "a/b", "&", "a&b=c", "#", "+", "a+b", "?", ";", ",", "(", ")", "@p", "$it",
	"<b>", "ſtraße", "STRASSE", "Zoë", "zoe", "Nguyễn", "名前", "résumé.pdf", "2024-01-01", "ab.com", "x2", "42",
}

// text is one of the property's values, or a hostile one where others occur. A
// conversation's type decides which set shows it; those that only Conversations
// shows have types that no list has.
func (w *world) text(set *model.EntitySet, p *model.Property) any {
	decides := set != nil && set.Storage.Table == "conversations" && p.Name == "channelType"
	switch {
	case decides && set.Name == "Conversations":
		return oneOfList(w.values, []string{"SMS", "voice", "Telegram", ""})
	case len(p.Values) > 0 && (p.ClosedList || decides || w.odds(75)):
		return oneOfList(w.values, p.Values).Value
	}
	runes := []rune(oneOfList(w.values, hostileTexts))
	if w.odds(15) {
		runes = append(runes, []rune(oneOfList(w.values, hostileTexts))...)
	}
	if p.Type.MaxLength > 0 {
		runes = runes[:min(len(runes), p.Type.MaxLength)]
	}
	return string(runes)
}

func instantText(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// momentsOf are instants where the zone's clocks change in 2024, around the
// hours that they show twice, and at the ends of calendars. Each stays a day
// away from what a DateTimeOffset can tell.
func momentsOf(zone *time.Location) []time.Time {
	var moments []time.Time
	for _, text := range []string{
		"0001-01-02T00:00:00Z", "0001-01-02T12:00:00.001Z", "9999-12-30T23:59:59.999Z", "9999-12-30T00:00:00Z", "1582-10-15T12:00:00Z",
		"1900-02-28T23:30:00Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.001Z", "2000-02-29T12:34:56.789Z",
		"2023-12-31T23:59:59.999Z", "2024-01-01T00:00:00Z", "2024-02-29T23:00:00Z", "2024-07-01T10:00:00Z", "2024-07-01T10:00:00.5Z", "2024-12-31T13:00:00Z",
	} {
		t, _ := time.Parse(time.RFC3339, text)
		moments = append(moments, t)
	}
	for at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2024; {
		_, change := at.In(zone).ZoneBounds()
		if change.IsZero() || change.Year() != 2024 {
			break
		}
		for _, d := range []time.Duration{
			-time.Hour, -30 * time.Minute, -time.Millisecond, 0, time.Millisecond, 15 * time.Minute, 30 * time.Minute, time.Hour - time.Millisecond, time.Hour, 90 * time.Minute,
		} {
			moments = append(moments, change.Add(d))
		}
		at = change
	}
	for day := range 12 {
		moments = append(moments, time.Date(2024, time.Month(day+1), 2*day+1, 7*day%24, 13*day%60, day, 0, zone))
	}
	return moments
}
