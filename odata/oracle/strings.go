package oracle

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

func contains(_ *evaluation, args []Value) Value {
	return strings.Contains(args[0].(string), args[1].(string))
}

func startsWith(_ *evaluation, args []Value) Value {
	return strings.HasPrefix(args[0].(string), args[1].(string))
}

func endsWith(_ *evaluation, args []Value) Value {
	return strings.HasSuffix(args[0].(string), args[1].(string))
}

func matchesPattern(_ *evaluation, args []Value) Value {
	return regexp.MustCompile(args[1].(string)).MatchString(args[0].(string))
}

func length(_ *evaluation, args []Value) Value {
	return integerOf(int64(utf8.RuneCountInString(args[0].(string))))
}

// indexOf counts code points from zero; -1 is not found.
func indexOf(_ *evaluation, args []Value) Value {
	before, _, found := strings.Cut(args[0].(string), args[1].(string))
	if !found {
		return integerOf(-1)
	}
	return integerOf(int64(utf8.RuneCountInString(before)))
}

// substring begins at a code point counted from zero, or, if that is negative,
// from the end. It takes as many code points as the third argument says, or
// all that follow.
func substring(e *evaluation, args []Value) Value {
	letters := []rune(args[0].(string))
	size := int64(len(letters))
	start := args[1].(Number).rat.Num().Int64()
	if start < 0 {
		start = max(0, size+start)
	}
	start = min(start, size)
	take := size
	if len(args) == 3 {
		if take = args[2].(Number).rat.Num().Int64(); take < 0 {
			e.undefined("a substring of negative length")
			return nil
		}
	}
	return string(letters[start : start+min(take, size-start)])
}

func concat(_ *evaluation, args []Value) Value { return args[0].(string) + args[1].(string) }

func trim(_ *evaluation, args []Value) Value {
	return strings.TrimFunc(args[0].(string), unicode.IsSpace)
}

func toLower(_ *evaluation, args []Value) Value { return strings.ToLower(args[0].(string)) }

func toUpper(_ *evaluation, args []Value) Value { return strings.ToUpper(args[0].(string)) }
