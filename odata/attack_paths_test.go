package odata_test

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"feedline/model"
)

// pathProbes are requests for a set by all paths that begin at it: with the keys
// of rows that the caller sees, does not see, and that there are not.
func (a *arsenal) pathProbes(set *model.EntitySet) (probes []probe) {
	add := func(targets ...string) {
		for _, target := range targets {
			probes = append(probes, probe{target: escapedPath(target)})
		}
	}
	add(set.Name, set.Name+"/$count", set.Name+"/$ref", set.Name+"/$value", set.Name+"/$metadata")
	for _, p := range set.Properties {
		add(set.Name+"/"+p.Name, set.Name+"("+p.Name+"="+a.some(p)+")")
	}
	for _, key := range a.keys[set] {
		entity := set.Name + key
		add(entity, entity+"/$ref", entity+"/$value", entity+"/$count", entity+"/nothing")
		if len(set.Key) == 1 {
			_, bare, _ := strings.Cut(strings.Trim(key, "()"), "=")
			add(set.Name+"/"+strings.Trim(bare, "'"), set.Name+"("+bare+")")
		}
		for _, p := range set.Properties {
			add(entity+"/"+p.Name, entity+"/"+p.Name+"/$value")
		}
		for _, n := range set.Navigation {
			add(a.onward(entity+"/"+n.Name, n)...)
		}
	}
	return probes
}

// onward are the paths behind a navigation property, and behind the next one.
func (a *arsenal) onward(path string, n *model.Navigation) []string {
	paths := []string{path, path + "/$ref", path + "/$count", path + "/" + n.Target.Properties[len(path)%len(n.Target.Properties)].Name}
	if n.Multiplicity == model.Many {
		for _, key := range a.keys[n.Target] {
			paths = append(paths, path+key)
		}
		path += a.keys[n.Target][0]
	}
	for _, next := range n.Target.Navigation {
		paths = append(paths, path+"/"+next.Name)
		if next.Multiplicity == model.Many {
			paths = append(paths, path+"/"+next.Name+"/$count")
		}
	}
	return paths
}

// escapedPath encodes what cannot stand in a path as it is.
func escapedPath(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~!$'()*,;=:@/", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]))
	}
	return b.String()
}

// escapedTarget does the same before and behind a question mark.
func escapedTarget(target string) string {
	path, query, asks := strings.Cut(target, "?")
	if !asks {
		return escapedPath(path)
	}
	return escapedPath(path) + "?" + strings.ReplaceAll(escapedPath(query), "%26", "&")
}

// headers are those that change answers.
var headers = []string{
	"OData-MaxVersion: 4.01", "OData-MaxVersion: 3.0", "Prefer: odata.maxpagesize=1", `Prefer: odata.include-annotations="*"`, "If-None-Match: *", `If-None-Match: "x"`, "If-Match: *",
	"If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT", "Range: bytes=0-10", "Accept-Encoding: gzip", "Accept: application/json;odata.metadata=none", "Accept: text/csv", "Accept: application/xml", "OData-Isolation: snapshot",
}

// headerProbes ask for rows and documents with headers, and with other methods.
func (a *arsenal) headerProbes(set *model.EntitySet) (probes []probe) {
	for _, target := range []string{set.Name, set.Name + a.keys[set][0], set.Name + nobodys(set).String(), set.Name + "/$count"} {
		for _, h := range headers {
			probes = append(probes, probe{target: escapedPath(target), header: h})
		}
		for _, method := range []string{"HEAD", "OPTIONS", "POST"} {
			probes = append(probes, probe{target: escapedPath(target), method: method})
		}
	}
	return probes
}

// documentProbes ask for what describes the feed.
func documentProbes() (probes []probe) {
	for _, target := range []string{"", "$metadata", "$metadata?$format=json", "$entity", "$batch", "$all", "$crossjoin(Calls,Chats)", "nothing"} {
		probes = append(probes, probe{target: target})
		for _, h := range headers {
			probes = append(probes, probe{target: target, header: h})
		}
	}
	return probes
}

// everything is each request that the model and the options allow, by the set
// that it is about.
func (a *arsenal) everything() iter.Seq2[*model.EntitySet, []probe] {
	return func(yield func(*model.EntitySet, []probe) bool) {
		if !yield(nil, documentProbes()) {
			return
		}
		for _, set := range slices.Concat(a.model.Sets, a.model.Singletons) {
			probes := slices.Concat(a.pathProbes(set), a.headerProbes(set))
			for _, name := range slices.Sorted(maps.Keys(optionValues)) {
				probes = append(probes, a.optionProbes(name, set)...)
			}
			for _, id := range optionValues["$id"](a, set) {
				probes = append(probes, probe{target: option("$entity", "$id", id)})
			}
			if !yield(set, probes) {
				return
			}
		}
	}
}
