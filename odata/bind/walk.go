package bind

import (
	"strconv"
	"strings"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
	"feedline/store"
)

// A walk follows a path from segment to segment. What it has reached so far is
// its request.
type walk struct {
	*binding
	aliases map[string]uri.Expr
	request Request
	name    string        // how the last set or navigation property stands in the path
	first   uri.Segment   // of the key that is being read
	key     []store.Value // what its segments have said so far
}

// begin starts at an entity set, one of its entities, or a singleton.
func (w *walk) begin(s uri.Segment) error {
	set := w.schema.Model.Set(s.Name)
	if set == nil || !w.schema.sees(set) {
		return errUnknownSet(s, w.schema)
	}
	w.request = Request{Resource: Collection, Root: set, Clauses: Clauses{Set: set}}
	w.name = s.Name
	switch {
	case set.Singleton && s.Key != nil:
		return errSingletonKey(set, shift(s.Key.Span, s))
	case set.Singleton:
		w.request.Resource = Entity
	case s.Key != nil:
		return w.keyed(s)
	}
	return nil
}

// step goes one segment further.
func (w *walk) step(s uri.Segment) error {
	switch {
	case w.key != nil:
		return w.keySegment(s)
	case w.request.Ref:
		return errBehindLast("$ref", s.Span)
	case w.request.Resource == Collection:
		return w.fromCollection(s)
	case w.request.Resource == Entity:
		return w.fromEntity(s)
	case w.request.Resource == Count:
		return errBehindLast("$count", s.Span)
	}
	return w.fromValue(s)
}

// fromCollection goes on from many entities: to one of them, to their number,
// to their references, or to those that meet a condition. A name with a dot is
// that of a type only if it begins with the model's namespace; the key of an
// entity may have dots, too.
func (w *walk) fromCollection(s uri.Segment) error {
	set := w.request.Set
	switch {
	case s.Name == "$count":
		w.request.Resource = Count
		return nil
	case s.Name == "$ref":
		w.request.Ref = true
		return nil
	case s.Filter != nil:
		return w.filter(s)
	case s.Name == "$value":
		return errNoRawCollection(w.name, s.Span)
	case strings.HasPrefix(s.Name, "$"):
		return errPathNotImplemented(s)
	case w.request.filter != nil && s.Name != w.schema.typeName(set):
		return errBehindFilter(w.name, s)
	case s.Name == w.schema.typeName(set) && s.Key == nil:
		return nil
	case s.Name == w.schema.typeName(set):
		return w.keyed(s)
	case s.Qualified() && strings.HasPrefix(s.Name, w.schema.Model.Namespace+"."):
		return errTypeBehindSet(w.schema.typeName(set), w.name, set, s)
	case s.Key == nil:
		w.first = s
		return w.keySegment(s)
	}
	return errBehindSet(w.schema, w.name, set, s)
}

// keyed goes to the entity with the key in the parentheses of a segment.
func (w *walk) keyed(s uri.Segment) error {
	if w.request.filter != nil {
		return errBehindFilter(w.name, s)
	}
	key, err := bindKey(*s.Key, s, w.request.Set, w.aliases)
	if err != nil {
		return err
	}
	w.one(key)
	return nil
}

// keySegment reads the next property of a key that stands as segments, one for
// each property, and goes to the entity behind the last. What cannot be a key
// is taken for the name of something that is not there.
func (w *walk) keySegment(s uri.Segment) error {
	set := w.request.Set
	value, err := bindKeySegment(s, set.Key[len(w.key)])
	if err != nil || s.Key != nil || strings.HasPrefix(s.Name, "$") {
		return errBehindSet(w.schema, w.name, set, s)
	}
	if w.key = append(w.key, value); len(w.key) == len(set.Key) {
		w.one(w.key)
		w.key = nil
	}
	return nil
}

// end tells whether the path may end here.
func (w *walk) end() error {
	set := w.request.Set
	switch {
	case w.key == nil:
		return nil
	case w.schema.property(set, w.first.Name) != nil || w.schema.nav(set, w.first.Name) != nil:
		return errBehindSet(w.schema, w.name, set, w.first)
	}
	return errKeyIncomplete(set, set.Key[len(w.key)], uri.Segment{Name: w.name, Span: w.first.Span})
}

// one goes from a collection to the entity with the key.
func (w *walk) one(key []store.Value) {
	r := &w.request
	r.Resource = Entity
	if n := len(r.Hops); n > 0 {
		r.Hops[n-1].Key = key
		return
	}
	r.Key = key
}

