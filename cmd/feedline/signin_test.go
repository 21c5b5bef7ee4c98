package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"feedline/auth"
	"feedline/auth/oidc"
)

// letter takes secrets that begin with a letter, and vouches for all of them.
type letter struct{ begins string }

func (l letter) Takes(c auth.Credential) bool { return strings.HasPrefix(c.Secret, l.begins) }

func (l letter) Verify(_ context.Context, c auth.Credential) (auth.Principal, error) {
	return auth.Principal{Subject: c.Secret, Method: auth.ByKey}, nil
}

// known are ways with verifiers of the tests.
func known() []way {
	opens := func(v auth.Verifier, err error) func(context.Context, *Config, *slog.Logger) (auth.Verifier, error) {
		return func(context.Context, *Config, *slog.Logger) (auth.Verifier, error) { return v, err }
	}
	return []way{
		{"oidc", []auth.Scheme{auth.Bearer}, opens(letter{"o"}, nil)},
		{"key", []auth.Scheme{auth.Bearer, auth.Basic}, opens(letter{"k"}, nil)},
		{"basic", []auth.Scheme{auth.Basic}, opens(nil, errors.New("there is no file of users"))},
	}
}

// configured is the configuration of serve with these flags.
func configured(t *testing.T, args ...string) *Config {
	t.Helper()
	cmd := (&program{}).serveCommand()
	addSettings(cmd, shared)
	cmd.Flags().String("config", "", "")
	if err := cmd.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	c, flaws := loadConfig(cmd, nil)
	if flaws != nil {
		t.Fatal(flaws)
	}
	return c
}

// withIssuer is a configuration file with an issuer.
func withIssuer(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "feedline.yaml")
	text := "issuers:\n  - issuer: https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0\n" +
		"    audiences: [99999999-9999-4999-8999-999999999999]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEveryAcceptedWayIsOpenedAndOffered(t *testing.T) {
	const directory = "https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111"
	const bearer = `Bearer realm="` + directory + `", authorization_uri="` + directory + `/oauth2/authorize"`
	for _, c := range []struct {
		auth       []string
		challenges []string
	}{
		{[]string{"--auth", "oidc", "--config", withIssuer(t)}, []string{bearer}},
		{[]string{"--auth", "key"}, []string{`Bearer realm="Feedline"`, `Basic realm="Feedline", charset="UTF-8"`}},
		{[]string{"--auth", "oidc,key", "--config", withIssuer(t)}, []string{bearer, `Basic realm="Feedline", charset="UTF-8"`}},
	} {
		list := known()
		list[0].open = func(_ context.Context, c *Config, _ *slog.Logger) (auth.Verifier, error) {
			return oidc.New(c.oidcSettings())
		}
		caller, _, err := signIn(t.Context(), configured(t, c.auth...), list, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if got := challengesOf(t, caller); !slices.Equal(got, c.challenges) {
			t.Errorf("%s: %q", c.auth, got)
		}
	}
}

// challengesOf are what a request without a credential is answered with.
func challengesOf(t *testing.T, caller whoAsks) []string {
	t.Helper()
	_, err := caller(httptest.NewRequest(http.MethodGet, "/odata", nil))
	var f *auth.Failure
	if !errors.As(err, &f) {
		t.Fatal(err)
	}
	return f.Challenges
}

