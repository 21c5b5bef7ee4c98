package oidc

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Flaw is one thing that is wrong with the configuration of the issuers.
type Flaw struct {
	Key     string // such as issuers[0].audiences, counted from 0 as YAML's readers do
	Message string // what is wrong and what to write instead
}

func (f Flaw) String() string { return f.Key + ": " + f.Message }

const (
	mostIssuers = 20
	mostEntries = 1000 // of any list of an issuer
	shortestAge = 10 * time.Minute
	longestAge  = 30 * 24 * time.Hour
)

// algorithms are those that can be accepted: every one has a public key.
var algorithms = []string{
	"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
}

// flaws gathers what is wrong with one issuer.
type flaws struct {
	place string
	found []Flaw
}

func (f *flaws) add(key, format string, args ...any) {
	f.found = append(f.found, Flaw{f.place + "." + key, fmt.Sprintf(format, args...)})
}

// Validate returns everything that is wrong with the issuers. It asks nobody:
// Check tries the issuers themselves.
func Validate(issuers []Issuer) []Flaw {
	if len(issuers) == 0 {
		return []Flaw{{"issuers", "there is none; name one with its issuer and audiences, as docs/entra.md shows"}}
	}
	if len(issuers) > mostIssuers {
		return []Flaw{{"issuers", fmt.Sprintf("there are %d; at most %d can be asked", len(issuers), mostIssuers)}}
	}
	var found []Flaw
	for n, issuer := range issuers {
		f := flaws{place: fmt.Sprintf("issuers[%d]", n)}
		f.identity(issuer)
		f.lists(issuer)
		f.times(issuer)
		f.addresses(issuer)
		found = append(found, f.found...)
	}
	return append(found, collisions(issuers)...)
}

// identity looks at the address of the issuer and at its directories.
func (f *flaws) identity(i Issuer) {
	if strings.ContainsAny(i.Name, "# \t\r\n") || len(i.Name) > 100 {
		f.add("name", "%q must have at most 100 characters and neither # nor spaces", i.Name)
	}
	at, isEntra := entraAt(i.URL)
	switch problem := addressProblem(i.URL); {
	case i.URL == "":
		f.add("issuer", "is missing; write what tokens have as iss, such as https://login.microsoftonline.com/DIRECTORY-ID/v2.0")
	case onEntra(i.URL) && !isEntra:
		f.add("issuer", "%q is no issuer of Entra; write https://HOST/DIRECTORY-ID/v2.0 with the id of the directory (a GUID), or {tenantid} in its place and the ids under directories; a domain name, common or organizations never stand in a token", i.URL)
	case isEntra:
		f.directories(i, at)
		return
	case problem != "":
		f.add("issuer", "%q %s", i.URL, problem)
	}
	if len(i.Directories) > 0 {
		f.add("directories", "belong to an address of Microsoft Entra ID with {tenantid}; leave them out")
	}
}

func (f *flaws) directories(i Issuer, at entra) {
	if !at.template() && len(i.Directories) > 0 {
		f.add("directories", "the address names one directory already; leave them out, or write {tenantid} in its place")
	}
	if at.template() && len(i.Directories) == 0 {
		f.add("directories", "are missing; with {tenantid} everybody's directory could sign in, so list the ids of those that may")
	}
	for _, id := range i.Directories {
		if !directoryID.MatchString(strings.ToLower(id)) {
			f.add("directories", "%q is not the id of a directory; write the GUID that Entra shows as tenant id", id)
		}
	}
}

// onEntra tells whether an address is one of Entra's hosts, in whatever form.
func onEntra(address string) bool {
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
	return err == nil && slices.ContainsFunc(clouds, func(c cloud) bool {
		return strings.EqualFold(u.Hostname(), c.login) || strings.EqualFold(u.Hostname(), c.sts)
	})
}

// lists looks at everything of which a token must have one.
func (f *flaws) lists(i Issuer) {
	f.entries("audiences", i.Audiences)
	f.entries("clients", i.Clients)
	f.entries("scopes", i.Scopes)
	f.entries("app-roles", i.AppRoles)
	f.audiences(i)
	for _, scope := range i.Scopes {
		if strings.ContainsAny(scope, " /") {
			f.add("scopes", "%q is not what stands in a token; write the name alone, such as %s, each as its own entry", scope, defaultScope)
		}
	}
	for _, name := range i.Algorithms {
		if !slices.Contains(algorithms, name) {
			f.add("algorithms", "%q cannot be accepted; choose among %s", name, strings.Join(algorithms, ", "))
		}
	}
}

