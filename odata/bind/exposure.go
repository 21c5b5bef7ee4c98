package bind

import "feedline/model"

// Exposure is how much a caller sees of a property, or of all the personal data
// of a set. Its zero value shows nothing.
type Exposure uint8

// The exposures.
const (
	Hidden Exposure = iota // the property does not exist for the caller
	Masked                 // it exists, and every row shows the same
	Shown
)

// Of is how a caller who has this exposure to the personal data of a set sees
// one of its properties. Who sees it masked still sees ids that lead to a
// person, so that tables can be joined, but no name, number, address or free
// text.
func (e Exposure) Of(p *model.Property) Exposure {
	switch {
	case p.PII == model.NoPII, e == Shown:
		return Shown
	case e == Masked && p.PII == model.IndirectPII:
		return Shown
	}
	return e
}

// String is the word for an exposure in configuration and explanations: full,
// masked or none.
func (e Exposure) String() string {
	return [...]string{"none", "masked", "full"}[e]
}
