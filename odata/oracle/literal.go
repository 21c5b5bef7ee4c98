package oracle

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"feedline/model"
)

// offsetPlus stands for the plus sign of an offset until the text is encoded:
// some clients leave it as it is, and then it arrives as a blank.
const offsetPlus = '\ue000'

// constant writes a literal.
func (p *printer) constant(l *literal) string {
	text := ""
	switch v := l.value.(type) {
	case nil:
		return "null"
	case bool:
		return p.word(strconv.FormatBool(v))
	case string:
		return quoted(v)
	case Number:
		return p.number(v)
	case Instant:
		return p.instant(v)
	case Date:
		return published(v)
	case Clock:
		return p.clock(int64(v))
	case Bytes:
		return "binary'" + string(v) + "'"
	case Guid:
		text = string(v)
		if p.now(10) {
			text = strings.ToUpper(text)
		}
		if !l.quoted {
			return text
		}
	case Duration:
		text = p.duration(int64(v))
		if !l.quoted {
			return p.word("duration") + quoted(text)
		}
	case Enum:
		text = members(l.enum, int64(v))
		if !l.quoted {
			return l.enum.QualifiedName + quoted(text)
		}
	default:
		panic(fmt.Sprintf("oracle: no way to write %T", v))
	}
	return quoted(text)
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (p *printer) number(n Number) string {
	switch {
	case n.class == integerClass:
		return n.text()
	case n.isFloat():
		return p.exponential(n.float)
	}
	digits := n.text()
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	if p.now(10) {
		digits += "0"
	}
	return digits
}

// exponential writes a double so that it cannot be taken for a Decimal.
func (p *printer) exponential(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(exponent)
	return mantissa + p.among("e", "E") + p.among(strconv.Itoa(n), exponent)
}

func (p *printer) instant(i Instant) string {
	shown, ok := i.wall()
	offset := i.offset()
	if !ok {
		shown, offset = i.Millis, 0
	}
	text := published(Date(midnight(shown)/day)) + p.among("T", "T", "T", "t") + p.clock(mod(shown, day))
	switch {
	case offset < 0:
		return text + fmt.Sprintf("-%02d:%02d", -offset/60, -offset%60)
	case offset > 0 || p.now(8):
		return text + string(offsetPlus) + fmt.Sprintf("%02d:%02d", offset/60, offset%60)
	}
	return text + p.among("Z", "Z", "Z", "z")
}

// clock writes a time of day, without what is zero at its end, or with it.
func (p *printer) clock(millis int64) string {
	t := utc(millis)
	switch {
	case millis%second != 0:
		return t.Format("15:04:05") + strings.TrimRight(t.Format(".000"), p.among("0", ""))
	case millis%minute == 0 && p.now(20):
		return t.Format("15:04")
	case p.now(20):
		return t.Format(p.among("15:04:05.0", "15:04:05.000"))
	}
	return t.Format(time.TimeOnly)
}

// duration writes days, hours, minutes and seconds, or seconds alone.
func (p *printer) duration(millis int64) string {
	sign, rest := "", millis
	if millis < 0 {
		sign, rest = "-", -millis
	}
	days := ""
	if !p.now(30) && rest >= day {
		days, rest = fmt.Sprintf("%dD", rest/day), rest%day
	}
	times := ""
	if !p.now(30) {
		if rest >= hour {
			times, rest = fmt.Sprintf("%dH", rest/hour), rest%hour
		}
		if rest >= minute {
			times, rest = times+fmt.Sprintf("%dM", rest/minute), rest%minute
		}
	}
	if rest > 0 || days+times == "" {
		times += decimalOf(rest, 3).text() + "S"
	}
	if times != "" {
		times = "T" + times
	}
	return sign + "P" + days + times
}

// members names an enumeration value by one member, or by several that make
// it together.
func members(t *model.EnumType, v int64) string {
	var names []string
	for _, m := range t.Members {
		if m.Value == v {
			return m.Name
		}
		if m.Value != 0 && m.Value&v == m.Value {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, ",")
}
