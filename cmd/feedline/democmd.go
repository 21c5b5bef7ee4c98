package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// demoFile is the database of the demo, in the current folder.
const demoFile = "data/demo.db"

// demoDays and demoScale say how large the demo's contact centre is: large
// enough for a report, and made in seconds.
const (
	demoDays  = 30
	demoScale = 0.05
)

// welcome is what the demo prints once it serves; ADDRESS stands for the
// address of the feed. A test runs its curl lines as they are printed.
const welcome = `
Or try it in another terminal: how many calls there are, calls of the morning on
the centre's own clock, calls with their channel, the longest chats, and what the
feed was asked lately, by Power BI or by you.

  curl 'ADDRESS/Calls/$count'
  curl -G 'ADDRESS/Calls' --data-urlencode '$filter=hour(startedAt) ge 9 and hour(startedAt) lt 12' -d '$select=startedAt,durationInSeconds' -d '$top=3'
  curl -g 'ADDRESS/Calls?$select=id,startedAt&$expand=Channel($select=name)&$top=3'
  curl -G 'ADDRESS/Chats' --data-urlencode '$orderby=durationInSeconds desc' -d '$select=startedAt,durationInSeconds,channelType' -d '$top=3'
  curl -G 'ADDRESS/Requests' --data-urlencode '$orderby=startedAtUTC desc' -d '$select=startedAt,path,query,meaning,rows' -d '$top=5'

What to try next:

  ./feedline explain 'GET /Calls?$filter=hour(startedAt) ge 9' --db FILE
  ./feedline metadata
  ./feedline import --help

The first shows how a request is answered, the second every table and column, the
third how files of your own come in. Stop the demo with Ctrl-C; remove the file
FILE, and the next one is made anew.
`

func (p *program) demoCommand() *cobra.Command {
	cmd := p.command("demo [flags]", "serve an invented contact centre, to look at the feed",
		`Serves an invented contact centre and prints what to do with it. The data is made
once, in `+demoFile+`, with a history that ends today; the next time the same
file is served. --db names another file. People, numbers and addresses are
fictitious. Nobody signs in, and only this machine is answered.`)
	cmd.Args = arguments(0, 0, "no arguments")
	addSettings(cmd, serving)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		if err := c.forDemo(); err != nil {
			return err
		}
		return p.demo(cmd.Context(), c)
	}
	return cmd
}

// forDemo keeps the demo away from the data that the configuration is about, and
// on this machine: only flags can name a file, a tenant, a schema or an address
// for it.
func (c *Config) forDemo() error {
	if c.signsIn() && c.origins["auth"] == fromFlag {
		return advise("feedline serve takes it", "the demo signs nobody in")
	}
	if c.origins["db"] != fromFlag {
		c.DB = demoFile
	}
	if c.origins["tenant"] != fromFlag {
		c.Tenant = ""
	}
	if c.origins["model"] != fromFlag {
		c.Model = ""
	}
	if c.origins["listen"] != fromFlag && !isLoopback(c.listenHost()) {
		c.Listen = "127.0.0.1:8080"
	}
	if c.origins["public-url"] != fromFlag && !isLoopback(c.publicHost()) {
		c.PublicURL = nil
	}
	if c.origins["metrics-listen"] != fromFlag {
		c.MetricsListen = ""
	}
	if c.origins["pprof-listen"] != fromFlag {
		c.PprofListen = ""
	}
	c.Auth, c.KeyParameter, c.Hosts, c.sections = []string{"none"}, "", nil, sections{}
	c.TLSCert, c.TLSKey, c.ACMEHosts, c.ACMECache = "", "", nil, ""
	if flaws := c.Validate(); flaws != nil {
		return errConfiguration(flaws).asAdvice()
	}
	return nil
}

func (p *program) demo(ctx context.Context, c *Config) error {
	if !c.exists() {
		if err := os.MkdirAll(filepath.Dir(c.DB), 0o755); err != nil {
			return advise("name another file with --db", "the folder of %s cannot be made: %s", c.DB, plainFileError(err))
		}
		s := sampling{days: demoDays, scale: demoScale, seed: 1, now: time.Now()}
		if err := p.sample(ctx, c, s); err != nil {
			return sampleError(c, err)
		}
	}
	return p.serve(ctx, c, func(address string) {
		p.say("%s", strings.NewReplacer("ADDRESS", address, "FILE", c.DB).Replace(welcome))
	})
}
