package bind

import "feedline/odata/uri"

// An optionRule says where an option may stand (OData 4.01 Part 1, section
// 11.2.1) and whether the feed carries it out.
type optionRule struct {
	allowed     Resource // set of resources
	references  bool     // also where these are answered as references
	implemented bool
}

// everywhere is the set of all resources.
const everywhere = ServiceDocument | Metadata | Collection | Entity | Count | Property | RawValue

var optionRules = map[string]optionRule{
	"$select":        {Collection | Entity, false, true},
	"$top":           {Collection, true, true},
	"$skip":          {Collection, true, true},
	"$count":         {Collection, true, true},
	"$format":        {everywhere, true, true},
	"$skiptoken":     {Collection, true, true},
	"$filter":        {Collection | Count, true, true},
	"$search":        {Collection | Count, true, false},
	"$orderby":       {Collection, true, true},
	"$apply":         {Collection, false, false},
	"$expand":        {Collection | Entity, false, true},
	"$compute":       {Collection | Entity, true, false},
	"$deltatoken":    {Collection, true, false},
	"$schemaversion": {everywhere, true, false},
	"$id":            {0, false, false},
	"$index":         {0, false, false},
}

// checkOptions refuses options that do not go with the resource, and those
// that the feed does not carry out.
func checkOptions(options uri.Options, r Request) error {
	for _, p := range options.Present {
		rule := optionRules[p.Name]
		switch {
		case rule.allowed&r.Resource == 0 || r.Ref && !rule.references:
			return errOptionNotAllowed(p.Name, r)
		case !rule.implemented:
			return errOptionNotImplemented(p.Name)
		case r.Member != nil && p.Name == "$filter":
			return errFilterOfValues(r.Member[len(r.Member)-1])
		}
	}
	return nil
}
