package oracle

// instant is an expression that is a moment.
func (m *maker) instant(depth int) Expr {
	return m.oneOf(
		way{80, func() Expr { return m.path(instant) }},
		way{16, func() Expr { return m.moved() }},
		way{2, func() Expr { return m.choice(instant, depth) }},
	)
}

// moved is a moment some hours before or after another one.
func (m *maker) moved() Expr {
	x := m.path(instant)
	if x == nil {
		return nil
	}
	by := choose(m, []int64{1, second, minute, 30 * minute, hour, 2 * hour, 12*hour - 1, -hour, 90 * minute, day, 30 * day})
	return &binary{choose(m, []operator{opAdd, opSub}), x, &literal{value: Duration(by), of: duration}}
}

// partOfInstant is a date or a time of day.
func (m *maker) partOfInstant(f family) Expr {
	name := "date"
	if f == clock {
		name = "time"
	}
	return m.oneOf(
		way{30, func() Expr { return m.path(f) }},
		way{70, func() Expr { return m.overInstant(name) }},
	)
}

func (m *maker) overInstant(name string) Expr {
	x := m.moment()
	if x == nil {
		return nil
	}
	return &call{name, []Expr{x}}
}

// moment is an instant to take apart. It is no case, whose values could be on
// different clocks, and rarely a constant.
func (m *maker) moment() Expr {
	return m.oneOf(
		way{80, func() Expr { return m.path(instant) }},
		way{14, func() Expr { return m.moved() }},
		way{2, func() Expr { return &literal{value: m.near(instant, nil), of: instant} }},
	)
}

// partNumber is a part of an instant, of a date or of a time of day.
func (m *maker) partNumber() Expr {
	name := choose(m, []string{"year", "month", "day", "hour", "minute", "second", "hour", "day", "totaloffsetminutes", "totaloffsetminutes", "minute", "month", "year"})
	x := m.oneOf(
		way{80, func() Expr { return m.moment() }},
		way{20, func() Expr {
			switch name {
			case "year", "month", "day":
				if m.odds(15) {
					return &literal{value: m.near(date, nil), of: date}
				}
				return m.path(date)
			case "totaloffsetminutes":
				return nil
			}
			return m.path(clock)
		}},
	)
	if x == nil {
		return nil
	}
	return &call{name, []Expr{x}}
}

// duration is an expression that is a span of time.
func (m *maker) duration(depth int) Expr {
	return m.oneOf(
		way{30, func() Expr { return m.path(duration) }},
		way{60, func() Expr { return m.between(depth) }},
	)
}

func (m *maker) between(depth int) Expr {
	x, y := m.instant(depth-1), m.instant(depth-1)
	if x == nil || y == nil {
		return nil
	}
	if m.odds(10) {
		y = &literal{value: m.near(instant, nil), of: instant}
	}
	return &binary{opSub, x, y}
}

func (m *maker) totalSeconds(depth int) Expr {
	x := m.duration(depth)
	if x == nil {
		return nil
	}
	return &call{"totalseconds", []Expr{x}}
}
