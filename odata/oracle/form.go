package oracle

import "feedline/model"

// Form is what the body of an answer is.
type Form uint8

// Rows are a collection of entities and OneEntity is one alone; HowMany is a
// number as text, References and OneReference tell addresses instead of
// entities, OneProperty has a value as JSON, and RawValue has it as text.
const (
	Rows Form = iota
	OneEntity
	HowMany
	References
	OneReference
	OneProperty
	RawValue
)

// All asks for all rows of a set, or for the singleton, without any option.
func All(set *model.EntitySet) Query {
	if set.Singleton {
		return Query{Set: set, Route: &Route{from: set}}
	}
	return Query{Set: set}
}

// Form is the form of the answer, if there is one.
func (q Query) Form() Form {
	switch {
	case q.Ending == Counted:
		return HowMany
	case q.Ending == Bare:
		return RawValue
	case q.Route != nil && q.Route.property != nil:
		return OneProperty
	case q.Ending == Referenced && q.many():
		return References
	case q.Ending == Referenced:
		return OneReference
	case q.many():
		return Rows
	}
	return OneEntity
}

// many tells whether the path leads to a collection.
func (q Query) many() bool {
	if q.Route == nil {
		return true
	}
	last := len(q.Route.steps) - 1
	return last >= 0 && q.Route.steps[last].toAll() && q.Route.property == nil
}

// toAll tells whether a step leads to all entities of a collection.
func (s step) toAll() bool { return s.over.Multiplicity == model.Many && s.key == nil }

// Counts tells whether the options ask for the number of rows.
func (o Options) Counts() bool { return o.Count != nil && *o.Count }

// items are the expanded navigation properties of a set, each by itself.
func (o Options) items(set *model.EntitySet) []Expand {
	var list []Expand
	for _, x := range o.Expand {
		if x.Over != nil {
			list = append(list, x)
			continue
		}
		for _, n := range set.Navigation {
			list = append(list, Expand{Over: n})
		}
	}
	return list
}

// inner are the options that hold for the rows behind an expanded navigation
// property. Levels are the same item again, one time less.
func (x Expand) inner() Options {
	o := x.Options
	if x.Levels > 1 {
		next := x
		next.Levels--
		o.Expand = append(o.Expand[:len(o.Expand):len(o.Expand)], next)
	}
	return o
}
