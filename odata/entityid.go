package odata

import (
	"slices"
	"strings"

	"feedline/odata/bind"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// dereferenced replaces $entity by the path of the entity that $id names, as an
// answer gives it in @odata.id: an address below the service root, absolute or
// relative to the root (OData 4.01 Part 2, section 4.11). Other paths stay.
func dereferenced(root string, path uri.Path, options uri.Options) (uri.Path, uri.Options, error) {
	if len(path.Segments) != 1 || path.Segments[0].Name != "$entity" {
		return path, options, nil
	}
	i := slices.IndexFunc(options.Present, func(o uri.Option) bool { return o.Name == "$id" })
	if i < 0 {
		return path, options, errNoID()
	}
	id := options.Present[i].Value
	below, absolute := strings.CutPrefix(id, root)
	if !absolute && (strings.Contains(id, "://") || strings.HasPrefix(id, "/") || id == "") {
		return path, options, errForeignID(id, root)
	}
	named, err := uri.ParsePath(below)
	if err != nil {
		return path, options, aboutID(err)
	}
	options.Present = slices.Delete(slices.Clone(options.Present), i, i+1)
	return named, options, nil
}

// onlyEntity refuses an $id that names something else than one entity. Its
// faults are about $id, and not about the path in which it does not stand.
func onlyEntity(r bind.Request, err error) (bind.Request, error) {
	switch {
	case err != nil:
		return r, aboutID(err)
	case r.Resource != bind.Entity || r.Ref:
		return r, fault.At("$id", fault.Span{}, fault.MalformedOption,
			"The address in $id is not that of one entity. Give the value of an @odata.id, such as Calls(01234567-89ab-cdef-0123-456789abcdef).")
	}
	return r, nil
}

// aboutID lets a fault of the path be one of the option that holds it.
func aboutID(err error) error {
	f := *fault.From(err)
	if f.Target == "path" {
		f.Target = "$id"
	}
	return &f
}

func errNoID() error {
	return fault.At("path", fault.Span{}, fault.MalformedURL,
		"$entity needs the option $id with the address of an entity, such as $entity?$id=Calls(01234567-89ab-cdef-0123-456789abcdef).")
}

func errForeignID(id, root string) error {
	return fault.At("$id", fault.Span{}, fault.MalformedOption,
		"%s is no address of this feed. Give one that begins with %s, or what stands behind that.", clip(id), root)
}
