package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

const dataSourceID = "srellama-objectives-datasource"

// Serves the public keys where Grafana does, and becomes what the plugin is told that Grafana is.
func (h *host) serveKeys() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	h.appURL = fmt.Sprintf("http://%s/", listener.Addr())
	routes := http.NewServeMux()
	routes.HandleFunc("GET /api/signing-keys/keys", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("content-type", "application/json")
		http.ServeFile(w, r, filepath.Join(h.folder, "keys.json"))
	})
	go http.Serve(listener, routes)
}

// An objective is put in force by the app's process; the data source's process reads it meanwhile.
func (h *host) checkApplied() {
	rules := filepath.Join(h.folder, "rules")
	if err := os.MkdirAll(rules, 0o700); err != nil {
		panic(err)
	}
	variables := []string{"GF_PLUGIN_FAKE=true", "GF_PLUGIN_MODEL=off", "GF_PLUGIN_RULES_DIR=" + rules}
	app := h.start(variables...)
	source := h.start("GF_PLUGIN_FAKE=true")
	h.checkEmptyDataSource(source)

	objective, change := h.apply(app)
	h.checkFrames(source, objective)
	h.checkRefusals(source)
	h.checkStored(objective)

	// Killed, and started again by Grafana: what was in force still is, for both.
	if err := syscall.Kill(app.process.Process.Pid, syscall.SIGKILL); err != nil {
		panic(err)
	}
	h.check(eventually(5*time.Second, app.client.Exited), "the app's process is killed")
	app = h.start(variables...)
	viewer := &pluginv2.User{Login: "vera", Role: "Viewer"}
	kept := h.ask(app, "GET", "api/v1/changes/"+change, viewer)
	h.check(kept.code == 200 && strings.Contains(string(kept.body), `"state":"committed"`),
		"after a kill the change is still in force", kept.code, string(kept.body))
	h.check(rows(h.query(source, `{"kind":"status"}`, nil)) == 1, "the data source still sees it")

	admin := &pluginv2.User{Login: "ada", Role: "Admin"}
	undone := h.send(app, "POST", "api/v1/changes/"+change+"/undo", admin, h.identity("ada"), nil)
	h.check(undone.code == 200, "what was in force before the kill is undone after it", undone.code, string(undone.body))
	h.check(rows(h.query(source, `{"kind":"status"}`, nil)) == 0, "the data source sees at once that nothing is in force")
	left, _ := os.ReadDir(rules)
	h.check(len(left) == 0, "no rule is left", left)

	took := app.stop()
	figure("stop after a change, beside the data source", took)
	sourceTook := source.stop()
	figure("stop of the data source", sourceTook)
	h.check(!app.log.contains("failed to exit gracefully") && !source.log.contains("failed to exit gracefully"),
		"both stop by themselves")
}

func (h *host) identity(login string) string {
	return h.signedFor(login, 1, 10*time.Minute)
}

func (h *host) signedFor(login string, organisation int, holds time.Duration) string {
	now := time.Now()
	return h.sign("ES256", map[string]any{"iss": h.appURL, "aud": []string{fmt.Sprintf("org:%d", organisation)},
		"sub": "user:1", "username": login, "iat": now.Unix() - 3600, "exp": now.Add(holds).Unix()})
}

