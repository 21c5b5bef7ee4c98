package odata_test

import (
	"fmt"
	"slices"
	"strings"

	"feedline/model"
	"feedline/odata/bind"
)

// optionValues make the values with which each system query option attacks a
// set. A new option needs a line here before it can be released.
var optionValues = map[string]func(*arsenal, *model.EntitySet) []string{
	"$filter":        (*arsenal).filters,
	"$orderby":       (*arsenal).orders,
	"$select":        (*arsenal).selections,
	"$expand":        (*arsenal).expansions,
	"$compute":       aboutEach("concat('a',{p}) as c", "{p} as c"),
	"$apply":         aboutEach("groupby(({p}))", "aggregate({p} with max as m)", "filter({p} eq {v})"),
	"$search":        aboutEach("{v}"),
	"$index":         always("0", "1"),
	"$levels":        always("1", "2", "max"),
	"$top":           always("0", "1", "3", "1000000"),
	"$skip":          always("0", "1", "4", "1000000"),
	"$count":         always("true", "false"),
	"$format":        always("json", "xml", "application/json;odata.metadata=none", "application/json;IEEE754Compatible=true"),
	"$skiptoken":     always("", "x", strings.Repeat("A", 64)),
	"$deltatoken":    always("x"),
	"$schemaversion": always("*", "1"),
	"$id": func(a *arsenal, set *model.EntitySet) (values []string) {
		for _, key := range a.keys[set] {
			values = append(values, set.Name+key, "http://feed.example/odata/"+set.Name+key)
		}
		return values
	},
}

func always(values ...string) func(*arsenal, *model.EntitySet) []string {
	return func(*arsenal, *model.EntitySet) []string { return values }
}

// aboutEach fills every property, {p}, and a value of it, {v}, into forms.
func aboutEach(forms ...string) func(*arsenal, *model.EntitySet) []string {
	return func(a *arsenal, set *model.EntitySet) (values []string) {
		for _, p := range set.Properties {
			for _, form := range forms {
				values = append(values, strings.NewReplacer("{p}", p.Name, "{v}", a.some(p)).Replace(form))
			}
		}
		return values
	}
}

func (a *arsenal) selections(set *model.EntitySet) []string {
	values := append([]string{"*"}, aboutEach("{p}", "*,{p}")(a, set)...)
	for _, n := range set.Navigation {
		values = append(values, n.Name)
	}
	return values
}

func (a *arsenal) orders(set *model.EntitySet) []string {
	values := aboutEach("{p}", "{p} desc", "{p} eq {v}", "{p} eq null desc", "$it/{p},{p} desc")(a, set)
	for _, n := range set.Navigation {
		if n.Multiplicity == model.Many {
			values = append(values, n.Name+"/$count", n.Name+"/$count desc", n.Name+"/any()")
			continue
		}
		for _, p := range n.Target.Properties {
			values = append(values, n.Name+"/"+p.Name)
		}
	}
	return values
}

// expansions are entries without options, and with those inside each other. The
// options of entries are made where the places are.
func (a *arsenal) expansions(set *model.EntitySet) []string {
	values := []string{"*", "*/$ref", "*($levels=2)"}
	for _, n := range set.Navigation {
		values = append(values, n.Name, n.Name+"/$ref", n.Name+"/$count", n.Name+"($select="+n.Target.Properties[0].Name+")", n.Name+"($expand=*)", n.Name+"($count=true;$top=1)")
		for _, next := range n.Target.Navigation {
			values = append(values, n.Name+"($expand="+next.Name+"/$count)", n.Name+"($expand="+next.Name+";$top=2)")
		}
	}
	return values
}

// filters are conditions about every property and over every navigation
// property.
func (a *arsenal) filters(set *model.EntitySet) (values []string) {
	for _, p := range set.Properties {
		values = append(values, a.conditions(p.Name, p)...)
	}
	for _, n := range set.Navigation {
		values = append(values, a.beyond(n)...)
	}
	for _, key := range a.keys[set] {
		for _, p := range set.Properties {
			values = append(values, fmt.Sprintf("$root/%s%s/%s eq %s", set.Name, key, p.Name, a.some(p)))
		}
	}
	return append(values, "$root/"+set.Name+"/$count gt 3", "$root/"+set.Name+"/any()")
}

// conditions are those about a property, as it is named where they stand.
func (a *arsenal) conditions(name string, p *model.Property) []string {
	values := []string{name + " eq null", "not (" + name + " ne null)", "case(" + name + " eq null:true,true:false)", "isof(" + name + ",Edm.String)", "cast(" + name + ",Edm.String) eq 'a'"}
	a.use("case", "isof", "cast")
	for _, v := range a.values[p] {
		values = append(values, name+" eq "+v, name+" ne "+v, name+" gt "+v, name+" le "+v)
	}
	if list := a.values[p]; len(list) > 0 {
		values = append(values, name+" in ("+strings.Join(list, ",")+")", "@a eq "+list[0]+" or "+name+" eq "+list[0])
	}
	for _, f := range bind.Functions() {
		values = append(values, a.calls(f, name, p)...)
	}
	return values
}

func (a *arsenal) use(names ...string) {
	for _, name := range names {
		a.used[name] = true
	}
}

