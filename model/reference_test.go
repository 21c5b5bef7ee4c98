package model_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"feedline/model"

	gocmp "github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// The types below are what the test reads of tables.yaml, the reference that
// the shipped model was written from.

type refTables struct {
	Tables       []refTable
	Enumerations []refEnum
}

type refTable struct {
	Set         string `yaml:"entity_set"`
	Type        string `yaml:"entity_type"`
	Kind, Media string
	Description string
	Key         []string
	Order       []string `yaml:"default_order"`
	Incremental string   `yaml:"incremental_import_column"`
	Retention   struct{ Anchor, Owner string }
	Storage     struct {
		Table     string
		RowFilter string `yaml:"row_filter"`
		Indexes   []string
	}
	Fields     []refField
	Navigation []refNavigation
}

type refField struct {
	Name, Type, Column, PII string
	MaxLength               int `yaml:"max_length"`
	Precision, Scale        int
	Nullable                bool
	Populated, Description  string
	Enumeration             string
	Zone                    string   `yaml:"time_zone"`
	Allowed                 []string `yaml:"allowed_values"`
	Derived                 string   `yaml:"derived_from"`
}

type refNavigation struct {
	Name, Target, Multiplicity, Via, Partner string
	Constraint                               bool `yaml:"referential_constraint"`
	Owner                                    bool
}

type refEnum struct {
	ID     string
	Closed bool
}

