package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	provider "github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"feedline/auth"
)

// realProvider is an OpenID provider that we did not write, over a store in
// memory. It signs in whoever comes.
type realProvider struct {
	*httptest.Server
	store *providerStore
}

// newRealProvider starts it on this machine.
func newRealProvider(t testing.TB) *realProvider {
	t.Helper()
	store := &providerStore{requests: map[string]*signIn{}, keys: []providerKey{{id: "first", key: testRSA()}}}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p, err := op.NewProvider(&op.Config{CodeMethodS256: true, AuthMethodPost: true}, store, op.StaticIssuer(server.URL),
		op.WithAllowInsecure(), op.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/", p)
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		store.signedIn(r.FormValue("id"))
		http.Redirect(w, r, op.AuthCallbackURL(p)(op.ContextWithIssuer(r.Context(), server.URL), r.FormValue("id")), http.StatusFound)
	})
	return &realProvider{server, store}
}

// signIn is a sign-in that has begun.
type signIn struct {
	*provider.AuthRequest
	id, code string
	done     bool
}

func (s *signIn) GetID() string                             { return s.id }
func (s *signIn) GetACR() string                            { return "" }
func (s *signIn) GetAMR() []string                          { return nil }
func (s *signIn) GetAudience() []string                     { return []string{"feed"} }
func (s *signIn) GetAuthTime() time.Time                    { return time.Now() }
func (s *signIn) GetClientID() string                       { return s.ClientID }
func (s *signIn) GetCodeChallenge() *provider.CodeChallenge { return nil }
func (s *signIn) GetNonce() string                          { return s.Nonce }
func (s *signIn) GetRedirectURI() string                    { return s.RedirectURI }
func (s *signIn) GetResponseType() provider.ResponseType    { return s.ResponseType }
func (s *signIn) GetResponseMode() provider.ResponseMode    { return s.ResponseMode }
func (s *signIn) GetScopes() []string                       { return s.Scopes }
func (s *signIn) GetState() string                          { return s.State }
func (s *signIn) GetSubject() string                        { return "ann" }
func (s *signIn) Done() bool                                { return s.done }

// service is a request of an application without a person.
type service struct{ scopes []string }

func (service) GetSubject() string    { return "nightly-job" }
func (service) GetAudience() []string { return []string{"feed"} }
func (s service) GetScopes() []string { return s.scopes }

// providerKey is a key pair of the provider.
type providerKey struct {
	id  string
	key any
}

func (k providerKey) ID() string                                  { return k.id }
func (k providerKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k providerKey) Algorithm() jose.SignatureAlgorithm          { return jose.RS256 }
func (k providerKey) Use() string                                 { return "sig" }
func (k providerKey) Key() any                                    { return k.key }

// published is the public half of it.
type published struct{ providerKey }

func (p published) Key() any {
	pair := jose.JSONWebKey{Key: p.key}
	return pair.Public().Key
}

// providerStore is what the provider remembers. What it does not need is left
// to the embedded interface, which is nil.
type providerStore struct {
	op.Storage
	mutex    sync.Mutex
	requests map[string]*signIn
	keys     []providerKey // the first signs
}

var _ op.ClientCredentialsStorage = (*providerStore)(nil)

func (s *providerStore) Health(context.Context) error { return nil }

func (s *providerStore) CreateAuthRequest(_ context.Context, r *provider.AuthRequest, _ string) (op.AuthRequest, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	request := &signIn{AuthRequest: r, id: fmt.Sprint("request-", len(s.requests))}
	s.requests[request.id] = request
	return request, nil
}

func (s *providerStore) signedIn(id string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if r := s.requests[id]; r != nil {
		r.done = true
	}
}

func (s *providerStore) found(fits func(*signIn) bool) (op.AuthRequest, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, r := range s.requests {
		if fits(r) {
			return r, nil
		}
	}
	return nil, errors.New("there is no such sign-in")
}

func (s *providerStore) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	return s.found(func(r *signIn) bool { return r.id == id })
}

func (s *providerStore) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	return s.found(func(r *signIn) bool { return r.code == code })
}

