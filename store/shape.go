package store

import (
	"time"

	"feedline/model"
)

// Shape tells an encoder how the cells of a row become an entity: a list of
// named, typed slots in the order of the answer.
type Shape struct {
	Slots []Slot
}

// Slot is one property of the answer.
type Slot struct {
	Name string
	Type model.Type
	Cell int            // index of the row's cell that holds the value; two slots may share one
	Zone *time.Location // clock that a DateTimeOffset is shown on; nil: UTC, written with Z
	Only []string       // of complex values, ways to the members that are shown, such as position/lat; nil: all
}
