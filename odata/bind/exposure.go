package bind

import (
	"slices"

	"feedline/model"
)

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
// text. A complex value is as personal as the most personal of its members. A
// property that would be masked and has no mask is hidden.
func (e Exposure) Of(p *model.Property) Exposure {
	if e == Shown {
		return Shown
	}
	of := e.least(p, nil)
	if _, text := MaskText(p); of == Masked && !text && !p.Nullable {
		return Hidden
	}
	return of
}

// least is the exposure of a property, or the least of those of its members.
// Complex types may contain themselves.
func (e Exposure) least(p *model.Property, around []*model.ComplexType) Exposure {
	of := Shown
	if p.PII != model.NoPII && (e != Masked || p.PII != model.IndirectPII) {
		of = e
	}
	c := p.Type.Complex
	if c == nil || slices.Contains(around, c) {
		return of
	}
	for _, member := range c.Properties {
		of = min(of, e.least(member, append(around, c)))
	}
	return of
}

// In is how a caller who has this exposure to the personal data of a set sees
// those of its properties that are not simply shown. A column that two
// properties publish is as personal as the more personal of them.
func (e Exposure) In(set *model.EntitySet) map[*model.Property]Exposure {
	if e == Shown {
		return nil
	}
	columns := map[string]Exposure{}
	for _, p := range set.Properties {
		of, seen := columns[p.Column]
		if mine := e.Of(p); !seen || mine < of {
			columns[p.Column] = mine
		}
	}
	exposed := map[*model.Property]Exposure{}
	for _, p := range set.Properties {
		of := e.Of(p)
		if p.Column != "" {
			of = columns[p.Column]
		}
		if of != Shown {
			exposed[p] = of
		}
	}
	return exposed
}

// maskText is what every row shows of a text that is masked.
const maskText = "***"

// MaskText is what every row shows of a masked property that is one text with
// room for it. Every row shows null of any other, which ok tells apart.
func MaskText(p *model.Property) (text string, ok bool) {
	t := p.Type
	if t.Kind != model.String || t.Collection || t.MaxLength > 0 && t.MaxLength < len(maskText) {
		return "", false
	}
	return maskText, true
}

// String is the word for an exposure in configuration and explanations: full,
// masked or none.
func (e Exposure) String() string {
	return [...]string{"none", "masked", "full"}[e]
}
