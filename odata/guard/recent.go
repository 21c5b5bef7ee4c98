package guard

import "container/list"

// recent is a memory of what was used last. It forgets the rest, so that nobody
// can fill it. It is not safe for concurrent use.
type recent[K comparable, V any] struct {
	most  int
	order *list.List // of entries, the last used first
	at    map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

func newRecent[K comparable, V any](most int) *recent[K, V] {
	return &recent[K, V]{most: most, order: list.New(), at: map[K]*list.Element{}}
}

// get is what is remembered under a key, if anything is.
func (r *recent[K, V]) get(key K) (V, bool) {
	e, found := r.at[key]
	if !found {
		var none V
		return none, false
	}
	r.order.MoveToFront(e)
	return e.Value.(entry[K, V]).value, true
}

// put remembers a value under a new key.
func (r *recent[K, V]) put(key K, value V) {
	r.forget(key)
	if len(r.at) >= r.most {
		r.forget(r.order.Back().Value.(entry[K, V]).key)
	}
	r.at[key] = r.order.PushFront(entry[K, V]{key, value})
}

func (r *recent[K, V]) forget(key K) {
	if e, found := r.at[key]; found {
		r.order.Remove(e)
		delete(r.at, key)
	}
}
