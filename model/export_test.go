package model

import (
	"maps"
	"reflect"
	"slices"
)

// Keys lists every key that a description may contain, once each.
func Keys() []string {
	found := map[string]bool{}
	collect(reflect.TypeFor[modelFile](), found)
	collect(reflect.TypeFor[setFile](), found)
	return slices.Sorted(maps.Keys(found))
}

func collect(t reflect.Type, found map[string]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[pair]() {
		return
	}
	for _, k := range keysOf(t) {
		found[k.name] = true
		collect(t.FieldByIndex(k.index).Type, found)
	}
}

// Distance is how many slips turn one name into another.
func Distance(a, b string) int { return distance(a, b) }

// Snake is the column of a property that names none.
func Snake(name string) string { return snake(name) }
