package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"feedline/auth"
)

// wrong is a token that must be refused.
type wrong struct {
	name  string
	token string
	want  auth.Reason
}

// forger makes wrong tokens for a feed that trusts the authority.
type forger struct {
	*authority
	good fields
}

// claim is a token that the issuer itself signed, with other claims.
func (f forger) claim(changes ...any) string { return f.signed(with(f.good, changes...)) }

// header is a token that the issuer itself signed, with another header.
func (f forger) header(changes ...any) string {
	return sealed(with(rsaHeader, changes...), f.good, rs256(testRSA()))
}

// rawClaims is a token that the issuer itself signed, whose content has a text
// put in before its closing brace.
func (f forger) rawClaims(more string) string {
	text := string(jsonOf(f.good))
	return f.signed(strings.TrimSuffix(text, "}") + more + "}")
}

func (f forger) rawHeader(header string) string { return sealed(header, f.good, rs256(testRSA())) }

func TestWrongTokensAreRefusedWithTheirReason(t *testing.T) {
	a, entra := newAuthority(t, ""), newAuthority(t, entraV2(directoryA))
	weak := jose.JSONWebKey{KeyID: "weak", Key: testRSA(), Algorithm: "RS512"}
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	a.publish(jwk("rsa", testRSA()), jwk("ec", testEC()), weak, jwk("p384", p384),
		jose.JSONWebKey{KeyID: "enc", Key: testRSA(), Use: "enc"})
	v := verifierOf(t, Settings{Issuers: []Issuer{
		{URL: a.name, Audiences: []string{"feed"}, Scopes: []string{"read"}, Clients: []string{"app-1"}},
		{URL: entra.name, Audiences: []string{feedClient}, Discovery: entra.URL},
	}})
	f := forger{a, a.claims()}
	if got := reasonOf(t, v, f.claim()); got != "" {
		t.Fatalf("the good token is refused as %q", got)
	}
	var all []wrong
	for _, some := range [][]wrong{f.algorithms(), f.keyTricks(), f.headers(p384), f.forms(), f.times(), f.values(), f.issuers(), f.rights()} {
		all = append(all, some...)
	}
	if len(all) < 100 {
		t.Errorf("only %d wrong tokens", len(all))
	}
	for _, w := range all {
		t.Run(w.name, func(t *testing.T) { mustRefuse(t, v, w) })
	}
}

func mustRefuse(t *testing.T, v *Verifier, w wrong) {
	t.Helper()
	p, err := v.Verify(t.Context(), bearer(w.token))
	var failure *auth.Failure
	if !errors.As(err, &failure) {
		t.Fatalf("accepted as %q: %v", p.Subject, err)
	}
	if failure.Reason != w.want {
		t.Errorf("refused as %v, want %q", failure, w.want)
	}
	if p.Subject != "" || p.Claims != nil {
		t.Errorf("there is a principal: %+v", p)
	}
	if piece := shared(failure.Message, w.token); piece != "" {
		t.Errorf("the message holds %q of the token", piece)
	}
	if len(w.token) > 30 && strings.Contains(failure.Error(), w.token) {
		t.Errorf("the log would hold the token: %v", failure)
	}
	if text := failure.Error(); len(text) > 2000 || strings.ContainsAny(text, "\x00\r\x1b") {
		t.Errorf("the log would hold %q", text)
	}
}

// shared is a piece of a message that the token holds too, in its text or in
// what its parts decode to. Words of fewer letters are anywhere.
func shared(message, token string) string {
	const most = 12
	texts := []string{token}
	for part := range strings.SplitSeq(token, ".") {
		if raw, err := base64.RawURLEncoding.DecodeString(part); err == nil {
			texts = append(texts, string(raw))
		}
	}
	for n := 0; n+most <= len(message); n++ {
		for _, text := range texts {
			if strings.Contains(text, message[n:n+most]) {
				return message[n : n+most]
			}
		}
	}
	return ""
}

