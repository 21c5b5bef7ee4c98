package bind

import (
	"strings"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// Everything that this room refuses, in one place.

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

func errPathNotImplemented(name string, at fault.Span) error {
	return fault.At(inPath, at, fault.NotImplemented,
		"This version of the feed does not follow a path to %s. It answers entity sets, single entities by key, and /$count of a set.", name)
}

func errBehindMetadata(at fault.Span) error {
	return fault.At(inPath, at, fault.UnknownResource, "Nothing follows $metadata in a path.")
}

func errBehindCount(at fault.Span) error {
	return fault.At(inPath, at, fault.UnknownResource, "Nothing follows $count in a path.")
}

func errBehindSet(set *model.EntitySet, s uri.Segment) error {
	if set.Property(s.Name) != nil || set.Nav(s.Name) != nil {
		return fault.At(inPath, s.Span, fault.UnknownResource,
			"%s belongs to one entity, not to the whole set: name the entity by its key first, %s.", s.Name, keyExample(set))
	}
	return fault.At(inPath, s.Span, fault.UnknownResource,
		"%s has nothing called %q. One entity is addressed by its key in parentheses, %s.", set.Name, clip(s.Name), keyExample(set))
}

func errUnknownMember(set *model.EntitySet, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.UnknownResource, "%s has no property %q.", set.TypeName, clip(s.Name)).
		Suggesting(nearestMember(set, s.Name))
}

func errUnknownProperty(target, name string, at fault.Span, set *model.EntitySet) error {
	return fault.At(target, at, fault.UnknownProperty, "%s has no property %q. Names are case-sensitive.", set.Name, name).
		Suggesting(nearestMember(set, name))
}

func errSingletonKey(set *model.EntitySet, at fault.Span) error {
	return fault.At(inPath, at, fault.MalformedKey, "%s is a single entity and takes no key. Leave the parentheses out.", set.Name)
}

func errKeyNeedsNames(set *model.EntitySet, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.MalformedKey, "The key of %s has %d parts; name each, %s.", set.Name, len(set.Key), keyExample(set))
}

func errKeyIncomplete(set *model.EntitySet, lacking *model.Property, s uri.Segment) error {
	return fault.At(inPath, s.Span, fault.MalformedKey, "The key of %s lacks %s. Write %s.", set.Name, lacking.Name, keyExample(set))
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

func errOptionNotAllowed(name string, r Resource) error {
	words := map[Resource]string{
		ServiceDocument: "the service document", Metadata: "$metadata", Collection: "an entity set",
		Entity: "a single entity", Count: "/$count",
	}
	return fault.At(name, fault.Span{}, fault.OptionNotAllowed, "The option %s has no meaning for %s. Leave it out.", name, words[r])
}

func errOptionNotImplemented(name string) error {
	if name == "$deltatoken" || name == "$schemaversion" {
		return fault.At(name, fault.Span{}, fault.NotImplemented, "This version of the feed does not carry out %s. Leave it out.", name)
	}
	return fault.At(name, fault.Span{}, fault.NotImplemented,
		"This version of the feed does not carry out %s. Load the rows, with $select for the columns you need, and do this step in your own tool.", name)
}

// clip keeps a name from a URL short enough to be repeated in a message.
func clip(name string) string {
	const most = 128
	if len(name) > most {
		return strings.ToValidUTF8(name[:most], "") + "..."
	}
	return name
}

// keyExample shows how an entity of the set is addressed.
func keyExample(set *model.EntitySet) string {
	if len(set.Key) == 1 {
		return set.Name + "(" + example(set.Key[0].Type) + ")"
	}
	parts := make([]string, len(set.Key))
	for i, k := range set.Key {
		parts[i] = k.Name + "=" + example(k.Type)
	}
	return set.Name + "(" + strings.Join(parts, ",") + ")"
}

// shift moves a place inside a segment to its place in the path.
func shift(at fault.Span, s uri.Segment) fault.Span {
	return fault.Span{Start: s.Span.Start + at.Start, End: s.Span.Start + at.End}
}
