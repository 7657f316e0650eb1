package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// Hands HTTP requests on to the plugin as Grafana's resource route does, until standard input ends. Who asks
// stands in `x-bridge-login` and `x-bridge-role`; the identity that Grafana would sign goes along.
func (h *host) bridge() {
	h.serveKeys()
	p := h.start("GF_PLUGIN_MODEL=off")
	defer p.stop()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.handOn(p, w, r) }))
	fmt.Printf("http://%s\n", listener.Addr())
	io.Copy(io.Discard, os.Stdin)
}

// Each piece of an answer goes on as it comes.
func (h *host) handOn(p *running, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	user := &pluginv2.User{Login: r.Header.Get("x-bridge-login"), Role: r.Header.Get("x-bridge-role")}
	headers := map[string]*pluginv2.StringList{
		"X-Grafana-Id": {Values: []string{h.identity(user.Login)}},
		"Content-Type": {Values: r.Header.Values("content-type")},
	}
	stream, err := p.resource.CallResource(r.Context(), &pluginv2.CallResourceRequest{
		Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/"), Url: strings.TrimPrefix(r.URL.RequestURI(), "/"),
		Headers: headers, Body: body, PluginContext: h.productContext(user, nil),
	})
	for isFirst := true; err == nil; isFirst = false {
		var piece *pluginv2.CallResourceResponse
		if piece, err = stream.Recv(); err != nil {
			break
		}
		if isFirst {
			for name, values := range piece.Headers {
				w.Header()[http.CanonicalHeaderKey(name)] = values.Values
			}
			w.WriteHeader(int(piece.Code))
		}
		w.Write(piece.Body)
		w.(http.Flusher).Flush()
	}
}
