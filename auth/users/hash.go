package users

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"

	"feedline/auth/keys"
)

// hash is what is kept of a password.
type hash interface {
	fits(password string) bool
}

// How dear a hash must and may be. The least cost of argon2id is what its users
// recommend between them: much memory once, or less memory more often. The most
// keeps one guess from taking a server's memory or seconds of its time.
const (
	leastBcrypt, mostBcrypt = 10, 15

	leastMemory, mostMemory = 7 << 10, 256 << 10 // KiB
	leastWork               = 35_000             // KiB times rounds
	mostWork                = 1 << 20
	mostRounds, mostLanes   = 10, 16
	leastSalt, mostSalt     = 8, 64 // bytes
	leastKey, mostKey       = 16, 64
)

// parseHash reads a hash in one of its forms. The error does not repeat it.
func parseHash(text string) (hash, error) {
	switch {
	case strings.HasPrefix(text, "$2a$"), strings.HasPrefix(text, "$2b$"), strings.HasPrefix(text, "$2y$"):
		return parseBcrypt(text)
	case strings.HasPrefix(text, "$argon2id$"):
		return parseArgon(text)
	case strings.HasPrefix(text, "$"):
		return nil, errors.New("a hash of this kind is not taken; write bcrypt ($2b$) or argon2id")
	}
	return nil, errors.New(`behind the colon stands no hash; "feedline users hash" makes one of a password`)
}

// bcryptHash is the text of a hash.
type bcryptHash string

// bcryptForm has salt and key behind the cost, in letters of its own.
var bcryptForm = regexp.MustCompile(`^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$`)

func parseBcrypt(text string) (hash, error) {
	cost, err := bcrypt.Cost([]byte(text))
	switch {
	case err != nil || !bcryptForm.MatchString(text):
		return nil, errors.New("the bcrypt hash is not whole: it has 60 letters")
	case cost < leastBcrypt:
		return nil, fmt.Errorf("a bcrypt cost of %d is too cheap to guess at; hash the password again with 12", cost)
	case cost > mostBcrypt:
		return nil, fmt.Errorf("a bcrypt cost of %d takes seconds for each sign-in; hash the password again with 12", cost)
	}
	return bcryptHash(text), nil
}

// fits tells whether the password has the hash. bcrypt looks at no more than 72
// bytes; what is longer is taken as it takes it.
func (h bcryptHash) fits(password string) bool {
	return bcrypt.CompareHashAndPassword([]byte(h), []byte(password)) == nil
}

type argonHash struct {
	memory, rounds uint32
	lanes          uint8
	salt, key      []byte
}

var argonForm = regexp.MustCompile(`^\$argon2id\$v=19\$m=([0-9]{1,9}),t=([0-9]{1,9}),p=([0-9]{1,9})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$`)

func parseArgon(text string) (hash, error) {
	parts := argonForm.FindStringSubmatch(text)
	if parts == nil {
		return nil, errors.New("the argon2id hash is not whole: it reads $argon2id$v=19$m=65536,t=3,p=4$SALT$KEY")
	}
	var costs [3]int
	for i := range costs {
		costs[i], _ = strconv.Atoi(parts[i+1]) // at most nine digits
	}
	salt, saltErr := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	key, keyErr := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if errors.Join(saltErr, keyErr) != nil {
		return nil, errors.New("salt or key of the argon2id hash is not whole")
	}
	if err := argonCosts(costs[0], costs[1], costs[2], len(salt), len(key)); err != nil {
		return nil, err
	}
	return argonHash{uint32(costs[0]), uint32(costs[1]), uint8(costs[2]), salt, key}, nil
}

func argonCosts(memory, rounds, lanes, salt, key int) error {
	const again = `; hash the password again, as "feedline users hash" does, with m=65536,t=3,p=4`
	switch {
	case rounds < 1 || lanes < 1:
		return errors.New("the argon2id hash has no rounds or lanes" + again)
	case memory > mostMemory:
		return errors.New("the argon2id hash takes more than 256 MiB of memory for each sign-in" + again)
	case rounds > mostRounds || lanes > mostLanes || memory*rounds > mostWork:
		return errors.New("the argon2id hash takes too long for each sign-in" + again)
	case memory < leastMemory || memory*rounds < leastWork || memory < 8*lanes:
		return errors.New("the argon2id hash is too cheap to guess at" + again)
	case salt < leastSalt || salt > mostSalt || key < leastKey || key > mostKey:
		return errors.New("salt or key of the argon2id hash has the wrong length" + again)
	}
	return nil
}

func (h argonHash) fits(password string) bool {
	key := argon2.IDKey([]byte(password), h.salt, h.rounds, h.memory, h.lanes, uint32(len(h.key)))
	return subtle.ConstantTimeCompare(key, h.key) == 1
}

// Bounds of a password that is made into a hash.
const (
	leastPassword = 12   // characters
	mostPassword  = 1024 // bytes; longer ones are not looked at
)

// Hash makes the hash of a new password for the file: argon2id with 64 MiB. The
// error says why the password will not do.
func Hash(password string) (string, error) {
	switch {
	case len([]rune(password)) < leastPassword:
		return "", fmt.Errorf("the password is too short; take at least %d characters", leastPassword)
	case len(password) > mostPassword:
		return "", fmt.Errorf("the password is too long; take at most %d bytes", mostPassword)
	case keys.Marked(password):
		return "", errors.New("the password begins with fl_, and would be taken for a key; take another one")
	}
	h := argonHash{memory: 64 << 10, rounds: 3, lanes: 4, salt: make([]byte, 16)}
	_, _ = rand.Read(h.salt) // never fails, says its documentation
	h.key = argon2.IDKey([]byte(password), h.salt, h.rounds, h.memory, h.lanes, 32)
	return h.spell(), nil
}

func (h argonHash) spell() string {
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", h.memory, h.rounds, h.lanes,
		base64.RawStdEncoding.EncodeToString(h.salt), base64.RawStdEncoding.EncodeToString(h.key))
}
