package oidc

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestFlawsOfIssuersSayWhatToWrite(t *testing.T) {
	entra := func(change func(*Issuer)) []Issuer {
		i := Issuer{URL: entraV2(directoryA), Audiences: []string{feedClient}}
		change(&i)
		return []Issuer{i}
	}
	other := func(change func(*Issuer)) []Issuer {
		i := Issuer{URL: "https://id.example.com/realms/x", Audiences: []string{"feed"}}
		change(&i)
		return []Issuer{i}
	}
	nothing := func(*Issuer) {}
	for _, c := range []struct {
		name    string
		issuers []Issuer
		key     string // empty: there is no flaw
		cure    string
	}{
		{"an issuer of Entra", entra(nothing), "", ""},
		{"one of version 1", entra(func(i *Issuer) { i.URL = entraV1(directoryA) }), "", ""},
		{"one in capitals", entra(func(i *Issuer) { i.URL = entraV2(strings.ToUpper("aa") + directoryA[2:]) }), "", ""},
		{"a client id as address", entra(func(i *Issuer) { i.Audiences = []string{"api://" + feedClient} }), "", ""},
		{"another issuer", other(nothing), "", ""},
		{"one on this machine", other(func(i *Issuer) { i.URL = "http://127.0.0.1:8081" }), "", ""},
		{"none", nil, "issuers", "docs/entra.md"},
		{"too many", slices.Repeat(entra(nothing), 21), "issuers", "at most 20"},
		{"no address", other(func(i *Issuer) { i.URL = "" }), "issuers[0].issuer", "https://login.microsoftonline.com/"},
		{"no scheme", other(func(i *Issuer) { i.URL = "id.example.com" }), "issuers[0].issuer", "https://HOST/PATH"},
		{"plain http", other(func(i *Issuer) { i.URL = "http://id.example.com" }), "issuers[0].issuer", "https://"},
		{"a host that begins like this machine", other(func(i *Issuer) { i.URL = "http://127.0.0.1.example.com" }), "issuers[0].issuer", "https://"},
		{"a query", other(func(i *Issuer) { i.URL += "?x=1" }), "issuers[0].issuer", "query"},
		{"a fragment", other(func(i *Issuer) { i.URL += "#" }), "issuers[0].issuer", "fragment"},
		{"a blank in the path", other(func(i *Issuer) { i.URL += "/a b" }), "issuers[0].issuer", "blanks"},
		{"a user", other(func(i *Issuer) { i.URL = "https://a:b@id.example.com" }), "issuers[0].issuer", "user"},
		{"a template elsewhere", other(func(i *Issuer) { i.URL = "https://id.example.com/{tenantid}" }), "issuers[0].issuer", "only at Microsoft Entra ID"},
		{"common", entra(func(i *Issuer) { i.URL = entraV2("common") }), "issuers[0].issuer", "{tenantid}"},
		{"a domain name", entra(func(i *Issuer) { i.URL = entraV2("example.com") }), "issuers[0].issuer", "GUID"},
		{"the placeholder of the guide", entra(func(i *Issuer) { i.URL = entraV2("DIRECTORY-ID") }), "issuers[0].issuer", "GUID"},
		{"no version", entra(func(i *Issuer) { i.URL = "https://login.microsoftonline.com/" + directoryA }), "issuers[0].issuer", "/v2.0"},
		{"a template for everybody", entra(func(i *Issuer) { i.URL = entraV2("{tenantid}") }), "issuers[0].directories", "everybody"},
		{"a directory by name", entra(func(i *Issuer) { i.URL, i.Directories = entraV2("{tenantid}"), []string{"example.com"} }), "issuers[0].directories", "GUID"},
		{"directories of one directory", entra(func(i *Issuer) { i.Directories = []string{directoryB} }), "issuers[0].directories", "{tenantid}"},
		{"directories elsewhere", other(func(i *Issuer) { i.Directories = []string{directoryB} }), "issuers[0].directories", "leave them out"},
		{"no audiences", other(func(i *Issuer) { i.Audiences = nil }), "issuers[0].audiences", "client id"},
		{"an empty audience", other(func(i *Issuer) { i.Audiences = []string{""} }), "issuers[0].audiences", "as they are"},
		{"a wildcard", other(func(i *Issuer) { i.Audiences = []string{"https://*.example.com"} }), "issuers[0].audiences", "wildcards"},
		{"the audience of Graph", entra(func(i *Issuer) { i.Audiences = []string{graph} }), "issuers[0].audiences", "register the feed"},
		{"no client id", entra(func(i *Issuer) { i.Audiences = []string{"https://feed.example.com"} }), "issuers[0].audiences", "add the one of the registration"},
		{"a scope with its address", other(func(i *Issuer) { i.Scopes = []string{"https://feed.example.com/read"} }), "issuers[0].scopes", "name alone"},
		{"two scopes in one", other(func(i *Issuer) { i.Scopes = []string{"a b"} }), "issuers[0].scopes", "its own entry"},
		{"no algorithm", other(func(i *Issuer) { i.Algorithms = []string{"none"} }), "issuers[0].algorithms", "RS256"},
		{"a shared secret", other(func(i *Issuer) { i.Algorithms = []string{"HS256"} }), "issuers[0].algorithms", "RS256"},
		{"a long skew", other(func(i *Issuer) { i.ClockSkew = 6 * time.Minute }), "issuers[0].clock-skew", "5m"},
		{"keys for ever", other(func(i *Issuer) { i.KeysMaxAge = 9999 * time.Hour }), "issuers[0].keys-max-age", "720h"},
		{"discovery over http", other(func(i *Issuer) { i.Discovery = "http://id.example.com" }), "issuers[0].discovery", "https://"},
		{"an address that a header cannot hold", other(func(i *Issuer) { i.AuthorizationURI = "https://id.example.com/a,b" }), "issuers[0].authorization-uri", "commas"},
		{"a name with a sharp", other(func(i *Issuer) { i.Name = "a#b" }), "issuers[0].name", "neither # nor spaces"},
		{"the same issuer twice", append(other(nothing), other(nothing)...), "issuers[1].issuer", "into one"},
		{"one directory in both versions", append(entra(nothing), entra(func(i *Issuer) { i.URL = entraV1(directoryA) })...), "issuers[1].issuer", "into one"},
		{"two directories of Entra", append(entra(nothing), entra(func(i *Issuer) { i.URL = entraV2(directoryB) })...), "", ""},
		{"another issuer that calls itself entra", append(other(func(i *Issuer) { i.Name = "entra" }), entra(nothing)...), "issuers[1].name", "choose another"},
	} {
		t.Run(c.name, func(t *testing.T) {
			flaws := Validate(c.issuers)
			if c.key == "" {
				if len(flaws) > 0 {
					t.Errorf("flaws: %v", flaws)
				}
				return
			}
			if !slices.ContainsFunc(flaws, func(f Flaw) bool { return f.Key == c.key && strings.Contains(f.Message, c.cure) }) {
				t.Errorf("flaws are %v, want %s with %q", flaws, c.key, c.cure)
			}
			if _, err := New(Settings{Issuers: c.issuers}); err == nil {
				t.Error("there is a verifier all the same")
			}
		})
	}
}

