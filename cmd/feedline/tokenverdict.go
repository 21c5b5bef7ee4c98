package main

import (
	"time"

	"feedline/auth"
	"feedline/auth/keys"
	"feedline/auth/oidc"
)

// verdict is what inspect says of a key or a token, for programs. It never holds
// the secret.
type verdict struct {
	Accepted bool       `json:"accepted"` // nothing speaks against it
	Reason   string     `json:"reason"`   // why it is refused, as the log has it
	Message  string     `json:"message"`
	Expires  *string    `json:"expires"`  // or never; null: it does not say
	Replaced bool       `json:"replaced"` // the secret of a key has a successor
	Key      *keyRow    `json:"key"`      // null: it is no key, or a refused one
	Token    *issuedRow `json:"token"`    // null: no issuer made it
}

// issuedRow is what stands in a token of an issuer, accepted or not.
type issuedRow struct {
	Issuer  string              `json:"issuer"` // empty: none of the configured ones
	Subject string              `json:"subject"`
	Claims  map[string][]string `json:"claims"`
	Steps   []stepRow           `json:"steps"`
}

// stepRow is one condition on a token.
type stepRow struct {
	Name    string `json:"name"`
	Outcome string `json:"outcome"` // passed, failed or not tested
	Reason  string `json:"reason"`  // if it failed
	Note    string `json:"note"`    // what is wrong, or why it could not be tested
}

// refusedAs is the verdict on what a request with it would be refused for; nil:
// nothing.
func refusedAs(f *auth.Failure) verdict {
	if f == nil {
		return verdict{Accepted: true}
	}
	return verdict{Reason: string(f.Reason), Message: f.Message}
}

func (v verdict) ending(at time.Time) verdict {
	if !at.IsZero() {
		text := never
		if at.Before(keys.Never()) {
			text = at.UTC().Format(time.RFC3339)
		}
		v.Expires = &text
	}
	return v
}

// verdictOn is what an inspection of a token has found.
func verdictOn(r oidc.Report) verdict {
	row := issuedRow{Issuer: r.Issuer, Subject: r.Who.Subject, Claims: r.Who.Claims, Steps: make([]stepRow, len(r.Steps))}
	for i, s := range r.Steps {
		row.Steps[i] = stepRow{Name: s.Name, Outcome: string(s.Outcome), Note: s.Note}
		if s.Failure != nil {
			row.Steps[i].Reason = string(s.Failure.Reason)
			if s.Failure.Cause != nil {
				row.Steps[i].Note = s.Failure.Cause.Error()
			}
		}
	}
	v := refusedAs(r.Refused).ending(r.Ends)
	v.Token = &row
	return v
}
