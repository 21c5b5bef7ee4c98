package keys

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
)

// mark begins every key, so that people and scanners of leaked secrets know one
// when they see it.
const mark = "fl_"

// The letters of a key, besides the mark and the underscore before the secret.
const (
	prefixBytes, prefixLetters     = 5, 8
	secretBytes, secretLetters     = 32, 52
	checksumBytes, checksumLetters = 4, 7

	tokenLetters = len(mark) + prefixLetters + 1 + secretLetters + checksumLetters
)

// letters spells bytes with letters and digits that are not taken for each
// other.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Token is a key as its holder has it. It prints without its secret.
type Token struct {
	Prefix string // eight letters that name the key and open nothing
	secret [secretBytes]byte
}

// ErrForm is the error of a text that is not a key from end to end, and
// ErrChecksum that of one which has the form of a key and was mistyped. Neither
// holds any of the text.
var (
	ErrForm     = errors.New("this is not a whole key: a key is fl_, eight letters, an underscore and 59 letters more, all small letters and the digits 2 to 7")
	ErrChecksum = errors.New("the checksum of this key does not fit: a letter was lost, added or changed on the way here")
)

// newToken draws a token.
func newToken() Token {
	var t Token
	var prefix [prefixBytes]byte
	_, _ = rand.Read(prefix[:]) // never fails, says its documentation
	_, _ = rand.Read(t.secret[:])
	t.Prefix = letters.EncodeToString(prefix[:])
	return t
}

// Marked tells whether a text begins like a key. Blanks around it do not count:
// they come along when a key is copied.
func Marked(text string) bool {
	_, marked := Named(text)
	return marked
}

// Named is what a text that begins like a key names its owner by, whether there
// can be such a key or not: all up to the underscore before the secret.
func Named(text string) (prefix string, marked bool) {
	rest, marked := strings.CutPrefix(strings.TrimSpace(text), mark)
	if !marked {
		return "", false
	}
	prefix, _, _ = strings.Cut(rest, "_")
	return prefix, true
}

// Parse reads a key, which may have blanks around it. It needs nothing but the
// text, so that a mistyped key is found where it is typed. The error is ErrForm
// or ErrChecksum.
func Parse(text string) (Token, error) {
	text = strings.TrimSpace(text)
	if len(text) != tokenLetters || !strings.HasPrefix(text, mark) {
		return Token{}, ErrForm
	}
	var t Token
	t.Prefix = text[len(mark) : len(mark)+prefixLetters]
	rest := text[len(mark)+prefixLetters+1:]
	if !spelled(text) || !IsPrefix(t.Prefix) {
		return Token{}, ErrForm
	}
	secret, _ := letters.DecodeString(rest[:secretLetters])
	copy(t.secret[:], secret)
	// What is left over of the last letter of either part must be empty, and the
	// mark and the underscore in their places: else two texts were the same key.
	if t.Spell() != text {
		return Token{}, ErrChecksum
	}
	return t, nil
}

// spelled tells whether the text has only letters that keys have.
func spelled(text string) bool {
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567_") == "" &&
		strings.Count(text, "_") == 2 && text[len(mark)+prefixLetters] == '_'
}

// IsPrefix tells whether a text can be the prefix of a key.
func IsPrefix(text string) bool {
	decoded, err := letters.DecodeString(text)
	return err == nil && len(text) == prefixLetters && len(decoded) == prefixBytes
}

// Spell is the whole key, secret and all. It is for the holder, once.
func (t Token) Spell() string {
	text := mark + t.Prefix + "_" + letters.EncodeToString(t.secret[:])
	return text + checksum(text)
}

// checksum is a CRC-32 of the text: it tells every change of up to four letters
// in a row, and is no protection against people who mean to deceive.
func checksum(text string) string {
	var sum [checksumBytes]byte
	binary.BigEndian.PutUint32(sum[:], crc32.ChecksumIEEE([]byte(text)))
	return letters.EncodeToString(sum[:])
}

// String is the key without its secret.
func (t Token) String() string { return mark + t.Prefix + "_***" }

// GoString is the same: no verb prints the secret.
func (t Token) GoString() string { return t.String() }
