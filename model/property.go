package model

import (
	"fmt"
	"unicode/utf8"
)

// declareSet begins the set of a file: its name, its type and what needs no
// other part of the description.
func (r *resolver) declareSet(s *source, types map[string]string) {
	f := &s.file
	s.set = &EntitySet{
		Name: f.Set, TypeName: f.Type, Description: f.Description, Kind: Fact, Media: f.Media,
		TenantScoped: r.model.Tenancy, File: s.report.file,
		properties: map[string]*Property{}, navigation: map[string]*Navigation{},
	}
	switch {
	case f.Set != "" && f.Singleton != "":
		s.add(f.line("singleton"), "the file describes both a set and a singleton", "keep set or singleton and move the other to a file of its own")
	case f.Singleton != "":
		s.set.Name, s.set.Singleton = f.Singleton, true
	case f.Set == "" && !f.has("set") && !f.has("singleton"):
		s.add(f.start(), "the file does not say what it describes", "write set: Orders, or singleton: Company")
	}
	r.unreadable = r.unreadable || s.set.Name == ""
	s.simple(s.nameLine(), s.set.Name)
	s.simple(f.line("type"), f.Type)
	s.claim(types, f.line("type"), f.Type, "the entity type of "+s.set.Name)
	if f.Kind != "" {
		s.set.Kind = SetKind(f.Kind)
	}
	r.tenancy(s)
}

// nameLine is the line of the key set or singleton.
func (s *source) nameLine() int {
	if s.file.Set == "" && s.file.has("singleton") {
		return s.file.line("singleton")
	}
	return s.file.line("set")
}

func (r *resolver) tenancy(s *source) {
	switch s.file.Tenancy {
	case "tenant":
		s.set.TenantScoped = true
		if !r.model.Tenancy {
			s.add(s.file.line("tenancy"), "rows of "+s.set.Name+" belong to tenants, but the model has none", "write tenancy: none here, or tenancy: true in "+modelName)
		}
	case "none":
		s.set.TenantScoped = false
	}
}

// properties resolves the properties of a set. The list of the set keeps the
// order and length of the file's list, whatever is wrong with its items.
func (r *resolver) properties(s *source) {
	columns := map[string]*Property{}
	for i := range s.file.Properties {
		f := &s.file.Properties[i]
		p := r.field(s.report, &f.fieldFile)
		p.Set, p.Index = s.set, i
		s.set.Properties = append(s.set.Properties, p)
		if first := s.set.properties[p.Name]; first != nil && p.Name != "" {
			s.add(f.line("name"), fmt.Sprintf("%s has two properties %s", s.set.Name, p.Name), "rename or remove one of them")
			continue
		}
		s.set.properties[p.Name] = p
		r.origin(s, f, p)
		r.encoding(s, f, p)
		s.twins(columns, f, p)
	}
}

// field resolves what a property of an entity type has in common with one of
// a complex type.
func (r *resolver) field(rep report, f *fieldFile) *Property {
	rep.simple(f.line("name"), f.Name)
	p := &Property{
		Name: f.Name, Type: r.typeOf(rep, &f.place, &f.facets, f.Name), Nullable: f.Nullable == nil || *f.Nullable,
		Description: f.Description, Populated: f.Populated, Derivation: f.Derivation,
		PII: NoPII, Zone: NoZone, ClosedList: f.Closed,
	}
	if f.PII != "" {
		p.PII = PII(f.PII)
	}
	if f.Zone != "" {
		p.Zone = Zone(f.Zone)
	}
	rep.zone(f, p)
	rep.values(f, p)
	return p
}

// zone reports a clock without an instant and the reverse.
func (r report) zone(f *fieldFile, p *Property) {
	switch {
	case p.Type.Kind == NoKind:
	case p.Type.Kind == DateTimeOffset && p.Zone == NoZone:
		line := f.line("name")
		if f.has("zone") {
			line = f.line("zone")
		}
		r.add(line, p.Name+" is an instant on no clock", "write zone: utc, or zone: tenant to show it on the tenant's clock")
	case p.Type.Kind != DateTimeOffset && p.Zone != NoZone:
		r.add(f.line("zone"), fmt.Sprintf("%s has a zone, which %s has not", p.Name, p.Type.Name()), "remove zone, or write type: Edm.DateTimeOffset")
	}
}

