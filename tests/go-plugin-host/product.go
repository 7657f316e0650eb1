package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

const appID = "srellama-reliability-app"

// The product itself: over the shop that it makes up, without a source, and as the data source in it.
func (h *host) checkProduct() {
	h.serveKeys()
	h.checkApp()
	h.checkStops()
	h.checkApplied()
	h.checkRelay()
}

func (h *host) checkApp() {
	fastest, fastestStop := time.Hour, time.Hour
	for range 5 {
		p := h.start("GF_PLUGIN_FAKE=true", "GF_PLUGIN_MODEL=off")
		fastest = min(fastest, p.took)
		fastestStop = min(fastestStop, p.stop())
	}
	figure("start to healthy, best of 5", fastest)
	figure("stop, best of 5", fastestStop)

	p := h.start("GF_PLUGIN_FAKE=true", "GF_PLUGIN_MODEL=off")
	h.checkIdle(p)
	health := h.productHealth(p, nil)
	h.check(health.Status == pluginv2.CheckHealthResponse_OK && strings.Contains(health.Message, "rules_dir"),
		"health over the made-up shop", health)
	viewer := &pluginv2.User{Login: "vera", Role: "Viewer"}
	services := h.ask(p, "GET", "api/v1/services", viewer)
	h.check(services.code == 200 && strings.Contains(string(services.body), `"payment"`),
		"a viewer lists services", services.code, string(services.body), services.err)
	change := h.ask(p, "POST", "api/v1/changes", viewer)
	h.check(change.code == 403 && strings.Contains(string(change.body), `"code":"forbidden"`),
		"a viewer changes nothing", change.code, string(change.body))
	nobody := h.ask(p, "GET", "api/v1/services", nil)
	h.check(nobody.code == 403, "Grafana itself has no role", nobody.code, string(nobody.body))
	six := h.send(p, "POST", "api/v1/checks", viewer, "", bytes.Repeat([]byte(" "), 6<<20))
	h.check(six.code == 403 && six.err == nil, "a body of 6 MB reaches the door", six.code, six.err)
	twenty := h.send(p, "POST", "api/v1/checks", viewer, "", bytes.Repeat([]byte(" "), 20<<20))
	h.check(twenty.code == 413 && twenty.err == nil && strings.Contains(string(twenty.body), `"code":"too_large"`),
		"a body of 20 MB is a clear 413", twenty.code, string(twenty.body), twenty.err)
	took := p.stop()
	figure("stop with an open store", took)
	h.check(took < time.Second && !p.log.contains("failed to exit gracefully"), "it stops by itself", took)
	databases, _ := filepath.Glob(filepath.Join(h.folder, "organisation-1", "*"))
	for _, path := range databases {
		h.check(!strings.HasSuffix(path, "-wal"), "the store is closed", path)
	}
	h.check(len(databases) > 0, "the organisation has a folder of its own", databases)
	h.check(len(h.sockets()) == 0, "no socket stays", h.sockets())

	p = h.start("GF_PLUGIN_MODEL=off")
	health = h.productHealth(p, nil)
	h.check(health.Status == pluginv2.CheckHealthResponse_OK && strings.Contains(health.Message, "`source_url`"),
		"without a source pages read, and health names the settings for the rest", health)
	services = h.ask(p, "GET", "api/v1/services", viewer)
	h.check(services.code == 409 && strings.Contains(string(services.body), "`source_url`"),
		"so do calls", services.code, string(services.body))
	health = h.productHealth(p, []byte(`{"source_url":"http://127.0.0.1:1"}`))
	h.check(health.Status == pluginv2.CheckHealthResponse_ERROR && strings.Contains(health.Message, "127.0.0.1:1"),
		"new settings hold with the next call", health)
	p.stop()
}

// Each time with the store open, since the slowest is the one that is noticed.
func (h *host) checkStops() {
	const times = 20
	var took []time.Duration
	for range times {
		p := h.start("GF_PLUGIN_FAKE=true", "GF_PLUGIN_MODEL=off")
		listed := h.ask(p, "GET", "api/v1/services", &pluginv2.User{Login: "vera", Role: "Viewer"})
		h.check(listed.code == 200, "a call opens the store", listed.code, string(listed.body))
		took = append(took, p.stop())
		h.check(!p.log.contains("failed to exit gracefully"), "nobody has to kill")
	}
	slices.Sort(took)
	figure(fmt.Sprintf("stop with an open store, median of %d", times), took[times/2])
	figure(fmt.Sprintf("stop with an open store, slowest of %d", times), took[times-1])
}

func (h *host) productHealth(p *running, jsonData []byte) *pluginv2.CheckHealthResponse {
	answer, err := p.diagnostics.CheckHealth(context.Background(), &pluginv2.CheckHealthRequest{
		PluginContext: h.productContext(nil, jsonData),
	})
	if err != nil {
		panic(err)
	}
	return answer
}

func (h *host) ask(p *running, method, path string, user *pluginv2.User) answer {
	return h.send(p, method, path, user, "", nil)
}

// With a body, and the identity that Grafana signed.
func (h *host) send(p *running, method, path string, user *pluginv2.User, identity string, body []byte) answer {
	headers := map[string]*pluginv2.StringList{}
	if body != nil {
		headers["Content-Type"] = &pluginv2.StringList{Values: []string{"application/json"}}
	}
	if identity != "" {
		headers["X-Grafana-Id"] = &pluginv2.StringList{Values: []string{identity}}
	}
	route, _, _ := strings.Cut(path, "?")
	return p.call(context.Background(), &pluginv2.CallResourceRequest{
		Method: method, Path: route, Url: path, Headers: headers, Body: body,
		PluginContext: h.productContext(user, nil),
	})
}

func (h *host) productContext(user *pluginv2.User, jsonData []byte) *pluginv2.PluginContext {
	return &pluginv2.PluginContext{
		PluginId: appID, OrgId: 1, User: user,
		AppInstanceSettings: &pluginv2.AppInstanceSettings{JsonData: jsonData},
		GrafanaConfig:       map[string]string{"GF_APP_URL": h.appURL},
	}
}