func (f *flaws) entries(key string, list []string) {
	if len(list) > mostEntries {
		f.add(key, "there are %d; at most %d are possible", len(list), mostEntries)
	}
	for _, entry := range list {
		if entry == "" || strings.TrimSpace(entry) != entry || strings.Contains(entry, "*") {
			f.add(key, "%q can be in no token: entries are compared as they are, without spaces or wildcards", entry)
		}
	}
}

// graph is the audience of Microsoft Graph, whose tokens only Graph can verify.
const graph = "00000003-0000-0000-c000-000000000000"

func (f *flaws) audiences(i Issuer) {
	if len(i.Audiences) == 0 {
		f.add("audiences", "are missing; list what the feed is called at the issuer, for Entra the client id and the origin of public-url")
		return
	}
	if slices.ContainsFunc(i.Audiences, func(a string) bool { return a == graph || strings.Contains(a, "graph.microsoft.com") }) {
		f.add("audiences", "Microsoft Graph's is another service's; register the feed itself, as docs/entra.md shows")
	}
	isID := func(a string) bool { return directoryID.MatchString(strings.ToLower(strings.TrimPrefix(a, "api://"))) }
	if _, isEntra := entraAt(i.URL); isEntra && !slices.ContainsFunc(i.Audiences, isID) {
		f.add("audiences", "have no client id, which is the audience of every version 2 token; add the one of the registration")
	}
}

func (f *flaws) times(i Issuer) {
	if i.ClockSkew < 0 || i.ClockSkew > longestSkew {
		f.add("clock-skew", "%s must be between 0s and 5m; set the clock of the machine if it differs by more", i.ClockSkew)
	}
	if i.KeysMaxAge != 0 && (i.KeysMaxAge < shortestAge || i.KeysMaxAge > longestAge) {
		f.add("keys-max-age", "%s must be between 10m and 720h", i.KeysMaxAge)
	}
}

func (f *flaws) addresses(i Issuer) {
	if problem := addressProblem(i.Discovery); i.Discovery != "" && problem != "" {
		f.add("discovery", "%q %s", i.Discovery, problem)
	}
	if i.AuthorizationURI == "" {
		return
	}
	if !leads(i.AuthorizationURI) {
		f.add("authorization-uri", "%q must be an https address without blanks, commas and quotes", i.AuthorizationURI)
	}
}

// addressProblem says what keeps an address from being one of an issuer; empty
// for nothing.
func addressProblem(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "":
		return "is not an address; write https://HOST/PATH"
	case !usable(address):
		return "must begin with https://; plain http is for this machine (127.0.0.1) only"
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(address, "#"):
		return "must have neither a user, nor a query, nor a fragment"
	case strings.ContainsAny(address, " \t\r\n\\"):
		return "must have neither blanks nor backslashes"
	case strings.ContainsAny(address, "{}"):
		return "can have {tenantid} only at Microsoft Entra ID; write the address to the letter"
	}
	return ""
}

// usable tells whether an address may be asked: https, or http that stays on
// this machine.
func usable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

// leads tells whether people can be sent to an address to sign in. It stands in
// a header whose readers cut at blanks and commas.
func leads(address string) bool { return !strings.ContainsAny(address, " ,\"'\\") && usable(address) }

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// collisions finds issuers that a token or a subject could not tell apart.
func collisions(issuers []Issuer) []Flaw {
	var found []Flaw
	claimed, named := map[string]int{}, map[string]int{}
	for n, issuer := range issuers {
		at, isEntra := entraAt(issuer.URL)
		for _, id := range identities(issuer, at, isEntra) {
			if first, taken := claimed[id]; taken && first != n {
				found = append(found, Flaw{fmt.Sprintf("issuers[%d].issuer", n),
					fmt.Sprintf("has tokens of %q, which issuers[%d] has already; put both into one", id, first)})
				continue
			}
			claimed[id] = n
		}
		name := issuer.subjectName()
		if first, taken := named[name]; taken && !(isEntra && inEntra(issuers[first])) {
			found = append(found, Flaw{fmt.Sprintf("issuers[%d].name", n),
				fmt.Sprintf("%q is the name of issuers[%d]; callers of both could be taken for each other, so choose another", name, first)})
			continue
		}
		named[name] = n
	}
	return found
}

// inEntra tells whether callers are named by directory and object, which no two
// issuers of Entra share.
func inEntra(i Issuer) bool {
	_, isEntra := entraAt(i.URL)
	return isEntra
}

// identities are what tells an issuer from others: its address, or each of its
// directories.
func identities(i Issuer, at entra, isEntra bool) []string {
	switch {
	case !isEntra:
		return []string{i.URL}
	case at.template():
		return lowered(i.Directories)
	}
	return []string{at.directory}
}
