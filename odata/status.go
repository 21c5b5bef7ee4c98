package odata

import (
	"net/http"

	"feedline/odata/fault"
)

// statusOf is the HTTP status of every fault code.
var statusOf = map[fault.Code]int{
	fault.MethodNotAllowed:   http.StatusMethodNotAllowed,
	fault.NotAcceptable:      http.StatusNotAcceptable,
	fault.UnsupportedVersion: http.StatusBadRequest,
	fault.URITooLong:         http.StatusRequestURITooLong,
	fault.MisdirectedHost:    http.StatusMisdirectedRequest,
	fault.UnmetIsolation:     http.StatusPreconditionFailed,
	fault.BodyNotAllowed:     http.StatusBadRequest,

	fault.MalformedURL:     http.StatusBadRequest,
	fault.UnknownOption:    http.StatusBadRequest,
	fault.DuplicateOption:  http.StatusBadRequest,
	fault.MalformedOption:  http.StatusBadRequest,
	fault.OptionNotAllowed: http.StatusBadRequest,

	fault.UnknownResource: http.StatusNotFound,
	fault.UnknownProperty: http.StatusBadRequest,
	fault.MalformedKey:    http.StatusBadRequest,
	fault.NotImplemented:  http.StatusNotImplemented,
	fault.UnknownFunction: http.StatusBadRequest,
	fault.TypeMismatch:    http.StatusBadRequest,
	fault.TooComplex:      http.StatusBadRequest,

	fault.Unauthenticated:   http.StatusUnauthorized,
	fault.SignInUnavailable: http.StatusServiceUnavailable,
	fault.Forbidden:         http.StatusForbidden,
	fault.MaskedProperty:    http.StatusBadRequest,
	fault.TooManyRequests:   http.StatusTooManyRequests,
	fault.InvalidToken:      http.StatusBadRequest,

	fault.NotFound: http.StatusNotFound,
	fault.TimedOut: http.StatusServiceUnavailable,
	fault.Busy:     http.StatusServiceUnavailable,
	fault.Internal: http.StatusInternalServerError,
}

// retryAfter is the Retry-After of faults that pass, in seconds: Power Query
// reads whole seconds only (power-query.md 2.7).
var retryAfter = map[fault.Code]string{
	fault.SignInUnavailable: "30",
	fault.TimedOut:          "60",
	fault.Busy:              "10",
	fault.TooManyRequests:   "10",
}

// comeBack is the Retry-After of a fault; empty if it does not pass.
func comeBack(f *fault.Error) string {
	if f.RetryAfter > 0 {
		return itoa(int64(f.RetryAfter))
	}
	return retryAfter[f.Code]
}