func (f forger) algorithms() []wrong {
	public := &testRSA().PublicKey
	der, _ := x509.MarshalPKIXPublicKey(public)
	asPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	asJWK, _ := json.Marshal(jose.JSONWebKey{Key: public, KeyID: "rsa"})
	var all []wrong
	for _, none := range []string{"none", "None", "NONE", "nOnE", "none ", " none", "", "null"} {
		bare := encode(jsonOf(fields{"alg": none})) + "." + encode(jsonOf(f.good)) + "."
		all = append(all,
			wrong{fmt.Sprintf("alg %q without signature", none), bare, auth.BadAlgorithm},
			wrong{fmt.Sprintf("alg %q with a signature", none), sealed(fields{"alg": none}, f.good, rs256(testRSA())), auth.BadAlgorithm})
	}
	for name, secret := range map[string][]byte{"DER": der, "PEM": asPEM, "PEM without its end": asPEM[:len(asPEM)-1], "JWK": asJWK, "modulus": public.N.Bytes(), "nothing": nil} {
		all = append(all, wrong{"HS256 with the public key as secret: " + name,
			sealed(fields{"alg": "HS256", "kid": "rsa"}, f.good, hs256(secret)), auth.BadAlgorithm})
	}
	for _, alg := range []string{"HS384", "HS512", "RS384", "RS512", "ES384", "ES512", "PS512", "EdDSA", "ES256K", "rs256", "RS256 ", "RS256\x00", "RSA-OAEP", "dir"} {
		all = append(all, wrong{fmt.Sprintf("alg %q", alg), f.header("alg", alg), auth.BadAlgorithm})
	}
	return append(all,
		wrong{"no alg", f.header("alg", nil), auth.BadAlgorithm},
		wrong{"a signature of PS256 that is called RS256", sealed(rsaHeader, f.good, ps256(testRSA())), auth.BadSignature},
		wrong{"a signature of RS256 that is called PS256", f.header("alg", "PS256"), auth.BadSignature},
		wrong{"a signature of RS256 that is called ES256", f.header("alg", "ES256"), auth.BadSignature},
		wrong{"HS256 in the header, signed by the issuer", f.header("alg", "HS256"), auth.BadAlgorithm},
	)
}

func (f forger) keyTricks() []wrong {
	stranger := rs256(otherRSA())
	own := jose.JSONWebKey{Key: &otherRSA().PublicKey, KeyID: "own"}
	all := []wrong{
		{"signed by a stranger", sealed(rsaHeader, f.good, stranger), auth.BadSignature},
		{"signed by a stranger without kid", sealed(fields{"alg": "RS256"}, f.good, stranger), auth.BadSignature},
		{"a key in the header (jwk)", sealed(with(rsaHeader, "jwk", own), f.good, stranger), auth.BadSignature},
		{"a key in the header, alone", sealed(fields{"alg": "RS256", "jwk": own}, f.good, stranger), auth.BadSignature},
		{"an address of keys (jku)", sealed(with(rsaHeader, "jku", "https://evil.example/keys"), f.good, stranger), auth.BadSignature},
		{"an address of keys at the issuer", sealed(with(rsaHeader, "jku", f.URL+"/keys"), f.good, stranger), auth.BadSignature},
		{"an address of a certificate (x5u)", sealed(with(rsaHeader, "x5u", "https://evil.example/c"), f.good, stranger), auth.BadSignature},
		{"a certificate (x5c)", sealed(with(rsaHeader, "x5c", []string{"MIIB"}), f.good, stranger), auth.BadSignature},
		{"a certificate that is null", f.header("x5c", json.RawMessage("null")), auth.BadSignature},
		{"a key for other algorithms", f.header("kid", "weak"), auth.BadSignature},
		{"a key for encryption", f.header("kid", "enc"), auth.BadSignature},
		{"a key of another kind", f.header("kid", "ec"), auth.BadSignature},
		{"a kid in capitals", f.header("kid", "RSA"), auth.BadSignature},
	}
	for _, kid := range []string{
		"../../../../dev/null", "/etc/passwd", "' OR '1'='1", "x' UNION SELECT 'secret", "https://evil.example/key.pem",
		"rsa\x00", "rsa/../rsa", "| whoami", "${jndi:ldap://evil}", "%s%s%n", strings.Repeat("k", 256),
	} {
		all = append(all, wrong{fmt.Sprintf("kid %.30q", kid), sealed(with(rsaHeader, "kid", kid), f.good, stranger), auth.BadSignature})
	}
	return all
}

