package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

const (
	// What the desk takes: so many tasks together, and so many of one user.
	openTasks  = 200
	tasksOfOne = 8
	// What so many tasks may take beside the idle process, with answers of 1 MB waiting in each.
	relayKiB = 200 * 1024
)

// Memory with as many open relay tasks as there may be, each followed by a stream.
func (h *host) checkRelay() {
	p := h.start("GF_PLUGIN_MODEL=off")
	defer p.stop()
	health := h.productHealth(p, nil)
	h.check(health.Status == pluginv2.CheckHealthResponse_OK, "the relay's process is healthy", health)
	before := p.residentKiB()
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	first := make(chan time.Duration, openTasks)
	var followed sync.WaitGroup
	opened := 0
	for user := range openTasks / tasksOfOne {
		who := &pluginv2.User{Login: fmt.Sprintf("user-%d", user), Role: "Viewer"}
		for range tasksOfOne {
			id := h.beginTask(p, who)
			if id == "" {
				continue
			}
			opened++
			followed.Add(1)
			go func() {
				defer followed.Done()
				h.follow(ctx, p, who, id, first)
			}()
		}
		ninth := h.send(p, "POST", "api/v1/tasks", who, "", taskBody)
		if ninth.code != 429 {
			h.check(false, "one user has no more than their share", ninth.code, string(ninth.body))
		}
	}
	h.check(opened == openTasks, "as many tasks are open as there may be", opened)
	late := time.Duration(0)
	for told := range opened {
		select {
		case took := <-first:
			late = max(late, took)
		case <-time.After(10 * time.Second):
			h.check(false, "each stream says at once what is to be read", told)
			return
		}
	}
	figure("first line of the slowest of 200 streams after", late)
	one := h.send(p, "POST", "api/v1/tasks", &pluginv2.User{Login: "late", Role: "Viewer"}, "", taskBody)
	h.check(one.code == 429 && strings.Contains(string(one.body), `"code":"too_many_requests"`), "one more is refused",
		one.code, string(one.body))
	with := p.residentKiB()
	figure("resident KiB before tasks", before)
	figure("resident KiB with 200 open relay tasks", with)
	h.check(with-before < relayKiB, "200 open tasks stay within their bound", before, with)
	leave()
	followed.Wait()
}

var taskBody = []byte(`{"data_source":"prom","method":"GET","path":"/api/v1/services/payment"}`)

func (h *host) beginTask(p *running, who *pluginv2.User) string {
	begun := h.send(p, "POST", "api/v1/tasks", who, "", taskBody)
	var task struct{ ID string }
	if err := json.Unmarshal(begun.body, &task); err != nil || begun.code != 201 {
		h.check(false, "a task begins", begun.code, string(begun.body), begun.err)
	}
	return task.ID
}

// Follows a task until `ctx` ends, and hands in how long its first line took.
func (h *host) follow(ctx context.Context, p *running, who *pluginv2.User, id string, first chan<- time.Duration) {
	began := time.Now()
	path := "api/v1/tasks/" + id + "/stream"
	stream, err := p.resource.CallResource(ctx, &pluginv2.CallResourceRequest{
		Method: "GET", Path: path, Url: path, PluginContext: h.productContext(who, nil),
	})
	if err != nil {
		return
	}
	for isFirst := true; ; {
		piece, err := stream.Recv()
		if err != nil {
			return
		}
		if isFirst && strings.Contains(string(piece.Body), `"event":"read"`) {
			first <- time.Since(began)
			isFirst = false
		}
	}
}
