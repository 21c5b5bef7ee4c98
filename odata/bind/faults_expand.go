package bind

import (
	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// Everything about $expand that this room refuses.

// errExpandedTwice is about two entries for one navigation property, or two
// stars.
func errExpandedTwice(nav *model.Navigation, at fault.Span) error {
	if nav == nil {
		return fault.At(inExpand, at, fault.MalformedOption, "The star stands more than once at this level of $expand. Give it once.")
	}
	return fault.At(inExpand, at, fault.MalformedOption,
		"%s stands more than once at this level of $expand. Give it one entry, with all of its options between one pair of parentheses.", nav.Name)
}

// errNotExpandable is about a part of a path that is no navigation property.
func errNotExpandable(s Schema, set *model.EntitySet, part uri.Part) error {
	p := s.property(set, part.Name)
	switch {
	case part.Name == "$value" || part.Name[0] == '@' || p != nil && p.Type.Kind == model.Stream:
		return fault.At(inExpand, part.Span, fault.NotImplemented,
			"This version of the feed expands navigation properties only, and %s is none. Ask for it at an address of its own.", clip(part.Name))
	case p != nil && p.Type.Kind == model.Complex:
		return fault.At(inExpand, part.Span, fault.UnknownProperty,
			"%s is a complex property, from which no navigation property leads on. It is part of the answer without $expand.", p.Name)
	case p != nil:
		return fault.At(inExpand, part.Span, fault.UnknownProperty,
			"%s is a property, which $select names. Only navigation properties are expanded.", p.Name)
	}
	return fault.At(inExpand, part.Span, fault.UnknownProperty, "%s has no navigation property %q. Names are case-sensitive.", set.Name, clip(part.Name)).
		Suggesting(fault.Nearest(part.Name, s.navNames(set)))
}

func errExpandedType(own string, part uri.Part) error {
	return fault.At(inExpand, part.Span, fault.UnknownProperty,
		"%q is not the type here, which is %s, and no type derives from it.", clip(part.Name), own).
		Suggesting(fault.Nearest(part.Name, []string{own}))
}

func errBehindExpanded(s Schema, nav *model.Navigation, part uri.Part) error {
	if p := s.property(nav.Target, part.Name); p != nil {
		return fault.At(inExpand, part.Span, fault.MalformedOption,
			"%s cannot stand behind a slash here. Which properties are answered stands between parentheses: %s($select=%s).", p.Name, nav.Name, p.Name)
	}
	return fault.At(inExpand, part.Span, fault.MalformedOption,
		"%s cannot stand behind a slash here. What is expanded further stands between parentheses: %s($expand=%s).", clip(part.Name), nav.Name, clip(part.Name))
}

func errOnlyType(item uri.ExpandItem) error {
	return fault.At(inExpand, item.Span, fault.MalformedOption, "A navigation property is expected behind the name of the type.")
}

func errExpandDepth(limit int, at fault.Span) error {
	return fault.At(inExpand, at, fault.TooComplex,
		"The entries of $expand stand more than %d levels deep here, which is the limit. Load the tables separately and relate them in your own tool.", limit)
}

func errExpandWidth(limit int, at fault.Span) error {
	return fault.At(inExpand, at, fault.TooComplex,
		"The request expands more than %d navigation properties, which is the limit; each level of $levels and of a star counts again. Load the tables separately and relate them in your own tool.", limit)
}

func errNumberOfOne(nav *model.Navigation, at fault.Span) error {
	return fault.At(inExpand, at, fault.MalformedOption, "%s leads to one entity at most, and $count counts many. Write %s alone.", nav.Name, nav.Name)
}

func errOptionOfOne(name string, nav *model.Navigation, at fault.Span) error {
	return fault.At(inExpand, at, fault.MalformedOption,
		"%s leads to one entity at most, so there is nothing for %s to choose from, to order or to count. Beside it there can be $select, $expand and $levels.", nav.Name, name)
}

func errNestedNotImplemented(name string, nav *model.Navigation, at fault.Span) error {
	return fault.At(inExpand, at, fault.NotImplemented,
		"This version of the feed does not carry out %s inside $expand=%s(...). Load the rows and do this step in your own tool.", name, nav.Name)
}

func errNotRecursive(nav *model.Navigation, at fault.Span) error {
	return fault.At(inExpand, at, fault.MalformedOption,
		"%s leads from %s to %s, so it cannot be followed again from there as $levels asks. Write $expand=%s($expand=...) to go on from %s.",
		nav.Name, nav.Set.Name, nav.Target.Name, nav.Name, nav.Target.Name)
}

func errLevelsAndExpand(nav *model.Navigation, at fault.Span) error {
	return fault.At(inExpand, at, fault.MalformedOption,
		"$levels expands %s again, and so does the $expand beside it. Leave one of them out.", nav.Name)
}

// errOuterRow is about $it where only the expanded entities are in reach.
func (b *binder) errOuterRow(step uri.Step) error {
	return b.fault(step.Span, fault.NotImplemented,
		"$it is an entity of the request itself, which this version of the feed cannot reach from inside $expand=%s(...). Name properties of %s alone.",
		b.nest.nav.Name, b.root.set.Name)
}
