package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"
)

// defaultFile is read from the current folder if it exists.
const defaultFile = "feedline.yaml"

// foreign begins the names of variables that steer the tests of this
// repository and mean nothing to the program.
var foreign = []string{"FEEDLINE_TEST_", "FEEDLINE_BENCH", "FEEDLINE_REFERENCE"}

// errConfiguration is every flaw of the configuration in one error.
type errConfiguration []flaw

func (e errConfiguration) Error() string {
	if len(e) == 1 {
		return e[0].String()
	}
	return fmt.Sprintf("the configuration has %d faults", len(e))
}

// asAdvice is the error as the person at the terminal sees it.
func (e errConfiguration) asAdvice() *advice {
	problem, lines, _ := strings.Cut(e.Error(), "\n")
	a := advise(lines, "%s", problem)
	a.cause = e
	if len(e) > 1 {
		var lines []string
		for _, f := range e {
			lines = append(lines, f.String())
		}
		a.hint = strings.Join(lines, "\n")
	}
	return a
}

// configSources collects what the places of the configuration say, before anything
// is understood.
type configSources struct {
	viper *viper.Viper
	cmd   *cobra.Command
	env   map[string]any // by key
	file  map[string]any // by key
	path  string         // configuration file; empty if there is none
	flaws []flaw

	sections sections
	written  []*yaml.Node // keys and values of the sections, as the file has them
}

// loadConfig reads the configuration of a command: its flags over the
// environment over the file over the defaults. The error lists everything
// that is wrong; the Config is returned beside it for commands that want to
// show what there is.
func loadConfig(cmd *cobra.Command, environ []string) (*Config, errConfiguration) {
	s := &configSources{viper: viper.New(), cmd: cmd, env: map[string]any{}, file: map[string]any{}}
	path := s.readEnvironment(environ)
	s.readFile(path)
	s.merge()
	c := s.understand()
	for _, f := range c.Validate() {
		if !s.flawed(f.key) {
			s.flaws = append(s.flaws, f)
		}
	}
	return c, s.flaws
}

// readEnvironment takes in the FEEDLINE_ variables; an empty one counts as
// not set. It returns the configuration file that they name.
func (s *configSources) readEnvironment(environ []string) (config string) {
	byVariable := map[string]string{variableOf("config"): "config"}
	for _, row := range settings {
		byVariable[row.variable()] = row.key
	}
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "FEEDLINE_") || isForeign(name) {
			continue
		}
		key, known := byVariable[name]
		switch {
		case !known:
			hint := didYouMean(name, variables(), "feedline config lists the names")
			s.flaws = append(s.flaws, flaw{name, "no setting has this name; " + hint, "environment"})
		case key == "config":
			config = text
		case text != "":
			s.env[key] = text
		}
	}
	return config
}

func isForeign(name string) bool {
	return slices.ContainsFunc(foreign, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// readFile takes in the configuration file: the one of the flag, else of the
// environment, else the default one if it is there.
func (s *configSources) readFile(fromEnvironment string) {
	path, named := fromEnvironment, true
	if f := s.cmd.Flags().Lookup("config"); f != nil && f.Changed {
		path = f.Value.String()
	}
	if path == "" {
		path, named = defaultFile, false
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
	case err != nil:
		s.path = path
		s.refuseFile(plainFileError(err))
	default:
		s.path = path
		s.decodeFile(text)
	}
}

// plainFileError is what the system said about a file, without the name of
// the call that it said it to.
func plainFileError(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func (s *configSources) decodeFile(text []byte) {
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(&document)
	switch {
	case errors.Is(err, io.EOF): // nothing but blanks and comments
		return
	case err != nil:
		s.refuseFile(plainYAMLError(err))
		return
	case document.Content[0].Kind != yaml.MappingNode:
		s.refuseFile("must be lines of the form key: value")
		return
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		s.refuseFile(fmt.Sprintf("line %d: a second document begins here, which would not be read; write all settings in one", second.Line))
	case !errors.Is(err, io.EOF):
		s.refuseFile(plainYAMLError(err))
	}
	s.checkKeys(document.Content[0])
	if err := document.Decode(&map[string]yaml.Node{}); err != nil { // such as a key that stands there twice
		s.refuseFile(plainYAMLError(err))
		return
	}
	s.takeTexts(document.Content[0])
	s.takeSections(text, document.Content[0])
}

// takeTexts takes the values in as they are written: 007 may be a tenant, and
// a day a file's name. A setting without a value counts as not set.
func (s *configSources) takeTexts(root *yaml.Node) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i].Value, target(root.Content[i+1])
		switch {
		case isSection(key):
		case value.Kind == yaml.SequenceNode:
			var items []any
			for _, item := range value.Content {
				items = append(items, target(item).Value)
			}
			s.file[key] = items
		case value.Kind == yaml.ScalarNode && value.Tag != "!!null":
			s.file[key] = value.Value
		}
	}
}

