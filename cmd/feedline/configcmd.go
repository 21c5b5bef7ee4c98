package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

func (p *program) configCommand() *cobra.Command {
	cmd := p.command("config [flags]", "show every setting and where its value comes from",
		`Prints the settings in force as YAML, each with its origin: default, file, env
or flag. Secrets are shown as ***. The output is a valid feedline.yaml, apart
from those.`)
	cmd.Args = arguments(0, 0, "no arguments")
	addSettings(cmd, serving)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, flaws := loadConfig(cmd, p.environ)
		if err := printConfig(p.stdout, c); err != nil {
			return err
		}
		if flaws != nil {
			return flaws.asAdvice()
		}
		return nil
	}
	return cmd
}

// printConfig writes the settings as YAML, in the order of their table.
func printConfig(w io.Writer, c *Config) error {
	if c.File != "" {
		fmt.Fprintf(w, "# file: %s\n", c.File)
	}
	document := &yaml.Node{Kind: yaml.MappingNode}
	for _, row := range settings {
		key := &yaml.Node{Kind: yaml.ScalarNode, Value: row.key}
		document.Content = append(document.Content, key, c.valueNode(row))
	}
	for _, node := range c.written {
		document.Content = append(document.Content, withoutSecrets(node))
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("print the configuration: %w", err)
	}
	_, err := w.Write(text.Bytes())
	return err
}

// Addresses should hold no secrets, and check refuses those whose form gives them away.
// Until it did, config must not show them either: the password of a user, and the
// values of what is called like a secret.
var (
	passwordPart = regexp.MustCompile(`(://[^:/?#@]*:)\S*@`)
	secretValue  = regexp.MustCompile(`(?i)([?&](?:[^=&#]*(?:password|token|secret|signature|api[-_]?key)|key|sig|code)=)[^&#]*`)
)

// withoutSecrets is what a section says, as it is written but for the secrets in
// addresses.
func withoutSecrets(node *yaml.Node) *yaml.Node {
	shown := *node
	if shown.Kind == yaml.ScalarNode {
		shown.Value = secretValue.ReplaceAllString(passwordPart.ReplaceAllString(shown.Value, "${1}***@"), "${1}***")
	}
	shown.Content = nil
	for _, inner := range node.Content {
		shown.Content = append(shown.Content, withoutSecrets(inner))
	}
	return &shown
}

func (c *Config) valueNode(row setting) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: c.texts[row.key], LineComment: string(c.origins[row.key])}
	switch {
	case row.scope == secret && node.Value != "":
		node.Value, node.Style = "***", yaml.DoubleQuotedStyle
	case row.kind == "number":
		node.Tag = "!!int"
	}
	return node
}
