package oracle

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// near is the value, or one that differs from it in little; of a nil value,
// one that may occur.
func (m *maker) near(f family, v Value) Value {
	switch f {
	case truth:
		return m.odds(50)
	case text:
		if s, isText := v.(string); isText {
			return m.nearText(s)
		}
		return m.anyText()
	case integer, decimal, float:
		if n, isNumber := v.(Number); isNumber {
			return m.nearNumber(n)
		}
		return m.anyNumber(f)
	case guid:
		return m.nearGuid(v)
	case instant:
		return m.nearInstant(v)
	case date:
		d, _ := v.(Date)
		return min(max(d+Date(m.step(1)), Date(firstMoment/day)), Date(lastMoment/day))
	case clock:
		c, _ := v.(Clock)
		return Clock(mod(int64(c)+m.step(second), day))
	case duration:
		d, _ := v.(Duration)
		return d + Duration(m.step(second))
	case bytes:
		return m.nearBytes(v)
	}
	panic("oracle: no constant of this family")
}

// step is zero, or one of the smallest steps, or of the given larger ones.
func (m *maker) step(larger int64) int64 {
	return choose(m, []int64{0, 0, 0, 1, -1, larger, -larger})
}

var numbers = []int64{0, 0, 1, -1, 2, 5, 60, 3600, math.MaxInt32, math.MinInt32, math.MaxInt32 + 1, math.MaxInt64, math.MinInt64}

func (m *maker) anyNumber(f family) Number {
	n := choose(m, numbers)
	switch {
	case f == decimal && m.odds(70):
		return decimalOf(n%1_000_000_000, m.IntN(4))
	case f == float && m.odds(70):
		return doubleOf(float64(n) / 8)
	}
	return integerOf(n)
}

func (m *maker) nearNumber(n Number) Number {
	switch k := m.IntN(100); {
	case k < 12 || n.infinite():
		return m.anyNumber(choose(m, []family{integer, decimal, float}))
	case n.isFloat():
		return m.nearFloat(n)
	case k < 30:
		return m.beside(n, 0)
	case k < 38:
		return m.beside(n, 1)
	case k < 44:
		return doubleOf(n.nearest())
	}
	return n
}

// beside is a number that is one unit of some place away.
func (m *maker) beside(n Number, places int) Number {
	places += m.IntN(3)
	if n.class == integerClass && m.odds(50) {
		places = 0
	}
	unit := decimalOf(int64(1-2*m.IntN(2)), places)
	sum := Number{class: n.class, rat: new(big.Rat).Add(n.rat, unit.rat), scale: max(n.scale, places)}
	switch {
	case n.class == integerClass && places == 0 && !sum.rat.Num().IsInt64():
		return n
	case places > 0:
		sum.class = decimalClass
	}
	return sum
}

// nearFloat is the number itself, as it is published or with an exponent, or
// one right beside it.
func (m *maker) nearFloat(n Number) Number {
	bits := 64
	if n.class == singleClass {
		bits = 32
	}
	shown := strconv.FormatFloat(n.float, 'f', -1, bits)
	switch k := m.IntN(100); {
	case k < 45 && len(shown) < 25 && strings.Contains(shown, "."):
		d, _ := decimalFrom(shown)
		return d
	case k < 60 && math.Abs(n.float) < 1<<53:
		return integerOf(int64(n.float))
	case k < 75 && n.class == doubleClass:
		return doubleOf(math.Nextafter(n.float, float64(1-2*m.IntN(2))*math.MaxFloat64))
	}
	f, _ := strconv.ParseFloat(strconv.FormatFloat(n.float, 'e', -1, bits), 64)
	return doubleOf(f)
}

func (m *maker) nearGuid(v Value) Guid {
	g, isGuid := v.(Guid)
	if !isGuid {
		g = "00000000-0000-4000-8000-000000000000"
	}
	if m.odds(80) {
		return g
	}
	at := choose(m, []int{0, 7, 20, 35})
	return g[:at] + Guid("0123456789abcdef"[m.IntN(16)]) + g[at+1:]
}

// offsets in minutes, as other clients' clocks have them.
var offsets = []int{60, 120, -300, 330, 630, 660, 840, -720, 45, -1}

// nearInstant is the moment, or one close to it, on any clock.
func (m *maker) nearInstant(v Value) Instant {
	at, known := v.(Instant)
	if !known {
		at = Instant{Millis: int64(m.IntN(60*365*24)) * hour, Zone: time.UTC}
	}
	switch k := m.IntN(100); {
	case k < 20:
		at.Millis += m.step(second)
	case k < 28:
		shown, _ := at.wall()
		at.Millis -= mod(shown, hour)
	case k < 38:
		at.Millis += choose(m, []int64{hour, -hour, 30 * minute, -30 * minute, day, -day, 30 * day})
	}
	at.Millis = min(max(at.Millis, firstMoment), lastMoment)
	return m.onSomeClock(at)
}

// onSomeClock is the same moment with the offset that one of many clients
// would write.
func (m *maker) onSomeClock(at Instant) Instant {
	minutes := int(at.offset())
	switch k := m.IntN(100); {
	case k < 50:
		minutes = 0
	case k < 75:
		minutes = choose(m, offsets)
	}
	moved := Instant{Millis: at.Millis, Zone: time.FixedZone("", minutes*60)}
	if _, ok := moved.wall(); !ok || minutes == 0 {
		moved.Zone = time.UTC
	}
	return moved
}

func (m *maker) nearBytes(v Value) Bytes {
	b, isBytes := v.(Bytes)
	if !isBytes || m.odds(20) {
		return choose(m, []Bytes{"", "AAEC", "AAED", "-_8"})
	}
	return b
}
