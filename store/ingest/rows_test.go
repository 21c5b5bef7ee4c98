package ingest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"feedline/model"
)

const callColumns = "id,startedAtUTC,channelType,holdCount,holdDurationInSeconds,isConsult,isOutbound"

// imported is what a file made of the only row with this identity, as
// column=cell of the columns that are asked for; or why it was rejected.
func imported(t *testing.T, job Job, id string, columns ...string) string {
	t.Helper()
	m := job.Writer.(*memory)
	var rejects kept
	job.Rejects = rejects.open
	if _, err := Run(context.Background(), job); err != nil {
		return "error: " + err.Error()
	}
	if rejects.Len() > 0 {
		_, told, _ := strings.Cut(rejects.String(), "\n")
		return "rejected: " + strings.TrimSpace(told)
	}
	row := m.rows[job.Set.Name+"|"+id]
	var cells []string
	for _, c := range columns {
		if cell, ok := row[c]; ok {
			cells = append(cells, c+"="+cell)
		}
	}
	return strings.Join(cells, " ")
}

func TestTwinsOfOneColumn(t *testing.T) {
	const notEqual = ": both are the same value, so deliver equal ones, both empty ones, or only one of them"
	for _, row := range []struct{ name, header, values, want string }{
		{"the same instant on both clocks is stored once", "endedAt,endedAtUTC", "2024-07-01T12:00:00+02:00,2024-07-01T10:00:00Z", "ended_at_utc=1719828000000"},
		{"the local one alone is on the tenant's clock", "endedAt", "2024-07-01 12:00:00", "ended_at_utc=1719828000000"},
		{"the other one alone is in UTC", "endedAtUTC", "2024-07-01 10:00:00", "ended_at_utc=1719828000000"},
		{"both may be empty", "endedAt,endedAtUTC", ",", "ended_at_utc=null"},
		{"one alone may not be empty", "endedAt,endedAtUTC", ",2024-07-01T10:00:00Z", `endedAtUTC`},
		{"different instants are rejected", "endedAt,endedAtUTC", "2024-07-01T10:00:00,2024-07-01T10:00:00Z", `endedAtUTC`},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := callColumns + "," + row.header + "\n" + first + ",2024-07-01T09:00:00Z,Voice,0,0,false,false," + row.values + "\n"
			got := imported(t, jobOf(t, "Calls", "c.csv", text, newMemory()), `"`+first+`"`, "ended_at_utc")
			if row.want == "endedAtUTC" {
				row.want = `rejected: 2,"differs from the other of endedAt or endedAtUTC` + notEqual + `",endedAtUTC,"` + strings.Split(text, "\n")[1] + `"`
			}
			check(t, row.header, got, row.want)
		})
	}
}

