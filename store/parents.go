package store

import "feedline/model"

// Parents are rows from which a navigation leads to the rows of a query.
type Parents struct {
	Via  *model.Navigation
	Rule Rule     // of the parents' set
	Rows [][]Cell // for each parent a cell for each property of Via.Near(); from null it leads nowhere
}

// Each tells whether there are several parents, or none.
func (p *Parents) Each() bool { return p != nil && len(p.Rows) != 1 }

// String tells where the rows come from, and not by which values, which may
// be about people.
func (p *Parents) String() string {
	text := p.Via.Set.Name + "/" + p.Via.Name
	if len(p.Rows) == 1 {
		return text + " of 1 row"
	}
	return text + " of " + IntCell(int64(len(p.Rows))).String() + " rows"
}
