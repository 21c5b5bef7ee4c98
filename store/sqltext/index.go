package sqltext

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"feedline/model"
)

// indexes lists the table's indexes: key and identity, which tell rows apart,
// then what the sets ask for.
func (l *layout) indexes() {
	l.tellApart("key", l.Key)
	if !slices.Equal(l.Key, l.Identity) {
		l.tellApart("identity", l.Identity)
	}
	for _, s := range l.Sets {
		for _, ix := range s.Storage.Indexes {
			l.index(s, ix)
		}
	}
}

// tellApart adds the index by which rows are told apart. One row at all, without
// tenant or key, needs none: its number does.
func (l *layout) tellApart(role string, columns []string) {
	if covered := l.Scoped(columns); len(covered) > 0 {
		l.Indexes = append(l.Indexes, TableIndex{Name: IndexName(l.Name, role), Columns: covered, Unique: true})
	}
}

func (l *layout) index(s *model.EntitySet, ix model.Index) {
	for _, c := range append(slices.Clone(ix.Columns), ix.NotNull) {
		if c != "" && l.Column(c) == nil {
			l.fail("%s asks for an index of column %s, which no set of the table stores", s.Name, c)
		}
	}
	l.addIndex(ix.Columns, ix.Unique, ix.NotNull)
}

// addIndex adds an index unless the table has the same one already.
func (t *Table) addIndex(columns []string, unique bool, notNull string) {
	covered := t.Scoped(columns)
	for _, have := range t.Indexes {
		if slices.Equal(have.Columns, covered) && have.NotNull == notNull && (have.Unique || !unique) {
			return
		}
	}
	words := slices.Clone(columns)
	if notNull != "" {
		words = append(words, "if", notNull)
	}
	suffix := "ix"
	if unique {
		suffix = "ux"
	}
	name := IndexName(append(append([]string{t.Name}, words...), suffix)...)
	t.Indexes = append(t.Indexes, TableIndex{Name: name, Columns: covered, Unique: unique, NotNull: notNull})
}

// longestName is what PostgreSQL keeps of an identifier, in bytes.
const longestName = 63

// IndexName joins words to the name of an index. A name that some database
// would cut off ends in a sum of the whole instead.
func IndexName(words ...string) string {
	name := strings.Join(words, "_")
	if len(name) <= longestName {
		return name
	}
	sum := fnv.New32a()
	sum.Write([]byte(name))
	return fmt.Sprintf("%s_%08x", strings.ToValidUTF8(name[:longestName-9], ""), sum.Sum32())
}
