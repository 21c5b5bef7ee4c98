package users

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
)

// cheapArgon begins a hash that costs as little as is taken.
const cheapArgon = "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$"

func cheapHash(password string) string {
	h := argonHash{memory: leastMemory, rounds: 5, lanes: 1, salt: []byte("some salt for it")}
	h.key = argon2.IDKey([]byte(password), h.salt, h.rounds, h.memory, h.lanes, 32)
	return h.spell()
}

func TestLinesThatAreUnderstood(t *testing.T) {
	key := strings.Repeat("A", 43)
	found, err := parse("\ufeff# who may come in\n\nann:$2a$10$" + strings.Repeat("a", 53) +
		"\r\n  böb smith:$2y$12$" + strings.Repeat("b", 53) + "  \ncarl:" + cheapArgon + key)
	if err != nil || len(found) != 3 || found["ann"] == nil || found["böb smith"] == nil || found["carl"] == nil {
		t.Errorf("%v, %v", found, err)
	}
}

func TestEveryLineThatIsNotUnderstoodIsNamed(t *testing.T) {
	letters, key := strings.Repeat("a", 53), strings.Repeat("A", 43)
	for _, c := range []struct{ line, want string }{
		{"ann", "there is no colon"},
		{":$2b$12$" + letters, "the name before the colon is missing"},
		{"a\tb:$2b$12$" + letters, "visible characters"},
		{strings.Repeat("a", 65) + ":$2b$12$" + letters, "at most 64"},
		{"ann:", "no hash"},
		{"ann:correct horse", "no hash"},
		{"ann:$1$abc$def", "a hash of this kind"},
		{"ann:$argon2i$v=19$m=65536,t=3,p=4$AAAAAAAAAAA$" + key, "a hash of this kind"},
		{"ann:$2b$12$abc", "not whole"},
		{"ann:$2b$12$" + letters + ":x", "not whole"},
		{"ann:$2b$09$" + letters, "too cheap"},
		{"ann:$2b$16$" + letters, "takes seconds"},
		{"ann:$2b$99$" + letters, "not whole"},
		{"ann:$argon2id$v=16$m=65536,t=3,p=4$AAAAAAAAAAA$" + key, "not whole"},
		{"ann:$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAA$A", "salt or key"},
		{"ann:$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAA$" + key, "wrong length"},
		{"ann:$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAA$AAAA", "wrong length"},
		{"ann:$argon2id$v=19$m=262145,t=3,p=4$AAAAAAAAAAA$" + key, "256 MiB"},
		{"ann:$argon2id$v=19$m=999999999,t=1,p=1$AAAAAAAAAAA$" + key, "256 MiB"},
		{"ann:$argon2id$v=19$m=65536,t=11,p=4$AAAAAAAAAAA$" + key, "too long"},
		{"ann:$argon2id$v=19$m=262144,t=5,p=4$AAAAAAAAAAA$" + key, "too long"},
		{"ann:$argon2id$v=19$m=65536,t=3,p=17$AAAAAAAAAAA$" + key, "too long"},
		{"ann:$argon2id$v=19$m=65536,t=0,p=1$AAAAAAAAAAA$" + key, "no rounds"},
		{"ann:$argon2id$v=19$m=65536,t=3,p=0$AAAAAAAAAAA$" + key, "no rounds"},
		{"ann:$argon2id$v=19$m=4096,t=10,p=1$AAAAAAAAAAA$" + key, "too cheap"},
		{"ann:$argon2id$v=19$m=19456,t=1,p=1$AAAAAAAAAAA$" + key, "too cheap"},
		{"carl:$2b$12$" + letters, `"carl" stands in line 1 already`},
	} {
		found, err := parse("carl:$2b$12$" + letters + "\n# second\n" + c.line + "\n")
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "line 3: ") {
			t.Errorf("%s: %v, want %q", c.line, err, c.want)
		}
		if len(found) != 1 {
			t.Errorf("%s: %d users", c.line, len(found))
		}
		if _, hash, _ := strings.Cut(c.line, ":"); err != nil && len(hash) > 8 && strings.Contains(err.Error(), hash) {
			t.Errorf("%v repeats the hash", err)
		}
	}
}

func TestManyWrongLinesAreShortened(t *testing.T) {
	_, err := parse(strings.Repeat("wrong\n", 100))
	if err == nil || strings.Count(err.Error(), "\n") != mostWrong || !strings.Contains(err.Error(), "and 80 lines more") {
		t.Errorf("%v", err)
	}
}

func TestAFileHoldsNoMoreUsersThanItMay(t *testing.T) {
	var text strings.Builder
	for i := range mostUsers + 1 {
		fmt.Fprintf(&text, "u%d:$2b$12$%s\n", i, strings.Repeat("a", 53))
	}
	if found, err := parse(text.String()); len(found) != mostUsers || err == nil || !strings.Contains(err.Error(), "line 10001") {
		t.Errorf("%d users, %v", len(found), err)
	}
}

func TestAHashFitsItsPasswordAlone(t *testing.T) {
	made, err := Hash("correct horse")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{made, "$2a$10$GhGXMiOu1zG3QmRBFrx7aeDr61AiSwqmveqtmsOSSS9Xcj3gI.wBy"} {
		h, err := parseHash(text)
		if err != nil {
			t.Fatal(err)
		}
		if !h.fits("correct horse") || h.fits("correct horsf") || h.fits("") {
			t.Errorf("%s does not fit its password alone", text)
		}
	}
}

func TestPasswordsThatWillNotDo(t *testing.T) {
	for _, password := range []string{"", "elevenchars", "fl_correct horse", strings.Repeat("a", 1025)} {
		if _, err := Hash(password); err == nil || password != "" && strings.Contains(err.Error(), password) {
			t.Errorf("%d characters: %v", len(password), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("ann:$2b$12$" + strings.Repeat("a", 53))
	f.Add("ann:" + cheapArgon + strings.Repeat("A", 43))
	f.Add("# nobody\n\nann\n:\n$argon2id$v=19$m=999999999,t=999999999,p=999999999$a$a")
	f.Fuzz(func(t *testing.T, text string) {
		found, err := parse(text)
		if err != nil && strings.Count(err.Error(), "line ") > 4*mostWrong+4 {
			t.Errorf("a long error: %v", err)
		}
		for name, h := range found {
			if Named(name) != nil {
				t.Errorf("%q was taken for a name", name)
			}
			if a, ok := h.(argonHash); ok && (int(a.memory) > mostMemory || argonCosts(int(a.memory), int(a.rounds), int(a.lanes), len(a.salt), len(a.key)) != nil) {
				t.Errorf("%+v is too dear", a)
			}
		}
	})
}
