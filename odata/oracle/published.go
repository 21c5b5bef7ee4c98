package oracle

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"feedline/model"
)

// read makes a value of what the feed publishes for a property. The clock is
// the tenant's.
func read(p *model.Property, published any, clock *time.Location) (Value, error) {
	if published == nil {
		if !p.Nullable {
			return nil, fmt.Errorf("%s is null", p.Name)
		}
		return nil, nil
	}
	var v Value
	var ok bool
	switch {
	case p.Type.Collection:
		return readList(p, published, clock)
	case p.Type.Kind == model.Complex:
		return readMembers(p, published, clock)
	}
	switch f, _ := familyOf(p.Type); f {
	case truth:
		v, ok = published.(bool)
	case integer, decimal, float:
		v, ok = readNumber(p.Type, published)
	case instant:
		text, _ := published.(string)
		return readInstant(p, text, clock)
	case enumeration:
		text, _ := published.(string)
		v, ok = readEnum(p.Type.Enum, text)
	default:
		text, isText := published.(string)
		v, ok = readText(f, text)
		ok = ok && isText
	}
	if !ok {
		return nil, fmt.Errorf("%s is %v, which is no %s", p.Name, published, p.Type.Name())
	}
	return v, nil
}

func readList(p *model.Property, published any, clock *time.Location) (Value, error) {
	all, isList := published.([]any)
	if !isList {
		return nil, fmt.Errorf("%s is %v, which is no collection", p.Name, published)
	}
	one := *p
	one.Type.Collection = false
	list := List{}
	for _, member := range all {
		v, err := read(&one, member, clock)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func readMembers(p *model.Property, published any, clock *time.Location) (Value, error) {
	object, isObject := published.(Published)
	if !isObject {
		return nil, fmt.Errorf("%s is %v, which is no complex value", p.Name, published)
	}
	members := Members{}
	for _, inner := range p.Type.Complex.Properties {
		v, err := read(inner, object[inner.Name], clock)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		members[inner.Name] = v
	}
	return members, nil
}

func readText(f family, s string) (Value, bool) {
	switch f {
	case text:
		return s, true
	case guid:
		return Guid(s), len(s) == 36 && s == strings.ToLower(s)
	case date:
		t, err := time.Parse(time.DateOnly, s)
		return Date(t.Unix() * second / day), err == nil
	case clock:
		t, err := time.Parse("15:04:05.999", s)
		return Clock(mod(t.UnixMilli(), day)), err == nil
	case duration:
		return readDuration(s)
	case bytes:
		return Bytes(strings.TrimRight(s, "=")), true
	}
	panic(fmt.Sprintf("oracle: no way to read the family %d", f))
}

func readNumber(t model.Type, published any) (Value, bool) {
	f, _ := familyOf(t)
	switch n := published.(type) {
	case json.Number:
		switch {
		case t.Kind == model.Single:
			v, err := strconv.ParseFloat(n.String(), 32)
			return Number{class: singleClass, float: v}, err == nil
		case f == float:
			v, err := n.Float64()
			return doubleOf(v), err == nil
		case f == integer:
			v, err := n.Int64()
			return integerOf(v), err == nil
		}
		d, ok := decimalFrom(n.String())
		d.scale = t.Scale
		return d, ok
	case string:
		v, err := strconv.ParseFloat(n, 64)
		class := doubleClass
		if t.Kind == model.Single {
			class = singleClass
		}
		return Number{class: class, float: v}, err == nil && f == float && (n == "INF" || n == "-INF")
	}
	return nil, false
}

// readInstant also sees that the offset is the one that the property's clock
// has at that moment.
func readInstant(p *model.Property, s string, clock *time.Location) (Value, error) {
	t, err := time.Parse("2006-01-02T15:04:05.999Z07:00", s)
	if err != nil {
		return nil, fmt.Errorf("%s is %q, which is no Edm.DateTimeOffset", p.Name, s)
	}
	at := Instant{Millis: t.UnixMilli(), Zone: time.UTC}
	if p.Zone == model.TenantZone {
		at.Zone = clock
	}
	_, shown := t.Zone()
	if int64(shown) != at.offset()*60 {
		return nil, fmt.Errorf("%s is %s, but %s is %d minutes ahead of UTC then", p.Name, s, at.Zone, at.offset())
	}
	return at, nil
}

func readEnum(t *model.EnumType, s string) (Value, bool) {
	var all Enum
	for name := range strings.SplitSeq(s, ",") {
		n, ok := memberOf(t, name)
		if !ok {
			return nil, false
		}
		all |= Enum(n)
	}
	return all, true
}

func memberOf(t *model.EnumType, name string) (int64, bool) {
	for _, m := range t.Members {
		if m.Name == name {
			return m.Value, true
		}
	}
	n, err := strconv.ParseInt(name, 10, 64)
	return n, err == nil
}

// readDuration reads days, hours, minutes and seconds with at most three
// digits behind the point, such as -P1DT2H3M4.005S.
func readDuration(s string) (Value, bool) {
	rest, negative := strings.CutPrefix(s, "-")
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok {
		return nil, false
	}
	days, times, _ := strings.Cut(rest, "T")
	total, rest := units(0, days, "D", day)
	total, times = units(total, times, "H", hour)
	total, times = units(total, times, "M", minute)
	seconds, times, found := strings.Cut(times, "S")
	if found {
		n, isNumber := decimalFrom(seconds)
		if !isNumber || n.scale > 3 {
			return nil, false
		}
		millis := truncated(n.rat.Mul(n.rat, decimalOf(second, 0).rat))
		total += millis.Int64()
	} else {
		times = seconds
	}
	if negative {
		total = -total
	}
	return Duration(total), rest == "" && times == ""
}

// units adds the number before the letter, if there is one.
func units(total int64, s, letter string, unit int64) (int64, string) {
	n, rest, found := strings.Cut(s, letter)
	if !found {
		return total, s
	}
	v, err := strconv.ParseInt(n, 10, 64)
	if err != nil {
		return total, s
	}
	return total + v*unit, rest
}
