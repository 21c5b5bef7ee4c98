package encode

import (
	"encoding/base64"

	"feedline/store"
)

// base64url writes Edm.Binary in the alphabet for URLs (RFC 4648, section 5). The padding is
// optional in OData; it is there because many decoders insist on it.
func base64url(s *sink, dst []byte, c *store.Cell) []byte {
	const piece = pieceSize / 3 * 3 // only the last piece may need padding
	dst = append(dst, '"')
	for rest := c.Text; len(rest) > 0; {
		n := min(len(rest), piece)
		dst = s.relieve(base64.URLEncoding.AppendEncode(dst, rest[:n]))
		rest = rest[n:]
		if s.err != nil {
			return nil
		}
	}
	return append(dst, '"')
}
