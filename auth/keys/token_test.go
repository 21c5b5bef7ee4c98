package keys

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn draws a token that rapid can shrink.
func drawn(t *rapid.T) Token {
	var token Token
	token.Prefix = letters.EncodeToString(rapid.SliceOfN(rapid.Byte(), prefixBytes, prefixBytes).Draw(t, "prefix"))
	copy(token.secret[:], rapid.SliceOfN(rapid.Byte(), secretBytes, secretBytes).Draw(t, "secret"))
	return token
}

func TestWhatIsSpelledIsParsed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawn(t)
		got, err := Parse(want.Spell())
		if err != nil || got != want {
			t.Fatalf("%s: %v, %v", want.Spell(), got, err)
		}
	})
}

func TestBlanksAroundAKeyDoNotCount(t *testing.T) {
	want := newToken()
	got, err := Parse(" \t" + want.Spell() + "\r\n")
	if err != nil || got != want || !Marked("\n"+want.Spell()) {
		t.Fatalf("%v, %v", got, err)
	}
}

func TestAnyChangeOfOneLetterIsFound(t *testing.T) {
	text := newToken().Spell()
	for i := range text {
		for letter := rune(33); letter < 127; letter++ {
			changed := text[:i] + string(letter) + text[i+1:]
			if _, err := Parse(changed); changed != text && err == nil {
				t.Errorf("%s was taken with %q in place %d", text, letter, i)
			}
		}
		if _, err := Parse(text[:i] + text[i+1:]); err == nil {
			t.Errorf("%s was taken without its letter %d", text, i)
		}
	}
}

func TestNeighboursThatChangePlacesAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(drawn(t).Spell())
		i := rapid.IntRange(0, len(text)-2).Draw(t, "place")
		if text[i] == text[i+1] {
			t.Skip()
		}
		text[i], text[i+1] = text[i+1], text[i]
		if _, err := Parse(string(text)); err == nil {
			t.Fatalf("%s was taken", text)
		}
	})
}

func TestParseTellsFormFromChecksum(t *testing.T) {
	text := newToken().Spell()
	for _, c := range []struct {
		name, text string
		want       error
	}{
		{"nothing", "", ErrForm},
		{"the mark alone", "fl_", ErrForm},
		{"a key that was cut", text[:40], ErrForm},
		{"a key with something behind it", text + "a", ErrForm},
		{"capital letters", strings.ToUpper(text), ErrForm},
		{"another mark", "xx_" + text[3:], ErrForm},
		{"a line in the secret", text[:30] + "_" + text[31:], ErrForm},
		{"letters of other scripts", text[:len(text)-2] + "é", ErrForm},
		{"another prefix", "fl_aaaaaaaa" + text[11:], ErrChecksum},
	} {
		if _, err := Parse(c.text); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestNoVerbPrintsTheSecret(t *testing.T) {
	token := newToken()
	secret := token.Spell()[12:]
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if text := fmt.Sprintf(verb+" "+verb, token, &token); strings.Contains(text, secret[:10]) {
			t.Errorf("%s prints %s", verb, text)
		}
	}
	if _, err := Parse(token.Spell()[:60] + "aaaaaaaaaaa"); err == nil || strings.Contains(err.Error(), secret[:10]) {
		t.Errorf("%v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(newToken().Spell())
	f.Add("fl_aaaaaaaa_" + strings.Repeat("a", 59))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		token, err := Parse(text)
		if err == nil && token.Spell() != strings.TrimSpace(text) {
			t.Errorf("%q was taken for %q", text, token.Spell())
		}
	})
}