// Proposes and applies one objective of the made-up shop; its id, and that of the change.
func (h *host) apply(app *running) (objective, change string) {
	admin := &pluginv2.User{Login: "ada", Role: "Admin"}
	proposed := h.send(app, "POST", "api/v1/proposals", admin, "", []byte(`{"service":"payment"}`))
	var found struct {
		Proposals []struct {
			Digest    string
			Objective struct{ ID string }
		}
	}
	if err := json.Unmarshal(proposed.body, &found); err != nil || len(found.Proposals) == 0 {
		panic(fmt.Sprintf("nothing is proposed: %d %s", proposed.code, proposed.body))
	}
	first := found.Proposals[0]
	body := fmt.Appendf(nil, `{"service":"payment","objectives":[{"id":%q,"proposal":%q}]}`, first.Objective.ID, first.Digest)

	forged := h.identity("ada")
	forged = forged[:len(forged)-8] + "AAAAAAAA"
	for _, refused := range []struct{ name, identity, says string }{
		{"an absent", "", "sent no"},
		{"a forged", forged, "not Grafana's"},
		{"an expired", h.signedFor("ada", 1, -time.Minute), "held until"},
		{"another organisation's", h.signedFor("ada", 2, time.Minute), "organisation 1"},
	} {
		got := h.send(app, "POST", "api/v1/changes", admin, refused.identity, body)
		h.check(got.code == 403 && strings.Contains(string(got.body), `"code":"unverified"`) &&
			strings.Contains(string(got.body), refused.says), refused.name+" identity applies nothing", got.code, string(got.body))
	}
	applied := h.send(app, "POST", "api/v1/changes", admin, h.identity("ada"), body)
	var done struct{ Change struct{ ID string } }
	if err := json.Unmarshal(applied.body, &done); err != nil || applied.code != 201 {
		panic(fmt.Sprintf("nothing is applied: %d %s", applied.code, applied.body))
	}
	h.check(strings.Contains(string(applied.body), `user:1`), "the receipt has the identity that Grafana signed")
	return first.Objective.ID, done.Change.ID
}

func (h *host) checkEmptyDataSource(source *running) {
	health := h.sourceHealth(source, nil)
	h.check(health.Status == pluginv2.CheckHealthResponse_OK && strings.Contains(health.Message, "no objective is in force yet"),
		"a data source with nothing in force says so", health)
	status := h.query(source, `{"kind":"status"}`, nil)
	h.check(status.Status == 200 && rows(status) == 0, "and answers with nothing", status.Error)
	resource := source.call(context.Background(), &pluginv2.CallResourceRequest{
		Method: "GET", Path: "api/v1/services", Url: "api/v1/services", PluginContext: h.sourceContext(nil),
	})
	h.check(resource.code == 404 && strings.Contains(string(resource.body), "served by the app"),
		"resources are the app's", resource.code, string(resource.body))
}

func (h *host) sourceContext(jsonData []byte) *pluginv2.PluginContext {
	if jsonData == nil {
		jsonData = []byte(`{}`)
	}
	return &pluginv2.PluginContext{
		PluginId: dataSourceID, OrgId: 1, User: &pluginv2.User{Login: "vera", Role: "Viewer"},
		DataSourceInstanceSettings: &pluginv2.DataSourceInstanceSettings{
			Uid: "objectives", Name: "SRE-Llama objectives", JsonData: jsonData, LastUpdatedMS: 1795361949000,
		},
		GrafanaConfig: map[string]string{"GF_APP_URL": h.appURL},
	}
}

func (h *host) sourceHealth(p *running, jsonData []byte) *pluginv2.CheckHealthResponse {
	answer, err := p.diagnostics.CheckHealth(context.Background(), &pluginv2.CheckHealthRequest{
		PluginContext: h.sourceContext(jsonData),
	})
	if err != nil {
		panic(err)
	}
	return answer
}

// A query over all time; headers are what Grafana adds, as `FromAlert`.
func (h *host) query(p *running, body string, headers map[string]string) *pluginv2.DataResponse {
	answer, err := p.data.QueryData(context.Background(), &pluginv2.QueryDataRequest{
		PluginContext: h.sourceContext(nil),
		Headers:       headers,
		Queries: []*pluginv2.DataQuery{{
			RefId: "A", Json: []byte(body), MaxDataPoints: 100, IntervalMS: 15000,
			TimeRange: &pluginv2.TimeRange{FromEpochMS: 0, ToEpochMS: time.Now().Add(24 * time.Hour).UnixMilli()},
		}},
	})
	if err != nil {
		panic(err)
	}
	return answer.Responses["A"]
}

func framesOf(answer *pluginv2.DataResponse) data.Frames {
	frames, err := data.UnmarshalArrowFrames(answer.Frames)
	if err != nil {
		panic(fmt.Sprintf("Grafana cannot read the frames: %v", err))
	}
	return frames
}

