// Package oidc verifies the tokens that OpenID Connect issuers sign: who the
// caller is, and that the issuer made this token for this feed. It knows
// nothing of sets or rows, and nothing of requests.
//
//	text ── read ──▶ token ── pick ──▶ issuer ── signature ──▶ checks ──▶ auth.Principal
//	       (strict,          (iss is        (keys of this      (aud, exp,
//	        bounded)          on the list)   issuer only)       client, scope)
//
// What is said of a caller before the signature has been verified decides only
// which issuer is asked. An issuer that cannot be reached lets nobody in and
// stops nothing: keys that are known keep working up to a stated age, and
// Health tells of it.
//
// Bearers of ID tokens are refused. An ID token tells an application who has
// signed in and passes through the browser; an access token is made for the
// feed. At Entra both may have the same audience, so they are told apart by
// what they hold (kind.go).
//
// issuer.go has the configuration of an issuer and validate.go what may be
// wrong with it; entra.go knows the addresses of Microsoft Entra ID. token.go
// reads a token and json.go the objects in it. verifier.go is the arrow above:
// signature.go has its third step, checks.go, kind.go and groups.go its fourth,
// principal.go its end, and failures.go every refusal. keyset.go keeps the keys
// of an issuer and finds one, renew.go says when they are fetched, and fetch.go
// fetches them. inspect.go explains what becomes of a token, claimed.go whom claims
// would name, and check.go tries the issuers themselves.
package oidc
