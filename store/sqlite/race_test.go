//go:build race

package sqlite

// underRace makes the long tests shorter, as everything takes ten times as
// long.
const underRace = true
