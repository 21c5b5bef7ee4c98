package oracle

import (
	"fmt"
	"slices"
	"time"

	"feedline/model"
)

// Published is one row as the feed publishes it: decoded JSON with numbers as
// json.Number.
type Published = map[string]any

// Row is one row of a set with values that can be computed with.
type Row struct {
	set       *model.EntitySet
	values    []Value // by index of property; nil too where the family is not known
	published Published
}

func (r *Row) value(p *model.Property) Value { return r.values[p.Index] }

func (r *Row) key() []Value {
	var key []Value
	for _, p := range r.set.Key {
		key = append(key, r.value(p))
	}
	return key
}

// Data is everything that one tenant can see. Nobody changes it.
type Data struct {
	sets  []*model.EntitySet // those that have rows, in the model's order, and no singleton
	alone []*model.EntitySet // the singletons
	rows  map[*model.EntitySet][]*Row
	byKey map[*model.EntitySet]map[string]*Row
	joins map[*model.Navigation]map[string][]*Row // targets by their side of the join
}

// NewData reads what the feed publishes for each entity set of the model
// without any filter, and for each singleton. The clock is the tenant's; nil if there are no tenants.
// It is an error if a value does not have the form of its type, if a clock
// shows an offset that is not its own, or if two rows have one key.
func NewData(m *model.Model, clock *time.Location, published map[string][]Published) (*Data, error) {
	d := &Data{
		rows:  map[*model.EntitySet][]*Row{},
		byKey: map[*model.EntitySet]map[string]*Row{},
		joins: map[*model.Navigation]map[string][]*Row{},
	}
	all := slices.Concat(m.Sets, m.Singletons)
	for _, set := range all {
		d.byKey[set] = map[string]*Row{}
		for _, one := range published[set.Name] {
			if err := d.add(set, one, clock); err != nil {
				return nil, fmt.Errorf("%s: %w", set.Name, err)
			}
		}
		switch {
		case len(d.rows[set]) == 0:
		case set.Singleton:
			d.alone = append(d.alone, set)
		default:
			d.sets = append(d.sets, set)
		}
	}
	for _, set := range all {
		for _, n := range set.Navigation {
			d.joins[n] = d.join(n)
		}
	}
	return d, nil
}

func (d *Data) add(set *model.EntitySet, one Published, clock *time.Location) error {
	r := &Row{set: set, values: make([]Value, len(set.Properties)), published: one}
	for i, p := range set.Properties {
		if _, known := familyOf(p.Type); !known {
			continue
		}
		value, there := one[p.Name]
		if !there {
			return fmt.Errorf("a row has no %s", p.Name)
		}
		var err error
		if r.values[i], err = read(p, value, clock); err != nil {
			return err
		}
	}
	key, ok := joined(r.key())
	if !ok || d.byKey[set][key] != nil {
		return fmt.Errorf("the key %s is not the only one", key)
	}
	d.byKey[set][key] = r
	d.rows[set] = append(d.rows[set], r)
	return nil
}

// join finds the rows of a navigation's target by their side of the join.
func (d *Data) join(n *model.Navigation) map[string][]*Row {
	found := map[string][]*Row{}
	for _, r := range d.rows[n.Target] {
		var side []Value
		for _, pair := range n.Join {
			side = append(side, r.value(pair.Target))
		}
		if key, ok := joined(side); ok && len(side) > 0 {
			found[key] = append(found[key], r)
		}
	}
	return found
}

// related are the rows that a navigation leads to. Null joins nothing.
func (d *Data) related(r *Row, n *model.Navigation) []*Row {
	var side []Value
	for _, pair := range n.Join {
		side = append(side, r.value(pair.Local))
	}
	key, ok := joined(side)
	if !ok {
		return nil
	}
	return d.joins[n][key]
}

// find is the row with a key; nil if there is none.
func (d *Data) find(set *model.EntitySet, key []Value) *Row {
	text, _ := joined(key)
	return d.byKey[set][text]
}
