package guard

import (
	"fmt"
	"net/http"
)

// The fields of draft-ietf-httpapi-ratelimit-headers-11, which has one list for
// the policies and one for how the caller stands: q requests in w seconds, r of
// them left and t seconds until all are there again.
const (
	policyField = "RateLimit-Policy"
	limitField  = "RateLimit"
)

// tell says in the header of an answer how its sender stands. A bucket is the
// quota of the time in which it fills.
func (r *rates) tell(h http.Header, policy string, s standing) {
	h[policyField] = []string{fmt.Sprintf("%q;q=%d;w=%d", policy, r.burst, max(upTo(r.timeFor(float64(r.burst))), 1))}
	h[limitField] = []string{fmt.Sprintf("%q;r=%d;t=%d", policy, s.left, upTo(s.full))}
}