// filter takes the entities that meet the condition of $filter(...). Here the
// condition is only checked, because its faults point into the path: Bind joins
// what stands in the path and in the option, and binds it as a whole.
func (w *walk) filter(s uri.Segment) error {
	b := newBinder(w.binding, w.request.Set, w.aliases, nil)
	if _, err := b.condition(inPath, s.Filter); err != nil {
		return inSegment(s, err)
	}
	w.request.filter = both(w.request.filter, s.Filter)
	return nil
}

// inSegment moves the place of a fault in the expression of a segment to its
// place in the path.
func inSegment(s uri.Segment, err error) error {
	f := *fault.From(err)
	if f.Target == inPath {
		f.Span = shift(f.Span, s)
	}
	return &f
}

// both joins two conditions, of which either may be nil.
func both(first, second uri.Expr) uri.Expr {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return &uri.Binary{Operator: uri.And, Left: first, Right: second}
}

// fromEntity goes on from one entity: over a navigation property, to the value
// of a property, or to its reference.
func (w *walk) fromEntity(s uri.Segment) error {
	set := w.request.Set
	if strings.HasPrefix(s.Name, "$") {
		return w.wordBehindEntity(s)
	}
	if p := w.schema.property(set, s.Name); p != nil {
		return w.property(p, s)
	}
	if nav := w.schema.nav(set, s.Name); nav != nil {
		return w.hop(nav, s)
	}
	switch {
	case s.Name == w.schema.typeName(set) && s.Key == nil:
		return nil
	case s.Name == w.schema.typeName(set):
		return errNeedlessKey(s)
	case s.Qualified():
		return errNotThisType(w.schema.typeName(set), s)
	}
	return errUnknownMember(w.schema, set, s)
}

func (w *walk) wordBehindEntity(s uri.Segment) error {
	switch s.Name {
	case "$ref":
		w.request.Ref = true
		return nil
	case "$value":
		return errNoMedia(w.name, s.Span)
	case "$count", "$filter", "$each":
		return errNotMany(w.name, s)
	}
	return errPathNotImplemented(s)
}

// hop goes over a navigation property.
func (w *walk) hop(nav *model.Navigation, s uri.Segment) error {
	r := &w.request
	r.Hops = append(r.Hops, Hop{Nav: nav})
	r.Set, w.name = nav.Target, nav.Name
	switch {
	case nav.Multiplicity == model.Many && s.Key != nil:
		r.Resource = Collection
		return w.keyed(s)
	case nav.Multiplicity == model.Many:
		r.Resource = Collection
	case s.Key != nil:
		return errNeedlessKey(s)
	}
	return nil
}

// property goes to the value of a property, or of a member of a complex one.
// A stream has no other form than its bytes.
func (w *walk) property(p *model.Property, s uri.Segment) error {
	if s.Key != nil {
		return errNeedlessKey(s)
	}
	w.request.Member = append(w.request.Member, p)
	w.request.Resource = Property
	if p.Type.Kind == model.Stream {
		w.request.Resource = RawValue
	}
	return nil
}

// fromValue goes on from the value of a property.
func (w *walk) fromValue(s uri.Segment) error {
	p := w.request.Member[len(w.request.Member)-1]
	complex := p.Type.Kind == model.Complex && !p.Type.Collection
	switch {
	case s.Name == "$value" && !complex && !p.Type.Collection:
		w.request.Resource = RawValue
		return nil
	case s.Name == "$value":
		return errNoRawValue(p, s.Span)
	case s.Name == "$count" && p.Type.Collection:
		w.request.Resource = Count
		return nil
	case p.Type.Collection && (s.Filter != nil || isOrdinal(s.Name)):
		return errIntoValues(p, s)
	case strings.HasPrefix(s.Name, "$"):
		return errWordBehindValue(p, s)
	case complex:
		return w.member(p, s)
	}
	return errBehindValue(p, s)
}

// member goes to a member of a complex value.
func (w *walk) member(p *model.Property, s uri.Segment) error {
	for _, m := range p.Type.Complex.Properties {
		if m.Name == s.Name {
			return w.property(m, s)
		}
	}
	switch {
	case s.Name == p.Type.Complex.QualifiedName && s.Key == nil:
		return nil
	case s.Qualified():
		return errNotThisType(p.Type.Complex.QualifiedName, s)
	}
	return errUnknownComplexMember(p, s)
}

// isOrdinal tells whether a segment chooses a value by its place among others.
func isOrdinal(name string) bool {
	_, err := strconv.ParseInt(name, 10, 64)
	return err == nil
}
