package auth

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is the longest credential that is read, in bytes. Tokens of Entra ID
// with 200 groups have some 9,000.
const longest = 16 << 10

// readHeader reads the lines of the Authorization header (RFC 9110, section
// 11.6.2).
func readHeader(lines []string) (Credential, *Failure) {
	switch {
	case len(lines) == 0:
		return Credential{}, errMissing()
	case len(lines) > 1:
		return Credential{}, malformed("The request has several Authorization headers. Send one.")
	case len(lines[0]) > longest:
		return Credential{}, malformed("The Authorization header is longer than the 16 KB that the feed reads. " +
			"If the token lists many groups, ask your directory's administrator for app roles instead.")
	}
	scheme, rest, _ := strings.Cut(strings.Trim(lines[0], " \t"), " ")
	rest = strings.TrimLeft(rest, " ")
	switch {
	case strings.EqualFold(scheme, string(Bearer)):
		return readBearer(rest)
	case strings.EqualFold(scheme, string(Basic)):
		return readBasic(rest)
	}
	// What stands in the place of the scheme may be a key whose owner forgot the
	// scheme, so it is not repeated.
	return Credential{}, &Failure{Reason: NotAccepted,
		Message: "The Authorization header begins with neither Bearer nor Basic. Write one of these words and a blank before the token or key."}
}

// readBearer reads what stands behind the word Bearer (RFC 6750, section 2.1).
// Nothing at all is how Power Query asks where to sign in.
func readBearer(text string) (Credential, *Failure) {
	switch {
	case text == "":
		return Credential{Scheme: Bearer}, &Failure{Reason: EmptyBearer,
			Message: "The header Authorization: Bearer has no token behind it. Sign in, and send the token that you get."}
	case !isToken68(text):
		return Credential{Scheme: Bearer}, malformed("What stands behind Bearer is not a token. " +
			"A token has letters, digits and - . _ ~ + / only, without blanks, quotes or line breaks; check that it was copied as a whole.")
	}
	return Credential{Scheme: Bearer, Secret: text}, nil
}

// readBasic reads a user name and a password (RFC 7617, section 2). The name
// may be empty: Power Query sends a key so (power-query.md 4.4).
func readBasic(text string) (Credential, *Failure) {
	refused := Credential{Scheme: Basic}
	if !isToken68(text) {
		return refused, errBasic()
	}
	plain, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return refused, errBasic()
	}
	user, secret, found := strings.Cut(string(plain), ":")
	switch {
	case !found:
		return refused, errBasic()
	case !isText(user), !isText(secret):
		return refused, malformed("The user name or the password has bytes that are not UTF-8, or control characters.")
	case secret == "":
		return refused, malformed("The password is empty. A key stands in the place of the password, with any user name or none.")
	}
	return Credential{Scheme: Basic, User: user, Secret: secret}, nil
}

// isToken68 tells whether the text has the form of a token68 (RFC 9110, section
// 11.2).
func isToken68(text string) bool {
	core := strings.TrimRight(text, "=")
	for i := range len(core) {
		c := core[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("-._~+/", c) >= 0:
		default:
			return false
		}
	}
	return core != ""
}

// isText tells whether the text can be a part of a credential.
func isText(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

func malformed(message string) *Failure { return &Failure{Reason: Malformed, Message: message} }

func errBasic() *Failure {
	return malformed("What stands behind Basic is not a user name and a password: they are joined by a colon and written as base64.")
}
