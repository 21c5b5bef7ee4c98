package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// promtool asks Prometheus's own tool: nothing else knows its language. Debian's
// package prometheus has it.
func promtool(t *testing.T, input string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), outside(t, "promtool"), args...)
	cmd.Stdin = strings.NewReader(input)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

func TestPrometheusAcceptsTheAlerts(t *testing.T) {
	promtool(t, "", "check", "rules", "--lint=all", "--lint-fatal", filepath.Join(repository, "deploy", "prometheus-alerts.yaml"))
}

func TestTheAlertsTellWhatTheyShould(t *testing.T) {
	promtool(t, "", "test", "rules", filepath.Join("testdata", "alerts.yaml"))
}

func TestPrometheusAcceptsTheMetricsAndTheirNames(t *testing.T) {
	outside(t, "promtool")
	promtool(t, metricsPage(t), "check", "metrics")
}

// TestPrometheusAcceptsTheDashboard has each expression read as that of a rule.
func TestPrometheusAcceptsTheDashboard(t *testing.T) {
	type rule struct {
		Record string `json:"record"`
		Expr   string `json:"expr"`
	}
	type group struct {
		Name  string `json:"name"`
		Rules []rule `json:"rules"`
	}
	variables := strings.NewReplacer("$__rate_interval", "5m", "$job", ".*", "$instance", ".*") // as Grafana fills them in
	shown := group{Name: "dashboard"}
	for _, p := range dashboardPanels(t) {
		for _, target := range p.Targets {
			shown.Rules = append(shown.Rules, rule{fmt.Sprintf("dashboard:rule%d", len(shown.Rules)), variables.Replace(target.Expr)})
		}
	}
	text, err := json.Marshal(map[string][]group{"groups": {shown}}) // which is YAML, too
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "dashboard.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, "", "check", "rules", path)
}
