package oracle

import (
	"fmt"
	"math/big"
	"strconv"

	"feedline/model"
)

// ranges are the least and the greatest value of the whole numbers.
var ranges = map[model.Kind][2]int64{
	model.SByte: {-1 << 7, 1<<7 - 1}, model.Byte: {0, 1<<8 - 1}, model.Int16: {-1 << 15, 1<<15 - 1},
	model.Int32: {-1 << 31, 1<<31 - 1}, model.Int64: {-1 << 63, 1<<63 - 1},
}

// cast is null where the value does not fit the type.
func (e *evaluation) cast(v Value, to model.Kind) Value {
	if v == nil {
		return nil
	}
	if to == model.String {
		return published(v)
	}
	n := v.(Number)
	limits, toInteger := ranges[to]
	switch {
	case toInteger:
		return integerWithin(n, limits)
	case to == model.Double:
		return doubleOf(n.nearest())
	case to == model.Single:
		return n.as(Number{class: singleClass})
	case to == model.Decimal && !n.isFloat():
		return Number{class: decimalClass, rat: n.rat, scale: n.scale}
	}
	panic("oracle: no cast to " + to.String())
}

func integerWithin(n Number, limits [2]int64) Value {
	if n.infinite() {
		return nil
	}
	r := rounded(n.exact())
	if r.Cmp(big.NewInt(limits[0])) < 0 || r.Cmp(big.NewInt(limits[1])) > 0 {
		return nil
	}
	return integerOf(r.Int64())
}

// published is the text that the feed publishes for a value, without
// quotation marks.
func published(v Value) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case Guid:
		return string(v)
	case Number:
		return v.text()
	case Date:
		return utc(int64(v) * day).Format("2006-01-02")
	}
	panic(fmt.Sprintf("oracle: no text for %T", v))
}

// isof is true for a value that is not null and has just this type.
func (e *evaluation) isof(x *isof, s scope) Value {
	p := x.x.(*path)
	return e.value(p, s) != nil && p.property.Type.Kind == x.is
}
