// Package oracle says what the feed must answer, without asking it.
//
//	Generator ──▶ Query ──┬── Print ──▶ URL ──▶ the feed ──▶ its rows ──┐
//	 (seed, number)       │                                             ├── equal?
//	                      └── Data.Answer ─────────▶ expected rows ─────┘
//	                            ▲
//	       rows as published, unfiltered
//
// A query asks for the rows of a set, or for what a path leads to, with the
// options of that and what it expands. Generator.Scope leaves paths and
// expanded navigation properties out.
//
// It knows the model's names, types and joins, the meaning of OData's
// expressions and the ways in which clients write URLs. It shares no code with
// the rooms that read, bind, plan and run queries, because it is their judge:
// it has a tree of its own, computes with exact fractions instead of the
// store's numbers, and reads its values from the JSON that the feed publishes.
//
// What has no meaning that the project has decided (a whole number beyond 64
// bits, an instant beyond the year 9999) is an error of Answer, and the
// Generator leaves such queries out.
//
// What a join over a table between needs is not published: many-to-many
// navigation properties are left out where whoever fills the table does not tell
// its rows.
//
// The tree: tree.go has queries and expressions, form.go what a query's answer
// is, family.go the types of expressions, walk.go goes through them, census.go
// counts what occurs in them, smaller.go makes queries smaller and reduce.go
// expressions.
//
// Meaning: value.go, number.go and clock.go are the values, published.go and
// data.go the rows, eval.go evaluates expressions, with compare.go,
// arithmetic.go, functions.go, strings.go and convert.go. answer.go answers
// whole queries: follow.go goes the way of a path, nested.go shows rows with
// what is expanded, context.go has the context URLs and address.go the
// addresses of entities.
//
// Text: print.go writes expressions, literal.go constants, style.go has what
// clients do differently, target.go writes paths, and request.go
// percent-encodes the whole.
//
// Invention: generate.go begins, query.go draws queries, route.go paths and
// expand.go what is expanded; condition.go draws conditions, operands.go,
// words.go, numbers.go and times.go other expressions, lambda.go what is said
// about collections, source.go paths in expressions, and near.go constants near
// those that occur.
package oracle
