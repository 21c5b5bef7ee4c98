package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"feedline/auth"
	"feedline/auth/oidc"
	"feedline/odata/access"
)

// takeIssued verifies the tokens of the configured issuers, whose keys are kept
// fresh until ctx ends. An issuer that does not answer keeps nothing from
// starting.
func takeIssued(ctx context.Context, c *Config, _ *slog.Logger) (auth.Verifier, error) {
	verifier, err := oidc.New(c.oidcSettings())
	if err != nil {
		return nil, err
	}
	go verifier.Run(ctx)
	return verifier, nil
}

// oidcSettings are the issuers, and what the rules of access need of their tokens.
func (c *Config) oidcSettings() oidc.Settings {
	return oidc.Settings{Issuers: c.Issuers, NeedGroups: access.Reads(c.Access, "groups")}
}

// issuerNames are the names of the issuers that the rules of access can be about;
// nil if no tokens of issuers are accepted.
func (c *Config) issuerNames() []string {
	if !slices.Contains(c.Auth, "oidc") {
		return nil
	}
	names := make([]string, len(c.Issuers))
	for i, issuer := range c.Issuers {
		names[i] = issuer.CallerName()
	}
	return names
}

// issuerFlaws is what is wrong with the issuers, if their tokens are accepted.
func (c *Config) issuerFlaws() []flaw {
	switch {
	case !slices.Contains(c.Auth, "oidc"):
		return nil
	case len(c.Issuers) == 0:
		return []flaw{{"issuers", `there are none, and auth accepts oidc; write such as
  issuers: [{issuer: "https://login.microsoftonline.com/TENANT/v2.0", audiences: [CLIENT-ID]}]`, c.File}}
	}
	var flaws []flaw
	for _, f := range oidc.Validate(c.Issuers) {
		flaws = append(flaws, flaw{f.Key, f.Message, c.File})
	}
	return flaws
}

// askTimeout bounds how long all issuers together may take to answer a check.
const askTimeout = 30 * time.Second

// issuers asks the issuers themselves whether the configuration fits them.
func (k *checkup) issuers(ctx context.Context, c *Config) {
	if !slices.Contains(c.Auth, "oidc") {
		k.fine("sign-in: auth is %s, so that no issuer is asked", c.texts["auth"])
		return
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	for _, f := range oidc.Check(ctx, c.oidcSettings(), c.PublicURL) {
		if f.OK {
			k.fine("sign-in: %s", f)
		} else {
			k.wrong("sign-in: %s", f)
		}
	}
}

// inspectIssued says why a token of an issuer would be refused, or whom it names.
// The issuer is asked for its keys, and the token is sent to nobody.
func (p *program) inspectIssued(ctx context.Context, c *Config, text string, asJSON bool) error {
	if !slices.Contains(c.Auth, "oidc") {
		return advise("name it under auth and issuers in feedline.yaml", "the feed takes no tokens of issuers: auth is %s", c.texts["auth"])
	}
	verifier, err := oidc.New(c.oidcSettings())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	if err := verifier.Fetch(ctx); err != nil && !asJSON {
		p.say("advice %s", plainText(err))
	}
	report := verifier.Inspect(text)
	if asJSON {
		err = p.printJSON(verdictOn(report))
	} else {
		p.showIssued(report)
	}
	if f := report.Refused; f != nil {
		return errors.Join(err, advise(f.Message, "the feed refuses this token (%s)", f.Reason))
	}
	return err
}

// showIssued tells how the conditions on a token ended and, unless it is refused,
// whom it names.
func (p *program) showIssued(report oidc.Report) {
	for _, step := range report.Steps {
		p.say("%s", stepLine(step))
	}
	if report.Refused != nil {
		return
	}
	p.say("ok     it is %s, by %s, and ends %s", report.Who.Subject, report.Issuer, moment(report.Ends))
	for _, name := range slices.Sorted(maps.Keys(report.Who.Claims)) {
		p.say("       %s: %s", name, strings.Join(report.Who.Claims[name], ", "))
	}
}

// stepLine tells how one condition on a token ended.
func stepLine(s oidc.Step) string {
	switch s.Outcome {
	case oidc.Passed:
		return "ok     " + s.Name
	case oidc.Untested:
		return fmt.Sprintf("advice %s was not tested: %s", s.Name, s.Note)
	}
	cause := ""
	if s.Failure.Cause != nil {
		cause = ": " + s.Failure.Cause.Error()
	}
	return fmt.Sprintf("FAULT  %s (%s)%s", s.Name, s.Failure.Reason, cause)
}
