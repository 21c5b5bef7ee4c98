package oidc

import (
	"slices"
	"strings"
	"time"
)

// Issuer is the configuration of one issuer of tokens, an element of the
// section issuers. Only URL and Audiences have no default.
type Issuer struct {
	// Name begins the Subject of every caller, so that two issuers cannot name
	// the same one; changing it makes everybody somebody else. It defaults to
	// "entra" for Microsoft Entra ID and to the address without its scheme
	// otherwise.
	Name string `yaml:"name,omitempty"`
	// URL is what tokens have as iss, to the letter. Microsoft Entra ID:
	// https://login.microsoftonline.com/DIRECTORY/v2.0, which also accepts the
	// version 1 tokens of that directory, whose iss is
	// https://sts.windows.net/DIRECTORY/. With {tenantid} in the place of the
	// directory it stands for all Directories.
	URL string `yaml:"issuer"`
	// Audiences are the values of aud of which a token must have one: what the
	// feed is called at the issuer. Entra: the client id of the registration,
	// and the origin of the feed, with which a slash at the end is accepted too.
	Audiences []string `yaml:"audiences"`
	// Directories are the ids of the Entra directories that may sign in where
	// the address has {tenantid}.
	Directories []string `yaml:"directories,omitempty"`
	// Clients are the ids of the applications that may ask for a caller (azp,
	// appid, client_id or cid); empty: all.
	Clients []string `yaml:"clients,omitempty"`
	// Scopes are the scopes of which a token of a person must have one (scp or
	// scope). Entra: user_impersonation unless told. Empty elsewhere: all.
	Scopes []string `yaml:"scopes,omitempty"`
	// AppRoles are the app roles of which a token of an application, without a
	// person, must have one (roles). Empty: any one.
	AppRoles []string `yaml:"app-roles,omitempty"`
	// Algorithms are those that tokens may be signed with; RS256, ES256 and
	// PS256 unless told. None and the HS family are never accepted.
	Algorithms []string `yaml:"algorithms,omitempty"`
	// ClockSkew is how far the clocks of issuer and feed may differ: one minute
	// unless told, five at most.
	ClockSkew time.Duration `yaml:"clock-skew,omitempty"`
	// Discovery is where the issuer describes itself, if not below URL.
	Discovery string `yaml:"discovery,omitempty"`
	// AuthorizationURI is where the answer to a request without a token sends
	// the client to sign in, if not where Entra or the issuer itself says.
	AuthorizationURI string `yaml:"authorization-uri,omitempty"`
	// KeysMaxAge is how long keys are used after the issuer was last reached;
	// 24 hours unless told.
	KeysMaxAge time.Duration `yaml:"keys-max-age,omitempty"`
}

// wellKnown is what a discovery address ends with (OpenID Connect Discovery
// 1.0 section 4).
const wellKnown = "/.well-known/openid-configuration"

const (
	defaultSkew   = time.Minute
	longestSkew   = 5 * time.Minute
	defaultMaxAge = 24 * time.Hour
)

// defaultScope is the one scope that Power Query asks Entra for
// (power-query.md 4.1).
const defaultScope = "user_impersonation"

// complete is the issuer with its defaults. It must be free of flaws.
func (i Issuer) complete() Issuer {
	at, isEntra := entraAt(i.URL)
	i.Name = i.subjectName()
	if len(i.Algorithms) == 0 {
		i.Algorithms = []string{"RS256", "ES256", "PS256"}
	}
	if i.ClockSkew == 0 {
		i.ClockSkew = defaultSkew
	}
	if i.KeysMaxAge == 0 {
		i.KeysMaxAge = defaultMaxAge
	}
	i.Discovery = strings.TrimSuffix(i.Discovery, wellKnown)
	if isEntra {
		return i.completeEntra(at)
	}
	if i.Discovery == "" {
		i.Discovery = i.URL
	}
	return i
}

func (i Issuer) completeEntra(at entra) Issuer {
	if len(i.Scopes) == 0 {
		i.Scopes = []string{defaultScope}
	}
	i.Directories = lowered(i.Directories)
	if !at.template() {
		i.Directories = []string{at.directory}
	}
	i.Audiences = withSlashes(i.Audiences)
	if i.Discovery == "" {
		i.Discovery = at.discovery()
	}
	if i.AuthorizationURI == "" {
		i.AuthorizationURI = at.authorizationURI()
	}
	return i
}

// CallerName is the name with which the subjects of the issuer's callers begin:
// Name, or what stands for it.
func (i Issuer) CallerName() string { return i.subjectName() }

func (i Issuer) subjectName() string {
	if i.Name != "" {
		return i.Name
	}
	if _, isEntra := entraAt(i.URL); isEntra {
		return "entra"
	}
	_, name, _ := strings.Cut(i.URL, "://")
	return strings.TrimSuffix(name, "/")
}

// withSlashes adds to every address its twin with or without the slash at the
// end: which of the two Entra writes depends on what the client asked for
// (power-query.md 4.3).
func withSlashes(audiences []string) []string {
	all := slices.Clone(audiences)
	for _, a := range audiences {
		if !strings.HasPrefix(a, "https://") {
			continue
		}
		twin, had := strings.CutSuffix(a, "/")
		if !had {
			twin = a + "/"
		}
		if !slices.Contains(all, twin) {
			all = append(all, twin)
		}
	}
	return all
}

func lowered(texts []string) []string {
	low := make([]string, len(texts))
	for n, text := range texts {
		low[n] = strings.ToLower(text)
	}
	return low
}