// target is the node that an alias stands for, or the node itself.
func target(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// plainYAMLError is what the decoder found, on one line.
func plainYAMLError(err error) string {
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		return strings.Join(typed.Errors, "; ")
	}
	return strings.TrimPrefix(err.Error(), "yaml: ")
}

func (s *configSources) refuseFile(message string) {
	s.flaws = append(s.flaws, flaw{"config", message, s.path})
}

// checkKeys refuses keys that no setting has, and values that are not texts
// or lists, each with its line.
func (s *configSources) checkKeys(root *yaml.Node) {
	known := slices.Concat(settingKeys(), sectionKeys)
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		place := fmt.Sprintf("%s:%d", s.path, key.Line)
		switch {
		case isSection(key.Value):
		case !slices.Contains(known, key.Value):
			hint := didYouMean(key.Value, known, "feedline config lists the names")
			s.flaws = append(s.flaws, flaw{key.Value, "no setting has this name; " + hint, place})
		case target(value).Kind == yaml.MappingNode:
			s.flaws = append(s.flaws, flaw{key.Value, "takes one value and not further keys", place})
		case slices.ContainsFunc(target(value).Content, func(item *yaml.Node) bool { return target(item).Kind != yaml.ScalarNode }):
			s.flaws = append(s.flaws, flaw{key.Value, "takes a list of values and not lists in it", place})
		}
	}
}

// merge puts all sources into viper, which decides between them.
func (s *configSources) merge() {
	for _, row := range settings {
		s.viper.SetDefault(row.key, row.fallback)
		if f := s.flag(row.key); f != nil {
			_ = s.viper.BindPFlag(row.key, f) // fails only without a flag
		}
	}
	_ = s.viper.MergeConfigMap(s.file) // both fail only for keys that are not texts
	_ = s.viper.MergeConfigMap(s.env)
}

// flag is the flag of a setting; nil if the command has none. A flag of the same
// name that is no setting's means something else.
func (s *configSources) flag(key string) *pflag.Flag {
	f := s.cmd.Flags().Lookup(key)
	if f == nil {
		return nil
	}
	if _, is := f.Value.(*flagText); !is {
		return nil
	}
	return f
}

// understand turns the text of every setting into its value.
func (s *configSources) understand() *Config {
	c := &Config{File: s.path, sections: s.sections, written: s.written, origins: map[string]origin{}, texts: map[string]string{}}
	for _, row := range settings {
		text := settingText(s.viper.Get(row.key))
		c.origins[row.key], c.texts[row.key] = s.origin(row.key), text
		if err := row.set(c, text); err != nil {
			s.flaws = append(s.flaws, flaw{row.key, err.Error(), c.place(row.key)})
		}
	}
	return c
}

// flawed tells whether something is known to be wrong with a setting, so that
// nothing can be said about its value.
func (s *configSources) flawed(key string) bool {
	return slices.ContainsFunc(s.flaws, func(f flaw) bool { return f.key == key })
}

func (s *configSources) origin(key string) origin {
	if f := s.flag(key); f != nil && f.Changed {
		return fromFlag
	}
	if s.env[key] != nil {
		return fromEnvironment
	}
	if s.file[key] != nil {
		return fromFile
	}
	return fromDefault
}

// settingText is the text of a value; a list becomes its items with commas
// between them.
func settingText(value any) string {
	list, ok := value.([]any)
	if !ok {
		return fmt.Sprint(value)
	}
	items := make([]string, len(list))
	for i, item := range list {
		items[i] = fmt.Sprint(item)
	}
	return strings.Join(items, ",")
}

// place names where a setting was set, for messages; empty for defaults.
func (c *Config) place(key string) string {
	switch c.origins[key] {
	case fromFlag:
		return "--" + key
	case fromEnvironment:
		return variableOf(key)
	case fromFile:
		return c.File
	}
	return ""
}
