// Package guard keeps the feed up and to itself on an open network. It knows
// HTTP, addresses, callers and clocks, and nothing of OData's queries.
//
//	connections ─▶ hosts ─▶ bodies ─▶ origins ─▶ the feed
//	                                               │ Verify: Patience, before a verifier
//	                                               │ Admit:  rates, then seats
//	                                               ▼
//	                                             answer, with the headers of headers.go
//
// network.go finds out where a request came from and under which host,
// hosts.go answers under the right names only, headers.go has what every answer
// says to browsers, origins.go lets pages of other origins in, bodies.go keeps
// bodies out, and refusal.go writes what is answered before the feed is asked.
//
// door.go lets requests in: rate.go has how many a caller may send over time,
// field.go how that is told, seats.go how many run at once. patience.go slows
// down who guesses credentials, guess.go says what a guess is. recent.go is the
// bounded memory of both, and pause.go their clock. connections.go counts
// connections.
//
// Nothing here starts a goroutine, and nothing keeps a timer beyond a wait:
// what was counted is brought up to date when it is looked at.
package guard
