package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// shipped is the text of a file in deploy.
func shipped(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheUnitIsAcceptedBySystemd(t *testing.T) {
	path := outside(t, "systemd-analyze")
	unit := shipped(t, "feedline.service")
	for _, line := range []string{"User=feedline", "ProtectSystem=strict", "NoNewPrivileges=yes", "StateDirectory=feedline", "CapabilityBoundingSet="} {
		if !strings.Contains(unit, "\n"+line+"\n") {
			t.Errorf("the unit does not have %s", line)
		}
	}
	const installed = "/usr/local/bin/feedline"
	if !strings.Contains(unit, "ExecStart="+installed+" serve") {
		t.Fatalf("the unit does not start %s serve", installed)
	}
	here := filepath.Join(t.TempDir(), "feedline.service")
	if err := os.WriteFile(here, []byte(strings.ReplaceAll(unit, installed, binary(t))), 0o600); err != nil {
		t.Fatal(err)
	}
	output, err := exec.CommandContext(t.Context(), path, "verify", "--man=no", here).CombinedOutput()
	if err != nil || strings.Contains(string(output), "feedline.service") {
		t.Errorf("systemd-analyze verify: %v\n%s", err, output)
	}
	// Of 10.0, which is a service without any restriction.
	output, err = exec.CommandContext(t.Context(), path, "security", "--offline=true", "--threshold=15", here).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze security finds the service exposed by more than 1.5: %v\n%s", err, output)
	}
}

func TestTheContainerRunsTheProgramWithoutRights(t *testing.T) {
	file := shipped(t, "Containerfile")
	stages := strings.Split(file, "\nFROM ")
	last := stages[len(stages)-1]
	for _, line := range []string{"scratch", "USER 65532:65532", `ENTRYPOINT ["/feedline"]`, `CMD ["serve"]`} {
		if !strings.Contains("\n"+last, "\n"+line+"\n") {
			t.Errorf("the last stage does not have %s", line)
		}
	}
	if !strings.Contains(file, "CGO_ENABLED=0 go build") || !strings.Contains(last, `CMD ["/feedline", "health"]`) {
		t.Error("the program is not static, or its health is not asked for")
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(rootFile(t, "go.mod"))
	if version == nil || !strings.Contains(file, "golang:"+version[1]+" ") {
		t.Errorf("the program is built with another Go than %v", version)
	}
}

// rootFile is the text of a file in the root of the repository.
func rootFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// panel is one of a dashboard, as far as the test looks.
type panel struct {
	Title   string
	Type    string
	GridPos struct{ H, W, X, Y int }
	Targets []struct{ Expr string }
}

func dashboardPanels(t *testing.T) []panel {
	t.Helper()
	var dashboard struct{ Panels []panel }
	if err := json.Unmarshal([]byte(shipped(t, "grafana-dashboard.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	return dashboard.Panels
}

// dashboardExpressions are those of the dashboard, by the titles of its panels.
func dashboardExpressions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, p := range dashboardPanels(t) {
		if p.Type != "row" && len(p.Targets) == 0 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("the panel %s shows nothing, or lies outside", p.Title)
		}
		for _, target := range p.Targets {
			all["panel "+p.Title] += target.Expr + "\n"
		}
	}
	return all
}

// alertExpressions are those of the rules, by their names. Every rule says what to do.
func alertExpressions(t *testing.T) map[string]string {
	t.Helper()
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr         string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(shipped(t, "prometheus-alerts.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			all["alert "+rule.Alert] = rule.Expr
			if rule.Labels["severity"] == "" || rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" {
				t.Errorf("%s does not say how bad it is, what it is, or what to do", rule.Alert)
			}
		}
	}
	return all
}

var (
	metricName = regexp.MustCompile(`\b(?:feedline|go|process)_\w+|\bup\b`)
	suffixes   = regexp.MustCompile(`_(bucket|sum|count)$`)
	labelled   = regexp.MustCompile(`\b(feedline_\w+)\{([^}]*)\}`)
	labelName  = regexp.MustCompile(`(\w+)\s*[=!]~?`)
)

func TestTheDashboardAndTheAlertsAskForMetricsThatThereAre(t *testing.T) {
	asked := dashboardExpressions(t)
	for name, expression := range alertExpressions(t) {
		asked[name] = expression
	}
	if len(asked) < 30 {
		t.Errorf("only %d expressions are there", len(asked))
	}
	known, used := everyFigure(t), map[string]bool{}
	for place, expression := range asked {
		if strings.Count(expression, "(") != strings.Count(expression, ")") || !metricName.MatchString(expression) {
			t.Errorf("%s: %s cannot be asked", place, expression)
		}
		for _, name := range metricName.FindAllString(expression, -1) {
			base := suffixes.ReplaceAllString(name, "")
			used[base] = true
			if labels := known[base]; name != "up" && labels == nil {
				t.Errorf("%s asks for %s, which is not there", place, name)
			}
		}
		for _, found := range labelled.FindAllStringSubmatch(expression, -1) {
			labels := known[suffixes.ReplaceAllString(found[1], "")]
			for _, label := range labelName.FindAllStringSubmatch(found[2], -1) {
				if label[1] != "job" && label[1] != "instance" && !labels[label[1]] {
					t.Errorf("%s asks %s for the label %s, which it does not have", place, found[1], label[1])
				}
			}
		}
	}
	for name := range known {
		if strings.HasPrefix(name, "feedline_") && !used[name] {
			t.Errorf("neither the dashboard nor an alert shows %s", name)
		}
	}
}
