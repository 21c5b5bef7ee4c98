package oidc

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// FuzzRead holds our reader against go-jose's and the standard library's: what
// we take, they take, and they see the same algorithm, key and claims in it.
func FuzzRead(f *testing.F) {
	sample := fields{"iss": "https://id.example.com", "sub": "a\u00e9\"", "aud": []string{"x", "y"}, "exp": 4_000_000_000, "n": 1.5e3, "t": true, "o": fields{"a": []any{1, nil, "b"}}}
	f.Add(string(jsonOf(rsaHeader)), string(jsonOf(sample)))
	f.Add(`{"alg":"none"}`, `{"iss":"x","sub":"y","sub":"z"}`)
	f.Add(`{"alg":"RS256","kid":"\u0061"}`, `{ "iss" : "x" , "a" : [ ] , "b" : { } , "c" : [ [ 1 ] , { "d" : "\\" } ] }`)
	f.Add(`{"alg":"ES256","typ":"at+jwt"}`, `{"iss":"x","exp":1,"nbf":-1}`)
	f.Add(`{"alg":"RS256"}`, `{"iss":"x","\\":"\"","":null}`)
	f.Fuzz(func(t *testing.T, header, content string) {
		raw := encode([]byte(header)) + "." + encode([]byte(content)) + ".c2lnbmF0dXJl"
		got, err := read(raw)
		if err != nil {
			if len(content) > 8 && strings.Contains(err.Error(), content) {
				t.Errorf("the error holds the token: %v", err)
			}
			return
		}
		mustAgree(t, got, content)
		parsed, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(got.algorithm)})
		if err != nil {
			return // which refuses the token, as it should be
		}
		if seen := parsed.Signatures[0].Protected; seen.Algorithm != got.algorithm || seen.KeyID != got.kid {
			t.Errorf("go-jose sees %q and %q, we %q and %q", seen.Algorithm, seen.KeyID, got.algorithm, got.kid)
		}
	})
}

// mustAgree compares the claims with those that the standard library reads.
func mustAgree(t *testing.T, got *token, content string) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader([]byte(content)))
	decoder.UseNumber()
	var want map[string]any
	if err := decoder.Decode(&want); err != nil {
		t.Fatalf("we read what is not JSON: %v", err)
	}
	if len(want) != len(got.claims) {
		t.Fatalf("%d members, want %d", len(got.claims), len(want))
	}
	for name, value := range want {
		v, found := got.claims[name]
		if !found {
			t.Fatalf("there is no %q", name)
		}
		if !same(v, value) {
			t.Errorf("%q is %+v, want %v", name, v, value)
		}
	}
}

func same(v value, want any) bool {
	switch want := want.(type) {
	case nil:
		return v.kind == absent
	case string:
		return v.kind == text && v.texts[0] == want
	case json.Number:
		return v.kind == number && v.texts[0] == want.String()
	case bool:
		return v.kind == truth
	case map[string]any:
		return v.kind == object && len(v.texts) == len(want)
	case []any:
		return v.kind == list || v.kind == mixed
	}
	return false
}

// FuzzToken feeds the reader whole tokens.
func FuzzToken(f *testing.F) {
	f.Add("eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.")
	f.Add("..")
	f.Add(strings.Repeat("a.", 3))
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := read(raw)
		if err == nil && (got.issuer == "" || strings.Count(raw, ".") != 2) {
			t.Errorf("%q was read", raw)
		}
	})
}

func TestClaimsAreListsOfTexts(t *testing.T) {
	content := `{"iss":"x","n":1.50,"b":true,"none":null,"o":{"a":1},"l":["a","b"],"m":["a",2,false,{"x":1},["y"]],"scp":"one two","e":[]}`
	got, err := read(encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(content)) + "." + base64.RawURLEncoding.EncodeToString([]byte("s")))
	if err != nil {
		t.Fatal(err)
	}
	claims := got.claims.claims()
	for name, want := range map[string]string{"n": "1.50", "b": "true", "l": "a|b", "m": "a|2|false", "scp": "one|two"} {
		if joined := strings.Join(claims[name], "|"); joined != want {
			t.Errorf("%s is %q, want %q", name, joined, want)
		}
	}
	for _, name := range []string{"o", "none", "e"} {
		if len(claims[name]) != 0 {
			t.Errorf("%s is %q", name, claims[name])
		}
	}
}
