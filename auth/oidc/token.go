package oidc

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// token is what a token says of itself. Nothing in it is true before its
// signature has been verified.
type token struct {
	raw       string
	algorithm string
	kid       string // empty: the header does not tell
	access    bool   // the header calls it an access token (RFC 9068)
	foreign   bool   // only Microsoft Graph can verify it
	issuer    string
	claims    members
}

const (
	longestToken = 16 << 10
	longestKid   = 256
)

// embedded are the ways in which a header can bring or name a key of its own
// (RFC 7515 section 4.1). A key comes from the issuer and from nowhere else,
// and no issuer whose tokens feeds are given needs them.
var embedded = []string{"jku", "jwk", "x5u", "x5c"}

var (
	errLong     = errors.New("is longer than 16 KB")
	errEmbedded = errors.New("brings or names a key of its own")
	errUnsigned = errors.New("is not signed")
)

// read reads a token in its compact form (RFC 7515 section 7.1) strictly: whatever
// two readers could understand in two ways is an error, which never holds a part of
// the token.
func read(raw string) (*token, error) {
	if len(raw) > longestToken {
		return nil, errLong
	}
	parts := strings.Split(raw, ".")
	// The decoders further down would pass over line breaks.
	if len(parts) != 3 || strings.ContainsAny(raw, "\r\n") {
		return nil, errors.New("is not three parts with dots between them")
	}
	t := &token{raw: raw}
	if err := t.readHeader(parts[0]); err != nil {
		return nil, fmt.Errorf("its header %w", err)
	}
	if parts[2] == "" {
		return nil, errUnsigned
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(parts[2]); err != nil {
		return nil, errors.New("its signature is not base64url")
	}
	if err := t.readClaims(parts[1]); err != nil {
		return nil, fmt.Errorf("its content %w", err)
	}
	return t, nil
}

func decode(part string) (members, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil, errors.New("is not base64url")
	}
	return parseObject(raw)
}

func (t *token) readHeader(part string) error {
	header, err := decode(part)
	if err != nil {
		return err
	}
	for _, name := range []string{"alg", "kid", "typ"} {
		if v := header[name]; header.has(name) && v.kind != text {
			return fmt.Errorf("has a %s that is no text", name)
		}
	}
	for _, name := range embedded {
		if header.has(name) {
			return errEmbedded
		}
	}
	t.algorithm, t.kid, t.foreign = header.one("alg"), header.one("kid"), header.has("nonce")
	switch {
	case header.has("crit") || header.has("b64"):
		return errors.New("demands what the feed does not know (crit)")
	case header.has("enc") || header.has("zip") || header.has("cty"):
		return errors.New("is that of an encrypted, compressed or nested token")
	case len(t.kid) > longestKid:
		return errors.New("has a kid of more than 256 bytes")
	}
	return t.readType(header)
}

// readType takes a token that does not tell its type for a JWT: many issuers
// leave it out.
func (t *token) readType(header members) error {
	switch strings.ToLower(header.one("typ")) {
	case "at+jwt", "application/at+jwt":
		t.access = true
	case "jwt":
	default:
		if header.has("typ") {
			return errors.New("has a typ other than JWT and at+jwt")
		}
	}
	return nil
}

// shape is a claim and what it may be.
type shape struct {
	name  string
	kinds []kind
}

func (s shape) fits(k kind) bool { return slices.Contains(s.kinds, k) }

// shapes are the claims that the feed decides by, and what they must be.
var shapes = []shape{
	{"iss", []kind{text}}, {"sub", []kind{text}}, {"tid", []kind{text}}, {"oid", []kind{text}},
	{"azp", []kind{text}}, {"appid", []kind{text}}, {"client_id", []kind{text}}, {"cid", []kind{text}},
	{"idtyp", []kind{text}}, {"typ", []kind{text}},
	{"exp", []kind{number}}, {"nbf", []kind{number}}, {"iat", []kind{number}},
	{"aud", []kind{text, list}}, {"scp", []kind{text, list}}, {"scope", []kind{text, list}},
	{"roles", []kind{text, list}}, {"groups", []kind{text, list}},
	{"_claim_names", []kind{object}}, {"_claim_sources", []kind{object}},
}

func (t *token) readClaims(part string) error {
	claims, err := decode(part)
	if err != nil {
		return err
	}
	for _, s := range shapes {
		if claims.has(s.name) && !s.fits(claims[s.name].kind) {
			return fmt.Errorf("has a claim %s that is no %s", s.name, s.kinds[0])
		}
	}
	t.claims, t.issuer = claims, claims.one("iss")
	if t.issuer == "" {
		return errors.New("names no issuer")
	}
	for _, name := range []string{"exp", "nbf", "iat"} {
		if _, _, err := t.instant(name); err != nil {
			return err
		}
	}
	return nil
}

// latest is the end of the year 9999, after which no token ends.
const latest = 253_402_300_799

// instant is the value of a claim in whole seconds of 1970; false if there is
// none. RFC 7519 would allow fractions, which nobody writes and which readers
// round differently.
func (t *token) instant(name string) (time.Time, bool, error) {
	v := t.claims[name]
	if v.kind != number {
		return time.Time{}, false, nil
	}
	seconds, err := strconv.ParseInt(v.texts[0], 10, 64)
	if err != nil || seconds < 0 || seconds > latest {
		return time.Time{}, false, fmt.Errorf("has a claim %s that is no whole number of seconds", name)
	}
	return time.Unix(seconds, 0), true, nil
}