func TestTheWriterGetsOneColumnForTwins(t *testing.T) {
	m := builtin(t)
	p := newPlan(m.Set("Calls"), jobOf(t, "Calls", "", "", nil).Tenant)
	columns, err := p.header([]string{"startedAt", "id", "startedAtUTC"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.stored) != 25 || columns[0].place != columns[2].place || p.stored[columns[0].place].Name != "startedAtUTC" {
		t.Errorf("%d stored columns, startedAt at %d, startedAtUTC at %d", len(p.stored), columns[0].place, columns[2].place)
	}
}

func TestThePublishedTenant(t *testing.T) {
	row := func(tenant string) string {
		return "agentId,businessUnitId,timestampUtc,assigned,tenantId\n" + first + "," + second + ",2024-05-01T00:00:00Z,true," + tenant + "\n"
	}
	id := `"` + first + `"|"` + second + `"|1714521600000`
	get := func(text string) string {
		return imported(t, jobOf(t, "AgentBusinessUnitChanges", "c.csv", text, newMemory()), id, "assigned", "tenant_id")
	}
	check(t, "its own id, in any case", get(row(strings.ToUpper(tenantID))), "assigned=1")
	check(t, "the id of another tenant", get(row(first)), `rejected: 2,"is ""`+first+`"", but the rows are imported for the tenant `+tenantID+`",tenantId,"`+strings.TrimSpace(strings.Split(row(first), "\n")[1])+`"`)
	check(t, "no id", get(row("")), `rejected: 2,"has no value, but every row of AgentBusinessUnitChanges must have one",tenantId,"`+strings.Split(row(""), "\n")[1]+`"`)
}

// emptySet has a property for each meaning of an empty cell.
func emptySet() *model.EntitySet {
	zero := "0"
	set := &model.EntitySet{Name: "Things", Kind: model.Fact}
	add := func(p model.Property, kind model.Kind) *model.Property {
		p.Set, p.Index, p.Column, p.Source, p.Type = set, len(set.Properties), p.Name, model.FromColumn, model.Type{Kind: kind}
		set.Properties = append(set.Properties, &p)
		return &p
	}
	set.Key = []*model.Property{add(model.Property{Name: "code"}, model.String)}
	add(model.Property{Name: "remark", Nullable: true}, model.String)
	add(model.Property{Name: "title"}, model.String)
	add(model.Property{Name: "kind", Values: []model.AllowedValue{{Value: "a"}}}, model.String)
	add(model.Property{Name: "count", Default: &zero}, model.Int32)
	add(model.Property{Name: "size"}, model.Int32)
	add(model.Property{Name: "tags"}, model.String)
	set.Properties[6].Type.Collection = true
	return set
}

func TestEmptyValues(t *testing.T) {
	for _, row := range []struct{ name, file, text, want string }{
		{"an empty cell is null", "t.csv", "code,remark\nx,\n", "remark=null"},
		{"a quoted empty cell is null too", "t.csv", "code,remark\nx,\"\"\n", "remark=null"},
		{"where null cannot be, an empty string is stored", "t.csv", "code,title\nx,\n", `title=""`},
		{"but not where the set lists the values", "t.csv", "code,kind\nx,\n", `rejected: 2,"has no value, but every row of Things must have one",kind,"x,"`},
		{"where there is a default, the column counts as left out", "t.csv", "code,count\nx,\n", ""},
		{"an empty number is rejected", "t.csv", "code,size\nx,\n", `rejected: 2,"has no value, but every row of Things must have one",size,"x,"`},
		{"an empty collection is rejected", "t.csv", "code,tags\nx,\n", `rejected: 2,"has no value, but every row of Things must have one",tags,"x,"`},
		{"an empty key is rejected", "t.csv", "code,size\n,1\n", `rejected: 2,"has no value, but every row of Things must have one",code,",1"`},
		{"in JSON null is null", "t.ndjson", `{"code":"x","remark":null}`, "remark=null"},
		{"and an empty string is one", "t.ndjson", `{"code":"x","remark":""}`, `remark=""`},
		{"null is rejected even where there is a default", "t.ndjson", `{"code":"x","count":null}`, `rejected: 1,"has no value, but every row of Things must have one",count,"{""code"":""x"",""count"":null}"`},
		{"a collection is an array", "t.ndjson", `{"code":"x","tags":["a", "b"]}`, `tags="[\"a\",\"b\"]"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			job := jobOf(t, "Calls", row.file, row.text, newMemory())
			job.Set = emptySet()
			check(t, row.text, imported(t, job, `"x"`, "remark", "title", "kind", "count", "size", "tags"), row.want)
		})
	}
}

func TestValuesOutsideTheListAreStoredAndCounted(t *testing.T) {
	var text strings.Builder
	text.WriteString(callColumns + ",conversationEndedReason\n")
	for i := range 300 {
		reason := []string{"Default", "Vanished", fmt.Sprintf("Odd%03d", i)}[i%3]
		fmt.Fprintf(&text, "00000000-0000-4000-8000-%012d,2024-07-01T09:00:00Z,Voice,0,0,0,1,%s\n", i, reason)
	}
	text.WriteString("x,2024-07-01T09:00:00Z,Video,0,0,0,1,Never\n")
	m := newMemory()
	report, err := Run(context.Background(), jobOf(t, "Calls", "c.csv", text.String(), m))
	if err != nil {
		t.Fatal(err)
	}
	check(t, "stored", m.rows[`Calls|"00000000-0000-4000-8000-000000000001"`]["conversation_ended_reason"], `"Vanished"`)
	if n := len(report.UnknownValues); n != 100 || report.MoreUnknown != 1 {
		t.Fatalf("%d distinct values, %d rows with more", n, report.MoreUnknown)
	}
	check(t, "last", fmt.Sprint(report.UnknownValues[99]), "{conversationEndedReason Vanished 100}")
	check(t, "first", fmt.Sprint(report.UnknownValues[0]), "{conversationEndedReason Odd002 1}")
}

func TestFreeTextAboutPeopleIsNotReported(t *testing.T) {
	text := "id,startedAt,conversationID,botFinishedInfo\n" + first + ",2024-07-01T09:00:00Z," + second + ",+36 1 234 5678\n"
	report, err := Run(context.Background(), jobOf(t, "BotSegments", "b.csv", text, newMemory()))
	if err != nil || report.Inserted != 1 || len(report.UnknownValues) != 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestRefusedHeaders(t *testing.T) {
	columnsOfQueues := "the columns of Queues are Name, id, deletedAt, channelID, routingMode\nwrite the names exactly so, or have unknown columns left out"
	for _, row := range []struct{ name, set, text, want string }{
		{"an unknown column", "Queues", "id,name\n", `Queues has no column "name": did you mean Name?` + "\n" + columnsOfQueues},
		{"several unknown columns", "Queues", "ID,name,channel Id,colour\n", "Queues does not have these columns of the file:\n  \"ID\": did you mean id?\n  \"name\": did you mean Name?\n  \"channel Id\": did you mean channelID?\n  \"colour\"\n" + columnsOfQueues},
		{"a column twice", "Queues", "id,Name,id\n", "the header names the column id twice: leave one of them out"},
		{"no key", "Queues", "Name\n", "the file lacks the column id\nwithout it the rows of Queues cannot be told from each other"},
		{"no part of the identity", "QueueSegments", "id,queueId\n", "the file lacks the column conversationId, and the column queuedAt or queuedAtUTC\nwithout it the rows of QueueSegments cannot be told from each other"},
		{"an empty file", "Queues", "", "the file is empty: it has no header row with the names of the columns"},
		{"a broken header", "Queues", "id,\"Na\"me\n", `the header row cannot be read: parse error on line 1, column 7: extraneous or missing " in quoted-field`},
		{"UTF-16", "Queues", "\xff\xfei\x00d\x00", "the file is written in UTF-16, and only UTF-8 is read\nin Excel save it as CSV UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 FILE"},
		{"a workbook", "Queues", "PK\x03\x04....", "the file is a ZIP archive or an Excel workbook\nsave the sheet as CSV UTF-8, or unpack the archive, and import what is in it"},
		{"a single object", "Queues", `{"@odata.context":"x","value":{}}`, "Queues"},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMemory()
			report, err := Run(context.Background(), jobOf(t, row.set, "q.csv", row.text, m))
			if row.want == "Queues" { // not refused: a line of NDJSON that is rejected
				check(t, "report", fmt.Sprint(report.Rejected, err), "1 <nil>")
				return
			}
			refusal, ok := err.(*RefusedError)
			if !ok || m.begun != 0 || report.RunID != "" {
				t.Fatalf("%v, %d batches, %+v", err, m.begun, report)
			}
			check(t, "refusal", refusal.Error(), row.want)
		})
	}
}

