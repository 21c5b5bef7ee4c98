package bind

import (
	"strings"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// Everything that this room refuses stands in the files called faults: here
// what concerns options as a whole, in faults_path.go the path and its keys, in
// faults_expand.go $expand, in faults_expr.go the expressions.

func errUnknownProperty(target, name string, at fault.Span, set *model.EntitySet, schema Schema) error {
	return fault.At(target, at, fault.UnknownProperty, "%s has no property %q. Names are case-sensitive.", set.Name, clip(name)).
		Suggesting(schema.nearestMember(set, name))
}

func errSelectPath(target string, item uri.SelectItem) error {
	return fault.At(target, item.Span, fault.NotImplemented,
		"The feed cannot select %s: a path leads over complex values to a member, such as address/city, and takes no options.", clip(item.String()))
}

func errNothingInside(target string, p *model.Property, part uri.Part) error {
	return fault.At(target, part.Span, fault.UnknownProperty, "%s is of type %s, which has no members: nothing is called %q there. Select %s alone.", p.Name, p.Type.Name(), clip(part.Name), p.Name)
}

func errUnknownSelected(target string, c *model.ComplexType, part uri.Part) error {
	return fault.At(target, part.Span, fault.UnknownProperty, "%s has no member %q. Names are case-sensitive.", c.QualifiedName, clip(part.Name)).
		Suggesting(fault.Nearest(part.Name, propertyNames(c.Properties)))
}

func errOptionNotAllowed(name string, r Request) error {
	what := map[Resource]string{
		ServiceDocument: "the service document", Metadata: "$metadata", Collection: "an entity set",
		Entity: "a single entity", Count: "/$count", Property: "the value of a property", RawValue: "a bare value",
	}[r.Resource]
	if r.Ref {
		what = "references"
	}
	return fault.At(name, fault.Span{}, fault.OptionNotAllowed, "The option %s has no meaning for %s. Leave it out.", name, what)
}

func errFilterOfValues(p *model.Property) error {
	return fault.At("$filter", fault.Span{}, fault.NotImplemented,
		"This version of the feed does not filter the values of a property. Load %s whole and do this step in your own tool.", p.Name)
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
