package uri

// Everything that bounds the work on one URL, in one place. Whatever lies
// beyond is refused with a fault that names the limit.
const (
	maxOptions  = 200     // options in one query string, custom ones included
	maxSegments = 50      // segments of a resource path
	maxLength   = 1 << 20 // bytes in the decoded value of one option
	maxTokens   = 50_000  // names, constants and operators in one query string, and in one path
	maxDepth    = 100     // brackets inside brackets, and operators below operators
	maxName     = 512     // bytes in one name; an identifier has at most 128 characters
	maxSteps    = 100     // steps of one path in an expression
	maxEntries  = 1_000   // entries of one list outside expressions, and transformations in a row

	maxArguments = 64     // arguments of one call, and members of an object
	maxComputed  = 250    // elements of an array that are not all constants
	maxItems     = 10_000 // constants in the list behind in, or in one array
)