// reference reads the reference, or skips the test where it is not there.
func reference(t *testing.T) refTables {
	t.Helper()
	folder := cmp.Or(os.Getenv("FEEDLINE_REFERENCE"), filepath.Join("..", "..", "shared", "reference"))
	text, err := os.ReadFile(filepath.Join(folder, "tables.yaml"))
	if err != nil {
		t.Skip("the reference file tables.yaml is not there; FEEDLINE_REFERENCE names its folder")
	}
	var r refTables
	if err := yaml.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTheModelIsTheReference writes both as lines, one for each set, property,
// navigation and index, and compares them. The reference is brought up to what
// was decided after it was written in one place, decided.
func TestTheModelIsTheReference(t *testing.T) {
	r := reference(t)
	m := builtin(t)
	closed := map[string]bool{}
	for _, e := range r.Enumerations {
		closed[e.ID] = e.Closed
	}
	var want, got []string
	for i := range r.Tables {
		table := &r.Tables[i]
		decided(table)
		want = append(want, table.lines(closed)...)
		if set := m.Set(table.Set); set != nil {
			got = append(got, setLines(set)...)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	logs := 0 // of Feedline's own work
	for _, s := range m.Sets {
		if s.Kind == model.Log {
			logs++
		}
	}
	if len(r.Tables) != 26 || len(m.Sets) != len(r.Tables)+logs {
		t.Errorf("%d tables and %d sets", len(r.Tables), len(m.Sets))
	}
}

// decided applies the decisions that came after the reference.
func decided(t *refTable) {
	switch t.Set {
	case "AgentBusinessUnitChanges": // the tenant's id is not read from the row
		t.field("tenantId").Column = ""
	case "QueueSegments": // one column more, the key (design decision 15)
		t.Key = []string{"id"}
		t.Fields = slices.Insert(t.Fields, 0, refField{
			Name: "id", Type: "Edm.Guid", Column: "id", PII: "none", Zone: "n/a", Populated: "always",
			Description: "Identifier of the segment. It follows from the conversation and the instant of queueing, so the same segment has the same id wherever it is computed.",
			Derived:     "UUIDv5 of conversationId and queuedAtUTC, unless the input names an id",
		})
	case "Workitems": // an index for each navigation that leads to many, as $expand and paths follow it
		t.Storage.Indexes = append(t.Storage.Indexes, "(tenant_id, business_unit_id, start_time_utc)")
	case "RejectedEnqueueAttempts":
		t.Storage.Indexes = append(t.Storage.Indexes, "(tenant_id, channel_id, rejected_at_utc)")
	case "Conversations": // wording only
		for i := range t.Fields {
			t.Fields[i].Derived = union(t.Fields[i].Derived)
		}
	}
}

// union says in words what the reference writes as a | b | null.
func union(derived string) string {
	if derived == "same column in all three" {
		return "the same as in Calls, Chats and Emails"
	}
	parts := strings.Split(derived, " | ")
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "null" })
	last := len(parts) - 1
	if last < 1 {
		return derived
	}
	return strings.Join(parts[:last], ", ") + " or " + parts[last]
}

func (t *refTable) field(name string) *refField {
	return &t.Fields[slices.IndexFunc(t.Fields, func(f refField) bool { return f.Name == name })]
}

// mark is a pointer to another part of the reference, which readers of the
// model do not have.
var mark = regexp.MustCompile(` ?\([AR]\d\d(, [AR]\d\d)*\)`)

func (t *refTable) lines(closed map[string]bool) []string {
	lines := []string{fmt.Sprintf("%s: %s %s, %s, key %s order %s incremental %s retention %s table %s where %s: %s",
		t.Set, t.Kind, t.Type, t.Media, t.Key, t.Order, t.Incremental, t.retention(), t.Storage.Table,
		strings.NewReplacer("'", "").Replace(t.Storage.RowFilter), mark.ReplaceAllString(t.Description, ""))}
	for _, f := range t.Fields {
		zone := map[string]string{"n/a": "none", "utc": "utc", "tenant-local": "tenant"}[f.Zone]
		lines = append(lines, fmt.Sprintf("%s.%s: %s(%d,%d,%d) nullable=%t zone=%s pii=%s column=%s values=%q closed=%t: %s [%s] [%s]",
			t.Set, f.Name, f.Type, f.MaxLength, f.Precision, f.Scale, f.Nullable, zone, f.PII, f.Column, f.Allowed, closed[f.Enumeration],
			mark.ReplaceAllString(f.Description, ""), mark.ReplaceAllString(f.Populated, ""), mark.ReplaceAllString(f.Derived, "")))
	}
	for _, n := range t.Navigation {
		lines = append(lines, fmt.Sprintf("%s/%s: %s %s via %s partner %s constraint=%t owner=%t",
			t.Set, n.Name, n.Multiplicity, n.Target, n.Via, n.Partner, n.Constraint, n.Owner))
	}
	for _, x := range t.Storage.Indexes {
		if !strings.HasPrefix(x, "PK ") && x != "see Conversations" { // the store adds the one, Conversations.yaml lists the other
			lines = append(lines, t.Set+" "+strings.Replace(x, "(tenant_id, ", "(", 1))
		}
	}
	return lines
}

// retention spells what the reference says in prose as the keys of a
// description.
func (t *refTable) retention() string {
	owner := t.Retention.Owner
	switch anchor := t.Retention.Anchor; {
	case anchor == "deletedAt, once unreferenced":
		return "deletedAt++ unreferenced=true owner= fallback="
	case anchor == "startTimeUtc plus durationInSeconds":
		return "startTimeUtc+durationInSeconds+ unreferenced=false owner= fallback="
	case anchor == "goes with its campaign record; hidden registered_at_utc if it has none":
		return "++ unreferenced=false owner=" + owner + " fallback=registered_at_utc"
	case strings.HasPrefix(anchor, "goes with "):
		return "++ unreferenced=false owner=" + owner + " fallback="
	default:
		return anchor + "++ unreferenced=false owner= fallback="
	}
}

func setLines(s *model.EntitySet) []string {
	var order, where []string
	for _, o := range s.Order {
		order = append(order, o.Property.Name)
	}
	for _, c := range s.Storage.Where {
		where = append(where, c.Column+" = "+c.Equals)
	}
	ret, owner := s.Retention, ""
	if ret.Owner != nil {
		owner = ret.Owner.Name
	}
	lines := []string{fmt.Sprintf("%s: %s %s, %s, key %s order %s incremental %s retention %s+%s+ unreferenced=%t owner=%s fallback=%s table %s where %s: %s",
		s.Name, s.Kind, s.TypeName, s.Media, propertyNames(s.Key), order, propertyName(s.Incremental),
		propertyName(ret.Anchor), propertyName(ret.PlusSeconds), ret.Unreferenced, owner, ret.Fallback, s.Storage.Table, strings.Join(where, ","), s.Description)}
	for _, p := range s.Properties {
		values := []string(nil)
		for _, v := range p.Values {
			values = append(values, v.Value)
		}
		lines = append(lines, fmt.Sprintf("%s.%s: %s(%d,%d,%d) nullable=%t zone=%s pii=%s column=%s values=%q closed=%t: %s [%s] [%s]",
			s.Name, p.Name, p.Type.Name(), p.Type.MaxLength, p.Type.Precision, p.Type.Scale, p.Nullable, p.Zone, p.PII, p.Column, values, p.ClosedList,
			p.Description, p.Populated, p.Derivation))
	}
	for _, n := range s.Navigation {
		lines = append(lines, navigationLine(n))
	}
	for _, x := range s.Storage.Indexes {
		line := s.Name + " (" + strings.Join(x.Columns, ", ") + ")"
		if x.Unique {
			line = s.Name + " unique (" + strings.Join(x.Columns, ", ") + ")"
		}
		if x.NotNull != "" {
			line += " where " + x.NotNull + " is not null"
		}
		lines = append(lines, line)
	}
	return lines
}

// navigationLine writes the join as the reference does: the row that holds the
// other's key first.
func navigationLine(n *model.Navigation) string {
	j := n.Join[0]
	here, there := n.Set.Name+"."+j.Local.Name, n.Target.Name+"."+j.Target.Name
	via := here + " = " + there
	if backwards(n) {
		via = there + " = " + here
	}
	partner := ""
	if n.Partner != nil {
		partner = n.Partner.Name
	}
	return fmt.Sprintf("%s/%s: %s %s via %s partner %s constraint=%t owner=%t",
		n.Set.Name, n.Name, n.Multiplicity, n.Target.Name, via, partner, n.Constraint, n.Owner)
}

// backwards tells whether the target holds the key of the starting row: for
// many rows always, for rows of one id where the target is the later or
// narrower of both.
func backwards(n *model.Navigation) bool {
	switch n.Set.Name + "/" + n.Name {
	case "Conversations/Call", "Conversations/Chat", "Conversations/Email", "Users/Agent", "CampaignRecords/Registration":
		return true
	}
	return n.Multiplicity == model.Many
}

func propertyName(p *model.Property) string {
	if p == nil {
		return ""
	}
	return p.Name
}

func propertyNames(list []*model.Property) []string {
	names := []string(nil)
	for _, p := range list {
		names = append(names, p.Name)
	}
	return names
}
