package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// files are the texts of the description, by their names.
func (d *draft) files() map[string]string {
	files := map[string]string{"model.yaml": d.modelText()}
	for _, s := range d.sets {
		files[s.name+".yaml"] = s.text()
	}
	return files
}

func (d *draft) modelText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# A first description of %s, made by feedline model init. Choose the names, and go through the files of the sets.\n", d.source)
	for _, what := range d.left {
		fmt.Fprintf(&b, "# Left out: %s.\n", what)
	}
	fmt.Fprintf(&b, "namespace: %s\ncontainer: %s\ntenancy: false\nstorage: foreign\n", scalar(d.namespace), scalar(d.container))
	return b.String()
}

func (s *draftSet) text() string {
	var b strings.Builder
	b.WriteString("# Look at what the comments say, describe the set, and write pii: for what tells about a person.\n")
	fmt.Fprintf(&b, "set: %s", scalar(s.name))
	if s.doubtful && s.properties[0].facts.Rows == 1 {
		b.WriteString(" # one row: if there is never another, write singleton: instead of set:, and remove key")
	}
	fmt.Fprintf(&b, "\ntype: %s\n", scalar(s.kind))
	fmt.Fprintf(&b, "key: [%s]", list(s.key, propertyName))
	if s.doubtful {
		b.WriteString(" # choose the key: the file does not say what tells the rows apart")
	}
	fmt.Fprintf(&b, "\nstorage:\n  table: %s\n", scalar(s.table.Name))
	if len(s.indexes) > 0 {
		b.WriteString("  indexes:\n")
	}
	for _, x := range s.indexes {
		fmt.Fprintf(&b, "    - {columns: [%s]", list(x.columns, scalar))
		if x.unique {
			b.WriteString(", unique: true")
		}
		b.WriteString("}\n")
	}
	b.WriteString("properties:\n")
	for _, p := range s.properties {
		p.write(&b)
	}
	if len(s.ways) > 0 {
		b.WriteString("navigation:\n")
	}
	for _, w := range s.ways {
		w.write(&b)
	}
	return b.String()
}

func propertyName(p *draftProperty) string { return scalar(p.name) }

func (p *draftProperty) write(b *strings.Builder) {
	g := p.guess
	fmt.Fprintf(b, "  - {name: %s, type: %s, column: %s", scalar(p.name), g.edm, scalar(p.column.Name))
	switch g.edm {
	case "Edm.Decimal":
		fmt.Fprintf(b, ", precision: %d, scale: %d", g.precision, g.scale)
	case "Edm.DateTimeOffset":
		fmt.Fprintf(b, ", precision: %d, zone: utc", g.precision)
	case "Edm.TimeOfDay":
		fmt.Fprintf(b, ", precision: %d", g.precision)
	}
	if !p.nullable {
		b.WriteString(", nullable: false")
	}
	if g.encoding != "" {
		b.WriteString(", encoding: " + g.encoding)
	}
	b.WriteString("}")
	if g.note != "" {
		b.WriteString(" # " + g.note)
	}
	b.WriteString("\n")
}

func (w *draftWay) write(b *strings.Builder) {
	fmt.Fprintf(b, "  - {name: %s, target: %s, multiplicity: %q, partner: %s, ", scalar(w.name), scalar(w.target.name), w.multiplicity, scalar(w.partner))
	if w.link != nil {
		var near, far []string
		for i, c := range w.link.near {
			near = append(near, scalar(c)+": "+scalar(w.link.nearProperty[i].name))
		}
		for i, c := range w.link.far {
			far = append(far, scalar(c)+": "+scalar(w.link.farTarget[i].name))
		}
		fmt.Fprintf(b, "through: {table: %s, near: {%s}, far: {%s}}}\n", scalar(w.link.table), strings.Join(near, ", "), strings.Join(far, ", "))
		return
	}
	var join []string
	for i, p := range w.here {
		join = append(join, scalar(p.name)+": "+scalar(w.there[i].name))
	}
	fmt.Fprintf(b, "join: {%s}", strings.Join(join, ", "))
	if w.constraint {
		b.WriteString(", constraint: true")
	}
	b.WriteString("}\n")
}

func list[T any](items []T, text func(T) string) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = text(item)
	}
	return strings.Join(texts, ", ")
}

// plainScalar are texts that YAML reads as they are, besides some words.
var plainScalar = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// scalar writes a text for YAML.
func scalar(text string) string {
	word := slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, strings.ToLower(text))
	if word || !plainScalar.MatchString(text) {
		return strconv.Quote(text)
	}
	return text
}
