package model

import "go.yaml.in/yaml/v3"

// place remembers where a mapping of a description stands, so that a fault
// found long after reading can name its line.
type place struct {
	node *yaml.Node
}

func (p *place) stand(n *yaml.Node) { p.node = n }

// line is where the value of the key begins, or where the mapping does if it
// lacks the key.
func (p *place) line(key string) int {
	if v := p.value(key); v != nil {
		return v.Line
	}
	return p.start()
}

// start is the line where the mapping begins.
func (p *place) start() int {
	if p.node == nil {
		return 0
	}
	return p.node.Line
}

// item is the line of an item of the list under the key.
func (p *place) item(key string, index int) int {
	v := p.value(key)
	if v == nil || index >= len(v.Content) {
		return p.line(key)
	}
	return v.Content[index].Line
}

// has tells whether the mapping has the key.
func (p *place) has(key string) bool { return p.value(key) != nil }

func (p *place) value(key string) *yaml.Node {
	if p.node == nil {
		return nil
	}
	for i := 0; i+1 < len(p.node.Content); i += 2 {
		if p.node.Content[i].Value == key {
			return p.node.Content[i+1]
		}
	}
	return nil
}
