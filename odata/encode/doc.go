// Package encode writes the cells of rows as OData JSON (JSON Format 4.0).
//
//	store.Shape, Options ──▶ row: one form for each slot, chosen once
//	                          │
//	[]store.Cell ──▶ Feed.Row ┴▶ sink: a buffer of 64 KiB ──▶ io.Writer
//
// The room knows how each Edm type looks in JSON and how an answer is framed.
// It knows nothing of HTTP, of where rows come from, or of whether more pages
// follow: a next link is handed to it. A cell that does not fit its slot is an
// error and never a guess, and a feed that ends early is left without its end,
// so that no reader takes half a table for a whole one.
//
// feed.go frames a collection and entity.go a single entity, nested.go what is
// expanded in them; item.go is what entities at one place look like, address.go where
// they are; row.go goes through the slots, form.go chooses how each is written;
// sink.go holds what is not yet sent. The forms: number.go, float.go, text.go
// (strings), guid.go, instant.go with zone.go, clock.go (dates, times of day,
// durations), binary.go, enum.go, stored.go (complex values and collections) with
// picked.go.
package encode
