package odata

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"slices"

	"feedline/auth"
	"feedline/odata/fault"
)

// refusedSignIn makes a fault of the refusal of a credential. An issuer that
// cannot be asked for its keys, or a feed that verifies too much at once, is no
// fault of the caller, whose program should try again rather than ask for
// another sign-in (power-query.md 2.7).
func refusedSignIn(err error) error {
	f, refused := refusal(err)
	if !refused {
		return err
	}
	code := fault.Unauthenticated
	if f.Passing() {
		code = fault.SignInUnavailable
	}
	message := cmp.Or(f.Message, "The feed does not accept this credential. Sign in again.")
	return &fault.Error{Code: code, Message: message, Cause: f}
}

// refusal is the refusal of a credential that an error is about.
func refusal(err error) (f *auth.Failure, refused bool) {
	refused = errors.As(err, &f)
	return f, refused
}

// challenge says in the headers of a refusal how to sign in, each way on a line
// of its own (power-query.md 4.4).
func challenge(h http.Header, err error) {
	if f, refused := refusal(err); refused && len(f.Challenges) > 0 {
		h["WWW-Authenticate"] = slices.Clone(f.Challenges)
	}
}

// levelOf is how much a refusal matters to who reads the log. The first request
// of every client shows nothing yet, which is no warning.
func levelOf(reason auth.Reason) slog.Level {
	if reason == auth.Missing || reason == auth.EmptyBearer {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}
