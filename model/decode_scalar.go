package model

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// scalar decodes a text, a number or a truth value.
func (d *decoder) scalar(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		d.wrong(n, key, "one value", "write one value, or leave the key out")
		return
	}
	switch {
	case v.Type() == reflect.TypeFor[literal]():
		v.SetString(n.Value)
	case v.Kind() == reflect.String:
		d.text(n, v, key)
	case v.Kind() == reflect.Bool:
		d.truth(n, v, key)
	case v.Kind() == reflect.Int64:
		d.number(n, v, key)
	default:
		panic("model: no decoding of " + v.Type().String())
	}
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, key string) {
	switch {
	case n.Tag != "!!str":
		d.wrong(n, key, "a text", fmt.Sprintf("write it in quotes: %s: %q", key, n.Value))
	case strings.TrimSpace(n.Value) == "":
		d.add(n.Line, key+" is blank", "write a value, or leave the key out")
	default:
		v.SetString(n.Value)
	}
}

func (d *decoder) truth(n *yaml.Node, v reflect.Value, key string) {
	var truth bool
	if n.Tag != "!!bool" || n.Decode(&truth) != nil {
		d.wrong(n, key, "true or false", "write true or false")
		return
	}
	v.SetBool(truth)
}

func (d *decoder) number(n *yaml.Node, v reflect.Value, key string) {
	number, err := strconv.ParseInt(n.Value, 10, 64)
	if n.Tag != "!!int" || err != nil {
		d.wrong(n, key, "a whole number", "write digits, such as "+key+": 3")
		return
	}
	v.SetInt(number)
}

// wrong reports a value of the wrong sort.
func (d *decoder) wrong(n *yaml.Node, key, want, cure string) {
	d.add(n.Line, fmt.Sprintf("%s is %s, not %s", key, kindOf(n), want), cure)
}
