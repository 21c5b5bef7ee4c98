package model

import (
	"cmp"
	"maps"
	"slices"
)

// resolver turns decoded files into a Model. Each step goes on after a fault,
// so that one run finds them all; a later step is silent about what an earlier
// one had to leave open.
type resolver struct {
	faults     faults
	root       *root
	sources    []*source // in the order of their file names
	unreadable bool      // some file could not be decoded: names may be missing that it declares
	untyped    bool      // the namespace is wrong or unknown, and with it the names of the model's types

	model     *Model
	enums     map[string]*EnumType    // by qualified name
	complexes map[string]*ComplexType // by qualified name
	tables    map[string]*table       // by folded name
	unclear   map[*Navigation]bool    // ways about which something was reported
}

// root is model.yaml.
type root struct {
	report
	file modelFile
}

// source is the file of one set with the set that it becomes.
type source struct {
	report
	file setFile
	set  *EntitySet
}

// resolve runs the steps.
func (r *resolver) resolve() (*Model, error) {
	if r.root == nil {
		report{modelName, &r.faults}.add(0, "the description has no such file", "write one with namespace, container and tenancy")
		r.root = &root{report: report{modelName, &r.faults}}
		r.unreadable = true
	}
	r.tables, r.unclear = map[string]*table{}, map[*Navigation]bool{}
	r.schema()
	r.declare()
	r.each((*resolver).properties)
	r.each((*resolver).keys)
	r.each((*resolver).hidden)
	r.each((*resolver).columns)
	r.each((*resolver).conditions)
	r.each((*resolver).indexes)
	r.each((*resolver).retention)
	r.each((*resolver).delivered)
	r.each((*resolver).navigation)
	r.each((*resolver).lasting)
	r.each((*resolver).partners)
	r.each((*resolver).relations)
	r.each((*resolver).customer)
	r.each((*resolver).customerWay)
	r.units()
	r.each((*resolver).unit)
	r.each((*resolver).log)
	if err := r.faults.err(); err != nil {
		return nil, err
	}
	return r.model, nil
}

// each runs a step for every set.
func (r *resolver) each(step func(*resolver, *source)) {
	for _, s := range r.sources {
		step(r, s)
	}
}

// declare names the sets and singletons, so that any file may mention any.
func (r *resolver) declare() {
	r.model.byName = map[string]*EntitySet{}
	types := r.schemaNames()
	lines := map[string]*source{}
	for _, s := range r.sources {
		r.declareSet(s, types)
		if first, twice := lines[s.set.Name]; twice && s.set.Name != "" {
			s.add(s.nameLine(), quoted(s.set.Name)+" is described in "+first.report.file+" already", "choose another name or remove one of the files")
			continue
		}
		lines[s.set.Name] = s
		r.model.byName[s.set.Name] = s.set
		if s.set.Singleton {
			r.model.Singletons = append(r.model.Singletons, s.set)
		} else {
			r.model.Sets = append(r.model.Sets, s.set)
		}
	}
	byName := func(a, b *EntitySet) int { return cmp.Compare(a.Name, b.Name) }
	slices.SortFunc(r.model.Sets, byName)
	slices.SortFunc(r.model.Singletons, byName)
}

// setNames lists the names that a navigation can lead to, in their order.
func (r *resolver) setNames() []string {
	return slices.Sorted(maps.Keys(r.model.byName))
}
