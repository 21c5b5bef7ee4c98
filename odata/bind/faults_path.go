package bind

import (
	"strings"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// Everything about paths and keys that this room refuses.

const inPath = "path"

func errUnknownSet(s uri.Segment, schema Schema) error {
	return fault.At(inPath, s.Span, fault.UnknownResource,
		"There is no entity set %q in this feed. The service document lists what there is.", clip(s.Name)).
		Suggesting(fault.Nearest(s.Name, schema.names()))
}

func errUnknownSystemPath(s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.UnknownResource, "There is no resource %q.", clip(s.Name)).
		Suggesting(fault.Nearest(s.Name, []string{"$metadata"}))
}

func errPathNotImplemented(s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.NotImplemented,
		"This version of the feed does not follow a path to %s. It answers entity sets, single entities by key, what navigation properties lead to, properties, and /$count of a collection.", clip(s.Name))
}

func errBehindLast(name string, at fault.Span) error {
	return fault.At(inPath, at, fault.UnknownResource, "Nothing follows %s in a path.", name)
}

// errBehindSet is about what stands behind many entities, which were reached
// under the name, and belongs to one of them or does not exist.
func errBehindSet(schema Schema, name string, set *model.EntitySet, s uri.Segment) error {
	if schema.property(set, s.Name) != nil || schema.nav(set, s.Name) != nil {
		return fault.At(inPath, s.Span, fault.UnknownResource,
			"%s belongs to one entity, not to the whole set: name the entity by its key first, %s.", s.Name, keyExample(name, set))
	}
	return fault.At(inPath, s.Span, fault.UnknownResource,
		"%s has nothing called %q. One entity is addressed by its key in parentheses, %s.", name, clip(s.Name), keyExample(name, set))
}

func errBehindFilter(name string, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.NotImplemented,
		"This version of the feed does not go on from a filtered collection to one of its entities. Only $count and $ref follow $filter(...); leave it out of the path to %s.", name)
}

func errNotThisType(own string, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.UnknownResource,
		"%q is not the type here, which is %s, and no type derives from it.", clip(s.Name), own).
		Suggesting(fault.Nearest(s.Name, []string{own}))
}

// errTypeBehindSet is about the name of another type, which may have been meant
// as a key.
func errTypeBehindSet(own, name string, set *model.EntitySet, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.UnknownResource,
		"%q is not the type here, which is %s, and no type derives from it. A key that looks like the name of a type here stands in parentheses, %s.", clip(s.Name), own, keyExample(name, set)).
		Suggesting(fault.Nearest(s.Name, []string{own}))
}

func errUnknownMember(schema Schema, set *model.EntitySet, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.UnknownResource, "%s has no property %q.", set.TypeName, clip(s.Name)).
		Suggesting(schema.nearestMember(set, s.Name))
}

func errUnknownComplexMember(p *model.Property, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.UnknownResource, "%s has no member %q.", p.Name, clip(s.Name)).
		Suggesting(fault.Nearest(s.Name, propertyNames(p.Type.Complex.Properties)))
}

func errNeedlessKey(s uri.Segment) error {
	return fault.At(inPath, shift(s.Key.Span, s), fault.MalformedKey, "%s is one value or one entity here and takes no key. Leave the parentheses out.", clip(s.Name))
}

func errNoRawCollection(name string, at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedURL,
		"$value is the bare value of one property, and %s has many entities. Leave /$value out.", name)
}

func errNoMedia(name string, at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedURL,
		"$value is the bare value of one property, and an entity of %s is none. Name a property before /$value, or leave it out.", name)
}

func errNotMany(name string, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.MalformedURL, "%s goes with a collection, and %s is one entity here. Leave it out.", s.Name, name)
}

func errNoRawValue(p *model.Property, at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedURL,
		"%s is of type %s, which has no form as a bare value. Leave /$value out to get it as JSON.", p.Name, p.Type.Name())
}

func errIntoValues(p *model.Property, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.NotImplemented,
		"This version of the feed does not choose among the values of %s. It answers all of them, or how many there are with /$count.", p.Name)
}

func errWordBehindValue(p *model.Property, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.MalformedURL, "%s means nothing behind %s, which is a property of type %s. Leave it out.",
		clip(s.Name), p.Name, p.Type.Name())
}

func errBehindValue(p *model.Property, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.UnknownResource, "%s is of type %s, behind which there is nothing called %q.", p.Name, p.Type.Name(), clip(s.Name))
}

func errSingletonKey(set *model.EntitySet, at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedKey, "%s is a single entity and takes no key. Leave the parentheses out.", set.Name)
}

func errKeyNeedsNames(set *model.EntitySet, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.MalformedKey, "The key of %s has %d parts; name each, %s.", set.Name, len(set.Key), keyExample(s.Name, set))
}

// errKeyIncomplete is about a key without one of its properties. Where the way
// to the entity says its value already, the feed wants it all the same.
func errKeyIncomplete(set *model.EntitySet, lacking *model.Property, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.MalformedKey,
		"The key of %s lacks %s. A key has all of its properties, also behind a navigation property: write %s.", set.Name, lacking.Name, keyExample(s.Name, set))
}

func errNotKey(set *model.EntitySet, p uri.KeyPair, s uri.Segment) error {
	names := make([]string, len(set.Key))
	for i, k := range set.Key {
		names[i] = k.Name
	}
	return fault.At(inPath, shift(p.Span, s), fault.MalformedKey, "%s is not part of the key of %s, which is %s.",
		p.Name, set.Name, strings.Join(names, ", ")).Suggesting(fault.Nearest(p.Name, names))
}

func errKeyValue(set *model.EntitySet, k *model.Property, p uri.KeyPair, s uri.Segment, why error) error {
	return fault.At(inPath, shift(p.Literal.Span, s), fault.MalformedKey, "The value for %s in the key of %s is not an %s: %s.",
		k.Name, set.Name, k.Type.Name(), why)
}

func errKeyAliasMissing(alias *uri.Alias, p uri.KeyPair, s uri.Segment) error {
	return fault.At(inPath, shift(p.Literal.Span, s), fault.MalformedKey,
		"The parameter alias %s has no value. Give it one beside the options, such as ?%s=...", clip(alias.Name), clip(alias.Name))
}

func errKeyAlias(alias *uri.Alias, p uri.KeyPair, s uri.Segment) error {
	return fault.At(inPath, shift(p.Literal.Span, s), fault.MalformedKey,
		"The parameter alias %s stands in a key, so its value must be a constant and not null.", clip(alias.Name))
}

// keyExample shows how an entity of the set is addressed that is reached under
// the name.
func keyExample(name string, set *model.EntitySet) string {
	if len(set.Key) == 1 {
		return name + "(" + example(set.Key[0].Type) + ")"
	}
	parts := make([]string, len(set.Key))
	for i, k := range set.Key {
		parts[i] = k.Name + "=" + example(k.Type)
	}
	return name + "(" + strings.Join(parts, ",") + ")"
}

// shift moves a place inside a segment to its place in the path.
func shift(at fault.Span, s uri.Segment) fault.Span {
	return fault.Span{Start: s.Span.Start + at.Start, End: s.Span.Start + at.End}
}
