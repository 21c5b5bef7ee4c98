package oidc

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"feedline/auth"
)

func guide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/entra.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheGuideShowsConfigurationsWithoutFlaws(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(guide(t), -1)
	if len(blocks) < 3 {
		t.Fatalf("only %d configurations", len(blocks))
	}
	for _, block := range blocks {
		var file struct {
			Issuers []Issuer `yaml:"issuers"`
		}
		if err := yaml.Unmarshal([]byte(block[1]), &file); err != nil {
			t.Fatal(err)
		}
		if flaws := Validate(file.Issuers); len(flaws) > 0 {
			t.Errorf("%s%v", block[1], flaws)
		}
	}
	if lines := strings.Count(blocks[0][1], "\n"); lines >= 10 {
		t.Errorf("the first configuration has %d lines", lines)
	}
}

func TestTheGuideListsEveryKeyAndReason(t *testing.T) {
	text := guide(t)
	issuer := reflect.TypeFor[Issuer]()
	for n := range issuer.NumField() {
		key, _, _ := strings.Cut(issuer.Field(n).Tag.Get("yaml"), ",")
		if !strings.Contains(text, "| `"+key+"` |") {
			t.Errorf("there is no row for %s", key)
		}
	}
	for _, reason := range []auth.Reason{
		auth.Missing, auth.EmptyBearer, auth.Malformed, auth.BadSignature, auth.BadAlgorithm, auth.UnknownIssuer, auth.WrongAudience,
		auth.WrongDirectory, auth.WrongClient, auth.WrongScope, auth.Expired, auth.NotYetValid, auth.TooManyGroups, auth.NoKeys,
	} {
		if !strings.Contains(text, "`"+string(reason)+"`") {
			t.Errorf("there is no cure for %s", reason)
		}
	}
}
