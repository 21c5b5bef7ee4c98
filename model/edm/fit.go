package edm

// A Fit tells how a text and the stored form of a value go together.
type Fit uint8

// Each is worse than the one before.
const (
	Exact     Fit = iota // the value is the text's
	Finer                // the text has digits that the stored form has no place for; they are cut off
	Beyond               // of the right form, but further than can be stored or is asked for; the value is of use only where the reader says so
	Malformed            // the text has another form
)

// Milliseconds of the units in which times are told.
const (
	SecondMillis = 1000
	MinuteMillis = 60 * SecondMillis
	HourMillis   = 60 * MinuteMillis
	DayMillis    = 24 * HourMillis
)

// The instants and days that can be published: the years 0001 to 9999 in UTC,
// counted from 1970-01-01 in milliseconds and in days.
const (
	FirstInstant = -62_135_596_800_000
	LastInstant  = 253_402_300_799_999
	FirstDay     = FirstInstant / DayMillis
	LastDay      = LastInstant / DayMillis
)
