package encode

import (
	"feedline/model/edm"
	"feedline/store"
)

// date writes Edm.Date.
func date(_ *sink, dst []byte, c *store.Cell) []byte {
	if c.Int < edm.FirstDay || c.Int > edm.LastDay {
		return nil
	}
	return append(edm.AppendDate(append(dst, '"'), c.Int), '"')
}

// timeOfDay writes Edm.TimeOfDay.
func timeOfDay(precision int) form {
	return func(_ *sink, dst []byte, c *store.Cell) []byte {
		if c.Int < 0 || c.Int >= edm.DayMillis {
			return nil
		}
		return append(edm.AppendClock(append(dst, '"'), uint32(c.Int), precision), '"')
	}
}

// duration writes Edm.Duration.
func duration(_ *sink, dst []byte, c *store.Cell) []byte {
	return append(edm.AppendDuration(append(dst, '"'), c.Int), '"')
}
