package oidc

import (
	"regexp"
	"slices"
	"strings"
)

// cloud is one of the separate worlds of Microsoft Entra ID.
type cloud struct {
	login string // host of sign-in and of the iss of version 2 tokens
	sts   string // host of the iss of version 1 tokens
}

// clouds are those that issue tokens for customers of their own.
var clouds = []cloud{
	{"login.microsoftonline.com", "sts.windows.net"},
	{"login.microsoftonline.us", "sts.windows.net"},
	{"login.partner.microsoftonline.cn", "sts.chinacloudapi.cn"},
}

// anyDirectory stands for a directory's id in the address of an issuer and in
// what Entra says of itself.
const anyDirectory = "{tenantid}"

// entra is the address of an issuer in one of the clouds.
type entra struct {
	cloud     cloud
	directory string // id in small letters, or anyDirectory
}

// directoryID is the form of a directory's id.
var directoryID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// entraAt takes the configured address of an issuer apart; false if it is none
// of Entra's. Capitals in the id are taken for small letters here, and nowhere
// in a token.
func entraAt(address string) (entra, bool) {
	for _, c := range clouds {
		directory, ok := c.directoryOf(address)
		if !ok {
			continue
		}
		if low := strings.ToLower(directory); directoryID.MatchString(low) || low == anyDirectory {
			return entra{c, low}, true
		}
	}
	return entra{}, false
}

// directoryOf is what stands in the place of the directory in an address of
// either version; false if it has neither form.
func (c cloud) directoryOf(address string) (string, bool) {
	for _, form := range []struct{ before, after string }{
		{"https://" + c.login + "/", "/v2.0"},
		{"https://" + c.sts + "/", "/"},
	} {
		rest, begins := strings.CutPrefix(address, form.before)
		directory, ends := strings.CutSuffix(rest, form.after)
		if begins && ends && directory != "" && !strings.Contains(directory, "/") {
			return directory, true
		}
	}
	return "", false
}

// issuedBy is the directory that a token names as its issuer; false if iss is
// not exactly what Entra writes.
func (e entra) issuedBy(iss string) (string, bool) {
	directory, ok := e.cloud.directoryOf(iss)
	return directory, ok && directoryID.MatchString(directory)
}

func (e entra) template() bool { return e.directory == anyDirectory }

// names are what a description of this issuer may call it: documents of either
// version lead to keys of the same directory.
func (e entra) names() []string {
	return []string{
		"https://" + e.cloud.login + "/" + e.directory + "/v2.0",
		"https://" + e.cloud.sts + "/" + e.directory + "/",
	}
}

// discovery is the address below which Entra describes the issuer. For many
// directories it is the one of all organisations, which leaves personal
// accounts out.
func (e entra) discovery() string {
	directory := e.directory
	if e.template() {
		directory = "organizations"
	}
	return "https://" + e.cloud.login + "/" + directory + "/v2.0"
}

// realm is where people of the directory sign in; common stands for all
// directories.
func (e entra) realm() string {
	directory := e.directory
	if e.template() {
		directory = "common"
	}
	return "https://" + e.cloud.login + "/" + directory
}

// authorizationURI has the form that Power Query expects (power-query.md 4.1).
func (e entra) authorizationURI() string { return e.realm() + "/oauth2/authorize" }

// vouches tells whether a key whose description names an issuer may sign
// tokens of the directory. Entra publishes keys of several issuers in one
// list, and says of each which directories it is for.
func (e entra) vouches(keyIssuer, directory string) bool {
	if keyIssuer == "" {
		return true
	}
	named, ok := e.cloud.directoryOf(keyIssuer)
	return ok && slices.Contains([]string{directory, anyDirectory}, named)
}
