package odata

import (
	"regexp"
	"slices"
	"strings"

	"feedline/odata/uri"
)

// loggable tells whether the value of an option may stand in the log.
func loggable(name string) bool {
	switch bare(name) {
	case "select", "top", "skip", "count", "format":
		return true
	}
	return false
}

// maskedName is the name of a parameter as the log may keep it: that of an
// option, of an alias, or one of the words under which clients send keys. Any
// other name may be a key itself.
func maskedName(name string) string {
	if slices.Contains(optionNames, "$"+bare(name)) || slices.Contains(plainNames, strings.ToLower(name)) || aliasName.MatchString(name) {
		return name
	}
	return "***"
}

// optionNames are those of OData's system query options. Nothing writes to it.
var optionNames = uri.OptionNames()

// plainNames are names of parameters that are no secret and help whoever looks
// for what a client does.
var plainNames = []string{
	"access_token", "api-key", "api-version", "api_key", "apikey", "code", "key", "sig", "subscription-key", "token",
}

// aliasName is the form of parameter aliases that are too short for a secret.
var aliasName = regexp.MustCompile(`^@[A-Za-z][A-Za-z0-9]{0,15}$`)

func bare(name string) string { return strings.TrimPrefix(strings.ToLower(name), "$") }
