// Package auth knows who is asking, and nothing about what they may see: the
// HTTP room turns a Principal into a policy.
package auth

// Principal is the caller of a request, as far as it has been verified. The
// zero Principal is nobody and is granted nothing.
type Principal struct {
	Subject string   // stable id of the caller; empty for nobody
	Roles   []string // roles that the verifier vouches for
}

// Local is whoever sits at this machine when the feed runs without sign-in,
// which it does on loopback only (design decision 21).
func Local() Principal { return Principal{Subject: "local", Roles: []string{"reader"}} }
