package model_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"feedline/model"
)

// example is a file of the worked example: a block of YAML that begins with
// its name.
var example = regexp.MustCompile("(?s)```yaml\n# ([A-Za-z]+\\.yaml)\n(.*?)```")

func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/model.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheManualNamesEveryKey(t *testing.T) {
	text := manual(t)
	for _, key := range model.Keys() {
		if !strings.Contains(text, "`"+key+"`") {
			t.Errorf("docs/model.md does not explain the key %s", key)
		}
	}
}

func TestTheExampleOfTheManualLoads(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, block := range example.FindAllStringSubmatch(manual(t), -1) {
		fsys[block[1]] = &fstest.MapFile{Data: []byte(block[2])}
	}
	m, err := model.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Sets) != 2 || m.Set("Orders").Nav("Customer").Target != m.Set("Customers") || m.Set("Orders").Property("placedAtUTC").Column != "placed_at_utc" {
		t.Errorf("it has %d sets", len(m.Sets))
	}
	t.Run("and the fault shown there is reported", func(t *testing.T) {
		orders := string(fsys["Orders.yaml"].Data)
		fsys["Orders.yaml"].Data = []byte(strings.Replace(orders, "order: [placedAtUTC, id]", "order: [placedAT, id]", 1))
		_, err := model.Load(fsys)
		if err == nil || !strings.Contains(manual(t), "\n"+err.Error()+"\n") {
			t.Errorf("docs/model.md does not show %v", err)
		}
	})
}

func TestTheShippedDescriptionsUseEveryKey(t *testing.T) {
	var all strings.Builder
	for _, pattern := range []string{"*.yaml", "log/*.yaml", "../testdata/models/*/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	used := regexp.MustCompile(`\w+:`).FindAllString(all.String(), -1)
	for _, key := range model.Keys() {
		if !slices.Contains(used, key+":") {
			t.Errorf("no shipped description uses the key %s", key)
		}
	}
}
