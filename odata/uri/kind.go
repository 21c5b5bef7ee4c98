package uri

// Kind tells what a constant was written as (OData 4.01 ABNF,
// primitiveLiteral).
type Kind uint8

// The kinds of constants.
const (
	Null           Kind = iota
	Boolean             // true or false, in any case
	Integer             // digits with or without a sign
	Number              // with a fraction or an exponent, or NaN, INF, -INF
	String              // in single quotes; in a JSON array also in double quotes
	Guid                // 32 hexadecimal digits in groups
	Date                // year-month-day
	DateTimeOffset      // date, T, time and offset
	TimeOfDay           // hours:minutes, with or without seconds and fraction
	Duration            // duration'...'
	Bytes               // binary'...', in base64url
	Enum                // Namespace.Type'...'
	Geography           // geography'...', its inside kept as text
	Geometry            // geometry'...', its inside kept as text
)