func (s *providerStore) SaveAuthCode(_ context.Context, id, code string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.requests[id].code = code
	return nil
}

func (s *providerStore) DeleteAuthRequest(_ context.Context, id string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.requests, id)
	return nil
}

func (s *providerStore) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return "token", time.Now().Add(time.Hour), nil
}

func (s *providerStore) SigningKey(context.Context) (op.SigningKey, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.keys[0], nil
}

func (s *providerStore) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

func (s *providerStore) KeySet(context.Context) ([]op.Key, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []op.Key
	for _, k := range s.keys {
		all = append(all, published{k})
	}
	return all, nil
}

// rotate lets a key sign from now on; the keys before it stay published unless
// they are dropped.
func (s *providerStore) rotate(key providerKey, drop bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if drop {
		s.keys = nil
	}
	s.keys = append([]providerKey{key}, s.keys...)
}

func (s *providerStore) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	return providerClient{id: id}, nil
}

func (s *providerStore) AuthorizeClientIDSecret(_ context.Context, _, secret string) error {
	if secret != "s3cret" {
		return errors.New("wrong secret")
	}
	return nil
}

func (s *providerStore) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	return providerClient{id: id}, s.AuthorizeClientIDSecret(ctx, id, secret)
}

func (s *providerStore) ClientCredentialsTokenRequest(_ context.Context, _ string, scopes []string) (op.TokenRequest, error) {
	return service{scopes}, nil
}

func (s *providerStore) SetUserinfoFromScopes(_ context.Context, info *provider.UserInfo, subject, _ string, _ []string) error {
	info.Subject = subject
	return nil
}

// GetPrivateClaimsFromScopes writes the scopes down, which this library leaves
// to whoever runs it.
func (s *providerStore) GetPrivateClaimsFromScopes(_ context.Context, subject, _ string, scopes []string) (map[string]any, error) {
	return map[string]any{
		"scope": strings.Join(scopes, " "), "roles": []string{"Feed.Read"}, "preferred_username": subject + "@example.com",
	}, nil
}

// providerClient is any application.
type providerClient struct {
	op.Client
	id string
}

func (c providerClient) GetID() string                       { return c.id }
func (c providerClient) RedirectURIs() []string              { return []string{"http://localhost/callback"} }
func (c providerClient) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c providerClient) AuthMethod() provider.AuthMethod     { return provider.AuthMethodBasic }
func (c providerClient) ResponseTypes() []provider.ResponseType {
	return []provider.ResponseType{provider.ResponseTypeCode}
}
func (c providerClient) GrantTypes() []provider.GrantType {
	return []provider.GrantType{provider.GrantTypeCode, provider.GrantTypeClientCredentials}
}
func (c providerClient) LoginURL(id string) string           { return "/login?id=" + id }
func (c providerClient) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }
func (c providerClient) IDTokenLifetime() time.Duration      { return time.Hour }
func (c providerClient) DevMode() bool                       { return true }
func (c providerClient) ClockSkew() time.Duration            { return 0 }
func (c providerClient) IsScopeAllowed(string) bool          { return true }
func (c providerClient) IDTokenUserinfoClaimsAssertion() bool {
	return false
}
func (c providerClient) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
func (c providerClient) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

// tokens are what the provider gives out.
type tokens struct {
	Access string `json:"access_token"`
	ID     string `json:"id_token"`
}

// exchange asks for tokens.
func (p *realProvider) exchange(t testing.TB, form url.Values) tokens {
	t.Helper()
	request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/oauth/token", strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth("app-1", "s3cret")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	var got tokens
	if err := json.Unmarshal(body, &got); err != nil || got.Access == "" {
		t.Fatalf("%s: %s", answer.Status, body)
	}
	return got
}

// service gets a token of an application without a person.
func (p *realProvider) service(t testing.TB) string {
	t.Helper()
	return p.exchange(t, url.Values{"grant_type": {"client_credentials"}, "scope": {"feed"}}).Access
}

