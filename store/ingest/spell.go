package ingest

import (
	"encoding/base64"
	"fmt"
	"math"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// speller appends a converted value as JSON, in the one form in which answers
// show it and conditions read it.
type speller func(dst []byte, cell store.Cell) []byte

// spellerOf chooses the speller of a primitive type or an enumeration.
func spellerOf(t model.Type) speller {
	switch t.Kind {
	case model.String, model.Guid:
		return func(dst []byte, cell store.Cell) []byte { return store.AppendJSON(dst, cell.Text) }
	case model.Binary, model.Stream:
		return quotes(func(dst []byte, cell store.Cell) []byte { return base64.URLEncoding.AppendEncode(dst, cell.Text) })
	case model.Single, model.Double:
		return func(dst []byte, cell store.Cell) []byte { return appendFloat(dst, cell.Float, t.Kind.Bits()) }
	case model.Boolean:
		return func(dst []byte, cell store.Cell) []byte { return fmt.Append(dst, cell.Int == 1) }
	case model.Decimal:
		return func(dst []byte, cell store.Cell) []byte { return edm.AppendDecimal(dst, cell.Int, t.Scale) }
	case model.Enum:
		return quotes(func(dst []byte, cell store.Cell) []byte { return t.Enum.AppendValue(dst, cell.Int) })
	case model.DateTimeOffset:
		return quotes(func(dst []byte, cell store.Cell) []byte { return appendInstant(dst, cell.Int, t.Precision) })
	case model.Date:
		return quotes(func(dst []byte, cell store.Cell) []byte { return edm.AppendDate(dst, cell.Int) })
	case model.TimeOfDay:
		return quotes(func(dst []byte, cell store.Cell) []byte { return edm.AppendClock(dst, uint32(cell.Int), t.Precision) })
	case model.Duration:
		return quotes(func(dst []byte, cell store.Cell) []byte { return edm.AppendDuration(dst, cell.Int) })
	}
	return func(dst []byte, cell store.Cell) []byte { return edm.AppendInt(dst, cell.Int) }
}

// quotes puts what is spelled in quotation marks.
func quotes(spell speller) speller {
	return func(dst []byte, cell store.Cell) []byte { return append(spell(append(dst, '"'), cell), '"') }
}

// appendFloat writes the two values that JSON has no number for as strings.
func appendFloat(dst []byte, v float64, bits int) []byte {
	if math.IsInf(v, 0) {
		return append(edm.AppendDouble(append(dst, '"'), v, bits), '"')
	}
	return edm.AppendDouble(dst, v, bits)
}

// appendInstant writes an instant in UTC.
func appendInstant(dst []byte, at int64, digits int) []byte {
	since := at - edm.FirstInstant
	dst = edm.AppendDate(dst, edm.FirstDay+since/edm.DayMillis)
	return append(edm.AppendClock(append(dst, 'T'), uint32(since%edm.DayMillis), digits), 'Z')
}
