package model

import (
	"fmt"
	"slices"
)

// hidden resolves the columns of a set that are not published.
func (r *resolver) hidden(s *source) {
	for i := range s.file.Storage.Hidden {
		f := &s.file.Storage.Hidden[i]
		s.column(f.line("column"), f.Column)
		h := Hidden{Column: f.Column, Description: f.Description, Type: r.typeOf(s.report, &f.place, &f.facets, f.Column)}
		if f.From != "" {
			h.From = s.property(f.line("from"), "from", f.From)
		}
		s.mapping(f, &h)
		s.set.Storage.Hidden = append(s.set.Storage.Hidden, h)
	}
}

// mapping resolves the values of a hidden column that is derived from a
// property.
func (s *source) mapping(f *hiddenFile, h *Hidden) {
	switch {
	case f.From == "" && !f.has("from") && f.has("map"):
		s.add(f.line("map"), h.Column+" maps the values of nothing", "write from: with the property whose values the map lists")
	case f.From != "" && !f.has("map"):
		s.add(f.line("from"), h.Column+" is derived from "+f.From+" without a map", "write map: with each value of "+f.From+" and what the column holds for it")
	case f.From != "" && h.Type.Kind != NoKind && (h.Type.Kind != String || h.Type.Collection):
		s.add(f.line("type"), fmt.Sprintf("%s is derived but %s", h.Column, h.Type.Name()), "write type: Edm.String")
	case h.From != nil && (h.From.Type.Kind != String || h.From.Type.Collection):
		s.add(f.line("from"), fmt.Sprintf("%s is derived from %s of type %s", h.Column, f.From, h.From.Type.Name()), "choose a property of type Edm.String")
	}
	h.Map = make(map[string]string, len(f.Map))
	for _, p := range f.Map {
		h.Map[p.key] = p.value
		if h.From != nil && h.From.ClosedList && !slices.ContainsFunc(h.From.Values, func(v AllowedValue) bool { return v.Value == p.key }) {
			s.add(p.line, fmt.Sprintf("%s is mapped but no value of %s", quoted(p.key), h.From.Name), "correct it, or add it to the values of "+h.From.Name)
		}
		if most := h.Type.MaxLength; most > 0 && len([]rune(p.value)) > most {
			s.add(p.line, fmt.Sprintf("%s is longer than the maxLength %d of %s", quoted(p.value), most, h.Column), "write a larger maxLength")
		}
	}
}

// retention resolves when rows may be purged.
func (r *resolver) retention(s *source) {
	f := s.file.Retention
	if f == nil {
		return
	}
	t := &s.set.Retention
	t.Unreferenced, t.Fallback, t.Note = f.Unreferenced, f.Fallback, f.Note
	if f.Anchor != "" {
		t.Anchor = s.anchor(f)
	}
	if f.PlusSeconds != "" {
		t.PlusSeconds = s.plusSeconds(f)
	}
	if f.Owner != "" {
		t.Owner = r.owner(s, f)
	}
	if f.Fallback != "" {
		s.fallback(f)
	}
	s.rivals(f)
}

// rivals reports parts of a retention that do not go together.
func (s *source) rivals(f *retentionFile) {
	switch {
	case f.Anchor != "" && f.Owner != "":
		s.add(f.line("owner"), "retention has both an anchor and an owner", "keep anchor if rows age by themselves, or owner if they go with their owner's row")
	case f.Anchor == "" && (f.PlusSeconds != "" || f.Unreferenced || f.Borrow != "" || f.Newest != nil) && !f.has("anchor"):
		s.add(f.start(), "retention counts from no instant", "write anchor: with the property that it counts from")
	}
}

func (s *source) anchor(f *retentionFile) *Property {
	p := s.property(f.line("anchor"), "anchor", f.Anchor)
	if p != nil && (p.Type.Kind != DateTimeOffset || p.Type.Collection) {
		s.add(f.line("anchor"), fmt.Sprintf("anchor names %s of type %s", p.Name, p.Type.Name()), "choose a property of type Edm.DateTimeOffset")
	}
	return p
}

func (s *source) plusSeconds(f *retentionFile) *Property {
	p := s.property(f.line("plusSeconds"), "plusSeconds", f.PlusSeconds)
	if p != nil && !p.Type.whole() {
		s.add(f.line("plusSeconds"), fmt.Sprintf("plusSeconds names %s of type %s", p.Name, p.Type.Name()), "choose a property with whole seconds, such as one of type Edm.Int32")
	}
	return p
}

// owner finds the set that owns the rows of s.
func (r *resolver) owner(s *source, f *retentionFile) *EntitySet {
	target := r.model.byName[f.Owner]
	owns := slices.ContainsFunc(s.file.Navigation, func(n navigationFile) bool {
		return n.Owner && (n.Target == f.Owner || r.model.byName[n.Target] == nil)
	})
	switch {
	case target == nil && r.unreadable:
	case target == nil:
		s.add(f.line("owner"), "retention names the owner "+quoted(f.Owner)+", which is not a set", didYouMean(f.Owner, r.setNames()))
	case !owns:
		s.add(f.line("owner"), fmt.Sprintf("retention names the owner %s, but no navigation of %s leads to it with owner: true", f.Owner, s.set.Name), "write owner: true for the navigation that leads there")
	}
	return target
}

func (s *source) fallback(f *retentionFile) {
	at := slices.IndexFunc(s.set.Storage.Hidden, func(h Hidden) bool { return h.Column == f.Fallback })
	switch line := f.line("fallback"); {
	case f.Owner == "":
		s.add(line, "retention has a fallback without an owner", "write owner:, or use anchor instead of fallback")
	case at < 0:
		s.add(line, "fallback names "+quoted(f.Fallback)+", which is not a hidden column", "write hidden: [{column: "+f.Fallback+", type: Edm.DateTimeOffset}] under storage")
	case s.set.Storage.Hidden[at].Type.Kind != DateTimeOffset && s.set.Storage.Hidden[at].Type.Kind != NoKind:
		s.add(line, fmt.Sprintf("fallback names %s of type %s", f.Fallback, s.set.Storage.Hidden[at].Type.Name()), "choose a hidden column of type Edm.DateTimeOffset")
	}
}
