package oidc

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	longestAnswer = 1 << 20
	longestFetch  = 10 * time.Second // for each of the two documents
	mostKeys      = 100
	weakestRSA    = 2048
	strongestRSA  = 8192 // beyond it, verifying takes longer than anyone needs
)

// How long keys are used before the issuer is asked again, whatever it says
// itself: a removed key must not live for long, and nobody may make the feed
// ask all the time.
const (
	shortestFresh = 5 * time.Minute
	defaultFresh  = 30 * time.Minute
	longestFresh  = time.Hour
)

// source is where the keys of one issuer come from.
type source struct {
	discovery string   // address below which the issuer describes itself
	names     []string // what it may call itself there
	client    *http.Client
}

// description is what an issuer tells of itself, as far as it is used.
type description struct {
	Issuer        string `json:"issuer"`
	Keys          string `json:"jwks_uri"`
	Authorization string `json:"authorization_endpoint"`
}

// bounded is a way to an issuer: safe addresses only, and answers that end.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if !usable(r.URL.String()) {
		return nil, fmt.Errorf("%s is not asked: it must be https, or http on this machine", quoted(r.URL.String()))
	}
	answer, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &limited{answer.Body, longestAnswer}
	return answer, nil
}

// limited is an answer that fails when it grows too long, so that a part is
// never taken for the whole.
type limited struct {
	io.ReadCloser
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	if l.left -= n; l.left < 0 {
		return 0, errors.New("the answer is longer than 1 MB")
	}
	return n, err
}

// newClient is a client of issuers. It follows no redirects: an issuer stands
// where the operator wrote.
func newClient(way http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     bounded{way},
		Timeout:       longestFetch,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// describe asks the issuer to describe itself.
func (s source) describe(ctx context.Context) (description, error) {
	ctx = oidc.ClientContext(ctx, s.client)
	// The name is compared below, as an issuer of many directories has one that
	// no token has.
	provider, err := oidc.NewProvider(oidc.InsecureIssuerURLContext(ctx, s.names[0]), s.discovery)
	if err != nil {
		return description{}, fmt.Errorf("asking for %s: %w", s.discovery+wellKnown, shortened(err))
	}
	var d description
	if err := provider.Claims(&d); err != nil {
		return description{}, fmt.Errorf("reading %s: %w", s.discovery+wellKnown, shortened(err))
	}
	switch {
	case !slices.Contains(s.names, d.Issuer):
		return d, fmt.Errorf("%s describes the issuer %s, not %s", s.discovery+wellKnown, quoted(d.Issuer), quoted(s.names[0]))
	case !usable(d.Keys):
		return d, fmt.Errorf("%s names no place of keys (jwks_uri) that may be asked", s.discovery+wellKnown)
	}
	return d, nil
}

// keys asks for the keys at the place that the issuer named, and how long they
// stay fresh.
func (s source) keys(ctx context.Context, place string) ([]key, time.Duration, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return nil, 0, err
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, 0, fmt.Errorf("asking for keys: %w", shortened(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("asking for keys at %s: the answer is %s", place, answer.Status)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, 0, fmt.Errorf("reading keys at %s: %w", place, err)
	}
	keys, err := parseKeys(body)
	if err != nil {
		return nil, 0, fmt.Errorf("reading keys at %s: %w", place, err)
	}
	return keys, fresh(answer.Header.Get("Cache-Control")), nil
}

// shortened keeps a whole web page, which a proxy may answer with, out of the
// log.
func shortened(err error) error {
	const most = 300
	if text := err.Error(); len(text) > most {
		return errors.New(strings.ToValidUTF8(text[:most], "") + "...")
	}
	return err
}

// parseKeys reads a list of keys (RFC 7517 section 5). Keys that cannot verify
// a signature are passed over, as the RFC wants.
func parseKeys(body []byte) ([]key, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, errors.New("they are not a JSON Web Key Set")
	}
	if len(set.Keys) > mostKeys {
		return nil, fmt.Errorf("there are %d, more than %d", len(set.Keys), mostKeys)
	}
	var keys []key
	for _, raw := range set.Keys {
		var k key
		var more struct {
			Issuer string `json:"issuer"`
		}
		if json.Unmarshal(raw, &k.JSONWebKey) != nil || json.Unmarshal(raw, &more) != nil || !k.verifies() {
			continue
		}
		k.issuer = more.Issuer
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, errors.New("there is none that can verify a signature")
	}
	return keys, nil
}

// key is a public key of an issuer.
type key struct {
	jose.JSONWebKey
	issuer string // that Entra publishes the key for; empty: the one of the list
}

// verifies tells whether the key is a public one, for signatures, and strong.
func (k key) verifies() bool {
	if k.Use != "" && k.Use != "sig" || !k.Valid() {
		return false
	}
	switch public := k.Key.(type) {
	case *rsa.PublicKey:
		bits := public.N.BitLen()
		return weakestRSA <= bits && bits <= strongestRSA
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	}
	return false
}

// fits tells whether a signature of the algorithm can be one of the key.
func (k key) fits(algorithm string) bool {
	if k.Algorithm != "" && k.Algorithm != algorithm {
		return false
	}
	switch public := k.Key.(type) {
	case *rsa.PublicKey:
		return strings.HasPrefix(algorithm, "RS") || strings.HasPrefix(algorithm, "PS")
	case *ecdsa.PublicKey:
		return curves[algorithm] == public.Curve.Params().Name
	case ed25519.PublicKey:
		return algorithm == "EdDSA"
	}
	return false
}

// curves are those of the algorithms (RFC 7518 section 3.4).
var curves = map[string]string{"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}

// fresh is how long keys are used before the issuer is asked again, from the
// header Cache-Control.
func fresh(header string) time.Duration {
	for directive := range strings.SplitSeq(header, ",") {
		name, seconds, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		switch n, err := strconv.Atoi(strings.Trim(seconds, `"`)); {
		case name == "no-store" || name == "no-cache":
			return shortestFresh
		case name == "max-age" && err == nil:
			n = min(max(n, 0), int(longestFresh/time.Second))
			return max(time.Duration(n)*time.Second, shortestFresh)
		}
	}
	return defaultFresh
}
