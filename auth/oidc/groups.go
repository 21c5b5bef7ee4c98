package oidc

import (
	"slices"

	"feedline/auth"
)

// groups refuses a token that leaves its groups out, if the rules of access
// need them: without, a caller would silently see less than they should.
// Entra names a place where they could be asked for, or says hasgroups in
// tokens that pass through an address; the feed asks nobody.
func (s shown) groups() *auth.Failure {
	names := s.claims["_claim_names"]
	elsewhere := names.kind == object && slices.Contains(names.texts, "groups")
	if s.needGroups && (elsewhere || s.claims.has("hasgroups")) {
		return failGroups()
	}
	return nil
}
