package odata_test

import (
	"errors"
	"testing"

	"feedline/auth"
	"feedline/odata"
	"feedline/odata/fault"
)

// TestExplainRefusesWhatTheFeedRefuses asks for addresses in $id, which are
// looked at before and behind the meaning of the path.
func TestExplainRefusesWhatTheFeedRefuses(t *testing.T) {
	f := newFeed(t, []string{"public-url https://feed.example/office/odata"})
	const one = "Channels(c0000000-0000-4000-8000-000000000001)"
	for _, row := range []struct {
		id   string
		want fault.Code // empty: it is answered
	}{
		{one, ""},
		{"https://feed.example/office/odata/" + one, ""},
		{"https://elsewhere.example/odata/" + one, fault.MalformedOption},
		{"Channels", fault.MalformedOption},
		{one + "/name", fault.MalformedOption},
		{one + "/$ref", fault.MalformedOption},
		{"Chanels(1)", fault.UnknownResource},
	} {
		asked := "GET /odata/$entity?$id=" + row.id
		_, err := f.Explain(t.Context(), auth.Local(), odata.ExplainTarget(asked), false)
		var refused *fault.Error
		if errors.As(err, &refused); row.want == "" && err != nil || row.want != "" && (refused == nil || refused.Code != row.want || refused.Target != "$id") {
			t.Errorf("%s: %v, want %q", asked, err, row.want)
		}
	}
}
