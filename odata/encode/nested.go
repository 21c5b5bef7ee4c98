package encode

import (
	"strconv"

	"feedline/store"
)

// Nested is a navigation property that is answered with what it leads to.
type Nested struct{ key, count, link []byte }

// NewNested is the navigation property of this name.
func NewNested(name string) Nested {
	return Nested{key: key(name), count: key(name + "@odata.count"), link: key(name + "@odata.nextLink")}
}

// Open begins an entity: the next member of the innermost array, the value of
// the property that One has begun, or the one that the answer is. What is
// expanded in it may follow, and Shut.
func (f *Feed) Open(item *Item, cells []store.Cell) error {
	if f.err != nil {
		return f.err
	}
	if dst := item.append(&f.sink, f.brace(), cells, f.bare); dst != nil {
		f.buf = f.relieve(dst)
		f.bare = f.bare && item.empty()
	}
	return f.end()
}

// OpenKept begins the entity of a batch with this index.
func (f *Feed) OpenKept(b *Batch, i int) error {
	if f.err != nil {
		return f.err
	}
	dst, members := f.brace(), b.members(i)
	if len(members) > 0 && !f.bare {
		dst = append(dst, ',')
	}
	f.buf = f.copy(dst, members)
	f.bare = f.bare && len(members) == 0
	return f.end()
}

// brace writes what stands before the members of an entity.
func (f *Feed) brace() []byte {
	depth := len(f.begun)
	if depth == 0 && !f.value {
		return f.buf // the head has opened the entity
	}
	dst := f.buf
	if !f.value {
		if f.begun[depth-1] {
			dst = append(dst, ',')
		}
		if depth == 1 {
			dst = append(dst, '\n')
		}
		f.begun[depth-1] = true
	}
	f.bare, f.value = true, false
	return append(dst, '{')
}

// Shut ends the entity that was opened last.
func (f *Feed) Shut() error { return f.put(nil, []byte{'}'}) }

// Array begins the entities that a property leads to.
func (f *Feed) Array(n Nested) error {
	f.begun = append(f.begun, false)
	return f.put(n.key, []byte{'['})
}

// EndArray ends them, with the address of the others unless it is empty.
func (f *Feed) EndArray(n Nested, nextLink string) error {
	f.begun = f.begun[:len(f.begun)-1]
	if err := f.put(nil, []byte{']'}); err != nil || nextLink == "" {
		return err
	}
	return f.put(n.link, appendString(nil, []byte(nextLink)))
}

// One begins the entity that a property leads to; Open must follow.
func (f *Feed) One(n Nested) error {
	err := f.put(n.key, nil)
	f.value = true
	return err
}

// Put writes the value of a property as it is.
func (f *Feed) Put(n Nested, value []byte) error { return f.put(n.key, value) }

// Number writes how many entities a property leads to.
func (f *Feed) Number(n Nested, number int64) error {
	text := strconv.FormatInt(number, 10)
	if f.ieee754 {
		text = strconv.Quote(text)
	}
	return f.put(n.count, []byte(text))
}

// put writes a key, whose comma it leaves out if nothing stands before it in
// the entity, and a value.
func (f *Feed) put(key, value []byte) error {
	if f.err != nil {
		return f.err
	}
	if f.bare && len(key) > 0 {
		key = key[1:]
	}
	f.bare = false
	f.buf = f.copy(append(f.buf, key...), value)
	return f.end()
}
