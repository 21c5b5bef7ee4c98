package model

import "fmt"

// LogOf tells whom a row of a log is about, which belongs to no tenant as it is
// stored.
type LogOf struct {
	Tenant  *Property // id of the tenant
	Subject *Property // stable id of the caller
}

// log resolves whom the rows of a log are about.
func (r *resolver) log(s *source) {
	f := s.file.Log
	if f == nil {
		return
	}
	switch {
	case s.set.Kind != Log:
		s.add(f.start(), fmt.Sprintf("log is for logs, and %s is a %s", s.set.Name, s.set.Kind), "write kind: log, or remove log")
		return
	case s.set.TenantScoped:
		s.add(f.start(), "rows of "+s.set.Name+" belong to tenants already", "write tenancy: none, or remove log")
		return
	}
	of := &LogOf{Tenant: s.teller(f, "tenant", f.Tenant), Subject: s.teller(f, "subject", f.Subject)}
	if of.Tenant != nil && of.Subject != nil {
		s.set.LogOf = of
	}
}

// teller finds a property with the id of a tenant or a caller.
func (s *source) teller(f *logFile, key, name string) *Property {
	p := s.property(f.line(key), key, name)
	if p == nil {
		return nil
	}
	if p.Type.Collection || p.Type.Kind != String && (p.Type.Kind != Guid || key != "tenant") {
		cure := "choose a property of type Edm.String"
		if key == "tenant" {
			cure = "choose a property of type Edm.Guid or Edm.String"
		}
		s.add(f.line(key), fmt.Sprintf("%s names %s of type %s", key, name, p.Type.Name()), cure)
		return nil
	}
	return p
}