func (f forger) headers(p384 *ecdsa.PrivateKey) []wrong {
	ec := fields{"alg": "ES256", "kid": "ec"}
	return []wrong{
		{"crit", f.header("crit", []string{"exp"}, "exp", 1), auth.Malformed},
		{"crit that is empty", f.header("crit", []string{}), auth.Malformed},
		{"crit with b64", f.header("crit", []string{"b64"}, "b64", false), auth.Malformed},
		{"b64 alone", f.header("b64", false), auth.Malformed},
		{"a nested token", f.header("cty", "JWT"), auth.Malformed},
		{"a compressed token", f.header("zip", "DEF"), auth.Malformed},
		{"an encrypted token", f.header("enc", "A256GCM"), auth.Malformed},
		{"typ of a sign-out", f.header("typ", "logout+jwt"), auth.Malformed},
		{"typ of a proof", f.header("typ", "dpop+jwt"), auth.Malformed},
		{"typ as a list", f.header("typ", []string{"JWT"}), auth.Malformed},
		{"alg as a list", f.header("alg", []string{"RS256"}), auth.Malformed},
		{"alg as an object", f.header("alg", fields{"RS256": true}), auth.Malformed},
		{"alg as a number", f.header("alg", 256), auth.Malformed},
		{"alg as null", f.header("alg", json.RawMessage("null")), auth.Malformed},
		{"kid as a number", f.header("kid", 1), auth.Malformed},
		{"a kid of 257 bytes", f.header("kid", strings.Repeat("k", 257)), auth.Malformed},
		{"two algs", f.rawHeader(`{"alg":"RS256","kid":"rsa","alg":"none"}`), auth.Malformed},
		{"alg and Alg", f.rawHeader(`{"alg":"RS256","kid":"rsa","Alg":"none"}`), auth.Malformed},
		{"alg twice, once escaped", f.rawHeader(`{"alg":"RS256","kid":"rsa","\u0061lg":"none"}`), auth.Malformed},
		{"a header that is a list", f.rawHeader(`[{"alg":"RS256"}]`), auth.Malformed},
		{"a header that is a text", f.rawHeader(`"RS256"`), auth.Malformed},
		{"a header with something behind it", f.rawHeader(`{"alg":"RS256","kid":"rsa"}{}`), auth.Malformed},
		{"a header of Graph", f.header("nonce", "n"), auth.WrongAudience},
		{"ES256 with a signature of zeros", sealed(ec, f.good, bytesOf(strings.Repeat("\x00", 64))), auth.BadSignature},
		{"ES256 with a signature of ones", sealed(ec, f.good, bytesOf(strings.Repeat("\xff", 64))), auth.BadSignature},
		{"ES256 with 63 bytes", sealed(ec, f.good, bytesOf(strings.Repeat("s", 63))), auth.BadSignature},
		{"ES256 with 65 bytes", sealed(ec, f.good, bytesOf(strings.Repeat("s", 65))), auth.BadSignature},
		{"ES256 in ASN.1", sealed(ec, f.good, asn1Signature), auth.BadSignature},
		{"ES256 on another curve", sealed(fields{"alg": "ES256", "kid": "p384"}, f.good, es256(testEC())), auth.BadSignature},
		{"RS256 with a signature of one byte", sealed(rsaHeader, f.good, bytesOf("s")), auth.BadSignature},
		{"RS256 with a signature of zeros", sealed(rsaHeader, f.good, bytesOf(strings.Repeat("\x00", 256))), auth.BadSignature},
	}
}

func asn1Signature(input []byte) []byte {
	signature, _ := ecdsa.SignASN1(rand.Reader, testEC(), input[:32])
	return signature
}

