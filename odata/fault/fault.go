// Package fault has the one error type that callers of the feed are meant to
// read, and the catalogue of its codes.
//
// An error that the caller can mend is a *fault.Error, made in the faults.go
// of the room that found it. Every other error is the feed's own trouble: the
// caller sees an opaque Internal and the log sees the cause.
package fault

import (
	"errors"
	"fmt"
)

// Code is the stable, machine-readable name of a fault. A code is never
// renamed and never used again for something else.
type Code string

// The codes, grouped by who finds them. The HTTP status of each is in
// odata/status.go.
const (
	// The request line and the headers.
	MethodNotAllowed   Code = "MethodNotAllowed"
	NotAcceptable      Code = "NotAcceptable"
	UnsupportedVersion Code = "UnsupportedVersion"
	URITooLong         Code = "URITooLong"
	MisdirectedHost    Code = "MisdirectedHost"
	UnmetIsolation     Code = "IsolationNotOffered"
	BodyNotAllowed     Code = "BodyNotAllowed"

	// Syntax of the URL.
	MalformedURL     Code = "MalformedURL"
	UnknownOption    Code = "UnknownOption"
	DuplicateOption  Code = "DuplicateOption"
	MalformedOption  Code = "MalformedOption"
	OptionNotAllowed Code = "OptionNotAllowed"

	// Names and types.
	UnknownResource Code = "UnknownResource"
	UnknownProperty Code = "UnknownProperty"
	MalformedKey    Code = "MalformedKey"
	NotImplemented  Code = "NotImplemented"
	UnknownFunction Code = "UnknownFunction"
	TypeMismatch    Code = "TypeMismatch"
	TooComplex      Code = "QueryTooComplex"

	// Sign-in, policy and paging.
	Unauthenticated   Code = "Unauthenticated"
	SignInUnavailable Code = "SignInUnavailable"
	Forbidden         Code = "Forbidden"
	MaskedProperty    Code = "MaskedProperty"
	TooManyRequests   Code = "TooManyRequests"
	InvalidToken      Code = "InvalidSkipToken"

	// Answering.
	NotFound Code = "EntityNotFound"
	TimedOut Code = "QueryTimedOut"
	Busy     Code = "Busy"
	Internal Code = "InternalError"
)

// Span is a range of bytes in a text, End not included. The zero Span is no
// place at all.
type Span struct{ Start, End int }

// Error is a fault that the caller can mend. Its texts are for an analyst:
// what is wrong, where, and what to write instead.
type Error struct {
	Code       Code
	Message    string
	Target     string // the part of the request at fault, such as $select; may be empty
	Span       Span   // where in the decoded text of Target
	Suggestion string // what was probably meant; may be empty
	Cause      error  // for the log only, never encoded
	RetryAfter int    // seconds until the same request may succeed; 0: as usual for the code
}

func (e *Error) Error() string {
	if e.Target == "" {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s: %s", e.Code, e.Target, e.Message)
}

func (e *Error) Unwrap() error { return e.Cause }

// New makes a fault without a place.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// At makes a fault of a part of the request and a place in its text.
func At(target string, span Span, code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Target: target, Span: span}
}

// Suggesting returns the fault with a suggestion; an empty one changes
// nothing.
func (e *Error) Suggesting(text string) *Error {
	if text == "" {
		return e
	}
	copied := *e
	copied.Suggestion = text
	copied.Message += fmt.Sprintf(" Did you mean %s?", text)
	return &copied
}

// From finds the fault in an error. An error without one becomes Internal
// with the error as its cause.
func From(err error) *Error {
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return &Error{
		Code:    Internal,
		Message: "The feed could not answer this request. The operator finds the cause in the log under the request id.",
		Cause:   err,
	}
}
