package access

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"feedline/odata/bind"
)

// Role is what its holders may see and do. The zero Role opens nothing.
type Role struct {
	Sets     Sets     `yaml:"sets"`
	Except   Texts    `yaml:"except"`   // sets that are left out of Sets
	Personal Personal `yaml:"personal"` // of the personal data in the sets
	Requests Requests `yaml:"requests"` // rows of the logs that are about somebody
	Deliver  bool     `yaml:"deliver"`  // data may be delivered

	Line int `yaml:"-"` // where it stands in the file; 0: it is built in
}

// Sets are entity sets and singletons by name, or all of them.
type Sets struct {
	All   bool
	Names []string
}

// Personal is how much of personal data is seen.
type Personal bind.Exposure

// Requests tells which rows of a log that is about callers are seen.
type Requests bool

// AllRequests are the rows of the whole tenant; otherwise those about oneself,
// if anything else is seen.
const AllRequests Requests = true

// builtIn are the roles that every feed has unless the configuration defines
// them anew. Nothing writes to it. docs/security.md has it as a table.
var builtIn = map[string]Role{
	"reader":     {Sets: Sets{All: true}, Personal: Personal(bind.Hidden)},
	"analyst":    {Sets: Sets{All: true}, Personal: Personal(bind.Masked)},
	"supervisor": {Sets: Sets{All: true}, Personal: Personal(bind.Shown)},
	"auditor":    {Requests: AllRequests, Personal: Personal(bind.Shown)},
	"operator":   {},
	"ingest":     {Deliver: true},
}

// RoleNames lists the roles that there are, the built-in ones and those that the
// configuration defines.
func RoleNames(defined map[string]Role) []string {
	all := maps.Clone(builtIn)
	maps.Copy(all, defined)
	return slices.Sorted(maps.Keys(all))
}

// UnmarshalYAML reads a role and refuses keys that it does not have.
func (r *Role) UnmarshalYAML(n *yaml.Node) error {
	type plain Role
	if err := strictly(n, "a role", (*plain)(r)); err != nil {
		return err
	}
	r.Line = n.Line
	return nil
}

// UnmarshalYAML reads the word all or a list of names.
func (s *Sets) UnmarshalYAML(n *yaml.Node) error {
	names, ok := textsOf(n)
	switch {
	case !ok:
		return refuse(n.Line, "sets takes all, or a list of entity sets")
	case n.Kind == yaml.ScalarNode && n.Value == "all":
		*s = Sets{All: true}
	case n.Kind == yaml.ScalarNode:
		return refuse(n.Line, fmt.Sprintf("sets takes all, or a list such as [%s]", n.Value))
	default:
		*s = Sets{Names: names}
	}
	return nil
}

// UnmarshalYAML reads full, masked or none.
func (p *Personal) UnmarshalYAML(n *yaml.Node) error {
	how, err := PersonalOf(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		return refuse(n.Line, "personal takes full, masked or none")
	}
	*p = how
	return nil
}

// PersonalOf is how much the words full, masked and none say.
func PersonalOf(word string) (Personal, error) {
	for _, how := range []bind.Exposure{bind.Hidden, bind.Masked, bind.Shown} {
		if word == how.String() {
			return Personal(how), nil
		}
	}
	return 0, fmt.Errorf("%q is none of full, masked and none", word)
}

// Exposing defines some roles, built-in or of a configuration, once more so that
// they show this much of personal data.
func Exposing(roles map[string]Role, names []string, how Personal) map[string]Role {
	changed := maps.Clone(builtIn)
	maps.Copy(changed, roles)
	maps.DeleteFunc(changed, func(name string, _ Role) bool { return !has(names, name) })
	for name, role := range changed {
		role.Personal = how
		changed[name] = role
	}
	return changed
}

// UnmarshalYAML reads own or all.
func (r *Requests) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode || n.Value != "own" && n.Value != "all" {
		return refuse(n.Line, "requests takes own or all")
	}
	*r = Requests(n.Value == "all")
	return nil
}