func TestARefusalNamesFiftyUnknownColumnsAtMost(t *testing.T) {
	text := strings.Repeat("column that nobody knows,", 100000) + "id\n"
	_, err := Run(context.Background(), jobOf(t, "Queues", "q.csv", text, newMemory()))
	lines := strings.Split(fmt.Sprint(err), "\n")
	check(t, "last", lines[51], "  and 99950 more")
	if len(lines) != 54 {
		t.Errorf("%d lines", len(lines))
	}
}

func TestATenantsIdInTheKeyIsNoColumnOfTheFile(t *testing.T) {
	set := emptySet()
	owner := &model.Property{Set: set, Index: 7, Name: "owner", Source: model.FromTenant, Type: model.Type{Kind: model.Guid}}
	set.Properties = append(set.Properties, owner)
	set.Key = append([]*model.Property{owner}, set.Key...)
	job := jobOf(t, "Queues", "t.csv", "size,code\n1,x\n2,\n", newMemory())
	job.Set = set
	report, err := Run(context.Background(), job)
	if err != nil || report.Inserted != 1 || report.Rejected != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestUnknownColumnsCanBeLeftOut(t *testing.T) {
	for file, text := range map[string]string{
		"q.csv":    "id,colour,Name\n" + first + ",red,Sales\n" + second + ",blue,Service\n",
		"q.ndjson": `{"id":"` + first + `","colour":"red"}` + "\n" + `{"id":"` + second + `","colour":[{"a":1}]}`,
	} {
		t.Run(file, func(t *testing.T) {
			job := jobOf(t, "Queues", file, text, newMemory())
			job.SkipUnknown = true
			report, err := Run(context.Background(), job)
			if err != nil || report.Inserted != 2 {
				t.Fatalf("%+v, %v", report, err)
			}
			check(t, "notes", strings.Join(report.Notes, "\n"), `the file's "colour" is not in Queues and was left out`)
		})
	}
}

func TestAPageOfAnAnswerIsCalledAPage(t *testing.T) {
	text := `{"@odata.context":"x","value":[{"id":"` + first + `"}],"@odata.nextLink":"http://host/odata/Queues?$skiptoken=x"}`
	report, err := Run(context.Background(), jobOf(t, "Queues", "q.json", text, newMemory()))
	if err != nil {
		t.Fatal(err)
	}
	check(t, "notes", strings.Join(report.Notes, "\n"), "the file is one page of an answer of the feed: it ends with a next link, behind which there are more rows")
}

func TestLogsAreNotImported(t *testing.T) {
	_, err := Run(context.Background(), jobOf(t, "ImportRuns", "runs.csv", "id\n", newMemory()))
	check(t, "error", fmt.Sprint(err), "ImportRuns cannot be imported: Feedline writes its rows itself")
}