func rows(answer *pluginv2.DataResponse) int {
	n := 0
	for _, frame := range framesOf(answer) {
		n += frame.Rows()
	}
	return n
}

// Each kind of query, by the columns that panels, alert rules and annotations rely on.
func (h *host) checkFrames(source *running, objective string) {
	health := h.sourceHealth(source, nil)
	h.check(strings.Contains(health.Message, "1 objective is in force; reads "), "health counts what is in force", health)
	about := fmt.Sprintf(`,"objective":%q`, objective)
	for _, c := range []struct{ kind, more, columns string }{
		{"status", "", "objective:string service:string state:string target:string attainment:number " +
			"budget_remaining:number burn_rate:number as_of:time"},
		{"figure", `,"figure":"burn_rate"`, "objective:string service:string burn_rate:number"},
		{"burn_down", about, "time:time budget_remaining:number"},
		{"burn_rates", about, "windows:string severity:string fires_above:number long_window:number " +
			"short_window:number is_exceeded:number"},
		{"alert_history", about, "time:time timeEnd:time burning_since:time severity:string windows:string"},
		{"backtest", about, "time:time budget_remaining:number"},
		{"changes", "", "time:time title:string text:string tags:string id:string"},
		{"incidents", "", "time:time timeEnd:time title:string text:string tags:string objective:string"},
		{"receipts", "", "document_hash:string objective:string receipt_state:string approved_by:string in_force_since:time"},
		{"services", "", "text:string"},
		{"objectives", `,"service":"payment"`, "text:string"},
	} {
		answer := h.query(source, fmt.Sprintf(`{"kind":%q%s}`, c.kind, c.more), nil)
		if answer.Status != 200 {
			h.check(false, "the query "+c.kind+" is answered", answer.Error)
			continue
		}
		frames := framesOf(answer)
		h.check(len(frames) == 1 && columns(frames[0]) == c.columns, "the query "+c.kind+" has its columns",
			len(frames), columns(frames[0]))
		h.check(c.kind == "alert_history" || c.kind == "incidents" || frames[0].Rows() > 0, "and rows of "+c.kind)
		h.checkAsGrafanaHandsOn(c.kind, frames[0])
	}
	status := framesOf(h.query(source, `{"kind":"status"}`, nil))[0]
	h.check(text(status, "objective") == objective && text(status, "service") == "payment",
		"the status names what is in force", text(status, "objective"))
	h.check(framesOf(h.query(source, `{}`, nil))[0].Name == "status", "a query that was never edited asks for the status")
	offered := framesOf(h.query(source, `{"kind":"objectives"}`, nil))[0]
	h.check(offered.Rows() == 1 && text(offered, "text") == objective,
		"a variable offers what is in force, and not what is merely proposed", offered.Rows())
	figure := framesOf(h.query(source, `{"kind":"figure"}`, map[string]string{"FromAlert": "true"}))[0]
	h.check(figure.Rows() == 1 && figure.Fields[2].Name == "budget_remaining" &&
		figure.TimeSeriesSchema().Type == data.TimeSeriesTypeNot, "an alert rule takes a figure as one number for each objective")
	burnDown := framesOf(h.query(source, `{"kind":"burn_down"`+about+`}`, nil))[0]
	h.check(burnDown.TimeSeriesSchema().Type == data.TimeSeriesTypeWide, "a burn-down is a time series to Grafana")
	h.check(burnDown.Fields[1].Labels["objective"] == objective, "with the objective as its label", burnDown.Fields[1].Labels)
	receipt := framesOf(h.query(source, `{"kind":"receipts"}`, nil))[0]
	h.check(text(receipt, "receipt_state") == "active" && text(receipt, "approved_by") == "ada",
		"the receipt is active, as the ledger has it", text(receipt, "receipt_state"))
}

func columns(frame *data.Frame) string {
	var found []string
	for _, field := range frame.Fields {
		kind := "string"
		switch {
		case field.Type().Time():
			kind = "time"
		case field.Type().Numeric():
			kind = "number"
		}
		found = append(found, field.Name+":"+kind)
	}
	return strings.Join(found, " ")
}

