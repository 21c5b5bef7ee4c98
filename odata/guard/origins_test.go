package guard_test

import (
	"net/http"
	"strings"
	"testing"

	"feedline/odata/guard"
)

func TestPagesOfOtherOriginsReadTheFeedOnlyIfTheyAreListed(t *testing.T) {
	feed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept")
		w.WriteHeader(http.StatusOK)
	})
	listed := guard.Origins{"https://app.example.com"}
	for _, c := range []struct {
		name    string
		origins guard.Origins
		origin  []string
		allowed string
	}{
		{"a listed origin", listed, []string{"https://app.example.com"}, "https://app.example.com"},
		{"another one", listed, []string{"https://evil.example"}, ""},
		{"one that begins alike", listed, []string{"https://app.example.com.evil.example"}, ""},
		{"the same without TLS", listed, []string{"http://app.example.com"}, ""},
		{"a page without origin", listed, []string{"null"}, ""},
		{"two origins", listed, []string{"https://app.example.com", "https://evil.example"}, ""},
		{"no page at all", listed, nil, ""},
		{"none is listed", nil, []string{"https://app.example.com"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := asking("198.51.100.7:1", "feed.example.com")
			r.Header["Origin"] = c.origin
			h := answered(c.origins.Allow(feed), r).Header()
			if h.Get("Access-Control-Allow-Origin") != c.allowed || h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("the header is %v", h)
			}
			if exposed := strings.Contains(h.Get("Access-Control-Expose-Headers"), "OData-Version"); exposed != (c.allowed != "") {
				t.Errorf("the header is %v", h)
			}
			varies := "Accept"
			if c.origins != nil {
				varies = "Accept, Origin"
			}
			if got := h.Values("Vary"); len(got) != 1 || got[0] != varies {
				t.Errorf("it varies with %q", got)
			}
		})
	}
}

func TestABrowserIsToldBeforehandWhatAPageMaySend(t *testing.T) {
	handler := guard.Origins{"https://app.example.com"}.Allow(inside)
	ask := func(origin string) http.Header {
		r := asking("198.51.100.7:1", "feed.example.com", "Origin", origin, "Access-Control-Request-Method", "GET")
		r.Method = http.MethodOptions
		return answered(handler, r).Header()
	}
	if h := ask("https://app.example.com"); h.Get("Access-Control-Allow-Methods") != "GET, HEAD, OPTIONS" ||
		!strings.Contains(h.Get("Access-Control-Allow-Headers"), "Authorization") || h.Get("Access-Control-Allow-Origin") != "https://app.example.com" {
		t.Errorf("the header is %v", h)
	}
	if h := ask("https://evil.example"); h.Get("Access-Control-Allow-Methods") != "" || h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("the header is %v", h)
	}
}

func TestAnOriginIsReadAsBrowsersWriteIt(t *testing.T) {
	for text, want := range map[string]string{
		"https://App.Example.com": "https://app.example.com", "https://app.example.com:443": "https://app.example.com",
		"http://localhost:3000": "http://localhost:3000", "https://[::1]:8443": "https://[::1]:8443",
		"*": "", "https://*.example.com": "", "https://app.example.com/": "", "app.example.com": "", "null": "", "ftp://x": "", "https://a@b": "", "https://a?": "", "": "",
	} {
		if got, _ := guard.Origin(text); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}
