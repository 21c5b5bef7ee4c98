package encode

import (
	"feedline/model/edm"
	"feedline/store"
)

// guid writes the stored text of an Edm.Guid, which is also its JSON form. A
// text of any other make is refused.
func guid(_ *sink, dst []byte, c *store.Cell) []byte {
	if !edm.IsGuid(c.Text) {
		return nil
	}
	dst = append(dst, '"')
	dst = append(dst, c.Text[:36]...)
	return append(dst, '"')
}
