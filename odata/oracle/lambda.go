package oracle

// lambda is any or all over a collection, with a condition about its rows.
func (m *maker) lambda(depth int) Expr {
	over, target := m.toMany()
	if over == nil {
		return nil
	}
	if m.odds(7) {
		return &lambda{over: over}
	}
	r := m.sampleOf(over, target)
	if r == nil {
		return nil
	}
	l := &lambda{all: m.odds(35), over: over, name: m.freshVariable()}
	sources, sample := m.sources, m.sample
	m.sources = append(m.outer(), source{origin{kind: variable, variable: l.name}, target})
	m.sample = m.sample.with(l.name, r)
	l.where = m.condition(depth - 1)
	m.sources, m.sample = sources, sample
	return l
}

// outer is what a lambda can speak of besides its variable. Inside the filter
// of a count, what an unprefixed name means in a lambda is open, so it is not
// used there.
func (m *maker) outer() []source {
	var kept []source
	for _, s := range m.sources {
		if s.from.kind == here && m.sample.here != m.sample.root {
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// count is the number of rows of a collection, or of those that meet a
// condition.
func (m *maker) count() Expr {
	of, _ := m.toMany()
	if of == nil {
		return nil
	}
	c := &count{of: of}
	if m.odds(45) {
		c.where = m.countFilter(of)
	}
	return c
}

// countFilter is a condition in which unprefixed names mean the counted row.
func (m *maker) countFilter(of *path) Expr {
	target := of.steps[len(of.steps)-1].Target
	r := m.sampleOf(of, target)
	if r == nil {
		return nil
	}
	sources, sample := m.sources, m.sample
	m.sources = nil
	for _, s := range sources {
		if s.from.kind == here && m.nested {
			continue
		}
		if s.from.kind == here {
			s.from.kind = it
			s.set = m.set
		}
		m.sources = append(m.sources, s)
	}
	m.sources = append(m.sources, source{origin{kind: here}, target})
	m.sample.here = r
	where := m.condition(1)
	m.sources, m.sample = sources, sample
	return where
}
