package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"feedline/auth"
	"feedline/auth/oidc"
	"feedline/odata/access"
)

// pretended says as whom explain looks at a feed.
type pretended struct {
	as       string   // file with claims or a credential, or a credential itself
	roles    []string // instead of the rules of the configuration
	units    []string
	personal string // instead of what the roles say
}

// addPretended adds the flags of explain that name a caller.
func addPretended(cmd *cobra.Command) *pretended {
	a := &pretended{}
	cmd.Flags().StringVar(&a.as, "as", "", "look as this caller: a `file` with the claims of a token as JSON, or a token or key")
	cmd.Flags().StringSliceVar(&a.roles, "roles", nil, "look with these roles, of the tenant that --tenant names")
	cmd.Flags().StringSliceVar(&a.units, "units", nil, "restrict --roles to these units, by name or id")
	cmd.Flags().StringVar(&a.personal, "personal", "", "how much of personal data --roles show: full, masked or none")
	return a
}

// anybody tells whether somebody else than this machine looks.
func (a *pretended) anybody() bool { return a.as != "" || a.roles != nil }

// check refuses flags that do not go together.
func (a *pretended) check(requests int) error {
	switch {
	case a.as != "" && a.roles != nil:
		return misuse("keep one of them", "--as and --roles both say who looks")
	case a.roles == nil && (a.units != nil || a.personal != ""):
		return misuse("write --roles reader beside them", "--units and --personal are about roles")
	case requests == 0 && !a.anybody():
		return misuse("write a request in quotes, such as 'GET /Calls?$top=5', or a caller with --as or --roles", "there is nothing to explain")
	}
	return nil
}

// caller is who looks. With roles, the configuration is changed so that one rule
// gives them and nothing else.
func (a *pretended) caller(ctx context.Context, c *Config) (auth.Principal, error) {
	switch {
	case a.roles != nil:
		return auth.Principal{Subject: "explain", Method: auth.ByIssuer}, a.given(c)
	case a.as == "":
		return auth.Local(), nil
	}
	text, err := os.ReadFile(a.as)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err != nil && len(a.as) > 255:
		return verified(ctx, c, a.as)
	case err != nil:
		return auth.Principal{}, advise("", "--as: %s: %s", a.as, plainFileError(err))
	case bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")):
		p, err := oidc.Claimed(c.Issuers, text)
		if err != nil {
			err = advise(`write the claims of a token, such as {"sub": "ann", "roles": ["Feed.Read"]}`, "--as: %s: %v", a.as, err)
		}
		return p, err
	}
	return verified(ctx, c, strings.TrimSpace(string(text)))
}

// given replaces the rules of the configuration by one.
func (a *pretended) given(c *Config) error {
	c.Access = []access.Rule{{Tenant: c.Tenant, Roles: a.roles, When: access.When{}, Units: a.units}}
	if a.personal == "" {
		return nil
	}
	how, err := access.PersonalOf(a.personal)
	if err != nil {
		return misuse("", "--personal: %v", err)
	}
	c.Roles = access.Exposing(c.Roles, a.roles, how)
	return nil
}

// verified is who shows a token or key, by the ways to sign in that the
// configuration accepts.
func verified(ctx context.Context, c *Config, credential string) (auth.Principal, error) {
	if !c.signsIn() {
		return auth.Principal{}, advise("name a file with claims, or write auth: oidc, key or basic", "--as: there is no such file, and auth is none, so that nothing verifies a token")
	}
	who, _, err := signIn(ctx, c, ways, slog.New(slog.DiscardHandler))
	if err != nil {
		return auth.Principal{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, feedPath, nil)
	if err != nil {
		return auth.Principal{}, err
	}
	request.Header.Set("Authorization", "Bearer "+credential)
	p, err := who(request)
	var failure *auth.Failure
	if errors.As(err, &failure) {
		return p, advise(failure.Message, "--as: refused (%s)", failure.Reason)
	}
	return p, err
}
