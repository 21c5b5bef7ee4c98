package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"feedline/auth/oidc"
	"feedline/odata/access"
)

// sections are the parts of the configuration that have keys of their own.
// They stand in the file only: neither a flag nor a variable has room for them,
// and none of them holds a secret. Their fields are the keys of feedline.yaml.
type sections struct {
	Issuers []oidc.Issuer          `yaml:"issuers"` // whose tokens callers may sign in with
	Access  []access.Rule          `yaml:"access"`  // who may see what
	Roles   map[string]access.Role `yaml:"roles"`   // what the roles of rules and keys open
	Refresh refreshSection         `yaml:"refresh"` // where lookups come from

	Others map[string]yaml.Node `yaml:",inline"` // settings and what nobody knows
}

// sectionKeys lists the keys of the sections.
var sectionKeys = []string{"issuers", "access", "roles", "refresh"}

// takeSections reads the sections out of the text of the file, and keeps them
// as they are written for the config command. A key that a section does not
// have is a flaw with its line.
func (s *configSources) takeSections(text []byte, root *yaml.Node) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&s.sections); err != nil {
		for problem := range strings.SplitSeq(plainYAMLError(err), "; ") {
			problem = unknownField.ReplaceAllString(problem, `there is no key "$1" here`)
			s.refuseFile(noList.ReplaceAllString(problem, "must be a list, such as [$1]"))
		}
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if key := root.Content[i]; isSection(key.Value) {
			s.written = append(s.written, key, root.Content[i+1])
		}
	}
}

// What the decoder says of a key that it has no place for, and of a text where a
// list must be.
var (
	unknownField = regexp.MustCompile(`field (\S+) not found in type \S+`)
	noList       = regexp.MustCompile("cannot unmarshal !!\\w+ `(.*)` into \\[\\]string")
)

// isSection tells whether a key of the file begins a section.
func isSection(key string) bool { return slices.Contains(sectionKeys, key) }
