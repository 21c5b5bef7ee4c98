package odata_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"feedline/auth"
	"feedline/odata"
	"feedline/odata/fault"
	"feedline/odata/plan"
)

func TestWhoeverIsAdmittedIsReleasedOnceInWhateverWayTheAnswerEnds(t *testing.T) {
	panics := func(context.Context, auth.Principal) (plan.Policy, error) { panic("a mistake") }
	for _, c := range []struct {
		name   string
		target string
		rows   *rows
		change func(*odata.Config)
		leaves bool // the client goes away
	}{
		{"a whole answer", guids, &rows{left: 3}, nil, false},
		{"a refused query", "/odata/Nope", &rows{}, nil, false},
		{"an answer that breaks", guids, &rows{left: 40_000, err: errors.New("disk gone")}, nil, false},
		{"a panic", guids, &rows{}, func(c *odata.Config) { c.Policy = panics }, false},
		{"a client that goes away", guids, &rows{left: 100, silent: true}, nil, true},
		{"the welcome", "/", &rows{}, nil, false},
		{"an address outside of the feed", "/elsewhere", &rows{}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var admitted, released atomic.Int32
			entered := make(chan struct{})
			server, _ := serving(t, c.rows, func(config *odata.Config) {
				if c.change != nil {
					c.change(config)
				}
				config.Admit = func(*http.Request, auth.Principal, http.Header) (func(), error) {
					admitted.Add(1)
					close(entered)
					return func() { released.Add(1) }, nil
				}
			})
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if c.leaves {
				go func() { <-entered; cancel() }()
			}
			request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+c.target, nil)
			if answer, err := http.DefaultClient.Do(request); err == nil {
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
			server.Close() // returns when the handler has returned
			if admitted.Load() != 1 || released.Load() != 1 {
				t.Errorf("admitted %d times, released %d times", admitted.Load(), released.Load())
			}
		})
	}
}

func TestWhoIsNotAdmittedIsToldWhenToComeBack(t *testing.T) {
	var asked []string
	server, log := serving(t, &rows{}, func(c *odata.Config) {
		c.Principal = func(r *http.Request) (auth.Principal, error) {
			if r.Header.Get("Authorization") == "" {
				return auth.Principal{}, &auth.Failure{Reason: auth.Missing, Message: "Sign in."}
			}
			return auth.Local(), nil
		}
		c.Admit = func(_ *http.Request, p auth.Principal, h http.Header) (func(), error) {
			asked = append(asked, p.Subject)
			time.Sleep(2 * time.Millisecond)
			h.Set("RateLimit", `"principal";r=0;t=7`)
			return nil, &fault.Error{Code: fault.TooManyRequests, Message: "Slowly.", RetryAfter: 7}
		}
	})
	for _, authorization := range []string{"", "Bearer x"} {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+guids, nil)
		if authorization != "" {
			request.Header.Set("Authorization", authorization)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != 429 || answer.Header.Get("Retry-After") != "7" || answer.Header.Get("RateLimit") == "" || answer.Header.Get("WWW-Authenticate") != "" {
			t.Errorf("answered %s %v", answer.Status, answer.Header)
		}
	}
	server.Close()
	if text := log.String(); strings.Count(text, "code=TooManyRequests") != 2 || strings.Count(text, "waited=") != 2 {
		t.Errorf("the log is %s", text)
	}
	if len(asked) != 2 || asked[0] != "" || asked[1] != "local" {
		t.Errorf("asked for %q", asked)
	}
}
