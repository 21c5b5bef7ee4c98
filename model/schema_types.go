package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// schema resolves what model.yaml says: the model's own facts, its
// enumeration types and its complex types.
func (r *resolver) schema() {
	f := &r.root.file
	r.model = &Model{Namespace: f.Namespace, Container: f.Container, Description: f.Description, Tenancy: f.Tenancy == nil || *f.Tenancy}
	r.foreign()
	r.untyped = !r.root.namespace(f.line("namespace"), f.Namespace)
	r.root.simple(f.line("container"), f.Container)
	r.enums, r.complexes = map[string]*EnumType{}, map[string]*ComplexType{}
	for i := range f.EnumTypes {
		e := r.enum(&f.EnumTypes[i])
		r.enums[e.QualifiedName] = e
		r.model.EnumTypes = append(r.model.EnumTypes, e)
	}
	for i := range f.ComplexTypes {
		c := &f.ComplexTypes[i]
		t := &ComplexType{Name: c.Name, QualifiedName: r.model.Namespace + "." + c.Name, Description: c.Description}
		r.complexes[t.QualifiedName] = t
		r.model.ComplexTypes = append(r.model.ComplexTypes, t)
	}
	for i, t := range r.model.ComplexTypes {
		r.complexProperties(&f.ComplexTypes[i], t)
	}
	for i, t := range r.model.ComplexTypes {
		r.cycle(&f.ComplexTypes[i], t)
	}
}

// schemaNames collects the names of the schema's elements with the words by
// which a clash is reported. Entity types join them when sets are declared.
func (r *resolver) schemaNames() map[string]string {
	f := &r.root.file
	names := map[string]string{}
	r.root.claim(names, f.line("container"), f.Container, "the entity container")
	for i := range f.EnumTypes {
		e := &f.EnumTypes[i]
		r.root.simple(e.line("name"), e.Name)
		r.root.claim(names, e.line("name"), e.Name, "an enumeration type")
	}
	for i := range f.ComplexTypes {
		c := &f.ComplexTypes[i]
		r.root.simple(c.line("name"), c.Name)
		r.root.claim(names, c.line("name"), c.Name, "a complex type")
	}
	return names
}

// claim takes a name for an element of the schema, or reports who has it.
func (r report) claim(names map[string]string, line int, name, what string) {
	if name == "" {
		return
	}
	if owner, taken := names[name]; taken {
		r.add(line, fmt.Sprintf("the name %s is taken by %s", name, owner), "choose another name")
		return
	}
	names[name] = what
}

// enum resolves an enumeration type.
func (r *resolver) enum(f *enumFile) *EnumType {
	e := &EnumType{Name: f.Name, QualifiedName: r.model.Namespace + "." + f.Name, Description: f.Description, Flags: f.Flags, Underlying: Int32}
	if f.Underlying != "" {
		e.Underlying, _ = PrimitiveKind(f.Underlying)
	}
	valued := slices.ContainsFunc(f.Members, func(m memberFile) bool { return m.Value != nil })
	names, values := map[string]string{}, map[int64]string{}
	for i := range f.Members {
		m := &f.Members[i]
		r.root.simple(m.line("name"), m.Name)
		r.root.claim(names, m.line("name"), m.Name, "another member of "+f.Name)
		value := r.memberValue(e, m, int64(i), valued)
		if other, taken := values[value]; taken {
			r.root.add(m.line("value"), fmt.Sprintf("%s has the value of %s", m.Name, other), "write another value")
		}
		values[value] = m.Name
		e.Members = append(e.Members, EnumMember{Name: m.Name, Value: value, Description: m.Description})
	}
	return e
}

// memberValue is the value that a member has or is given.
func (r *resolver) memberValue(e *EnumType, m *memberFile, position int64, valued bool) int64 {
	value := position
	if m.Value != nil {
		value = *m.Value
	}
	least, most, _ := e.Underlying.Range()
	switch {
	case m.Value == nil && (valued || e.Flags):
		r.root.add(m.line("name"), fmt.Sprintf("%s of %s has no value", m.Name, e.Name), "write value: with a number, as for every member of the type")
		return math.MinInt64 + position
	case e.Flags && value < 0:
		r.root.add(m.line("value"), fmt.Sprintf("%s of %s has the value %d", m.Name, e.Name, value), "write 0 or more for a type with flags: true")
	case value < least || value > most:
		r.root.add(m.line("value"), fmt.Sprintf("%s of %s has the value %d, too large for %s", m.Name, e.Name, value, e.Underlying), "write a smaller value, or underlying: Edm.Int64")
	}
	return value
}

// complexProperties resolves the properties of a complex type.
func (r *resolver) complexProperties(f *complexFile, t *ComplexType) {
	names := map[string]string{}
	for i := range f.Properties {
		field := &f.Properties[i]
		r.root.claim(names, field.line("name"), field.Name, "another property of "+f.Name)
		p := r.field(r.root.report, field)
		p.Index, p.Source = i, FromColumn
		if p.Zone == TenantZone {
			r.root.noClockInside(field)
		}
		t.Properties = append(t.Properties, p)
	}
}

// cycle reports a complex type that contains itself.
func (r *resolver) cycle(f *complexFile, t *ComplexType) {
	if path := pathTo(t, t, map[*ComplexType]bool{}); path != nil {
		r.root.add(f.line("properties"), f.Name+" contains itself through "+strings.Join(path, "/"), "remove one of these properties")
	}
}

// pathTo is a way through properties from one complex type to another; nil if
// there is none. Types that were seen before lead nowhere new.
func pathTo(from, to *ComplexType, seen map[*ComplexType]bool) []string {
	if seen[from] {
		return nil
	}
	seen[from] = true
	for _, p := range from.Properties {
		switch next := p.Type.Complex; {
		case next == nil:
		case next == to:
			return []string{p.Name}
		default:
			if rest := pathTo(next, to, seen); rest != nil {
				return append([]string{p.Name}, rest...)
			}
		}
	}
	return nil
}
