package odata_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"feedline/auth"
	"feedline/odata"
	"feedline/odata/plan"
)

const signedIn = "sign-in Bearer Basic"

func TestTheLogTellsWhyACredentialWasRefused(t *testing.T) {
	for _, c := range []struct{ name, authorization, level, reason, cause string }{
		{"no credential is the beginning of every sign-in", "", "INFO", "missing", ""},
		{"an empty Bearer is Power Query's", "Bearer", "INFO", "empty-bearer", ""},
		{"an expired token", "Bearer jwt.expired", "WARN", "expired", "exp is 2026-03-02T09:00:00Z"},
		{"a token of another service", "Bearer jwt.audience", "WARN", "wrong-audience", "aud is https://other.example"},
		{"an unknown key", "Bearer fl_hunter2", "WARN", "wrong-password", "no such key"},
		{"a kind that nobody takes", "Bearer hunter2", "WARN", "not-accepted", ""},
		{"a secret in the place of the scheme", "hunter2", "WARN", "not-accepted", ""},
		{"what cannot be read", "Basic hunter2", "WARN", "malformed", ""},
		{"an issuer without keys", "Bearer jwt.unchecked", "WARN", "no-keys", "connection refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFeed(t, []string{signedIn})
			request := "GET /odata/Calls"
			if c.authorization != "" {
				request += "\nAuthorization: " + c.authorization
			}
			answer := f.ask(t, request, "")
			var line struct{ Level, Code, Reason, Cause string }
			if err := json.Unmarshal(f.log.Bytes(), &line); err != nil {
				t.Fatalf("%v: %s", err, f.log)
			}
			if line.Level != c.level || line.Reason != c.reason || line.Cause != c.cause || line.Code == "" {
				t.Errorf("the log has %s", f.log)
			}
			records := f.account.text()
			for _, secret := range []string{"hunter2", "jwt."} {
				if strings.Contains(f.log.String()+records+answer, secret) {
					t.Errorf("%s is in the log or in the answer:\n%s\n%s", secret, f.log, answer)
				}
			}
			if c.cause != "" && strings.Contains(answer, c.cause) {
				t.Errorf("the answer tells the cause:\n%s", answer)
			}
		})
	}
}

func TestTroubleWithAVerifierIsNoRefusal(t *testing.T) {
	f := newFeed(t, []string{signedIn})
	answer := f.ask(t, "GET /odata/Calls\nAuthorization: Bearer jwt.broken", "")
	if !strings.HasPrefix(answer, "500 ") || strings.Contains(answer, "WWW-Authenticate") || strings.Contains(answer, "store of keys") {
		t.Errorf("the answer is\n%s", answer)
	}
	if !strings.Contains(f.log.String(), `"level":"ERROR"`) || !strings.Contains(f.log.String(), "the store of keys is gone") {
		t.Errorf("the log has %s", f.log)
	}
}

func TestAKeyInTheAddressStaysThere(t *testing.T) {
	const key = "fl_of-hunter2"
	f := newFeed(t, []string{signedIn, "rows-per-page 1", "public-url https://feed.example.com/odata"})
	for _, target := range []string{
		"/odata?apikey=KEY",
		"/odata/?$format=json&apikey=KEY",
		"/odata/$metadata?apikey=KEY",
		"/odata/Calls?apikey=KEY&$select=id&$expand=Channel&$count=true",
		"/odata/Channels?$expand=Calls($select=id)&apikey=KEY",
		"/odata/Channels?apikey=KEY&$filter=@a&@a=startswith(name,'x')",
		"/odata/Calls/$filter(holdCount%20ge%200)?apikey=KEY",
		"/odata/Calls(a0000000-0000-4000-8000-000000000001)?apikey=KEY",
		"/odata/Calls(a0000000-0000-4000-8000-000000000001)/Channel/name?apikey=KEY",
		"/odata/$entity?$id=Channels(c0000000-0000-4000-8000-000000000001)&apikey=KEY",
		"/odata/Calls/$count?apikey=KEY",
		"/odata/Calls?apikey=KEY&$top=x",
		"/odata/Calls?apikey=KEY&$top=1&$top=1",
		"/odata/Calls?apikey=KEY&$filter=%zz",
		"/odata/Calls?apikey=KEY&$nothing=1",
		"/odata/Calls?apikey=KEY&$search=x",
		"/odata/Calls?apikey=KEY&$skiptoken=abc",
		"/odata/Nothing?apikey=KEY",
		"/odata/Calls(1)?apikey=KEY",
		"/odata/Calls?apikey=KEY&apikey=KEY",
		"/odata/Calls?apikey=KEY%zz",
		"/odata/Calls?apikey=fl_hunter2",
		"/odata/Calls?KEY",
		"/odata/Calls?top=KEY&apikey=KEY",
		"/elsewhere?apikey=KEY",
		"/?apikey=KEY",
	} {
		t.Run(target, func(t *testing.T) {
			f.log.Reset()
			answer := f.ask(t, "GET "+strings.ReplaceAll(target, "KEY", key), "")
			status, _, _ := strings.Cut(answer, "\n")
			if top := strings.Contains(target, "top=KEY") && strings.HasPrefix(status, "400"); strings.Contains(answer, "hunter2") && !top {
				t.Errorf("the answer repeats the key:\n%s", answer)
			}
			if f.log.Len() == 0 || strings.Contains(f.log.String(), "hunter2") && !strings.Contains(target, "top=KEY") {
				t.Errorf("the log has %s", f.log)
			}
			if records := f.account.text(); strings.Contains(records, key) && !strings.Contains(target, "top=KEY") {
				t.Errorf("the records are %s", records)
			}
		})
	}
	for _, part := range []string{"", "&$count=true", "&$filter=holdCount%20ge%200"} {
		text, err := f.Explain(t.Context(), auth.Local(), odata.ExplainTarget("GET /Calls?apikey="+key+part), false)
		if err != nil || strings.Contains(text, "hunter2") {
			t.Errorf("%v: explain has\n%s", err, text)
		}
	}
}

func TestAThousandCallersSignInAtOnce(t *testing.T) {
	f := newFeed(t, []string{signedIn})
	whole := f.Policy
	f.Policy = func(ctx context.Context, p auth.Principal) (plan.Policy, error) {
		if strings.HasSuffix(p.Subject, "7") { // they are known, and nothing was opened to them
			return plan.Policy{}, nil
		}
		return whole(ctx, p)
	}
	f.Log = slog.New(slog.DiscardHandler)
	server := httptest.NewServer(f.Service)
	defer server.Close()
	server.Client().Transport.(*http.Transport).MaxConnsPerHost = 64
	var all sync.WaitGroup
	for i := range 1000 {
		all.Go(func() {
			name, want := fmt.Sprintf("of-%d", i), http.StatusOK
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/odata/?$format=json", nil)
			switch i % 5 {
			case 0:
				request.Header.Set("Authorization", "Bearer jwt."+name)
			case 1:
				request.SetBasicAuth("", "fl_"+name)
			case 2:
				request.URL.RawQuery += "&apikey=fl_" + name
			case 3:
				request.Header.Set("Authorization", "Bearer jwt.expired")
				want = http.StatusUnauthorized
			case 4:
				want = http.StatusUnauthorized
			}
			if want == http.StatusOK && i%10 == 7 {
				want = http.StatusForbidden
			}
			response, err := server.Client().Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != want {
				t.Errorf("caller %d is answered %s, %v; want %d", i, response.Status, err, want)
			}
		})
	}
	all.Wait()
}
