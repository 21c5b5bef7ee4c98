package odata_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/bind"
	"feedline/odata/plan"
)

// Under a policy that masks personal data, the feed answers every query that
// names no masked property in an expression as if the rows held the masks.
func TestTheFeedAgreesWithAnIndependentEvaluatorOverMaskedRows(t *testing.T) {
	m := withoutSet(t, "../model", "CampaignRecordAdditionalPhoneNumbers")
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	whole := newJudged(t, m, zone)
	service, err := odata.New(odata.Config{
		Model: m, Store: whole.reader, PagingKey: bytes.Repeat([]byte{7}, 32),
		Principal: func(*http.Request) (auth.Principal, error) { return auth.Local(), nil },
		Policy: func(context.Context, auth.Principal) (plan.Policy, error) {
			return seeing(m, whole.tenant, bind.Masked), nil
		},
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	masked := judged{handler: service, reader: whole.reader, tenant: whole.tenant}
	masked.data = masked.published(t, m, zone)
	r := newTrial(masked)
	r.expected = func(difference string) bool { return strings.Contains(difference, `"code":"MaskedProperty"`) }
	r.run(t, 4)
	if r.refused == 0 {
		t.Error("no query names a masked property")
	}
}

// withoutSet is the model of a folder without a set, whose key is personal, and
// what leads to it.
func withoutSet(t *testing.T, folder, name string) *model.Model {
	t.Helper()
	described, err := filepath.Glob(folder + "/*.yaml")
	if err != nil || len(described) == 0 {
		t.Fatalf("no model in %s: %v", folder, err)
	}
	way := regexp.MustCompile(`  - name: \w+\n    target: ` + name + `\n(?:    .*\n)*`)
	files := fstest.MapFS{}
	for _, path := range described {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(path) != name+".yaml" {
			files[filepath.Base(path)] = &fstest.MapFile{Data: way.ReplaceAll(text, nil)}
		}
	}
	m, err := model.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
