package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"feedline/auth/users"
)

func (p *program) usersCommand() *cobra.Command {
	cmd := p.command("users", "make lines for the file of users",
		`Small installations can sign in with names and passwords, which the file of the
setting users-file holds: a line for each user, with a hash of the password.`)
	cmd.Args = unknownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(p.usersHashCommand())
	return cmd
}

func (p *program) usersHashCommand() *cobra.Command {
	cmd := p.command("hash NAME", "print the line of a user",
		`Asks for a password, or reads it from the first line of standard input, and prints
the line of the user with its hash (argon2id). Nothing is written to any file.`)
	cmd.Args = arguments(1, 1, "the name of the user")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := users.Named(args[0]); err != nil {
			return misuse("", "%s", err)
		}
		password, err := p.askPassword()
		if err != nil {
			return err
		}
		hash, err := users.Hash(password)
		if err != nil {
			return advise("a few words that do not belong together are long and easily remembered", "%s", err)
		}
		p.say("%s:%s", args[0], hash)
		return nil
	}
	return cmd
}

// askPassword reads a password: twice and unseen from a terminal, else the first
// line of standard input.
func (p *program) askPassword() (string, error) {
	file, ok := p.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(p.stdin, 64<<10)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var asked [2]string
	for i, words := range []string{"password: ", "once more: "} {
		fmt.Fprint(p.stderr, words)
		text, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(p.stderr)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		asked[i] = string(text)
	}
	if asked[0] != asked[1] {
		return "", advise("try again", "the two passwords differ")
	}
	return asked[0], nil
}
