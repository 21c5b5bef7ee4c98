package uri

// Everything that bounds the work on one URL, in one place. Whatever lies
// beyond is refused with a fault that names the limit.
const (
	maxOptions  = 200     // options in one query string, custom ones included
	maxSegments = 50      // segments of a resource path
	maxLength   = 1 << 20 // bytes in the decoded value of one option
	maxTokens   = 50_000  // names, constants and operators in one option
	maxDepth    = 100     // brackets inside brackets, and operators below operators
	maxName     = 512     // bytes in one name; an identifier has at most 128 characters
	maxSteps    = 100     // steps of one path in an expression
	maxEntries  = 1_000   // entries of $select, $expand, $orderby or $compute

	// The engine spends time that grows with the square of the number of
	// arguments of one call, so these stay small. Lists of constants never
	// reach it and have a limit of their own.
	maxArguments = 64
	maxComputed  = 250    // elements of an array that are not all constants
	maxItems     = 10_000 // constants in the list behind in, or in one array
)
