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
	values    []Value // by index of property; nil too for streams
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
// without any filter, and for each singleton. Of a table between the ends of
// navigation properties it reads the rows under the table's name, by its columns;
// those of a table that is not there are left out. The clock is the tenant's; nil
// if there are no tenants. It is an error if a value does not have the form of its type, if a clock
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
			var err error
			if n.Through == nil {
				d.joins[n] = d.join(n)
			} else if d.joins[n], err = d.pairs(n, published[n.Through.Table]); err != nil {
				return nil, fmt.Errorf("%s: %w", n.Through.Table, err)
			}
		}
	}
	return d, nil
}

func (d *Data) add(set *model.EntitySet, one Published, clock *time.Location) error {
	r := &Row{set: set, values: make([]Value, len(set.Properties)), published: one}
	for i, p := range set.Properties {
		if p.Type.Kind == model.Stream {
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

// pairs finds the rows of the target of a navigation by the side of the
// navigation's own set in a table between; nil if there is no such table.
func (d *Data) pairs(n *model.Navigation, rows []Published) (map[string][]*Row, error) {
	if rows == nil {
		return nil, nil
	}
	targets := map[string]*Row{}
	for _, r := range d.rows[n.Target] {
		if key, ok := joined(r.side(n.Through.Far)); ok {
			targets[key] = r
		}
	}
	found := map[string][]*Row{}
	for _, one := range rows {
		near, err := between(n.Through.Near, one)
		if err != nil {
			return nil, err
		}
		far, err := between(n.Through.Far, one)
		if err != nil {
			return nil, err
		}
		from, _ := joined(near)
		to, _ := joined(far)
		if target := targets[to]; target != nil {
			found[from] = append(found[from], target)
		}
	}
	return found, nil
}

// between reads what a row of a table between has for one end.
func between(columns []model.ThroughColumn, one Published) ([]Value, error) {
	var side []Value
	for _, c := range columns {
		v, err := read(c.Property, one[c.Column], nil)
		if err != nil {
			return nil, err
		}
		side = append(side, v)
	}
	return side, nil
}

// side is what a row is found by in a table between.
func (r *Row) side(columns []model.ThroughColumn) []Value {
	var side []Value
	for _, c := range columns {
		side = append(side, r.value(c.Property))
	}
	return side
}

// related are the rows that a navigation leads to. Null joins nothing.
func (d *Data) related(r *Row, n *model.Navigation) []*Row {
	var side []Value
	if n.Through != nil {
		side = r.side(n.Through.Near)
	}
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
