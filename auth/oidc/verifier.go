package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"feedline/auth"
)

// Settings are what a Verifier is made from.
type Settings struct {
	Issuers []Issuer
	// NeedGroups says that the rules of access read groups, so that a token
	// which leaves them out is refused (auth.TooManyGroups).
	NeedGroups bool
	// Transport leads to the issuers; nil: the network, over the proxy of the
	// environment.
	Transport http.RoundTripper
	// Now is the clock; nil: the machine's.
	Now func() time.Time
}

// Verifier verifies access tokens of the configured issuers.
type Verifier struct {
	issuers    []*trusted
	needGroups bool
	now        func() time.Time
}

var _ auth.Verifier = (*Verifier)(nil)

// trusted is an issuer that is asked for its keys.
type trusted struct {
	Issuer
	entra *entra // nil: not one of Entra's
	keys  *keySet
}

// New makes a verifier of issuers without flaws. It asks nobody: keys are
// fetched by Run, and with the first token that needs them.
func New(s Settings) (*Verifier, error) {
	if flaws := Validate(s.Issuers); len(flaws) > 0 {
		problems := make([]error, len(flaws))
		for n, f := range flaws {
			problems[n] = errors.New(f.String())
		}
		return nil, errors.Join(problems...)
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Transport == nil {
		s.Transport = http.DefaultTransport
	}
	v := &Verifier{needGroups: s.NeedGroups, now: s.Now}
	client := newClient(s.Transport)
	for _, issuer := range s.Issuers {
		v.issuers = append(v.issuers, trust(issuer, client, s.Now))
	}
	return v, nil
}

func trust(i Issuer, client *http.Client, now func() time.Time) *trusted {
	t := &trusted{Issuer: i.complete()}
	names := []string{t.URL}
	if at, isEntra := entraAt(i.URL); isEntra {
		t.entra, names = &at, at.names()
	}
	t.keys = &keySet{
		source:   source{discovery: t.Discovery, names: names, client: client},
		maxAge:   t.KeysMaxAge,
		now:      now,
		interval: shortestInterval,
		waiting:  make(chan struct{}, mostWaiting),
	}
	return t
}

// Run keeps the keys of all issuers fresh until the context ends. A verifier
// works without it, but then the first token waits for the keys, and the first
// one after a pause is verified with keys as old as the pause.
func (v *Verifier) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, issuer := range v.issuers {
		all.Go(func() { issuer.keys.run(ctx) })
	}
	all.Wait()
}

// Health tells of each issuer, in the order of the configuration, whether its
// tokens can be verified now.
func (v *Verifier) Health() []Health {
	all := make([]Health, len(v.issuers))
	for n, issuer := range v.issuers {
		all[n] = issuer.keys.health(issuer.Name)
	}
	return all
}

// SignIn is where a challenge sends people, of the first issuer: the realm, if
// it is one of Entra's, and the address to sign in at (power-query.md 4.1). The
// address is empty if nobody has written it down and the issuer, which is not
// asked for it, has not described itself yet or names none that a header can
// hold.
func (v *Verifier) SignIn() (realm, authorizationURI string) {
	first := v.issuers[0]
	if first.entra != nil {
		realm = first.entra.realm()
	}
	return realm, first.authorizationURI()
}

func (t *trusted) authorizationURI() string {
	if t.AuthorizationURI != "" {
		return t.AuthorizationURI
	}
	known := t.keys.known.Load()
	if known == nil || !leads(known.issuer.Authorization) {
		return ""
	}
	return known.issuer.Authorization
}

// Takes tells whether a credential looks like a signed token: a Bearer that
// begins as every object does in base64url, and has dots. Keys of a feed do
// neither.
func (v *Verifier) Takes(c auth.Credential) bool {
	return c.Scheme == auth.Bearer && strings.HasPrefix(c.Secret, "e") && strings.Contains(c.Secret, ".")
}

// Verify tells whom a token is for. The principal may be kept, but its claims
// must not be changed.
func (v *Verifier) Verify(ctx context.Context, c auth.Credential) (auth.Principal, error) {
	t, err := read(c.Secret)
	if err != nil {
		return auth.Principal{}, failUnreadable(err)
	}
	by, failure := v.pick(t)
	if failure != nil {
		return auth.Principal{}, failure
	}
	if failure := by.accepts(t); failure != nil {
		return auth.Principal{}, failure
	}
	signature := signed{token: t, by: by, find: by.keys.find}
	if err := signature.check(ctx); err != nil {
		return auth.Principal{}, err
	}
	s := shown{t, by, v.now(), v.needGroups}
	for _, c := range checks {
		if failure := c.test(s); failure != nil {
			failure.Cause = fmt.Errorf("issuer %s: %w", by.Name, failure.Cause)
			return auth.Principal{}, failure
		}
	}
	return s.principal(), nil
}

// pick finds the issuer of a token among the trusted ones.
func (v *Verifier) pick(t *token) (*trusted, *auth.Failure) {
	ofEntra := ""
	for _, issuer := range v.issuers {
		if issuer.entra == nil {
			if t.issuer == issuer.URL {
				return issuer, nil
			}
			continue
		}
		directory, ok := issuer.entra.issuedBy(t.issuer)
		if ok && slices.Contains(issuer.Directories, directory) {
			return issuer, nil
		}
		if ok {
			ofEntra = directory
		}
	}
	if ofEntra != "" {
		return nil, failDirectory("the directory %s is not on the list", quoted(ofEntra))
	}
	return nil, failIssuer(t)
}

// accepts looks at what the header says, before any key is asked for.
func (t *trusted) accepts(shown *token) *auth.Failure {
	switch {
	case !slices.Contains(t.Algorithms, shown.algorithm):
		return failAlgorithm(shown)
	case shown.foreign:
		return failForeign()
	}
	return nil
}

// mayUse tells whether the key is published for the issuer of the token.
func (t *trusted) mayUse(k key, shown *token) bool {
	if t.entra == nil {
		return true
	}
	directory, _ := t.entra.issuedBy(shown.issuer)
	return t.entra.vouches(k.issuer, directory)
}
