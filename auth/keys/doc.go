// Package keys lets programs and people in with keys that the feed itself gave
// out: personal access tokens and API keys.
//
//	fl_ gq3f7xk2 _ 52 letters 7 letters
//	│   │          │          └ checksum of all before it
//	│   │          └ secret: 256 random bits
//	│   └ prefix: names the key in lists, logs and rules
//	└ mark: this is a key of Feedline's
//
// It knows the form of a key, what a key is narrower than its roles by, and
// whether a credential is one. It does not know where keys are kept, which is
// for a Book to know, nor which tenants, roles and sets there are.
//
// token.go has the form, key.go what is kept of a key and lock.go what is kept
// of its secret, issue.go makes and replaces keys, book.go says what keeps them
// must do, and verifier.go tells whose key a credential is.
package keys
