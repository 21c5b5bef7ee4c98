package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/spf13/cobra"
)

func (p *program) healthCommand() *cobra.Command {
	cmd := p.command("health [flags]", "ask the feed on this machine whether it can answer",
		`Asks the feed that serve runs with the same configuration on this machine whether
it can answer, as /readyz says, and ends with status 0 if it can and 1 if not.
Container engines can call it; orchestrators ask /readyz themselves.`)
	cmd.Args = arguments(0, 0, "no arguments")
	addSettings(cmd, serving)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		text, err := askReady(cmd.Context(), c)
		if err != nil {
			return advise("", "%v", err)
		}
		p.say("%s", text)
		return nil
	}
	return cmd
}

// longestReady bounds what is read of the answer of /readyz, in bytes.
const longestReady = 1000

// askReady asks the feed of this machine whether it can answer, and returns what
// it says.
func askReady(ctx context.Context, c *Config) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout+headerTimeout)
	defer cancel()
	scheme := "http://"
	if c.encrypts() {
		scheme = "https://"
	}
	address := scheme + c.ownAddress() + readyPath
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	response, err := direct(c.askedHost()).Do(request)
	if err != nil {
		return "", fmt.Errorf("the feed does not answer: %w", err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(response.Body, longestReady))
	text := strings.TrimSpace(string(body))
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the feed cannot answer: %s", text)
	}
	return text, nil
}

// ownAddress is where this machine reaches the feed: that of listen, or of the
// machine itself if it listens on all.
func (c *Config) ownAddress() string {
	host, port, _ := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