func (f forger) forms() []wrong {
	good := f.claim()
	part := strings.Split(good, ".")
	altered := with(f.good, "sub", "admin")
	deep := strings.Repeat("[", 5000) + strings.Repeat("]", 5000)
	return []wrong{
		{"nothing", "", auth.Malformed},
		{"one dot", ".", auth.Malformed},
		{"two dots", "..", auth.Malformed},
		{"two parts", part[0] + "." + part[1], auth.Malformed},
		{"no signature", part[0] + "." + part[1] + ".", auth.BadAlgorithm},
		{"no content", part[0] + ".." + part[2], auth.Malformed},
		{"no header", "." + part[1] + "." + part[2], auth.Malformed},
		{"a dot at the end", good + ".", auth.Malformed},
		{"a dot at the beginning", "." + good, auth.Malformed},
		{"five parts", good + "." + part[1] + "." + part[2], auth.Malformed},
		{"padding", good + "==", auth.Malformed},
		{"padding of the header", part[0] + "=." + part[1] + "." + part[2], auth.Malformed},
		{"a blank before it", " " + good, auth.Malformed},
		{"a blank behind it", good + " ", auth.Malformed},
		{"a line break behind it", good + "\n", auth.Malformed},
		{"a line break in its content", part[0] + "." + part[1][:8] + "\r\n" + part[1][8:] + "." + part[2], auth.Malformed},
		{"a zero byte", good + "\x00", auth.Malformed},
		{"quotes", `"` + good + `"`, auth.Malformed},
		{"the other base64", strings.ReplaceAll(strings.ReplaceAll(part[0]+"."+part[1]+"+."+part[2], "-", "+"), "_", "/"), auth.Malformed},
		{"bits behind the last byte", part[0] + "." + encode([]byte(`{"a":1}`))[:9] + "R." + part[2], auth.Malformed},
		{"a token as JSON", `{"payload":"` + part[1] + `","protected":"` + part[0] + `","signature":"` + part[2] + `"}`, auth.Malformed},
		{"content that was exchanged", part[0] + "." + encode(jsonOf(altered)) + "." + part[2], auth.BadSignature},
		{"a signature that was cut", sealed(rsaHeader, f.good, func(input []byte) []byte { return rs256(testRSA())(input)[:250] }), auth.BadSignature},
		{"a signature of another token", part[0] + "." + part[1] + "." + strings.Split(f.claim("jti", "x"), ".")[2], auth.BadSignature},
		{"more than 16 KB", f.claim("junk", strings.Repeat("j", 16<<10)), auth.Malformed},
		{"a megabyte of dots", strings.Repeat(".", 1<<20), auth.Malformed},
		{"lists in lists", f.rawClaims(`,"x":` + deep), auth.Malformed},
		{"objects in objects", f.rawClaims(`,"x":` + strings.Repeat(`{"x":`, 1000) + "1" + strings.Repeat("}", 1000)), auth.Malformed},
		{"17 levels", f.rawClaims(`,"x":` + strings.Repeat("[", 17) + strings.Repeat("]", 17)), auth.Malformed},
		{"broken UTF-8", f.rawClaims(",\"name\":\"\xff\xfe\""), auth.Malformed},
		{"an overlong slash", f.rawClaims(",\"name\":\"\xc0\xaf\""), auth.Malformed},
		{"content that is a list", f.signed(`[1]`), auth.Malformed},
		{"content that is a number", f.signed(`1`), auth.Malformed},
		{"content that is no JSON", f.signed(`sub=user-1`), auth.Malformed},
		{"a comma at the end", f.rawClaims(","), auth.Malformed},
		{"two subjects", f.rawClaims(`,"sub":"admin"`), auth.Malformed},
		{"sub and SUB", f.rawClaims(`,"SUB":"admin"`), auth.Malformed},
		{"another iss to readers who fold letters", f.rawClaims(`,"iſs":"https://evil.example"`), auth.Malformed},
		{"two subjects, one escaped", f.rawClaims(`,"s\u0075b":"admin"`), auth.Malformed},
		{"two members in an object further down", f.rawClaims(`,"x":[{"a":1,"a":2}]`), auth.Malformed},
	}
}

