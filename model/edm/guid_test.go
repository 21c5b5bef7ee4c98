package edm_test

import (
	"strings"
	"testing"

	"feedline/model/edm"
)

// Each byte of a Guid is looked at: every other byte in its place is refused.
func TestEveryByteOfAGuidIsLookedAt(t *testing.T) {
	const valid = "0189abcd-f67e-4f0e-9b7e-2f1d6a1c7e55"
	for _, text := range []string{"", valid[:35], valid + "0", "{" + valid[1:35] + "}"} {
		if edm.IsGuid([]byte(text)) {
			t.Errorf("%q was taken", text)
		}
	}
	for i := range valid {
		for c := range 256 {
			text := []byte(valid)
			text[i] = byte(c)
			hyphen := i == 8 || i == 13 || i == 18 || i == 23
			want := hyphen && c == '-' || !hyphen && strings.ContainsRune("0123456789abcdef", rune(c))
			if edm.IsGuid(text) != want {
				t.Fatalf("%q: %v", text, !want)
			}
		}
	}
}
