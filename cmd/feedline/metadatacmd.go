package main

import (
	"github.com/spf13/cobra"

	"feedline/odata"
)

func (p *program) metadataCommand() *cobra.Command {
	cmd := p.command("metadata [flags]", "print the schema as the feed publishes it",
		"Prints the $metadata document. It needs no database.")
	cmd.Args = arguments(0, 0, "no arguments")
	format := cmd.Flags().String("format", "xml", "xml or json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *format != "xml" && *format != "json" {
			return misuse("write xml or json", "%q is not a format", *format)
		}
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		m, err := loadModel(c)
		if err != nil {
			return err
		}
		if m, err = withRequests(c, m); err != nil {
			return err
		}
		text, err := odata.Metadata(m, *format == "json")
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(text)
		return err
	}
	return cmd
}
