package encode

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/store"
)

// awkward is what strings are made of: every length around the eight bytes
// that are looked at together, and everything that needs care.
var awkward = []string{"a", "0123456", "01234567", "\"", "\\", "\x00", "\x1f", " ", "\x7f", "\n\r\t", "\b\f", "é", "日本", "😀",
	"\u2028", "\ufffd", "\xff", "\xc3", "\xe6\x97", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "</script>&"}

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(awkward), rapid.String()), 0, 12).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

// stringForm writes one string through a feed's sink.
func stringForm(value string) []byte {
	var out bytes.Buffer
	s := newSink(&out)
	defer s.release()
	c := store.TextCell(value)
	s.send(text(&s, s.buf, &c))
	return out.Bytes()
}

// sameAsJSON compares with encoding/json, which replaces bytes that are no
// UTF-8 in the same way.
func sameAsJSON(t interface{ Fatalf(string, ...any) }, text string) {
	got := stringForm(text)
	var want bytes.Buffer
	judge := json.NewEncoder(&want)
	judge.SetEscapeHTML(false)
	judge.Encode(text)
	var mine, theirs string
	if err := json.Unmarshal(got, &mine); err != nil {
		t.Fatalf("%q: %v", got, err)
	}
	json.Unmarshal(want.Bytes(), &theirs)
	if mine != theirs || !utf8.Valid(got) {
		t.Fatalf("%q was written as %q", text, got)
	}
}

func TestStringsReadBack(t *testing.T) {
	t.Run("any text", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { sameAsJSON(t, texts().Draw(t, "text")) })
	})
	t.Run("each byte at each place of a word", func(t *testing.T) {
		for c := range 256 {
			for i := range 18 {
				sameAsJSON(t, strings.Repeat("x", i)+string([]byte{byte(c)})+strings.Repeat("y", 17-i))
			}
		}
	})
	t.Run("each byte beside another one", func(t *testing.T) {
		for a := range 256 {
			for b := range 256 {
				sameAsJSON(t, "123"+string([]byte{byte(a), byte(b)})+"456")
			}
		}
	})
	t.Run("long texts, wherever they are cut", func(t *testing.T) {
		for _, part := range awkward {
			for shift := range 4 {
				sameAsJSON(t, strings.Repeat("x", shift)+strings.Repeat(part, 20_000/len(part)))
			}
		}
	})
}

func FuzzString(f *testing.F) {
	for _, part := range awkward {
		f.Add(part)
		f.Add("1234567" + part + "89")
	}
	f.Fuzz(func(t *testing.T, text string) { sameAsJSON(t, text) })
}

func TestBinaryReadsBack(t *testing.T) {
	data := []byte(strings.Repeat("\xfb\xef\xbe\x00\x01", 20_000))
	for _, n := range []int{0, 1, 2, 3, 4094, 4095, 4096, 4097, 8190, 99_999} {
		var out bytes.Buffer
		shape := store.Shape{Slots: []store.Slot{{Name: "b", Type: of(model.Binary)}}}
		if err := Entity(&out, shape, []store.Cell{{Kind: store.Text, Text: data[:n]}}, Options{}); err != nil {
			t.Fatal(err)
		}
		var got struct{ B string }
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if back, err := base64.URLEncoding.DecodeString(got.B); err != nil || !bytes.Equal(back, data[:n]) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
}

// FuzzStored holds that what passes is the same value as before, and that
// nothing else passes.
func FuzzStored(f *testing.F) {
	for _, seed := range []string{`{}`, ` {"a" : [1, 2.5e3, null, "x\" y"] } `, `{"a":`, `[1]`, `{"ü":"\ud800"}`, "{\"a\xff\":1}", `{"a":1}{}`, "{\"a\":\"" + strings.Repeat("b ", 9000) + "\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var before, after any
		valid := json.Unmarshal([]byte(text), &before) == nil
		_, object := before.(map[string]any)
		var out bytes.Buffer
		s := newSink(&out)
		defer s.release()
		c := store.TextCell(text)
		dst := stored('{')(&s, s.buf, &c)
		if (dst != nil) != (valid && object) {
			t.Fatalf("%q: passed %v", text, dst != nil)
		}
		if dst == nil {
			return
		}
		s.send(dst)
		if err := json.Unmarshal(out.Bytes(), &after); err != nil || !utf8.Valid(out.Bytes()) || strings.Contains(out.String(), "\n") {
			t.Fatalf("%q became %q: %v", text, out.String(), err)
		}
		if utf8.ValidString(text) && !bytes.Equal(canonical(before), canonical(after)) {
			t.Fatalf("%q became %q", text, out.String())
		}
	})
}

func canonical(v any) []byte {
	b, _ := json.Marshal(v)
	return b
}
