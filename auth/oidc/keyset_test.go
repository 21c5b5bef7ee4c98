package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"feedline/auth"
)

// feedOf is a verifier of the authority alone.
func feedOf(t testing.TB, a *authority, s Settings) *Verifier {
	t.Helper()
	s.Issuers = []Issuer{{Name: "test", URL: a.name, Audiences: []string{"feed"}}}
	return verifierOf(t, s)
}

func TestAnIssuerThatIsDownAtTheStart(t *testing.T) {
	a := newAuthority(t, "")
	a.down.Store(true)
	v := feedOf(t, a, Settings{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go v.Run(ctx)
	token := a.signed(a.claims())
	if got := reasonOf(t, v, token); got != auth.NoKeys {
		t.Fatalf("refused as %q", got)
	}
	h := v.Health()[0]
	if h.Issuer != "test" || h.Keys != 0 || !strings.Contains(h.Problem, "503") || !h.Fetched.IsZero() {
		t.Errorf("health is %+v", h)
	}
	a.down.Store(false)
	eventually(t, func() bool { return v.Health()[0].Problem == "" })
	if got := reasonOf(t, v, token); got != "" {
		t.Errorf("after the issuer has come back: refused as %q", got)
	}
	if h := v.Health()[0]; h.Keys != 2 || h.Until.Sub(h.Fetched) != defaultMaxAge {
		t.Errorf("health is %+v", h)
	}
}

// eventually waits until something has become true.
func eventually(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not happen within ten seconds")
		}
	}
}

func TestKnownKeysOutliveTheirIssuerForTheStatedTime(t *testing.T) {
	a := newAuthority(t, "")
	var later atomic.Int64
	start := time.Now()
	v := feedOf(t, a, Settings{Now: func() time.Time { return start.Add(time.Duration(later.Load())) }})
	token := a.signed(with(a.claims(), "exp", start.Add(48*time.Hour).Unix()))
	if got := reasonOf(t, v, token); got != "" {
		t.Fatal(got)
	}
	a.down.Store(true)
	for _, c := range []struct {
		after time.Duration
		want  auth.Reason
	}{
		{time.Minute, ""}, {2 * time.Hour, ""}, {24 * time.Hour, ""}, {24*time.Hour + time.Second, auth.NoKeys},
	} {
		later.Store(int64(c.after))
		if got := reasonOf(t, v, token); got != c.want {
			t.Errorf("after %s: refused as %q, want %q", c.after, got, c.want)
		}
	}
	if h := v.Health()[0]; h.Keys != 0 || h.Problem == "" {
		t.Errorf("health is %+v", h)
	}
}

func TestATokenOfAnUnknownKeySaysWhyWhileTheIssuerIsDown(t *testing.T) {
	a := newAuthority(t, "")
	v := feedOf(t, a, Settings{})
	if got := reasonOf(t, v, a.signed(a.claims())); got != "" {
		t.Fatal(got)
	}
	a.down.Store(true)
	unknown := sealed(fields{"alg": "RS256", "kid": "new"}, a.claims(), rs256(otherRSA()))
	if got := reasonOf(t, v, unknown); got != auth.NoKeys {
		t.Errorf("refused as %q", got)
	}
	if got := reasonOf(t, v, a.signed(a.claims())); got != "" {
		t.Errorf("a known key: refused as %q", got)
	}
}

func TestInventedKidsDoNotHammerTheIssuer(t *testing.T) {
	a := newAuthority(t, "")
	v := feedOf(t, a, Settings{})
	v.issuers[0].keys.interval = 300 * time.Millisecond
	begun := time.Now()
	var all sync.WaitGroup
	for n := range 500 {
		token := sealed(fields{"alg": "RS256", "kid": fmt.Sprint("invented-", n)}, a.claims(), bytesOf("signature"))
		all.Go(func() {
			if got := reasonOf(t, v, token); got != auth.BadSignature {
				t.Errorf("refused as %q", got)
			}
		})
	}
	all.Wait()
	if asked, most := a.asked.Load(), 2+int64(time.Since(begun)/(300*time.Millisecond)); asked > most {
		t.Errorf("the issuer was asked %d times, more than %d", asked, most)
	}
}

func TestAFreshKeyIsFoundRightAfterAnInventedKid(t *testing.T) {
	a := newAuthority(t, "")
	v := feedOf(t, a, Settings{})
	v.issuers[0].keys.interval = 200 * time.Millisecond
	invented := sealed(fields{"alg": "RS256", "kid": "invented"}, a.claims(), bytesOf("signature"))
	if got := reasonOf(t, v, invented); got != auth.BadSignature {
		t.Fatal(got)
	}
	a.publish(jwk("rsa", testRSA()), jwk("new", otherRSA()))
	fresh := sealed(fields{"alg": "RS256", "kid": "new"}, a.claims(), rs256(otherRSA()))
	if got := reasonOf(t, v, fresh); got != "" {
		t.Errorf("refused as %q", got)
	}
}

func TestARemovedKeyIsNoLongerTrusted(t *testing.T) {
	a := newAuthority(t, "")
	v := feedOf(t, a, Settings{})
	old := a.signed(a.claims())
	if got := reasonOf(t, v, old); got != "" {
		t.Fatal(got)
	}
	a.publish(jwk("new", otherRSA()))
	if got := reasonOf(t, v, sealed(fields{"alg": "RS256", "kid": "new"}, a.claims(), rs256(otherRSA()))); got != "" {
		t.Errorf("the new key: refused as %q", got)
	}
	if got := reasonOf(t, v, old); got != auth.BadSignature {
		t.Errorf("the removed key: refused as %q", got)
	}
}

