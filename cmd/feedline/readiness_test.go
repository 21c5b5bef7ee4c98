package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"feedline/auth/oidc"
)

func TestAnIssuerThatDoesNotAnswerIsToldAndTakesNothingDownThatWorks(t *testing.T) {
	known := oidc.Health{Issuer: "entra", Keys: 2, Fetched: time.Unix(0, 0)}
	gone := oidc.Health{Issuer: "okta", Problem: "connection refused by login.internal"}
	away := oidc.Health{Issuer: "entra", Keys: 2, Problem: "connection refused by login.internal"}
	for _, c := range []struct {
		name    string
		issuers []oidc.Health
		only    bool
		status  int
		text    string
	}{
		{"all answer", []oidc.Health{known}, true, http.StatusOK, "ok\n"},
		{"the keys are known still", []oidc.Health{away}, true, http.StatusOK, "ok, but an issuer does not answer"},
		{"one of two", []oidc.Health{known, gone}, true, http.StatusOK, "ok, but an issuer does not answer"},
		{"nobody can sign in", []oidc.Health{gone}, true, http.StatusServiceUnavailable, "no issuer has answered"},
		{"keys of the feed do", []oidc.Health{gone}, false, http.StatusOK, "ok, but an issuer does not answer"},
	} {
		ready := readiness{func(context.Context) error { return nil }, func() []oidc.Health { return c.issuers }, c.only}
		answer := httptest.NewRecorder()
		withHealth(http.NotFoundHandler(), ready, slog.New(slog.DiscardHandler)).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if body := answer.Body.String(); answer.Code != c.status || !strings.HasPrefix(body, c.text) || strings.Contains(body, "internal") {
			t.Errorf("%s: %d %q", c.name, answer.Code, body)
		}
	}
}

func TestADatabaseThatDoesNotAnswerIsWorseThanAnyIssuer(t *testing.T) {
	ready := readiness{store: func(context.Context) error { return errors.New("damaged") }}
	if _, err := ready.check(t.Context()); !errors.Is(err, errNoStore) {
		t.Error(err)
	}
}