func (f forger) times() []wrong {
	now := time.Now().Unix()
	return []wrong{
		{"expired long ago", f.claim("exp", 1), auth.Expired},
		{"expired beyond the skew", f.claim("exp", now-61), auth.Expired},
		{"exp of zero", f.claim("exp", 0), auth.Expired},
		{"no exp", f.claim("exp", nil), auth.Expired},
		{"exp as a text", f.claim("exp", fmt.Sprint(now+3600)), auth.Malformed},
		{"exp as a fraction", f.raw("exp", fmt.Sprintf("%d.5", now+3600)), auth.Malformed},
		{"exp with an exponent", f.raw("exp", "4e9"), auth.Malformed},
		{"exp that is huge", f.raw("exp", "99999999999999999999"), auth.Malformed},
		{"exp beyond the year 9999", f.raw("exp", "253402300800"), auth.Malformed},
		{"exp that is negative", f.raw("exp", "-1"), auth.Malformed},
		{"exp that is true", f.raw("exp", "true"), auth.Malformed},
		{"exp that is null", f.raw("exp", "null"), auth.Malformed},
		{"exp as a list", f.raw("exp", "[4102444800]"), auth.Malformed},
		{"exp in milliseconds", f.raw("exp", fmt.Sprint((now+3600)*1000)), auth.Malformed},
		{"nbf in the future", f.claim("nbf", now+120), auth.NotYetValid},
		{"nbf as a text", f.claim("nbf", "0"), auth.Malformed},
		{"nbf that is huge", f.raw("nbf", "1e400"), auth.Malformed},
		{"iat in the future", f.claim("iat", now+120), auth.NotYetValid},
		{"iat as an object", f.claim("iat", fields{}), auth.Malformed},
	}
}

// raw is a token that the issuer itself signed, with a raw value of one
// claim.
func (f forger) raw(name, raw string) string { return f.claim(name, json.RawMessage(raw)) }

func (f forger) values() []wrong {
	return []wrong{
		{"iss as a list", f.claim("iss", []string{f.name}), auth.Malformed},
		{"iss as an object", f.claim("iss", fields{"url": f.name}), auth.Malformed},
		{"iss as a number", f.claim("iss", 1), auth.Malformed},
		{"no iss", f.claim("iss", nil), auth.Malformed},
		{"an empty iss", f.claim("iss", ""), auth.Malformed},
		{"sub as a list", f.claim("sub", []string{"user-1"}), auth.Malformed},
		{"sub as a number", f.claim("sub", 1), auth.Malformed},
		{"no sub", f.claim("sub", nil), auth.Malformed},
		{"an empty sub", f.claim("sub", ""), auth.Malformed},
		{"sub of 256 bytes", f.claim("sub", strings.Repeat("s", 256)), auth.Malformed},
		{"sub with a zero byte", f.claim("sub", "user\x00"), auth.Malformed},
		{"sub with half a surrogate", f.raw("sub", `"user\ud800"`), auth.Malformed},
		{"sub with a blank at its end", f.claim("sub", "user-1 "), auth.Malformed},
		{"aud as an object", f.claim("aud", fields{"feed": true}), auth.Malformed},
		{"aud as a number", f.claim("aud", 5), auth.Malformed},
		{"aud with a number", f.claim("aud", []any{"feed", 5}), auth.Malformed},
		{"aud with a list", f.claim("aud", []any{[]string{"feed"}}), auth.Malformed},
		{"aud that is null", f.raw("aud", "null"), auth.Malformed},
		{"no aud", f.claim("aud", nil), auth.WrongAudience},
		{"an empty aud", f.claim("aud", []string{}), auth.WrongAudience},
		{"another aud", f.claim("aud", "other"), auth.WrongAudience},
		{"aud with something behind it", f.claim("aud", "feed.evil"), auth.WrongAudience},
		{"aud in capitals", f.claim("aud", "FEED"), auth.WrongAudience},
		{"aud with a blank", f.claim("aud", "feed "), auth.WrongAudience},
		{"several audiences in one text", f.claim("aud", "other feed"), auth.WrongAudience},
		{"scope as an object", f.claim("scope", fields{"read": true}), auth.Malformed},
		{"scp that is true", f.claim("scp", true), auth.Malformed},
		{"roles as an object", f.claim("roles", fields{"admin": true}), auth.Malformed},
		{"roles with an object", f.claim("roles", []any{fields{"admin": true}}), auth.Malformed},
		{"groups as a number", f.claim("groups", 7), auth.Malformed},
		{"_claim_names as a text", f.claim("_claim_names", "groups"), auth.Malformed},
		{"client_id as a list", f.claim("client_id", []string{"app-1"}), auth.Malformed},
	}
}