func TestKeysAreRenewedWhenTheyAreNoLongerFresh(t *testing.T) {
	a := newAuthority(t, "")
	header := "public, max-age=600"
	a.cache.Store(&header)
	var later atomic.Int64
	start := time.Now()
	v := feedOf(t, a, Settings{Now: func() time.Time { return start.Add(time.Duration(later.Load())) }})
	token := a.signed(a.claims())
	for range 3 {
		if got := reasonOf(t, v, token); got != "" {
			t.Fatal(got)
		}
	}
	if asked := a.asked.Load(); asked != 1 {
		t.Errorf("fresh keys were asked for %d times", asked)
	}
	later.Store(int64(11 * time.Minute))
	time.Sleep(2 * v.issuers[0].keys.interval)
	if got := reasonOf(t, v, token); got != "" {
		t.Fatal(got)
	}
	eventually(t, func() bool { return a.asked.Load() == 2 })
}

func TestHowLongKeysStayFresh(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"":                            30 * time.Minute,
		"private":                     30 * time.Minute,
		"max-age=1200":                20 * time.Minute,
		"public, Max-Age=1200":        20 * time.Minute,
		`max-age="1200"`:              20 * time.Minute,
		"max-age=0":                   5 * time.Minute,
		"max-age=-5":                  5 * time.Minute,
		"max-age=86400, private":      time.Hour,
		"max-age=9223372036854775807": time.Hour,
		"max-age=many":                30 * time.Minute,
		"no-store, max-age=86400":     5 * time.Minute,
		"no-cache":                    5 * time.Minute,
	} {
		if got := fresh(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func TestRequestsThatGiveUpDoNotWait(t *testing.T) {
	a := newAuthority(t, "")
	v := feedOf(t, a, Settings{})
	if got := reasonOf(t, v, a.signed(a.claims())); got != "" {
		t.Fatal(got)
	}
	v.issuers[0].keys.interval = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := v.Verify(ctx, bearer(sealed(fields{"alg": "RS256", "kid": "new"}, a.claims(), bytesOf("signature"))))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
}

func TestListsOfKeysThatCannotBeUsed(t *testing.T) {
	usable, _ := jose.JSONWebKey{KeyID: "k", Key: &testRSA().PublicKey}.MarshalJSON()
	for _, c := range []struct{ name, body, want string }{
		{"a web page", "<html>", "not a JSON Web Key Set"},
		{"no keys", `{}`, "none that can verify"},
		{"a shared secret", `{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}`, "none that can verify"},
		{"a weak key", `{"keys":[{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs","e":"AQAB"}]}`, "none that can verify"},
		{"a key that nobody knows, and one that is good", `{"keys":[{"kty":"XYZ"},` + string(usable) + `]}`, ""},
		{"a hundred keys and one", `{"keys":[` + strings.Repeat(`{},`, 100) + `{}]}`, "more than 100"},
	} {
		keys, err := parseKeys([]byte(c.body))
		if c.want == "" && (err != nil || len(keys) != 1) {
			t.Errorf("%s: %d keys, %v", c.name, len(keys), err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestIssuersThatDoNotDescribeThemselves(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(self string, w http.ResponseWriter)
		want   string
	}{
		{"another issuer", func(_ string, w http.ResponseWriter) {
			fmt.Fprint(w, `{"issuer":"https://evil.example","jwks_uri":"https://evil.example/k"}`)
		}, "describes the issuer"},
		{"plain http elsewhere", func(self string, w http.ResponseWriter) {
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":"http://keys.example/k"}`, self)
		}, "may be asked"},
		{"a file", func(self string, w http.ResponseWriter) {
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":"file:///etc/passwd"}`, self)
		}, "may be asked"},
		{"a redirect", func(_ string, w http.ResponseWriter) {
			w.Header().Set("Location", "https://evil.example")
			w.WriteHeader(302)
		}, "302"},
		{"a long answer", func(_ string, w http.ResponseWriter) { fmt.Fprint(w, `{"issuer":"`, strings.Repeat("x", 2<<20)) }, "longer than 1 MB"},
		{"a long page of an error", func(_ string, w http.ResponseWriter) { w.WriteHeader(500); fmt.Fprint(w, strings.Repeat("x", 9999)) }, "500"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var server *httptest.Server
			server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { c.answer(server.URL, w) }))
			defer server.Close()
			s := source{discovery: server.URL, names: []string{server.URL}, client: newClient(http.DefaultTransport)}
			_, err := s.describe(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 600 {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestAVerifierThatRunsAsksOnceWhileKeysAreFresh(t *testing.T) {
	a := newAuthority(t, "")
	var later atomic.Int64
	start := time.Now()
	v := feedOf(t, a, Settings{Now: func() time.Time { return start.Add(time.Duration(later.Load())) }})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { v.Run(ctx); close(ended) }()
	eventually(t, func() bool { return v.Health()[0].Keys == 2 })
	for range 50 {
		if got := reasonOf(t, v, a.signed(a.claims())); got != "" {
			t.Fatal(got)
		}
	}
	if asked := a.asked.Load(); asked != 1 {
		t.Errorf("the issuer was asked %d times", asked)
	}
	later.Store(int64(defaultFresh + time.Second))
	token := a.signed(a.claims())
	for range 50 {
		if got := reasonOf(t, v, token); got != "" {
			t.Fatal(got)
		}
	}
	eventually(t, func() bool { return a.asked.Load() == 2 })
	cancel()
	<-ended
}
