package oidc

import (
	"errors"
	"fmt"

	"feedline/auth"
)

// refuse makes a refusal. The message is for whoever signs in and says nothing
// that the token says; the cause is for the log.
func refuse(reason auth.Reason, message, cause string, args ...any) *auth.Failure {
	return &auth.Failure{Reason: reason, Message: message, Cause: fmt.Errorf(cause, args...)}
}

// quoted is a piece of a token for the log: bounded, on one line, and never
// the token itself.
func quoted(piece string) string {
	const most = 200
	if len(piece) > most {
		piece = piece[:most]
	}
	return fmt.Sprintf("%q", piece)
}

func failUnreadable(err error) *auth.Failure {
	switch {
	case errors.Is(err, errUnsigned):
		return refuse(auth.BadAlgorithm,
			"The token is not signed. Send the access token as the issuer made it.", "the token %w", err)
	case errors.Is(err, errEmbedded):
		return refuse(auth.BadSignature,
			"The token brings or names a key of its own (jku, jwk, x5u, x5c), which is not accepted. Ask a trusted issuer for the token.", "the token: %w", err)
	case errors.Is(err, errLong):
		return refuse(auth.Malformed,
			"The token is longer than 16 KB. Have the issuer put less into it, such as app roles in place of groups.", "the token %w", err)
	}
	return refuse(auth.Malformed,
		"The token cannot be read. Send the access token as the issuer made it: a signed JWT, without blanks or quotes around it.", "the token: %w", err)
}

func failAlgorithm(t *token) *auth.Failure {
	return refuse(auth.BadAlgorithm,
		"The token is signed in a way that the feed does not accept. Have the issuer sign with one of the algorithms that the feed is configured for.",
		"alg is %s", quoted(t.algorithm))
}

func failForeign() *auth.Failure {
	return refuse(auth.WrongAudience,
		"The token is one of Microsoft Graph, which nobody else can verify. Ask for a token for the feed's own address.", "the header has a nonce")
}

func failIssuer(t *token) *auth.Failure {
	return refuse(auth.UnknownIssuer,
		"The token comes from an issuer that the feed does not trust. Sign in where the feed sends you; if you did, the operator must add the issuer.",
		"iss is %s", quoted(t.issuer))
}

func failDirectory(cause string, args ...any) *auth.Failure {
	return refuse(auth.WrongDirectory,
		"The token comes from a directory (tenant) that the feed does not serve. Sign in with an account of your organisation's own directory; if you did, the operator must add the directory.",
		cause, args...)
}

func failSignature(cause string, args ...any) *auth.Failure {
	return refuse(auth.BadSignature,
		"The signature of the token is not one of its issuer. Sign in again; a token cannot be changed after it was made.", cause, args...)
}

func failKeys(err error) *auth.Failure {
	return refuse(auth.NoKeys,
		"The issuer of the token cannot be asked for its keys at the moment, so the token cannot be verified. Try again in some minutes.", "%w", err)
}

func failAudience(t *token) *auth.Failure {
	return refuse(auth.WrongAudience,
		"The token was made for another service. Ask the issuer for a token whose audience is this feed: at Entra the address of the feed without its path.",
		"aud is %s", quoted(fmt.Sprint(t.claims.texts("aud"))))
}

func failExpired(cause string, args ...any) *auth.Failure {
	return refuse(auth.Expired, "The token has expired. Sign in again, or ask the issuer for a new one.", cause, args...)
}

func failEarly(cause string, args ...any) *auth.Failure {
	return refuse(auth.NotYetValid,
		"The token is not valid yet. If it is new, the clocks of issuer and feed differ: the operator must set the feed's.", cause, args...)
}

func failClient(client string) *auth.Failure {
	return refuse(auth.WrongClient,
		"The application that asks for you is not on the feed's list. Use one that is, or have the operator add its client id.", "the client is %s", quoted(client))
}

func failIDToken() *auth.Failure {
	return refuse(auth.WrongScope,
		"This is an ID token, which tells an application who has signed in. Send the access token for the feed.", "the token is an ID token")
}

func failBound() *auth.Failure {
	return refuse(auth.NotAccepted,
		"The token is bound to a key of its application, which the feed does not ask for. Ask the issuer for a plain bearer token.", "the token has cnf")
}

func failScope(scopes []string) *auth.Failure {
	return refuse(auth.WrongScope,
		"The token lacks the scope that the feed asks for. Ask for it when signing in: at Entra user_impersonation, unless the operator chose another.",
		"the scopes are %s", quoted(fmt.Sprint(scopes)))
}

func failRole(roles []string) *auth.Failure {
	return refuse(auth.WrongScope,
		"The token of the application holds none of the app roles that the feed asks for. Have an administrator assign one to the application and consent to it.",
		"the roles are %s", quoted(fmt.Sprint(roles)))
}

func failGroups() *auth.Failure {
	return refuse(auth.TooManyGroups,
		"You belong to more groups than a token can hold, so it names none. The feed needs them: have the operator use app roles in place of groups, or let the issuer send only groups that are assigned to the application.",
		"the token leaves groups out")
}

func failSubject() *auth.Failure {
	return refuse(auth.Malformed, "The token does not say whom it is for. Have the issuer add the claim sub.", "the token has neither oid nor a usable sub")
}