func TestPeopleAreSentToWhereTheIssuerSaysOnceItHasAnswered(t *testing.T) {
	from, path := newIssuer(t), filepath.Join(t.TempDir(), "feedline.yaml")
	from.away.Store(true)
	if err := os.WriteFile(path, []byte("issuers: [{issuer: "+from.URL+", audiences: [feed]}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	caller, health, err := signIn(t.Context(), configured(t, "--auth", "oidc", "--config", path), ways, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := challengesOf(t, caller), []string{`Bearer realm="Feedline"`}; !slices.Equal(got, want) {
		t.Errorf("before the issuer has answered: %q", got)
	}
	from.away.Store(false)
	for until := time.Now().Add(30 * time.Second); health()[0].Keys == 0 && time.Now().Before(until); {
		time.Sleep(10 * time.Millisecond)
	}
	from.away.Store(true)
	if got, want := challengesOf(t, caller), []string{`Bearer realm="Feedline", authorization_uri="` + from.URL + `/authorize"`}; !slices.Equal(got, want) {
		t.Errorf("after it has: %q", got)
	}
}

func TestAWayThatCannotBeOpenedKeepsTheFeedClosed(t *testing.T) {
	if _, _, err := signIn(t.Context(), configured(t, "--auth", "key,basic"), known(), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("there is no error")
	}
}

func TestWithSignInOnlyKnownCallersAreAnswered(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	c := configured(t, "--db", "feed.db", "--auth", "oidc,key", "--config", withIssuer(t), "--key-parameter", "apikey", "--listen", "0.0.0.0:0", "--hosts", "feed.example.com", "--tls", "off")
	log := slog.New(slog.DiscardHandler)
	caller, _, err := signIn(t.Context(), c, known(), log)
	if err != nil {
		t.Fatal(err)
	}
	open, err := openFeed(t.Context(), c, caller, onlyLooks, log)
	if err != nil {
		t.Fatal(err)
	}
	defer open.db.Close()
	server := httptest.NewServer(protected(c, withHealth(open.feed, readiness{store: open.db.Ping}, log), log))
	defer server.Close()
	for _, ask := range []struct {
		name, target, authorization string
		status                      int
	}{
		{"nobody", "/odata", "", 401},
		{"an unknown token", "/odata", "Bearer x", 401},
		{"a token, to whose owner nothing was opened", "/odata", "Bearer o", 403},
		{"a key in the address, the same", "/odata/Calls?apikey=k", "", 403},
		{"the welcome", "/", "", 200},
		{"the health of the process", "/healthz", "", 200},
	} {
		t.Run(ask.name, func(t *testing.T) {
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+ask.target, nil)
			request.Host = "feed.example.com"
			if ask.authorization != "" {
				request.Header.Set("Authorization", ask.authorization)
			}
			response, err := server.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if body, _ := io.ReadAll(response.Body); response.StatusCode != ask.status {
				t.Errorf("answered %s\n%s", response.Status, body)
			}
		})
	}
	if _, _, err := askServiceRoot(t.Context(), server.URL+feedPath, c.askedHost()); !errors.Is(err, errSignIn) {
		t.Errorf("the self-check says %v", err)
	}
}

func TestTheSelfCheckKnowsWhetherCallersSignIn(t *testing.T) {
	document := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"@odata.context":"http://`+r.Host+`/odata/$metadata","value":[]}`)
	}
	refusal := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.WriteHeader(http.StatusUnauthorized)
	}
	for _, c := range []struct {
		name, auth string
		feed       http.HandlerFunc
		says       string
	}{
		{"an open feed without sign-in", "none", document, "self-check: the service root answers with 0 entity sets\n"},
		{"a closed feed with sign-in", "key", refusal, "self-check: the service root asks its callers to sign in\n"},
		{"an open feed with sign-in", "key", document, "self-check: FAILED: "},
		{"a closed feed without sign-in", "none", refusal, "self-check: FAILED: "},
		{"a refusal without a challenge", "key", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, "self-check: FAILED: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.feed)
			defer server.Close()
			var said bytes.Buffer
			p := &program{stdout: &said, stderr: &said}
			p.announce(t.Context(), server.Listener, configured(t, "--auth", c.auth))
			if !strings.Contains(said.String(), c.says) {
				t.Errorf("it says\n%s", said.String())
			}
		})
	}
}

func TestTheDemoStaysOnThisMachine(t *testing.T) {
	c := configured(t, "--auth", "key", "--key-parameter", "apikey", "--listen", "0.0.0.0:80", "--public-url", "https://feed.example.com/odata",
		"--hosts", "feed", "--tls-cert", "cert.pem", "--tls-key", "key.pem")
	for key := range c.origins {
		c.origins[key] = fromFile
	}
	if err := c.forDemo(); err != nil {
		t.Fatal(err)
	}
	if c.signsIn() || c.Listen != "127.0.0.1:8080" || c.PublicURL != nil || c.KeyParameter != "" || c.encrypts() {
		t.Errorf("the demo runs with %+v", c)
	}
}
