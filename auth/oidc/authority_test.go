package oidc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"feedline/auth"
)

// authority is an issuer of our own that signs whatever a test wants signed.
type authority struct {
	*httptest.Server
	name  string // what it calls itself
	asked atomic.Int64
	down  atomic.Bool
	cache atomic.Pointer[string] // Cache-Control of its keys

	mutex sync.Mutex
	keys  []jose.JSONWebKey
	extra map[string]map[string]any // members of a published key besides its own, by kid
}

// newAuthority starts an issuer that calls itself by the name, or by its own
// address if that is empty.
func newAuthority(t testing.TB, name string) *authority {
	t.Helper()
	a := &authority{extra: map[string]map[string]any{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+wellKnown, func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{
			"issuer": a.name, "jwks_uri": a.URL + "/keys", "authorization_endpoint": a.URL + "/authorize",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /keys", a.serveKeys)
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.down.Load() {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	if a.name = name; name == "" {
		a.name = a.URL
	}
	a.publish(jose.JSONWebKey{KeyID: "rsa", Key: testRSA()}, jose.JSONWebKey{KeyID: "ec", Key: testEC()})
	return a
}

func (a *authority) publish(keys ...jose.JSONWebKey) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.keys = keys
}

func (a *authority) serveKeys(w http.ResponseWriter, _ *http.Request) {
	a.asked.Add(1)
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if header := a.cache.Load(); header != nil {
		w.Header().Set("Cache-Control", *header)
	}
	var all []map[string]any
	for _, k := range a.keys {
		public := k.Public()
		text, _ := public.MarshalJSON()
		var members map[string]any
		_ = json.Unmarshal(text, &members)
		maps.Copy(members, a.extra[k.KeyID])
		all = append(all, members)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": all})
}

var (
	testRSA  = sync.OnceValue(newRSA)
	otherRSA = sync.OnceValue(newRSA)
	testEC   = sync.OnceValue(func() *ecdsa.PrivateKey {
		k, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		return k
	})
)

func newRSA() *rsa.PrivateKey {
	k, _ := rsa.GenerateKey(rand.Reader, 2048)
	return k
}

// fields is a JSON object of a test.
type fields = map[string]any

// with is an object with other members; nil takes a member away.
func with(o fields, changes ...any) fields {
	changed := maps.Clone(o)
	for n := 0; n < len(changes); n += 2 {
		if changes[n+1] == nil {
			delete(changed, changes[n].(string))
			continue
		}
		changed[changes[n].(string)] = changes[n+1]
	}
	return changed
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func jsonOf(v any) []byte {
	if raw, ok := v.(string); ok {
		return []byte(raw)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// sealed is a token of any header and content; both may be raw texts.
func sealed(header, content any, sign func(input []byte) []byte) string {
	input := encode(jsonOf(header)) + "." + encode(jsonOf(content))
	return input + "." + encode(sign([]byte(input)))
}

func rs256(k *rsa.PrivateKey) func([]byte) []byte {
	return func(input []byte) []byte {
		sum := sha256.Sum256(input)
		signature, _ := rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, sum[:])
		return signature
	}
}

func ps256(k *rsa.PrivateKey) func([]byte) []byte {
	return func(input []byte) []byte {
		sum := sha256.Sum256(input)
		signature, _ := rsa.SignPSS(rand.Reader, k, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		return signature
	}
}

func es256(k *ecdsa.PrivateKey) func([]byte) []byte {
	return func(input []byte) []byte {
		sum := sha256.Sum256(input)
		r, s, _ := ecdsa.Sign(rand.Reader, k, sum[:])
		signature := make([]byte, 64)
		r.FillBytes(signature[:32])
		s.FillBytes(signature[32:])
		return signature
	}
}

func hs256(secret []byte) func([]byte) []byte {
	return func(input []byte) []byte {
		mac := hmac.New(sha256.New, secret)
		mac.Write(input)
		return mac.Sum(nil)
	}
}

func bytesOf(signature string) func([]byte) []byte {
	return func([]byte) []byte { return []byte(signature) }
}

var rsaHeader = fields{"alg": "RS256", "kid": "rsa", "typ": "JWT"}

// signed is a token as the authority signs it.
func (a *authority) signed(content any) string { return sealed(rsaHeader, content, rs256(testRSA())) }

// claims are those of a good token of a person.
func (a *authority) claims() fields {
	now := time.Now().Unix()
	return fields{
		"iss": a.name, "sub": "user-1", "aud": "feed", "exp": now + 3600, "nbf": now - 60, "iat": now - 60,
		"scope": "read write", "client_id": "app-1", "preferred_username": "ann@example.com",
	}
}

func verifierOf(t testing.TB, s Settings) *Verifier {
	t.Helper()
	v, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, issuer := range v.issuers {
		issuer.keys.interval = 20 * time.Millisecond
	}
	return v
}

func bearer(secret string) auth.Credential {
	return auth.Credential{Scheme: auth.Bearer, Secret: secret}
}

const (
	directoryA = "11111111-1111-4111-8111-111111111111"
	directoryB = "22222222-2222-4222-8222-222222222222"
	directoryC = "33333333-3333-4333-8333-333333333333"
	feedClient = "99999999-9999-4999-8999-999999999999"
	powerQuery = "a672d62c-fc7b-4e81-a576-e60dc46e951d"
	person     = "55555555-5555-4555-8555-555555555555"
)

func entraV2(directory string) string {
	return "https://login.microsoftonline.com/" + directory + "/v2.0"
}
func entraV1(directory string) string { return "https://sts.windows.net/" + directory + "/" }

// entraClaims are those of a person's token of version 2.
func entraClaims(directory string) fields {
	now := time.Now().Unix()
	return fields{
		"ver": "2.0", "iss": entraV2(directory), "tid": directory, "oid": person, "sub": "pairwise", "aud": feedClient,
		"exp": now + 3600, "nbf": now - 60, "iat": now - 60, "azp": powerQuery, "azpacr": "0",
		"scp": "user_impersonation", "name": "Ann", "preferred_username": "ann@example.com", "roles": []string{"Feed.Read"},
	}
}

// entraV1Claims are those of the same person's token of version 1.
func entraV1Claims(directory string) fields {
	return with(entraClaims(directory), "ver", "1.0", "iss", entraV1(directory), "aud", "https://feed.example.com/",
		"azp", nil, "azpacr", nil, "appid", powerQuery, "appidacr", "0", "unique_name", "ann@example.com", "preferred_username", nil)
}

// applicationClaims are those of a service principal.
func applicationClaims(directory string) fields {
	return with(entraClaims(directory), "scp", nil, "sub", person, "name", nil, "preferred_username", nil, "azpacr", "1")
}

func jwk(kid string, private any) jose.JSONWebKey { return jose.JSONWebKey{KeyID: kid, Key: private} }
