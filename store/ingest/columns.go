package ingest

import (
	"strings"
	"time"

	"feedline/model"
	"feedline/store"
)

// plan says what becomes of the properties of a set: which stored column each
// one fills, and how its values are read. It belongs to the goroutine that
// reads.
type plan struct {
	set      *model.EntitySet
	names    []string // of all properties, for messages
	columns  map[string]*column
	stored   []*model.Property // one for each stored column that can be filled
	identity []int             // places in stored that every row must fill
	newest   int               // place in stored of the instant that dates a row; -1: none
	groups   groups
}

// column is a property as the file may deliver it.
type column struct {
	property *model.Property
	index    int // among the set's properties
	place    int // in plan.stored; -1: the value is only compared with the tenant's id
	tenant   string
	convert  converter
	accepts  literals        // kinds of JSON literal that convert understands
	known    map[string]bool // the property's list of values; nil: values are not compared with it
	empty    emptyMeans
}

// emptyMeans tells what an empty CSV cell stands for.
type emptyMeans uint8

const (
	emptyIsNull   emptyMeans = iota
	emptyIsAbsent            // the new row takes its default
	emptyIsText              // the empty string, the only value that it can be
	emptyIsWrong
)

func newPlan(set *model.EntitySet, tenant store.Tenant) *plan {
	p := &plan{set: set, columns: make(map[string]*column, len(set.Properties)), newest: -1}
	places := p.placeColumns()
	zones := clocks{tenant: newClock(tenant.Zone), utc: newClock(time.UTC)}
	for i, prop := range set.Properties {
		c := &column{property: prop, index: i, place: -1, empty: meaningOfEmpty(prop), known: knownValues(prop)}
		if place, ok := places[prop.Column]; ok && prop.Source != model.FromTenant {
			c.place = place
		} else {
			c.tenant = tenant.ID
		}
		c.convert, c.accepts = converterOf(prop.Type, prop.Zone, zones)
		p.columns[prop.Name] = c
		p.names = append(p.names, prop.Name)
	}
	for _, prop := range identityOf(set) {
		if place, ok := places[prop.Column]; ok && prop.Source != model.FromTenant {
			p.identity = append(p.identity, place)
		}
	}
	if dating := datingProperty(set); dating != nil {
		p.newest = places[dating.Column]
	}
	return p
}

// placeColumns chooses one property for each stored column, the one in UTC
// where two publish the same, and numbers the columns.
func (p *plan) placeColumns() map[string]int {
	places := make(map[string]int, len(p.set.Properties))
	for _, prop := range p.set.Properties {
		if prop.Source == model.FromTenant {
			continue
		}
		place, twin := places[prop.Column]
		switch {
		case !twin:
			places[prop.Column] = len(p.stored)
			p.stored = append(p.stored, prop)
		case prop.Zone == model.UTC:
			p.stored[place] = prop
		}
	}
	return places
}

func identityOf(set *model.EntitySet) []*model.Property {
	if len(set.Identity) > 0 {
		return set.Identity
	}
	return set.Key
}

// datingProperty is the instant by which a run reports its newest row.
func datingProperty(set *model.EntitySet) *model.Property {
	if set.Incremental != nil {
		return datable(set.Incremental)
	}
	for _, o := range set.Order {
		if p := datable(o.Property); p != nil {
			return p
		}
	}
	return nil
}

func datable(p *model.Property) *model.Property {
	if p.Type.Kind == model.DateTimeOffset && !p.Type.Collection && p.Source != model.FromTenant {
		return p
	}
	return nil
}

func meaningOfEmpty(p *model.Property) emptyMeans {
	switch {
	case p.Nullable:
		return emptyIsNull
	case p.Default != nil || len(p.UUIDOf) > 0:
		return emptyIsAbsent
	case p.Type.Kind == model.String && !p.Type.Collection && len(p.Values) == 0 && !decidesIdentity(p):
		return emptyIsText
	}
	return emptyIsWrong
}

func decidesIdentity(p *model.Property) bool {
	for _, list := range [][]*model.Property{p.Set.Key, p.Set.Identity} {
		for _, q := range list {
			if q == p {
				return true
			}
		}
	}
	return false
}

// knownValues is the list to compare values with. Lists of examples for free
// text about people are not compared: what differs would be shown.
func knownValues(p *model.Property) map[string]bool {
	if len(p.Values) == 0 || p.PII == model.FreeTextPII || p.PII == model.DirectPII {
		return nil
	}
	known := make(map[string]bool, len(p.Values))
	for _, v := range p.Values {
		known[v.Value] = true
	}
	return known
}

// namesOf lists the properties that fill a stored column.
func (p *plan) namesOf(place int) string {
	var names []string
	for _, name := range p.names {
		if p.columns[name].place == place {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}
