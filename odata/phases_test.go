package odata

import (
	"net/http/httptest"
	"testing"
)

// unfollowed goes through the phases of a request that nobody follows.
func unfollowed(s *Service, x *exchange) {
	s.follow(x)
	for _, p := range []Phase{Admission, Parsing, Binding, Planning, Queueing, Storing, Encoding} {
		x.enter(p)
	}
}

func TestARequestThatNobodyFollowsPaysNothingForIt(t *testing.T) {
	s, x := &Service{}, &exchange{request: httptest.NewRequest("GET", "/odata", nil)}
	if n := testing.AllocsPerRun(100, func() { unfollowed(s, x) }); n != 0 {
		t.Errorf("it allocates %v times", n)
	}
}

func BenchmarkPhasesThatNobodyFollows(b *testing.B) {
	s, x := &Service{}, &exchange{request: httptest.NewRequest("GET", "/odata", nil)}
	for b.Loop() {
		unfollowed(s, x)
	}
}
