package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// issuer is an OpenID Connect issuer on this machine, made of the standard library
// alone: it shares no code with what verifies its tokens.
type issuer struct {
	*httptest.Server
	key  atomic.Pointer[signingKey]
	away atomic.Bool
}

type signingKey struct {
	id string
	*rsa.PrivateKey
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{}
	i.rotate(t, "first")
	i.Server = httptest.NewServer(http.HandlerFunc(i.answer))
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) rotate(t *testing.T, id string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i.key.Store(&signingKey{id, key})
}

func (i *issuer) answer(w http.ResponseWriter, r *http.Request) {
	key := i.key.Load()
	switch {
	case i.away.Load():
		w.WriteHeader(http.StatusBadGateway)
	case r.URL.Path == "/.well-known/openid-configuration":
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"authorization_endpoint":%q,"token_endpoint":%q,
			"response_types_supported":["code"],"subject_types_supported":["public"],
			"id_token_signing_alg_values_supported":["RS256"]}`, i.URL, i.URL+"/keys", i.URL+"/authorize", i.URL+"/token")
	case r.URL.Path == "/keys":
		fmt.Fprintf(w, `{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":%q,"n":%q,"e":%q}]}`, key.id,
			base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
			base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()))
	default:
		http.NotFound(w, r)
	}
}

// token signs claims over those of a token that the feed accepts.
func (i *issuer) token(t *testing.T, claims map[string]any) string {
	t.Helper()
	all := map[string]any{
		"iss": i.URL, "aud": "feed", "sub": "ann", "scp": "user_impersonation",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	maps.Copy(all, claims)
	key := i.key.Load()
	signed := part(t, map[string]any{"alg": "RS256", "typ": "JWT", "kid": key.id}) + "." + part(t, all)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key.PrivateKey, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func part(t *testing.T, value map[string]any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func TestAnOrganisationSignsInAndSeesWhatItsRulesOpen(t *testing.T) {
	folder, from := t.TempDir(), newIssuer(t)
	do(t, folder, "sample", "--db", "feed.db", "--days", "14", "--scale", "0.02")
	configuration := `
db: feed.db
auth: oidc
issuers: [{issuer: "` + from.URL + `", audiences: [feed]}]
access:
  - {tenant: sample, roles: analyst, when: {groups: [analysts]}}
  - {tenant: sample-new-york, roles: supervisor, when: {groups: [leaders]}}
`
	if err := os.WriteFile(filepath.Join(folder, "feedline.yaml"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, folder)
	ask := func(path, token string) (int, string) {
		headers := map[string]string{}
		if token != "" {
			headers["Authorization"] = "Bearer " + token
		}
		response, body := get(t, s.root+path, headers)
		return response.StatusCode, string(body)
	}
	analyst := from.token(t, map[string]any{"groups": []string{"analysts"}})
	leader := from.token(t, map[string]any{"sub": "bob", "groups": []string{"leaders"}})
	for _, c := range []struct {
		name, path, token string
		status            int
		has               string
	}{
		{"nobody", "/Calls", "", 401, "not signed in"},
		{"an analyst's calls", "/Calls?$top=1", analyst, 200, `"customerLastName":"***"`},
		{"an analyst's guess", "/Calls?$filter=startswith(customerLastName,'A')", analyst, 400, "MaskedProperty"},
		{"a leader's calls", "/Calls?$top=1", leader, 200, `-05:00`},
		{"a stranger", "/Calls", from.token(t, map[string]any{"groups": []string{"others"}}), 403, "nothing in this feed"},
		{"a token for another service", "/Calls", from.token(t, map[string]any{"aud": "mail"}), 401, "another service"},
		{"an old token", "/Calls", from.token(t, map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}), 401, "expired"},
	} {
		status, body := ask(c.path, c.token)
		if status != c.status || !strings.Contains(body, c.has) {
			t.Errorf("%s: %d, want %d with %s\n%.400s", c.name, status, c.status, c.has, body)
		}
	}

	for own, wait := "0", time.Now().Add(10*time.Second); own == "0"; {
		if _, own = ask("/Requests/$count", leader); time.Now().After(wait) {
			t.Error("the leader's own requests are not kept account of")
			break
		}
	}
	from.rotate(t, "second")
	if status, body := ask("/Calls/$count", from.token(t, map[string]any{"groups": []string{"analysts"}})); status != 200 {
		t.Errorf("behind a rotation of keys: %d %s", status, body)
	}
	from.away.Store(true)
	if status, body := ask("/Calls/$count", from.token(t, map[string]any{"groups": []string{"analysts"}})); status != 200 {
		t.Errorf("while the issuer is away: %d %s", status, body)
	}
}
