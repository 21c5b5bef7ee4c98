package plan

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"feedline/store"
)

// Position is a place in an ordered answer, behind one row.
type Position struct {
	Values []store.Cell // sort values of that row
	Wanted int64        // rows that the client still wants; store.NoLimit: all
	Size   int64        // page size that the client asked for; 0: none
	Now    int64        // when the first page was asked for, in milliseconds since 1970 in UTC; 0: it does not matter
}

// Sealer turns positions into opaque continuation tokens and back. Whoever
// shares its key can continue what another began. It is safe for concurrent
// use.
type Sealer struct {
	aead     cipher.AEAD
	nonceKey []byte
}

// NewSealer makes a Sealer from a secret of at least 32 bytes.
func NewSealer(secret []byte) (Sealer, error) {
	if len(secret) < 32 {
		return Sealer{}, fmt.Errorf("plan: a paging key has at least 32 bytes, this one has %d", len(secret))
	}
	block, err := aes.NewCipher(derive(secret, "seal"))
	if err != nil {
		return Sealer{}, err
	}
	aead, err := cipher.NewGCM(block)
	return Sealer{aead, derive(secret, "nonce")}, err
}

func derive(secret []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("feedline paging " + purpose))
	return mac.Sum(nil)
}

// Seal makes the token of a position, bound to what binding says. The same
// position gives the same token, so that answers can be compared and cached;
// the nonce is derived from the content, as in the SIV construction.
func (s Sealer) Seal(at Position, binding []byte) string {
	plain := at.encode()
	mac := hmac.New(sha256.New, s.nonceKey)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(binding))))
	mac.Write(binding)
	mac.Write(plain)
	nonce := mac.Sum(nil)[:s.aead.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, plain, binding))
}

// Open reads a token that Seal made with an equal key and binding; every other
// text is an error.
func (s Sealer) Open(token string, binding []byte) (Position, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(sealed) < s.aead.NonceSize() || base64.RawURLEncoding.EncodeToString(sealed) != token {
		return Position{}, errNotSealed
	}
	nonce, box := sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():]
	plain, err := s.aead.Open(nil, nonce, box, binding)
	if err != nil {
		return Position{}, errNotSealed
	}
	return decodePosition(plain)
}

var errNotSealed = errors.New("plan: not a token of this feed")

// encode writes wanted, size, now and then each value as its kind and content.
func (at Position) encode() []byte {
	b := binary.AppendVarint(nil, at.Wanted)
	b = binary.AppendVarint(b, at.Size)
	b = binary.AppendVarint(b, at.Now)
	for _, v := range at.Values {
		b = append(b, byte(v.Kind))
		switch v.Kind {
		case store.Int:
			b = binary.AppendVarint(b, v.Int)
		case store.Float:
			b = binary.BigEndian.AppendUint64(b, math.Float64bits(v.Float))
		case store.Text:
			b = binary.AppendUvarint(b, uint64(len(v.Text)))
			b = append(b, v.Text...)
		}
	}
	return b
}

// decodePosition undoes encode. Its input was sealed by this program, so that
// a fault means a token of another version.
func decodePosition(b []byte) (at Position, err error) {
	r := reader{rest: b}
	at.Wanted, at.Size, at.Now = r.varint(), r.varint(), r.varint()
	for len(r.rest) > 0 && !r.bad {
		cell := store.Cell{Kind: store.CellKind(r.take(1)[0])}
		switch cell.Kind {
		case store.Null:
		case store.Int:
			cell.Int = r.varint()
		case store.Float:
			cell.Float = math.Float64frombits(binary.BigEndian.Uint64(r.take(8)))
		case store.Text:
			cell.Text = append([]byte{}, r.take(int(r.uvarint()))...)
		default:
			r.bad = true
		}
		at.Values = append(at.Values, cell)
	}
	if r.bad {
		return Position{}, errNotSealed
	}
	return at, nil
}

// reader takes bytes from the front and notes when there are too few.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return make([]byte, 8)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	r.take(max(n, 1))
	return v
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.take(max(n, 1))
	return v
}
