package guard

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"

	"feedline/auth"
	"feedline/auth/keys"
)

// outcome is what became of a credential.
type outcome int

const (
	unknown outcome = iota // neither right nor a guess, such as an expired key
	correct
	mistaken
)

func outcomeOf(err error) outcome {
	var f *auth.Failure
	switch {
	case err == nil:
		return correct
	case errors.As(err, &f) && f.Reason == auth.WrongPassword:
		return mistaken
	}
	return unknown
}

// guess is a credential as it is counted.
type guess struct {
	place string // neighbourhood
	name  digest // anywhere
	local digest // the name in the neighbourhood
	whole digest // the credential in the neighbourhood
}

func (p *Patience) guess(shown auth.Credential) guess {
	place, name := Neighbourhood(shown.Address).String(), nameOf(shown)
	return guess{
		place: place, name: p.digest("name", name), local: p.digest("local", place, name),
		whole: p.digest("whole", place, string(shown.Scheme), shown.User, shown.Secret),
	}
}

// digest is a keyed digest of texts, each apart from the others.
func (p *Patience) digest(texts ...string) (d digest) {
	mac := hmac.New(sha256.New, p.secret[:])
	for _, text := range texts {
		sum := sha256.Sum256([]byte(text))
		mac.Write(sum[:])
	}
	mac.Sum(d[:0])
	return d
}

// nameOf is what a credential names its owner by: the prefix of a key, or else
// the name of a user.
func nameOf(shown auth.Credential) string {
	if prefix, isKey := keys.Named(shown.Secret); isKey {
		return "key " + prefix
	}
	return "user " + shown.User
}
