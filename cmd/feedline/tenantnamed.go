package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sayNamed tells where the configuration still has a name that no tenant has any
// more, or its id.
func (p *program) sayNamed(c *Config, name string, id ...string) {
	if places := c.naming(append(id, name)); len(places) > 0 {
		p.say("the configuration still names %s: %s; change that before the feed is started again", name, strings.Join(places, "; "))
	}
}

// naming lists the places of the configuration that have one of the names of
// tenants. What a flag says is gone with its command.
func (c *Config) naming(names []string) (places []string) {
	is := func(name string) bool { return slices.Contains(names, name) }
	for _, s := range []struct {
		key   string
		names []string
	}{{"tenant", []string{c.Tenant}}, {"purge-strict", c.PurgeStrict}} {
		if slices.ContainsFunc(s.names, is) && c.origins[s.key] != fromFlag {
			places = append(places, fmt.Sprintf("%s (%s)", s.key, c.origins[s.key]))
		}
	}
	for i, r := range c.Access {
		if is(r.Tenant) || slices.ContainsFunc(slices.Collect(maps.Values(r.Tenants)), is) {
			places = append(places, fmt.Sprintf("rule %d of access (line %d)", i+1, r.Line))
		}
	}
	for i, s := range c.Refresh.Sources {
		if is(s.Tenant) {
			places = append(places, fmt.Sprintf("refresh.sources[%d]", i))
		}
	}
	return places
}
