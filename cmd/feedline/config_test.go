package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSizesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int64{
		"64MB": 64_000_000, "64 MB": 64_000_000, "64MiB": 67_108_864, "1.5GiB": 1_610_612_736,
		"512KB": 512_000, "512kB": 512_000, "1KiB": 1024, "65536": 65_536, "10B": 10, "0": 0,
	} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("parseSize(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MB", "-1MB", "1 TB", "64mb", "NaN", "Inf", "1e30", "64 M B"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("parseSize(%q) = %d, want an error", text, got)
		}
	}
}

func TestTheDefaultsAreValid(t *testing.T) {
	c, flaws := loadConfig((&program{}).serveCommand(), nil)
	if flaws != nil {
		t.Fatal(flaws)
	}
	if c.PageRows != 50_000 || c.PageBytes != 64_000_000 || c.PageTime != time.Minute || c.ShutdownTimeout != 30*time.Second {
		t.Errorf("the defaults are %+v", c)
	}
}

func TestLoopbackIsOnlyThisMachine(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.1.2.3": true, "::1": true, "[::1]": true, "::ffff:127.0.0.1": true,
		"": false, "0.0.0.0": false, "::": false, "10.0.0.1": false, "example.com": false, "localhost.example.com": false, "127.1": false,
	} {
		if got := isLoopback(host); got != want {
			t.Errorf("isLoopback(%q) = %v, want %v", host, got, want)
		}
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		row := "| `" + s.key + "` | "
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/operations.md has no row that begins with %s", row)
		}
		if s.fallback != "" && !strings.Contains(string(text), row+"`"+s.fallback+"` | ") {
			t.Errorf("docs/operations.md has another default than %s for %s", s.fallback, s.key)
		}
	}
}

func TestConfigShowsNoSecretOfAnAddress(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "feedline.yaml", `db: feed.db
refresh:
  sources:
    - {set: Queues, database: "postgres://reader:hidden/1@pbx.example.com/pbx?sslkey=/srv/key.pem", query: SELECT 1}
    - {set: Channels, database: "postgres://reader@pbx.example.com/pbx?password=hidden&sslmode=require", query: SELECT 1}
    - {set: Campaigns, url: "https://pbx.example.com/campaigns.json?day=1&api_key=hidden"}
`, 0o600)
	got := terminal(t, "feedline config")
	for _, want := range []string{"reader:***@pbx.example.com/pbx?sslkey=/srv/key.pem", "?password=***&sslmode=require", "?day=1&api_key=***"} {
		if !strings.Contains(got, want) {
			t.Errorf("without %q", want)
		}
	}
	if strings.Contains(got, "hidden") {
		t.Errorf("it shows\n%s", got)
	}
	if got := terminal(t, "feedline check"); strings.Contains(got, "hidden") {
		t.Errorf("check shows\n%s", got)
	}
}
