// Package edm reads and spells the textual forms of Edm's primitive values
// (OData 4.01 ABNF, section 7) and knows the stored form of each: the one that
// package store lists for its cells.
//
//	text ──▶ Date, TimeOfDay, Instant, Duration, Decimal, ... ──▶ stored form, Fit
//	stored form ──▶ AppendDate, AppendClock, AppendDuration, ... ──▶ text
//
// A reader takes the strict form and nothing else, in upper and lower case as
// the grammar does, and its [Fit] tells whether the value is the text's. What a
// caller takes beyond that, what it makes of a value that does not fit, and how
// it says so, is the caller's own. What is appended reads back as the same
// value. No reader allocates but those of bytes and floating numbers.
//
// The room knows no facets of a property but those it is told, no models, no
// cells and no quotation marks.
//
// fit.go has the answers of readers and the units of time, integer.go whole
// numbers and Booleans, decimal.go and double.go the other numbers, date.go
// days, clock.go times of day, instant.go both together with an offset,
// duration.go spans of time, guid.go and binary.go what their names say.
package edm