func (f forger) issuers() []wrong {
	host := strings.TrimPrefix(f.name, "http://")
	var all []wrong
	for name, iss := range map[string]string{
		"with a slash":           f.name + "/",
		"with something behind":  f.name + ".evil.example",
		"with a path":            f.name + "/realms/x",
		"with a query":           f.name + "?x=1",
		"with a fragment":        f.name + "#x",
		"in capitals":            strings.ToUpper(f.name),
		"as user of another":     "http://" + host + "@evil.example",
		"with a user":            "http://evil@" + host,
		"with another scheme":    "https://" + host,
		"without a scheme":       host,
		"with a blank":           f.name + " ",
		"of somebody else":       "https://evil.example",
		"as path of another":     "https://evil.example/" + f.name,
		"with a backslash":       f.name + `\`,
		"with a zero byte":       f.name + "\x00",
		"of Entra's common":      entraV2("common"),
		"of Entra in capitals":   strings.Replace(entraV2(directoryA), "login", "LOGIN", 1),
		"of Entra over http":     strings.Replace(entraV2(directoryA), "https", "http", 1),
		"of Entra with a suffix": entraV2(directoryA) + "/",
		"of Entra's look-alike":  strings.Replace(entraV2(directoryA), ".com", ".com.evil.example", 1),
		"of Entra's sts in v2":   "https://sts.windows.net/" + directoryA + "/v2.0",
		"of sts without a slash": strings.TrimSuffix(entraV1(directoryA), "/"),
		"of Entra up a folder":   entraV2(directoryA + "/../" + directoryB),
		"of Entra's template":    entraV2("{tenantid}"),
	} {
		all = append(all, wrong{"iss " + name, f.claim("iss", iss), auth.UnknownIssuer})
	}
	return append(all,
		wrong{"another directory", f.claim("iss", entraV2(directoryB), "tid", directoryB), auth.WrongDirectory},
		wrong{"another tid", f.signed(with(entraClaims(directoryA), "tid", directoryB)), auth.WrongDirectory},
		wrong{"no tid", f.signed(with(entraClaims(directoryA), "tid", nil)), auth.WrongDirectory},
		wrong{"tid as a list", f.signed(with(entraClaims(directoryA), "tid", []string{directoryA})), auth.Malformed},
		wrong{"tid in capitals", f.signed(with(entraClaims(directoryA), "tid", strings.ToUpper("aa"+directoryA))), auth.WrongDirectory},
		wrong{"oid as a number", f.signed(with(entraClaims(directoryA), "oid", 5)), auth.Malformed},
	)
}

func (f forger) rights() []wrong {
	return []wrong{
		{"another application", f.claim("client_id", "app-2"), auth.WrongClient},
		{"an application that two claims name", f.claim("azp", "app-2"), auth.WrongClient},
		{"no application", f.claim("client_id", nil), auth.WrongClient},
		{"another scope", f.claim("scope", "write"), auth.WrongScope},
		{"a scope with something behind it", f.claim("scope", "readme"), auth.WrongScope},
		{"scopes with commas", f.claim("scope", "read,write"), auth.WrongScope},
		{"no scope", f.claim("scope", nil), auth.WrongScope},
		{"an ID token by its nonce", f.claim("nonce", "n"), auth.WrongScope},
		{"an ID token by its hash", f.claim("at_hash", "h"), auth.WrongScope},
		{"an ID token of Keycloak", f.claim("typ", "ID"), auth.WrongScope},
		{"an ID token of Cognito", f.claim("token_use", "id"), auth.WrongScope},
		{"a token that is bound to a key", f.claim("cnf", fields{"jkt": "thumbprint"}), auth.NotAccepted},
		{"a role in place of the scope", f.claim("scope", nil, "roles", []string{"read"}), auth.WrongScope},
	}
}
