package csdl

import "feedline/model"

// The facets of a type; nil: not stated.
type facets struct {
	maxLength, precision, scale *int
}

// facetsOf returns the facets that the type may have (OData CSDL 4.0 Part 3,
// section 6.2): readers refuse any other. The scale of a decimal is always
// stated, because the forms disagree about its default.
func facetsOf(t model.Type) facets {
	var f facets
	switch t.Kind {
	case model.String, model.Binary:
		f.maxLength = stated(t.MaxLength)
	case model.Decimal:
		f.precision, f.scale = stated(t.Precision), &t.Scale
	case model.DateTimeOffset, model.TimeOfDay, model.Duration:
		f.precision = stated(t.Precision)
	}
	return f
}

func stated(n int) *int {
	if n <= 0 {
		return nil
	}
	return &n
}