// noClockInside reports zone: tenant of what stands inside a stored value, which
// is answered as it is stored.
func (r report) noClockInside(f *fieldFile) {
	r.add(f.line("zone"), f.Name+" stands inside a stored value, where instants are answered in UTC and on no tenant's clock",
		"write zone: utc, or make it a property of the set by itself")
}

// noTenantClock reports zone: tenant where there are no tenants.
func (r report) noTenantClock(f *fieldFile) {
	r.add(f.line("zone"), f.Name+" is shown on the tenant's clock, but the model has no tenants", "write zone: utc, or tenancy: true in "+modelName)
}

// values resolves the list of values of a property.
func (r report) values(f *fieldFile, p *Property) {
	if f.Closed && len(f.Values) == 0 {
		r.add(f.line("closed"), p.Name+" is closed without a list", "write values: with every value that occurs, or remove closed")
	}
	if len(f.Values) > 0 && p.Type.Kind != String && p.Type.Kind != NoKind {
		r.add(f.line("values"), fmt.Sprintf("%s lists values, which only an Edm.String can, and is %s", p.Name, p.Type.Name()), "remove values, or write type: Edm.String")
		return
	}
	seen := map[literal]bool{}
	for i := range f.Values {
		v := &f.Values[i]
		switch most := p.Type.MaxLength; {
		case seen[v.Value]:
			r.add(v.line("value"), fmt.Sprintf("%s lists %s twice", p.Name, quoted(string(v.Value))), "keep one of them")
		case most > 0 && utf8.RuneCountInString(string(v.Value)) > most:
			r.add(v.line("value"), fmt.Sprintf("%s is longer than the maxLength %d of %s", quoted(string(v.Value)), most, p.Name), "write a larger maxLength")
		}
		seen[v.Value] = true
		p.Values = append(p.Values, AllowedValue{Value: string(v.Value), Description: v.Description})
	}
}

// origin resolves where the value of a property comes from.
func (r *resolver) origin(s *source, f *propertyFile, p *Property) {
	p.Source, p.Column = FromColumn, f.Column
	switch {
	case f.Source == "tenant":
		p.Source, p.Column = FromTenant, ""
		s.tenantID(f, p)
	case f.Column == "":
		p.Column = snake(f.Name)
		if p.Column != "" && s.reserved(p.Column) {
			s.add(f.line("name"), fmt.Sprintf("%s would be stored in %s, a reserved column", p.Name, p.Column), "write column: with another name")
		}
	default:
		s.column(f.line("column"), f.Column)
	}
	switch {
	case p.Zone == TenantZone && p.Type.Collection:
		s.noClockInside(&f.fieldFile)
	case p.Zone == TenantZone && !r.model.Tenancy:
		s.noTenantClock(&f.fieldFile)
	}
}

// tenantID reports what a property with source: tenant cannot be.
func (s *source) tenantID(f *propertyFile, p *Property) {
	line := f.line("source")
	switch {
	case f.has("column"):
		s.add(f.line("column"), p.Name+" is the tenant's id and has no column of its own", "remove column")
	case !s.set.TenantScoped:
		s.add(line, fmt.Sprintf("%s is the tenant's id, but rows of %s belong to no tenant", p.Name, s.set.Name), "remove source, or write tenancy: tenant")
	case p.Type.Kind != Guid || p.Type.Collection || p.Nullable:
		s.add(line, p.Name+" is the tenant's id, an Edm.Guid that is never null", "write type: Edm.Guid and nullable: false")
	}
}

// twins reports a column that a set publishes twice, unless it shows one
// instant on two clocks.
func (s *source) twins(columns map[string]*Property, f *propertyFile, p *Property) {
	first := columns[p.Column]
	switch {
	case p.Column == "":
	case first == nil:
		columns[p.Column] = p
	case first.Type.Kind != DateTimeOffset || p.Type.Kind != DateTimeOffset || first.Zone == p.Zone:
		s.add(f.line("name"), fmt.Sprintf("%s and %s publish the same column %s", first.Name, p.Name, p.Column),
			"give each a column, or make them one instant with zone: utc and zone: tenant")
	case first.Nullable != p.Nullable || first.Type.Precision != p.Type.Precision:
		s.add(f.line("name"), fmt.Sprintf("%s and %s show one instant but differ in nullable or precision", first.Name, p.Name), "write the same for both")
	}
}
