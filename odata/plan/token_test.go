package plan_test

import (
	"bytes"
	"encoding/base64"
	"math"
	"testing"

	"pgregory.net/rapid"

	"feedline/odata/plan"
	"feedline/store"
)

func sealer(t testing.TB, fill byte) plan.Sealer {
	t.Helper()
	s, err := plan.NewSealer(bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func cells() *rapid.Generator[store.Cell] {
	return rapid.Custom(func(t *rapid.T) store.Cell {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return store.Cell{}
		case 1:
			return store.IntCell(rapid.Int64().Draw(t, "int"))
		case 2:
			return store.FloatCell(rapid.Float64().Draw(t, "float"))
		}
		return store.TextCell(rapid.String().Draw(t, "text"))
	})
}

func TestAnyPositionComesBackFromItsToken(t *testing.T) {
	s := sealer(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		at := plan.Position{
			Values: rapid.SliceOfN(cells(), 0, 5).Draw(t, "values"),
			Wanted: rapid.Int64Min(-1).Draw(t, "wanted"),
			Size:   rapid.Int64Min(0).Draw(t, "size"),
		}
		binding := []byte(rapid.String().Draw(t, "binding"))
		back, err := s.Open(s.Seal(at, binding), binding)
		if err != nil || back.Wanted != at.Wanted || back.Size != at.Size || len(back.Values) != len(at.Values) {
			t.Fatalf("%v became %v, %v", at, back, err)
		}
		for i, v := range at.Values {
			got := back.Values[i]
			if got.Kind != v.Kind || got.Int != v.Int || math.Float64bits(got.Float) != math.Float64bits(v.Float) || !bytes.Equal(got.Text, v.Text) {
				t.Fatalf("value %d: %v became %v", i, v, got)
			}
		}
	})
}

func TestTheSamePositionGivesTheSameToken(t *testing.T) {
	at := plan.Position{Values: []store.Cell{store.IntCell(7)}, Wanted: store.NoLimit}
	first, second := sealer(t, 1), sealer(t, 1)
	if first.Seal(at, []byte("b")) != second.Seal(at, []byte("b")) {
		t.Error("two tokens differ")
	}
}

func TestForeignAndAlteredTokensAreRefused(t *testing.T) {
	s := sealer(t, 1)
	at := plan.Position{Values: []store.Cell{store.IntCell(7), store.TextCell("x")}, Wanted: 3}
	token := s.Seal(at, []byte("tenant a"))
	if _, err := s.Open(token, []byte("tenant b")); err == nil {
		t.Error("a token of another tenant was taken")
	}
	if _, err := sealer(t, 2).Open(token, []byte("tenant a")); err == nil {
		t.Error("a token sealed with another key was taken")
	}
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	for i := range raw {
		altered := bytes.Clone(raw)
		altered[i] ^= 1
		if _, err := s.Open(base64.RawURLEncoding.EncodeToString(altered), []byte("tenant a")); err == nil {
			t.Fatalf("a token with byte %d altered was taken", i)
		}
	}
	for _, altered := range []string{token + "\n", "\r" + token, token + "=", token + "A"} {
		if _, err := s.Open(altered, []byte("tenant a")); err == nil {
			t.Fatalf("the token %q was taken", altered)
		}
	}
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
		altered := token[:len(token)-1] + string(c)
		if _, err := s.Open(altered, []byte("tenant a")); err == nil && altered != token {
			t.Fatalf("the token was taken with %q as its last character", c)
		}
	}
	for n := range len(token) {
		if _, err := s.Open(token[:n], []byte("tenant a")); err == nil {
			t.Fatalf("the first %d characters of a token were taken", n)
		}
	}
}

func TestATokenDoesNotShowTheValuesItHolds(t *testing.T) {
	token := sealer(t, 1).Seal(plan.Position{Values: []store.Cell{store.TextCell("+4930123456")}}, nil)
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	if bytes.Contains(raw, []byte("4930123456")) {
		t.Error("a sort value can be read from the token")
	}
}

func TestAShortKeyIsRefused(t *testing.T) {
	if _, err := plan.NewSealer(make([]byte, 31)); err == nil {
		t.Error("a key of 31 bytes was taken")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("AAAA")
	f.Add(sealer(f, 1).Seal(plan.Position{Wanted: 1}, nil))
	s := sealer(f, 2)
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := s.Open(token, nil); err == nil {
			t.Fatalf("a token that nobody sealed was taken: %q", token)
		}
	})
}
