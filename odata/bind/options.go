package bind

import "feedline/odata/uri"

// An optionRule says where an option may stand (OData 4.01 Part 1, section
// 11.2.1) and whether the feed carries it out.
type optionRule struct {
	allowed     Resource // set of resources
	implemented bool
}

// everywhere is the set of all resources.
const everywhere = ServiceDocument | Metadata | Collection | Entity | Count

var optionRules = map[string]optionRule{
	"$select":        {Collection | Entity, true},
	"$top":           {Collection, true},
	"$skip":          {Collection, true},
	"$count":         {Collection, true},
	"$format":        {everywhere, true},
	"$skiptoken":     {Collection, true},
	"$filter":        {Collection | Count, true},
	"$search":        {Collection | Count, false},
	"$orderby":       {Collection, true},
	"$apply":         {Collection, false},
	"$expand":        {Collection | Entity, false},
	"$compute":       {Collection | Entity, false},
	"$deltatoken":    {Collection, false},
	"$schemaversion": {everywhere, false},
	"$id":            {0, false},
	"$index":         {0, false},
}

// checkOptions refuses options that do not go with the resource, and those
// that the feed does not carry out.
func checkOptions(options uri.Options, r Resource) error {
	for _, p := range options.Present {
		rule := optionRules[p.Name]
		if rule.allowed&r == 0 {
			return errOptionNotAllowed(p.Name, r)
		}
		if !rule.implemented {
			return errOptionNotImplemented(p.Name)
		}
	}
	return nil
}