func text(frame *data.Frame, name string) string {
	field, _ := frame.FieldByName(name)
	if field == nil || field.Len() == 0 {
		return ""
	}
	value, ok := field.ConcreteAt(0)
	if !ok {
		return ""
	}
	return fmt.Sprint(value)
}

// The JSON that browsers get has the shape that Grafana 12.4 was recorded with: schema with fields of name, type and
// typeInfo, and values beside it, column by column.
func (h *host) checkAsGrafanaHandsOn(kind string, frame *data.Frame) {
	encoded, err := data.FrameToJSON(frame, data.IncludeAll)
	var shape struct {
		Schema struct {
			Fields []struct {
				Name, Type string
				TypeInfo   struct {
					Frame    string
					Nullable bool
				}
			}
			Meta struct{ PreferredVisualisationType string }
		}
		Data struct{ Values [][]any }
	}
	if err == nil {
		err = json.Unmarshal(encoded, &shape)
	}
	known := []string{"time.Time", "float64", "string"}
	isSo := err == nil && len(shape.Data.Values) == len(frame.Fields)
	for _, field := range shape.Schema.Fields {
		isSo = isSo && slices.Contains(known, field.TypeInfo.Frame)
	}
	shown := "table"
	if kind == "burn_down" || kind == "backtest" {
		shown = "graph"
	}
	h.check(isSo && shape.Schema.Meta.PreferredVisualisationType == shown, "browsers read "+kind, err, string(encoded))
}

func (h *host) checkRefusals(source *running) {
	for _, c := range []struct {
		name, query string
		status      int32
		says        string
	}{
		{"a kind of tomorrow", `{"kind":"weather"}`, 400, "unknown variant"},
		{"no objective where one is asked about", `{"kind":"burn_down"}`, 400, "choose an objective"},
		{"an objective that is not there", `{"kind":"burn_rates","objective":"no-such"}`, 404, "no-such"},
		{"what is no query", `[]`, 400, "cannot be read"},
	} {
		got := h.query(source, c.query, nil)
		h.check(got.Status == c.status && strings.Contains(got.Error, c.says), c.name+" is told", got.Status, got.Error)
	}
	health := h.sourceHealth(source, []byte(`{"source_url":"http://127.0.0.1:1"}`))
	h.check(health.Status == pluginv2.CheckHealthResponse_OK, "the operator's source comes first", health)
}

// Without a source: stored figures with their age, and none for alert rules.
func (h *host) checkStored(objective string) {
	p := h.start()
	health := h.sourceHealth(p, nil)
	h.check(health.Status == pluginv2.CheckHealthResponse_OK &&
		strings.Contains(health.Message, "1 objective is in force; shows what is kept") &&
		strings.Contains(health.Message, "service account"), "without a source health says what to set", health)
	frame := framesOf(h.query(p, `{"kind":"status"}`, nil))[0]
	notices := ""
	if frame.Meta != nil {
		for _, notice := range frame.Meta.Notices {
			notices += notice.Text + "\n"
		}
	}
	h.check(frame.Rows() == 1 && strings.Contains(notices, "`"+objective+"` stands as it was proposed, from the history up to"),
		"stored figures come with their age", notices)
	for _, kind := range []string{"status", "figure", "burn_down"} {
		query := fmt.Sprintf(`{"kind":%q,"objective":%q}`, kind, objective)
		refused := h.query(p, query, map[string]string{"FromAlert": "true"})
		h.check(refused.Status == 502 && strings.Contains(refused.Error, "an alert needs values of now"),
			"an alert rule on stored figures fails instead of looking healthy: "+kind, refused.Status, refused.Error)
	}
	broken := h.sourceHealth(p, []byte(`{"source_url":"http://127.0.0.1:1"}`))
	h.check(broken.Status == pluginv2.CheckHealthResponse_ERROR && strings.Contains(broken.Message, "127.0.0.1:1"),
		"a source that is down is named", broken)
	h.check(p.stop() < time.Second, "and it stops")
}
