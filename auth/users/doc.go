// Package users lets people in with a name and a password from a file, for
// installations that have no OpenID Connect issuer.
//
//	file ──▶ table ──▶ Verify ──▶ remembered? ──▶ place in the queue ──▶ bcrypt, argon2id
//	(lines, once a second)         (one minute)      (few at a time)
//
// It knows the file, the two forms of hashes, and what guessing must cost. It
// does not know what users may see.
//
// file.go has the file and when it is read again, lines.go its lines, hash.go
// the hashes and how dear they may be, verifier.go tells whether a password is
// right, queue.go lets few passwords be hashed at a time, and memory.go remembers
// those that were right.
package users