func TestEveryFlawIsToldAtOnce(t *testing.T) {
	flaws := Validate([]Issuer{{URL: "ftp://x", Algorithms: []string{"none"}, ClockSkew: -1}, {}})
	var keys []string
	for _, f := range flaws {
		keys = append(keys, f.Key)
	}
	want := []string{
		"issuers[0].issuer", "issuers[0].algorithms", "issuers[0].audiences", "issuers[0].clock-skew",
		"issuers[1].issuer", "issuers[1].audiences",
	}
	slices.Sort(keys)
	slices.Sort(want)
	if d := cmp.Diff(want, keys); d != "" {
		t.Error(d)
	}
}

func TestAnIssuerInTheConfigurationFile(t *testing.T) {
	var got []Issuer
	text := `
- issuer: https://login.microsoftonline.com/` + directoryA + `/v2.0
  audiences: [` + feedClient + `, https://feed.example.com]
- name: services
  issuer: https://id.example.com/realms/x
  audiences: [feed]
  clients: [nightly]
  scopes: [feed]
  app-roles: [Feed.Read]
  algorithms: [ES256]
  clock-skew: 2m
  discovery: https://gateway.example.com/id/.well-known/openid-configuration
  authorization-uri: https://id.example.com/start
  keys-max-age: 1h
`
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if flaws := Validate(got); len(flaws) > 0 {
		t.Fatal(flaws)
	}
	want := []Issuer{{
		Name: "entra", URL: entraV2(directoryA), Directories: []string{directoryA}, Scopes: []string{"user_impersonation"},
		Audiences:  []string{feedClient, "https://feed.example.com", "https://feed.example.com/"},
		Algorithms: []string{"RS256", "ES256", "PS256"}, ClockSkew: time.Minute, KeysMaxAge: 24 * time.Hour, Discovery: entraV2(directoryA),
		AuthorizationURI: "https://login.microsoftonline.com/" + directoryA + "/oauth2/authorize",
	}, {
		Name: "services", URL: "https://id.example.com/realms/x", Audiences: []string{"feed"}, Clients: []string{"nightly"},
		Scopes: []string{"feed"}, AppRoles: []string{"Feed.Read"}, Algorithms: []string{"ES256"}, ClockSkew: 2 * time.Minute,
		KeysMaxAge: time.Hour, Discovery: "https://gateway.example.com/id", AuthorizationURI: "https://id.example.com/start",
	}}
	if d := cmp.Diff(want, []Issuer{got[0].complete(), got[1].complete()}); d != "" {
		t.Error(d)
	}
}
