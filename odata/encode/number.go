package encode

import (
	"feedline/model/edm"
	"feedline/store"
)

// boolean writes the stored 0 and 1.
func boolean(_ *sink, dst []byte, c *store.Cell) []byte {
	switch c.Int {
	case 0:
		return append(dst, "false"...)
	case 1:
		return append(dst, "true"...)
	}
	return nil
}

// integer writes whole numbers between two bounds, both included.
func integer(least, most int64) form {
	return func(_ *sink, dst []byte, c *store.Cell) []byte {
		if c.Int < least || c.Int > most {
			return nil
		}
		return edm.AppendInt(dst, c.Int)
	}
}

// quotedIf puts the form in quotation marks on a condition.
func quotedIf(quoted bool, f form) form {
	if !quoted {
		return f
	}
	return func(s *sink, dst []byte, c *store.Cell) []byte {
		if dst = f(s, append(dst, '"'), c); dst == nil {
			return nil
		}
		return append(dst, '"')
	}
}

// decimal writes scaled integers as plain decimal numbers without trailing
// zeros, and so exactly.
func decimal(scale int) form {
	return func(_ *sink, dst []byte, c *store.Cell) []byte {
		return edm.AppendDecimal(dst, c.Int, scale)
	}
}
