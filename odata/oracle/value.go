package oracle

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Value is what an expression has for one row: nil for null, else a bool, a
// string, a Guid, Number, Instant, Date, Clock, Duration, Enum or Bytes, a *Row
// for an entity, Members for a complex value, or List for a collection of others
// than entities.
type Value any

// Guid is in lower case, as it is published.
type Guid string

// Instant is a DateTimeOffset: a moment in milliseconds since 1970, and the
// clock that its date and time are read from.
type Instant struct {
	Millis int64
	Zone   *time.Location
}

// Date is a number of days since 1970-01-01.
type Date int64

// Clock is a TimeOfDay in milliseconds since midnight.
type Clock int64

// Duration is in milliseconds.
type Duration int64

// Enum is the number of an enumeration value.
type Enum int64

// Bytes is an Edm.Binary in base64url without padding.
type Bytes string

// Members are those of a complex value, by their names.
type Members map[string]Value

// List has the members of a collection.
type List []Value

// compare puts two values of one family in order; neither is null.
func compare(a, b Value) int {
	switch a := a.(type) {
	case bool:
		return cmp.Compare(rank(a), rank(b.(bool)))
	case string:
		return strings.Compare(a, b.(string))
	case Guid:
		return cmp.Compare(a, b.(Guid))
	case Number:
		return a.compare(b.(Number))
	case Instant:
		return cmp.Compare(a.Millis, b.(Instant).Millis)
	case Date:
		return cmp.Compare(a, b.(Date))
	case Clock:
		return cmp.Compare(a, b.(Clock))
	case Duration:
		return cmp.Compare(a, b.(Duration))
	case Enum:
		return cmp.Compare(a, b.(Enum))
	case Bytes:
		return cmp.Compare(a, b.(Bytes))
	}
	panic(fmt.Sprintf("oracle: no order for %T", a))
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareNulls is compare with null before everything else.
func compareNulls(a, b Value) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return compare(a, b)
}

// joined is a text by which equal values find each other; null has none.
func joined(values []Value) (key string, ok bool) {
	var b strings.Builder
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			return "", false
		case Number:
			fmt.Fprintf(&b, "%q", v.exact().RatString())
		case Instant:
			fmt.Fprintf(&b, "%q", fmt.Sprint(v.Millis))
		default:
			fmt.Fprintf(&b, "%q", fmt.Sprint(v))
		}
	}
	return b.String(), true
}
