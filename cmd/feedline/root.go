package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// program is one run of feedline: what it was started with. Its commands are
// methods, so that they share nothing else.
type program struct {
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
}

const about = `Feedline serves contact-centre data as an OData feed for Power BI, Excel and
everything else that reads OData.

Settings come from flags, FEEDLINE_ variables and feedline.yaml, in this order
of precedence; feedline config shows the result.`

func (p *program) execute(ctx context.Context, args []string) error {
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	return root.ExecuteContext(ctx)
}

// root is the program as a command, with all others below it.
func (p *program) root() *cobra.Command {
	root := p.command("feedline", "serve contact-centre data as an OData feed", about)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.Args = unknownCommand
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	root.SetFlagErrorFunc(wrongFlag)
	addSettings(root, shared)
	root.PersistentFlags().String("config", "", "configuration `file` (default: ./feedline.yaml if there is one)")
	root.AddCommand(
		p.serveCommand(), p.importCommand(), p.refreshCommand(), p.migrateCommand(), p.tenantCommand(), p.purgeCommand(), p.eraseCommand(), p.tokenCommand(),
		p.usersCommand(), p.checkCommand(), p.healthCommand(), p.backupCommand(), p.restoreCommand(), p.doctorCommand(),
		p.modelCommand(), p.metadataCommand(), p.explainCommand(), p.configCommand(), p.sampleCommand(), p.demoCommand(),
		p.versionCommand(),
	)
	return root
}

// command begins a command with the words that describe it.
func (p *program) command(use, short, long string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Long: long, DisableFlagsInUseLine: true}
}

// addSettings gives the command a flag for each setting of the scope: the
// shared ones for it and all its commands, others for itself. A setting that it is
// without has no flag.
func addSettings(cmd *cobra.Command, s scope, without ...string) {
	flags := cmd.Flags()
	if s == shared {
		flags = cmd.PersistentFlags()
	}
	for _, row := range settings {
		if row.scope == s && !slices.Contains(without, row.key) {
			flags.Var(&flagText{row.fallback, row.kind}, row.key, row.usage)
		}
	}
}

// flagText is the value of a flag as it was written; load.go reads it.
type flagText struct{ text, kind string }

func (f *flagText) String() string        { return f.text }
func (f *flagText) Set(text string) error { f.text = text; return nil }
func (f *flagText) Type() string          { return f.kind }

// unknownCommand answers a first word that is no command.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return misuse(didYouMean(args[0], commandNames(cmd), cmd.CommandPath()+" --help lists the commands"),
		"%q is not a command", args[0])
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return names
}

// wrongFlag puts what cobra says about flags into the program's voice.
func wrongFlag(cmd *cobra.Command, err error) error {
	problem := strings.TrimPrefix(err.Error(), "unknown flag: ")
	if problem != err.Error() {
		problem += " is not a flag of " + cmd.CommandPath()
	}
	return misuse(cmd.CommandPath()+" --help lists the flags", "%s", problem)
}

// arguments counts what stands behind the flags; what says what is expected.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return misuse("usage: "+cmd.UseLine(), "%s takes %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

// config reads and checks the configuration of a command.
func (p *program) config(cmd *cobra.Command) (*Config, error) {
	c, flaws := loadConfig(cmd, p.environ)
	if flaws != nil {
		return nil, flaws.asAdvice()
	}
	return c, nil
}
