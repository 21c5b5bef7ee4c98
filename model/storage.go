package model

// Storage is the physical side of an entity set. Several sets may be views of
// one table (tables.md S01).
type Storage struct {
	Table   string
	Where   []Condition // constant row conditions, all of which hold
	Hidden  []Hidden    // stored columns that are not published
	Indexes []Index
}

// Condition restricts a set to the rows of its table whose column holds a
// text.
type Condition struct {
	Column string
	Equals string
}

// Hidden is a stored column that no property publishes.
type Hidden struct {
	Column      string
	Type        Type
	Description string
	From        *Property         // property that it is derived from; nil: set by a condition or by other means
	Map         map[string]string // value of From to value here; a value that is not listed gives null
}

// Index is an index of the table. In a tenant-scoped set the tenant's column
// comes first and is not listed.
type Index struct {
	Columns []string
	Unique  bool
	NotNull string // partial: only rows where this column has a value; may be empty
}
