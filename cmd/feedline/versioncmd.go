package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (p *program) versionCommand() *cobra.Command {
	cmd := p.command("version", "print the version of this program", "Prints the version of this program and what it was built with.")
	cmd.Args = arguments(0, 0, "no arguments")
	cmd.RunE = func(*cobra.Command, []string) error {
		_, err := fmt.Fprintf(p.stdout, "feedline %s, %s, %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	}
	return cmd
}

// version is the version that the Go tool stamped into the program: a tag, or
// the time and name of a commit; devel if it was built without a repository.
func version() string {
	build, ok := debug.ReadBuildInfo()
	if !ok || build.Main.Version == "" || build.Main.Version == "(devel)" {
		return "devel"
	}
	return build.Main.Version
}