// signIn goes the way of a browser: to the provider, through its page, and back
// with a code, for which there are tokens.
func (p *realProvider) signIn(t testing.TB) tokens {
	t.Helper()
	back := errors.New("back at the application")
	var code string
	browser := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path != "/callback" {
			return nil
		}
		code = r.URL.Query().Get("code")
		return back
	}}
	answer, err := browser.Get(p.URL + "/authorize?" + url.Values{
		"client_id": {"app-1"}, "redirect_uri": {"http://localhost/callback"}, "response_type": {"code"},
		"scope": {"openid feed"}, "state": {"s"}, "nonce": {"n"},
	}.Encode())
	if !errors.Is(err, back) {
		body, _ := io.ReadAll(answer.Body)
		t.Fatalf("%v: %s %s", err, answer.Status, body)
	}
	return p.exchange(t, url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {"http://localhost/callback"}})
}

func (p *realProvider) feed(t testing.TB) *Verifier {
	t.Helper()
	return verifierOf(t, Settings{Issuers: []Issuer{{Name: "real", URL: p.URL, Audiences: []string{"feed"}, Scopes: []string{"feed"}}}})
}

func TestAPersonSignsInAtARealProvider(t *testing.T) {
	p := newRealProvider(t)
	v := p.feed(t)
	got := p.signIn(t)
	who, err := v.Verify(t.Context(), bearer(got.Access))
	if err != nil {
		t.Fatal(err)
	}
	if who.Subject != "real#ann" || who.Name != "ann@example.com" || who.Client != "app-1" || !who.Claims.Has("roles", "Feed.Read") {
		t.Errorf("%+v", who)
	}
	if reason := reasonOf(t, v, got.ID); reason != auth.WrongScope {
		t.Errorf("the ID token is refused as %q", reason)
	}
	if _, uri := v.SignIn(); uri != p.URL+"/authorize" {
		t.Errorf("one signs in at %q", uri)
	}
}

func TestAServiceSignsInAtARealProvider(t *testing.T) {
	p := newRealProvider(t)
	who, err := p.feed(t).Verify(t.Context(), bearer(p.service(t)))
	if err != nil {
		t.Fatal(err)
	}
	if who.Subject != "real#nightly-job" || who.Client != "app-1" {
		t.Errorf("%+v", who)
	}
}

func TestKeysRotateInMidTraffic(t *testing.T) {
	p := newRealProvider(t)
	v := p.feed(t)
	old := p.service(t)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				if _, err := v.Verify(t.Context(), bearer(old)); err != nil {
					t.Error("the old key is still published:", err)
				}
				if _, err := v.Verify(t.Context(), bearer(p.service(t))); err != nil {
					t.Error("a token that was just made:", err)
				}
			}
		})
	}
	for n := range 4 {
		time.Sleep(60 * time.Millisecond)
		p.store.rotate(providerKey{fmt.Sprint("key-", n), []any{otherRSA(), testRSA()}[n%2]}, false)
	}
	time.Sleep(60 * time.Millisecond)
	cancel()
	all.Wait()
	p.store.rotate(providerKey{"last", otherRSA()}, true)
	if reason := reasonOf(t, v, p.service(t)); reason != "" {
		t.Errorf("the last key: refused as %q", reason)
	}
	if reason := reasonOf(t, v, old); reason != auth.BadSignature {
		t.Errorf("the removed key: refused as %q", reason)
	}
}

func TestARealProviderGoesAwayInMidTraffic(t *testing.T) {
	p := newRealProvider(t)
	v := p.feed(t)
	token := p.service(t)
	if reason := reasonOf(t, v, token); reason != "" {
		t.Fatal(reason)
	}
	p.CloseClientConnections()
	p.Close()
	if err := v.Fetch(t.Context()); err == nil || v.Health()[0].Problem == "" {
		t.Errorf("the error is %v, health is %v", err, v.Health())
	}
	if reason := reasonOf(t, v, token); reason != "" {
		t.Errorf("a known key: refused as %q", reason)
	}
	if h := v.Health()[0]; h.Keys != 1 {
		t.Errorf("health is %+v", h)
	}
}
