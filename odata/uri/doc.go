// Package uri turns the text of a request URL into syntax: path segments with
// keys, and query options with their expressions, each with its place in the
// text.
//
//	escaped path ──▶ Path      segments, key predicates, literals
//	raw query    ──▶ Options   system options by name, parameter aliases
//	                    │
//	   one option value ┴▶ lexer ──tokens──▶ parse (godata's engine) ──▶ grow ──▶ Expr
//
// It knows OData's URL grammar (OData 4.01 Part 2) and nothing of the model:
// whether a name exists, what it names and whether a constant fits is decided
// in odata/bind. It promises that whatever it reads prints itself in text that
// it reads the same way, and that no input takes it more than a moment: every
// limit is in limits.go.
//
// The URL: query.go splits the query string, options.go and nested.go read the
// values; path.go, key.go and literal.go read the path.
//
// Lists: entries.go, orderby.go, select.go, expand.go, compute.go, and for
// $search search.go (nodes) and terms.go (reading).
//
// Transformations, the value of $apply: apply.go (nodes) and transformations.go
// (reading); aggregate.go, groupby.go and hierarchy.go have both of what has
// more parts.
//
// Expressions: expr.go, member.go, operator.go, functions.go and kind.go are
// the tree, print.go prints it. cursor.go moves through the text; lexer.go
// with operand.go, separator.go and steps.go cuts it into tokens; constant.go,
// instant.go, prefixed.go, list.go and jsontext.go read constants. engine.go
// holds the tables of the engine, which arranges tokens by how tightly
// operators bind, and tree.go makes our tree of its answer: no type of the
// engine leaves the package.
//
// Refusals: faults.go, faults_expr.go, faults_option.go and faults_apply.go
// say what is wrong, and hints.go what was probably meant.
package uri
