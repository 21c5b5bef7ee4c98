package auth

// Failure is why a credential was refused. Message is for the person who
// signs in and helps nobody to make a credential: the log keeps Reason and
// Cause.
type Failure struct {
	Reason  Reason
	Message string // what is wrong and what to do, without a word of the credential
	Cause   error  // for the log only; never holds a credential. May be nil.
	// Challenges are the WWW-Authenticate lines of the answer. The Authenticator
	// writes them; a Verifier leaves them out.
	Challenges []string
}

func (f *Failure) Error() string {
	if f.Cause == nil {
		return string(f.Reason) + ": " + f.Message
	}
	return string(f.Reason) + ": " + f.Message + " (" + f.Cause.Error() + ")"
}

func (f *Failure) Unwrap() error { return f.Cause }

// Reason is the stable name of a kind of refusal, for logs, metrics and
// records.
type Reason string

// The reasons.
const (
	Missing        Reason = "missing"         // no credential at all
	EmptyBearer    Reason = "empty-bearer"    // the first request of Power Query's sign-in (power-query.md 4.1)
	Malformed      Reason = "malformed"       // a header or token that cannot be read
	NotAccepted    Reason = "not-accepted"    // a kind of credential that this feed does not take
	BadSignature   Reason = "bad-signature"   // signed by nobody whom the feed trusts, or altered
	BadAlgorithm   Reason = "bad-algorithm"   // signed in a way that is not accepted
	UnknownIssuer  Reason = "unknown-issuer"  // iss is none of the configured issuers
	WrongAudience  Reason = "wrong-audience"  // made for another service
	WrongDirectory Reason = "wrong-directory" // tid is none of the allowed directories
	WrongClient    Reason = "wrong-client"    // the application is not on the list
	WrongScope     Reason = "wrong-scope"     // neither the scope nor an app role that the feed asks for
	Expired        Reason = "expired"
	NotYetValid    Reason = "not-yet-valid"
	TooManyGroups  Reason = "too-many-groups" // the token leaves its groups out because there are more than it can hold
	Revoked        Reason = "revoked"
	WrongPassword  Reason = "wrong-password" // or a user or key that there is not
	NoKeys         Reason = "no-keys"        // the issuer cannot be asked for its keys and none are known
	Overloaded     Reason = "overloaded"     // too many credentials are being verified
)

// Passing tells whether the refusal says nothing about the credential, so that
// the same one may be accepted later.
func (f *Failure) Passing() bool { return f.Reason == NoKeys || f.Reason == Overloaded }
