package uri

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"feedline/odata/fault"
)

// Option is one system query option as it came.
type Option struct {
	Name  string // canonical: lower case with a dollar sign, such as $select
	Value string // decoded
}

// systemOptions are the system query options of OData 4.01 Part 2, section
// 5.1, that can stand at the top level of a query string.
var systemOptions = []string{
	"$apply", "$compute", "$count", "$deltatoken", "$expand", "$filter", "$format", "$id", "$index",
	"$orderby", "$schemaversion", "$search", "$select", "$skip", "$skiptoken", "$top",
}

// OptionNames lists every system query option that has a place somewhere: in a
// query string, or between parentheses.
func OptionNames() []string {
	names := slices.Clone(systemOptions)
	for _, place := range []placement{inExpand, besideRef, besideCount, besideStar, inSelect} {
		names = append(names, place.options...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// splitQuery finds the system options and the parameter aliases of a raw
// query string. Names are matched in any case, with and without the dollar
// sign, plain or percent-encoded; each value is decoded once, a plus sign
// being a space. Custom options are left out.
func splitQuery(raw string) (system, aliases []Option, err error) {
	seen := map[string]bool{}
	for n := 0; raw != ""; n++ {
		var part string
		part, raw, _ = strings.Cut(raw, "&")
		if n == maxOptions {
			return nil, nil, errTooManyOptions()
		}
		option, err := readOption(part)
		if err != nil {
			return nil, nil, err
		}
		if option.Name == "" {
			continue
		}
		if seen[option.Name] {
			return nil, nil, errDuplicate(option.Name)
		}
		seen[option.Name] = true
		if option.Name[0] == '@' {
			aliases = append(aliases, option)
		} else {
			system = append(system, option)
		}
	}
	return system, aliases, nil
}

// readOption reads one name=value pair; the name is empty for a custom
// option.
func readOption(part string) (Option, error) {
	name, value, err := splitOption(part)
	if err != nil {
		return Option{}, err
	}
	o := Option{Value: value}
	if o.Name, err = systemName(name); err != nil || o.Name == "" {
		return o, err
	}
	_, raw, _ := strings.Cut(part, "=")
	switch {
	case !utf8.ValidString(value):
		return o, errUTF8(o.Name)
	case strings.Contains(raw, "#"):
		return o, errRawSign(o.Name, '#')
	case o.Name == "$search" && strings.Contains(raw, ";"):
		return o, errRawSign(o.Name, ';')
	case o.Name[0] == '@' && !isIdentifier(o.Name[1:]):
		return o, errAliasName(o.Name)
	}
	return o, nil
}

// splitOption decodes one name=value pair.
func splitOption(part string) (name, value string, err error) {
	rawName, rawValue, _ := strings.Cut(part, "=")
	name, err = url.QueryUnescape(rawName)
	if err != nil {
		return "", "", errEncoding("query string")
	}
	value, err = url.QueryUnescape(rawValue)
	if err != nil {
		return "", "", errEncoding(name)
	}
	return name, value, nil
}

// systemName is the canonical name of a system option, the name of an alias
// as it is, and empty for a custom option. A name that claims to be a system option and is none is
// a fault: such names are reserved (OData 4.01 Part 2, section 5.2).
func systemName(name string) (string, error) {
	lower := strings.ToLower(name)
	for _, system := range systemOptions {
		if lower == system || lower == system[1:] {
			return system, nil
		}
	}
	switch {
	case strings.HasPrefix(name, "$"):
		return "", errUnknownOption(name)
	case strings.HasPrefix(name, "@"):
		return name, nil
	}
	return "", nil
}

// nearestOption suggests a system option for a misspelt name.
func nearestOption(name string) string { return fault.Nearest(name, systemOptions) }
