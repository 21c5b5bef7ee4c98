package odata

import (
	"strings"
	"testing"
)

func TestTheMostSpecificPatternDecides(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"*", true}, {"-*", false}, {"feedline.*", true}, {"-feedline.*", false},
		{"feedline.warnings", true}, {"-feedline.warnings", false},
		{"-*,feedline.*", true}, {"feedline.*,-*", true}, {"*, -feedline.warnings", false},
		{"-feedline.*,feedline.warnings", true}, {"feedline.*,-feedline.warnings", false},
		{"display.*", false}, {"*,-display.*", true}, {"feedline.warning", false}, {"feedline.warnings#x", false},
	} {
		list := readPatterns(c.text)
		if list == nil || list.include("feedline.warnings") != c.want {
			t.Errorf("%s includes it: %v, want %v", c.text, !c.want, c.want)
		}
		if got := list.String(); got != strings.ReplaceAll(c.text, " ", "") {
			t.Errorf("%s is printed as %s", c.text, got)
		}
	}
}

func TestWhatIsNoListOfPatternsCountsAsNotStated(t *testing.T) {
	for _, text := range []string{
		"", ",", "-", "feedline*", "*.warnings", "a b", "a\"b", "é", strings.Repeat("a,", 40) + "a", strings.Repeat("a", 2000),
	} {
		if list := readPatterns(text); list != nil || !list.include("feedline.warnings") {
			t.Errorf("%q is read as %v", text, list)
		}
	}
}
