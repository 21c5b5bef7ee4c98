package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
)

// inspectIssued shows what stands in a token that an issuer signed, and asks
// nobody whether it is true.
func (p *program) inspectIssued(_ context.Context, c *Config, text string) error {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return advise("a signed token has three parts; one of five is encrypted, and no feed can read it", "this token has %d parts", len(parts))
	}
	for i, name := range []string{"header", "claims"} {
		object, err := jsonPart(parts[i])
		if err != nil {
			return advise("copy it again, from end to end", "the %s of this token cannot be read", name)
		}
		p.say("%s\n%s", name, object)
	}
	if !slices.Contains(c.Auth, "oidc") {
		return advise("", "the feed refuses this token: it takes no tokens of issuers, as auth is %s", strings.Join(c.Auth, ", "))
	}
	p.say("\nIts signature was not verified.")
	return nil
}

// jsonPart is one part of a token as indented JSON. Its text is not repeated in
// the error.
func jsonPart(part string) (string, error) {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return "", err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = json.Indent(&out, text, "  ", "  ")
	return "  " + out.String(), err
}