// derived are expressions over a property, by the kind of their values.
func derived(name string, p *model.Property) map[model.Kind]string {
	switch p.Type.Kind {
	case model.DateTimeOffset:
		return map[model.Kind]string{
			model.DateTimeOffset: name, model.Date: "date(" + name + ")", model.TimeOfDay: "time(" + name + ")", model.Duration: name + " sub 2024-01-01T00:00:00Z",
		}
	case model.Byte, model.SByte, model.Int16, model.Int32, model.Int64:
		return map[model.Kind]string{model.Int64: name, model.Double: name + " divby 7", model.Decimal: name + " mul 0.5"}
	}
	return map[model.Kind]string{p.Type.Kind: name}
}

// constants stand beside a property in calls and comparisons.
var constants = map[model.Kind]string{
	model.String: "'a'", model.Int64: "1", model.Int32: "1", model.Decimal: "1.5", model.Double: "1.5e0",
	model.Date: "2024-06-01", model.TimeOfDay: "12:00:00", model.DateTimeOffset: "2024-06-01T00:00:00Z", model.Duration: "duration'PT1H'",
}

// calls have a property, or what is derived from it, as each argument of a
// function that takes it.
func (a *arsenal) calls(f bind.Function, name string, p *model.Property) (values []string) {
	forms := derived(name, p)
	if len(f.Takes) == 0 && forms[f.Gives.Kind] != "" {
		a.use(f.Name)
		return []string{forms[f.Gives.Kind] + " gt " + f.Name + "()"}
	}
	for i, kind := range f.Takes {
		if forms[kind] == "" {
			continue
		}
		var args []string
		for j, other := range f.Takes {
			args = append(args, constants[other])
			if i == j {
				args[j] = forms[kind]
			}
		}
		a.use(f.Name)
		call := f.Name + "(" + strings.Join(args, ",") + ")"
		if f.Gives.Kind != model.Boolean {
			call += " gt " + constants[f.Gives.Kind]
		}
		values = append(values, call)
	}
	return values
}

// beyond are conditions over a navigation property.
func (a *arsenal) beyond(n *model.Navigation) (values []string) {
	for _, p := range n.Target.Properties {
		v := a.some(p)
		forms := []string{"{n}/{p} eq {v}", "{n}/{p} eq null"}
		if n.Multiplicity == model.Many {
			a.use("any", "all")
			forms = []string{"{n}/any(x:x/{p} eq {v})", "{n}/all(x:x/{p} ne {v})", "{n}/$count($filter={p} eq {v}) gt 0"}
		}
		for _, form := range forms {
			values = append(values, strings.NewReplacer("{n}", n.Name, "{p}", p.Name, "{v}", v).Replace(form))
		}
	}
	if n.Multiplicity == model.Many {
		values = append(values, n.Name+"/any()", n.Name+"/$count gt 1", n.Name+"/any(x:x/"+n.Target.Properties[0].Name+" eq $it/"+n.Set.Properties[0].Name+")")
	}
	for _, next := range n.Target.Navigation {
		values = append(values, a.further(n, next))
	}
	return values
}

// further is a condition over two navigation properties.
func (a *arsenal) further(n, next *model.Navigation) string {
	shown := next.Target.Properties[len(next.Target.Properties)/2]
	from, end := n.Name+"/", ""
	if n.Multiplicity == model.Many {
		from, end = n.Name+"/any(x:x/", ")"
	}
	if next.Multiplicity == model.Many {
		return from + next.Name + "/any(y:y/" + shown.Name + " ne " + a.some(shown) + ")" + end
	}
	return from + next.Name + "/" + shown.Name + " ne " + a.some(shown) + end
}

// places are all requests in which an option has a value about a set: of the set
// itself, its number, what a path leads to, and of an entry of $expand.
func (a *arsenal) optionProbes(name string, set *model.EntitySet) (probes []probe) {
	values := optionValues[name](a, set)
	for i, v := range values {
		probes = append(probes, probe{target: option(set.Name, name, v)})
		switch {
		case name == "$orderby":
			probes = append(probes, probe{target: option(set.Name, name, v) + "&$top=50", header: "Prefer: odata.maxpagesize=9"})
		case name == "$filter" && i%3 == 0:
			probes = append(probes, probe{target: option(set.Name+"/$count", name, v)}, probe{target: option(set.Name, "$orderby", "@a") + "&" + strings.TrimPrefix(option("", "@a", v), "?")})
		case name == "$filter" && i%3 == 1:
			probes = append(probes, probe{target: set.Name + "/$filter(@a)/$count" + option("", "@a", v)}, probe{target: option(set.Name, name, "@a") + "&" + strings.TrimPrefix(option("", "@a", v), "?")})
		case name == "$expand":
			probes = append(probes, probe{target: option(set.Name+a.keys[set][0], name, v)}, probe{target: option(set.Name, name, v), header: "Prefer: odata.maxpagesize=2"})
		}
	}
	for n, from := range a.leading(set) {
		for i, v := range values {
			if i%max(1, len(values)/3) != n%max(1, len(values)/3) {
				continue
			}
			probes = append(probes,
				probe{target: option(from.Set.Name, "$expand", from.Name+"("+name+"="+v+")")},
				probe{target: option(from.Set.Name, "$expand", from.Name+"("+name+"="+v+";$count=true)"), header: "Prefer: odata.maxpagesize=2"},
				probe{target: option(from.Set.Name+a.keys[from.Set][0]+"/"+from.Name, name, v)})
		}
	}
	return probes
}

// leading are the navigation properties that lead to a set.
func (a *arsenal) leading(set *model.EntitySet) (list []*model.Navigation) {
	for _, from := range slices.Concat(a.model.Sets, a.model.Singletons) {
		for _, n := range from.Navigation {
			if n.Target == set {
				list = append(list, n)
			}
		}
	}
	return list
}
