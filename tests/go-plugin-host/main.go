// The host starts a plugin as Grafana does, by the real go-plugin, and checks what Grafana relies on.
//
//	go-plugin-host PLUGIN FOLDER [product | bridge]
//
// PLUGIN is the echo of crate plugin or, with `product` and `bridge`, srellama itself. FOLDER is where sockets and
// state go. It prints a line for each check and each figure, and ends with
// status 1 if anything was not as it must be. As a bridge it checks nothing, and prints the address at which it hands
// HTTP requests on.
package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const appURL = "http://localhost:3000/"

// What Grafana promises and its users feel.
const (
	startWithin = 100 * time.Millisecond
	stopWithin  = 50 * time.Millisecond
	idleKiB     = 60 * 1024
)

type stubs struct {
	goplugin.NetRPCUnsupportedPlugin
	resource    pluginv2.ResourceClient
	diagnostics pluginv2.DiagnosticsClient
	data        pluginv2.DataClient
}

func (*stubs) GRPCServer(*goplugin.GRPCBroker, *grpc.Server) error {
	return errors.New("a host serves no plugin")
}

func (*stubs) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return &stubs{
		resource:    pluginv2.NewResourceClient(conn),
		diagnostics: pluginv2.NewDiagnosticsClient(conn),
		data:        pluginv2.NewDataClient(conn),
	}, nil
}

// A log that several goroutines write to.
type log struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(line []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.Write(line)
}

func (l *log) contains(parts ...string) bool {
	l.lock.Lock()
	defer l.lock.Unlock()
	for _, line := range strings.Split(l.text.String(), "\n") {
		found := true
		for _, part := range parts {
			found = found && strings.Contains(line, part)
		}
		if found {
			return true
		}
	}
	return false
}

type host struct {
	plugin, folder string
	key            *ecdsa.PrivateKey
	// Where the plugin is told that Grafana is.
	appURL string
	failed bool
}

// A plugin that runs.
type running struct {
	*stubs
	client  *goplugin.Client
	process *exec.Cmd
	log     *log
	took    time.Duration
}

func main() {
	mode := "echo"
	if len(os.Args) == 4 {
		mode = os.Args[3]
	}
	if len(os.Args) < 3 || len(os.Args) > 4 || !slices.Contains([]string{"echo", "product", "bridge"}, mode) {
		fmt.Fprintln(os.Stderr, "usage: go-plugin-host PLUGIN FOLDER [product | bridge]")
		os.Exit(2)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	h := &host{plugin: os.Args[1], folder: os.Args[2], key: key, appURL: appURL}
	h.writeKeys()

	switch mode {
	case "bridge":
		h.bridge()
	case "product":
		h.checkProduct()
	default:
		h.checkEcho()
	}
	if h.failed {
		os.Exit(1)
	}
}

func (h *host) checkEcho() {
	h.checkStart()
	h.checkRefusesToRunAlone()
	p := h.start()
	h.checkIdle(p)
	h.checkDiagnostics(p)
	h.checkCallers(p)
	h.checkIdentity(p)
	h.checkBodies(p)
	h.checkStreams(p)
	h.checkPanic(p)
	h.checkLog(p)
	p = h.checkKill(p)
	h.checkStop(p)
	h.checkStopWithOpenCalls()
	h.checkSignals()
}

func (h *host) check(isSo bool, what string, details ...any) {
	if isSo {
		fmt.Println("ok     " + what)
		return
	}
	h.failed = true
	fmt.Println("FAILED " + what + fmt.Sprint(details...))
}

func figure(name string, value any) {
	fmt.Printf("figure %s: %v\n", name, value)
}

func (h *host) start(variables ...string) *running {
	output := &log{}
	process := exec.Command(h.plugin)
	process.Env = []string{
		"PLUGIN_UNIX_SOCKET_DIR=" + h.folder,
		"GF_PLUGIN_DATA_DIR=" + h.folder,
		"GF_PLUGIN_SIGNING_KEYS=" + filepath.Join(h.folder, "keys.json"),
	}
	process.Env = append(process.Env, variables...)
	began := time.Now()
	client := goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  2,
			MagicCookieKey:   "grafana_plugin_type",
			MagicCookieValue: "datasource",
		},
		VersionedPlugins: map[int]goplugin.PluginSet{2: {"stubs": &stubs{}}},
		Cmd:              process,
		SkipHostEnv:      true,
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Logger:           hclog.New(&hclog.LoggerOptions{Output: output, Level: hclog.Debug}),
	})
	protocol, err := client.Client()
	if err != nil {
		client.Kill()
		panic(fmt.Sprintf("the plugin did not start: %v\n%s", err, output.text.String()))
	}
	if err := protocol.Ping(); err != nil {
		panic(fmt.Sprintf("the plugin is not healthy: %v", err))
	}
	took := time.Since(began)
	dispensed, err := protocol.Dispense("stubs")
	if err != nil {
		panic(err)
	}
	return &running{stubs: dispensed.(*stubs), client: client, process: process, log: output, took: took}
}

func (p *running) stop() time.Duration {
	began := time.Now()
	p.client.Kill()
	return time.Since(began)
}

func (h *host) store() string {
	text, err := os.ReadFile(filepath.Join(h.folder, "store"))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (h *host) sockets() []string {
	found, err := filepath.Glob(filepath.Join(h.folder, "srellama-plugin-*", "plugin.sock"))
	if err != nil {
		panic(err)
	}
	return found
}

// Five times, since the first start reads the binary from the disk.
func (h *host) checkStart() {
	fastest, fastestStop := time.Hour, time.Hour
	for range 5 {
		p := h.start()
		fastest = min(fastest, p.took)
		fastestStop = min(fastestStop, p.stop())
		h.check(h.store() == "closed", "the store is closed after a stop", h.store())
	}
	figure("start to healthy, best of 5", fastest)
	figure("stop, best of 5", fastestStop)
	h.check(fastest <= startWithin, "handshake and health within 100 ms", fastest)
	h.check(fastestStop <= stopWithin, "stop within 50 ms", fastestStop)
}

func (h *host) checkRefusesToRunAlone() {
	process := exec.Command(h.plugin)
	process.Env = []string{}
	output, err := process.CombinedOutput()
	h.check(err != nil && bytes.Contains(output, []byte("started by Grafana alone")),
		"without a host it says so", string(output))
}

func (h *host) checkIdle(p *running) {
	kib := p.residentKiB()
	figure("idle resident KiB", kib)
	h.check(kib > 0 && kib <= idleKiB, "idle within 60 MB", kib)
}

func (p *running) residentKiB() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.process.Process.Pid))
	if err != nil {
		panic(err)
	}
	kib := 0
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "VmRSS:") {
			fmt.Sscanf(line, "VmRSS: %d kB", &kib)
		}
	}
	return kib
}

func (h *host) checkDiagnostics(p *running) {
	health := func(app *pluginv2.AppInstanceSettings) *pluginv2.CheckHealthResponse {
		answer, err := p.diagnostics.CheckHealth(context.Background(), &pluginv2.CheckHealthRequest{
			PluginContext: &pluginv2.PluginContext{PluginId: "echo", OrgId: 1, AppInstanceSettings: app},
		})
		if err != nil {
			panic(err)
		}
		return answer
	}
	configured := health(&pluginv2.AppInstanceSettings{JsonData: []byte(`{"dataSource":"prom"}`), LastUpdatedMS: 1})
	h.check(configured.Status == pluginv2.CheckHealthResponse_OK && configured.Message == "reads `prom`" &&
		string(configured.JsonDetails) == "{}", "health with settings", configured)
	// What Grafana sends for an app that nobody configured.
	fresh := health(&pluginv2.AppInstanceSettings{LastUpdatedMS: -6795364578871})
	h.check(fresh.Status == pluginv2.CheckHealthResponse_ERROR && strings.Contains(fresh.Message, "choose one"),
		"health without settings says what to do", fresh)
	broken := health(&pluginv2.AppInstanceSettings{JsonData: []byte("{")})
	h.check(broken.Status == pluginv2.CheckHealthResponse_ERROR && strings.Contains(broken.Message, "save them again"),
		"health with broken settings says what to do", broken)

	metrics, err := p.diagnostics.CollectMetrics(context.Background(), &pluginv2.CollectMetricsRequest{})
	h.check(err == nil && strings.HasPrefix(string(metrics.GetMetrics().GetPrometheus()), "echo_calls_total "),
		"metrics", err, metrics)
}

// An answer in one piece.
type answer struct {
	code    int32
	headers map[string]*pluginv2.StringList
	body    []byte
	pieces  []time.Duration
	err     error
}

func (p *running) call(ctx context.Context, request *pluginv2.CallResourceRequest) answer {
	began := time.Now()
	if request.PluginContext == nil {
		request.PluginContext = &pluginv2.PluginContext{OrgId: 1}
	}
	stream, err := p.resource.CallResource(ctx, request)
	if err != nil {
		return answer{err: err}
	}
	var got answer
	for {
		piece, err := stream.Recv()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				got.err = err
			}
			return got
		}
		if got.code == 0 {
			got.code, got.headers = piece.Code, piece.Headers
		}
		if len(piece.Body) > 0 {
			got.pieces = append(got.pieces, time.Since(began))
		}
		got.body = append(got.body, piece.Body...)
	}
}

type seen struct {
	Method       string         `json:"method"`
	Target       string         `json:"target"`
	Headers      []string       `json:"headers"`
	Organisation int64          `json:"organisation"`
	Login        *string        `json:"login"`
	Role         string         `json:"role"`
	Identity     map[string]any `json:"identity"`
	JSONData     map[string]any `json:"json_data"`
	Secrets      []string       `json:"secrets"`
	IsConfigured bool           `json:"is_configured"`
}

func (h *host) who(p *running, user *pluginv2.User, token string) seen {
	headers := map[string]*pluginv2.StringList{
		"Accept":          {Values: []string{"text/plain", "application/json"}},
		"Not A Header":    {Values: []string{"x"}},
		"X-Forwarded-For": {Values: []string{"127.0.0.1"}},
	}
	if token != "" {
		headers["X-Grafana-Id"] = &pluginv2.StringList{Values: []string{token}}
	}
	got := p.call(context.Background(), &pluginv2.CallResourceRequest{
		Method: "GET", Path: "whoami", Url: "whoami?a=1&a=%20", Headers: headers,
		PluginContext: &pluginv2.PluginContext{
			OrgId: 7, User: user,
			AppInstanceSettings: &pluginv2.AppInstanceSettings{
				JsonData:                []byte(`{"dataSource":"prom"}`),
				DecryptedSecureJsonData: map[string]string{"token": "t0p"},
				LastUpdatedMS:           1795361949000,
			},
			GrafanaConfig: map[string]string{"GF_APP_URL": h.appURL},
		},
	})
	var answered seen
	if err := json.Unmarshal(got.body, &answered); err != nil {
		h.check(false, "whoami answers", got, err)
	}
	contentType := got.headers["content-type"].GetValues()
	h.check(got.code == 200 && got.err == nil && len(contentType) == 1 && contentType[0] == "application/json",
		"status and headers come with the answer", got)
	return answered
}

func (h *host) checkCallers(p *running) {
	for _, c := range []struct {
		name, login, role, expected string
	}{
		{"an admin", "admin", "Admin", "admin"},
		{"an editor", "editor", "Editor", "editor"},
		{"a viewer", "viewer", "Viewer", "viewer"},
		{"an anonymous visitor", "", "Viewer", "viewer"},
		{"a user without role", "norole", "None", "none"},
		{"a user with an empty role", "norole", "", "none"},
		{"a user with a role of tomorrow", "someone", "Owner", "none"},
	} {
		got := h.who(p, &pluginv2.User{Login: c.login, Role: c.role}, "")
		h.check(got.Login != nil && *got.Login == c.login && got.Role == c.expected && got.Organisation == 7,
			c.name+" is served", got)
	}
	grafana := h.who(p, nil, "")
	h.check(grafana.Login == nil && grafana.Role == "none", "Grafana itself is served", grafana)
	h.check(grafana.Method == "GET" && grafana.Target == "/whoami?a=1&a=%20", "the target is passed on", grafana)
	h.check(grafana.IsConfigured && grafana.JSONData["dataSource"] == "prom" &&
		len(grafana.Secrets) == 1 && grafana.Secrets[0] == "token", "settings come with each call", grafana)
	missing := p.call(context.Background(), &pluginv2.CallResourceRequest{Method: "GET", Path: "no", Url: "no/%2e"})
	h.check(missing.code == 404 && strings.Contains(string(missing.body), `/no/%2e`), "a 404 stays one", missing)
	bad := p.call(context.Background(), &pluginv2.CallResourceRequest{Method: "GET", Path: "a b", Url: "a b"})
	h.check(bad.code == 400 && strings.Contains(string(bad.body), `"code":"invalid"`), "no URL is a 400", bad)
}

func (h *host) checkIdentity(p *running) {
	admin := &pluginv2.User{Login: "admin", Role: "Admin"}
	reason := func(token string) string {
		why, _ := h.who(p, admin, token).Identity["reason"].(string)
		return why
	}
	claims := func() map[string]any {
		now := time.Now().Unix()
		return map[string]any{"iss": h.appURL, "aud": []string{"org:7"}, "sub": "user:1", "username": "admin",
			"iat": now, "exp": now + 600}
	}
	signed := h.who(p, admin, h.sign("ES256", claims()))
	h.check(signed.Identity["subject"] == "user:1" && signed.Identity["login"] == "admin",
		"an identity that Go signed is verified", signed)
	for _, name := range signed.Headers {
		h.check(name != "x-grafana-id", "the token itself is not passed on")
	}
	h.check(strings.Contains(reason(""), "sent no"), "an absent identity is named")
	h.check(strings.Contains(reason(h.sign("none", claims())), "`none`"), "an unsigned identity is refused")
	forged := h.sign("ES256", claims())
	forged = forged[:len(forged)-8] + "AAAAAAAA"
	h.check(strings.Contains(reason(forged), "not Grafana's"), "a forged identity is refused")
	other := claims()
	other["aud"] = []string{"org:1"}
	h.check(strings.Contains(reason(h.sign("ES256", other)), "organisation 7"), "another organisation's is refused")
	old := claims()
	old["exp"] = time.Now().Unix() - 60
	h.check(strings.Contains(reason(h.sign("ES256", old)), "held until"), "an expired identity is refused")
}

func (h *host) sign(algorithm string, claims map[string]any) string {
	encode := base64.RawURLEncoding.EncodeToString
	part := func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		return encode(text)
	}
	text := part(map[string]any{"alg": algorithm, "typ": "jwt", "kid": "k1"}) + "." + part(claims)
	hash := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, h.key, hash[:])
	if err != nil {
		panic(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + encode(signature)
}

func (h *host) writeKeys() {
	point, err := h.key.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	// The members that Grafana 12.4 serves at /api/signing-keys/keys, in its order.
	keys := fmt.Sprintf(`{"keys":[{"use":"sig","kty":"EC","kid":"k1","crv":"P-256","alg":"ES256","x":%q,"y":%q}]}`,
		encode(point[1:33]), encode(point[33:]))
	if err := os.WriteFile(filepath.Join(h.folder, "keys.json"), []byte(keys), 0o600); err != nil {
		panic(err)
	}
}

func (h *host) checkBodies(p *running) {
	post := func(megabytes int) answer {
		return p.call(context.Background(), &pluginv2.CallResourceRequest{
			Method: "POST", Path: "echo", Url: "echo", Body: bytes.Repeat([]byte("x"), megabytes<<20),
		})
	}
	began := time.Now()
	six := post(6)
	figure("6 MB body", time.Since(began))
	h.check(six.code == 201 && string(six.body) == `{"n_bytes":6291456}`, "a body of 6 MB arrives", six)
	limit := post(16)
	h.check(limit.code == 201, "a body of 16 MB arrives", limit)
	began = time.Now()
	twenty := post(20)
	figure("20 MB refused", time.Since(began))
	h.check(twenty.code == 413 && twenty.err == nil && strings.Contains(string(twenty.body), "20971520 bytes") &&
		strings.Contains(string(twenty.body), `"code":"too_large"`), "a body of 20 MB is a clear 413", twenty)
	huge := post(65)
	h.check(status.Code(huge.err) == codes.OutOfRange, "a body of 65 MB is not read", huge.err)
	large := p.call(context.Background(), &pluginv2.CallResourceRequest{Method: "GET", Path: "large", Url: "large"})
	h.check(large.code == 200 && len(large.body) == 6<<20, "an answer of 6 MB arrives", large.code, large.err)
	h.check(post(0).code == 201, "calls go on after refusals")
}

func (h *host) checkStreams(p *running) {
	got := p.call(context.Background(), &pluginv2.CallResourceRequest{Method: "GET", Path: "stream", Url: "stream"})
	inTime := len(got.pieces) == 5
	latest := time.Duration(0)
	for i, at := range got.pieces {
		due := time.Duration(i+1) * 100 * time.Millisecond
		late := at - due
		latest = max(latest, late)
		inTime = inTime && late > -5*time.Millisecond && late < 90*time.Millisecond
	}
	figure("a streamed piece is late by at most", latest)
	h.check(inTime && got.code == 200, "streamed pieces arrive one by one, in time", got.pieces, got.err)

	ctx, leave := context.WithTimeout(context.Background(), 150*time.Millisecond)
	defer leave()
	left := p.call(ctx, &pluginv2.CallResourceRequest{Method: "GET", Path: "endless", Url: "endless"})
	h.check(len(left.pieces) > 2 && status.Code(left.err) == codes.DeadlineExceeded, "a stream can be left", left.err)
	isLeft := eventually(time.Second, func() bool {
		metrics, err := p.diagnostics.CollectMetrics(context.Background(), &pluginv2.CollectMetricsRequest{})
		return err == nil && strings.Contains(string(metrics.Metrics.Prometheus), "echo_streams_left_total 1\n")
	})
	h.check(isLeft, "a stream that was left is dropped")
}

func eventually(within time.Duration, isSo func() bool) bool {
	for began := time.Now(); time.Since(began) < within; time.Sleep(5 * time.Millisecond) {
		if isSo() {
			return true
		}
	}
	return false
}

func (h *host) checkPanic(p *running) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	got := p.call(ctx, &pluginv2.CallResourceRequest{Method: "GET", Path: "panic", Url: "panic"})
	h.check(got.err != nil && ctx.Err() == nil, "a call that panics ends with an error", got.err)
	h.check(p.client.Exited() == false, "the plugin outlives it")
	h.check(eventually(time.Second, func() bool { return p.log.contains("[ERROR]", "asked to") }), "the log tells it")
}

func (h *host) checkLog(p *running) {
	h.check(p.log.contains("[INFO]", "asked who calls", "role=Viewer"),
		"log lines are taken apart, not shown as text", p.log.text.String())
	h.check(p.log.contains("[WARN]", "refused an identity"), "a forged identity is logged")
	h.check(!p.log.contains("t0p"), "no secret is in the log")
	h.check(!p.log.contains("[WARN]", "stdio"), "go-plugin does not complain")
}

func (h *host) checkKill(p *running) *running {
	if err := syscall.Kill(p.process.Process.Pid, syscall.SIGKILL); err != nil {
		panic(err)
	}
	h.check(eventually(5*time.Second, p.client.Exited), "a killed plugin is noticed")
	left := h.sockets()
	h.check(len(left) == 1 && h.store() == "open", "a killed plugin leaves its socket behind", left)
	again := h.start()
	figure("start after a kill", again.took)
	now := h.sockets()
	h.check(len(now) == 1 && now[0] != left[0], "the next one removes it", now)
	return again
}

func (h *host) checkStop(p *running) {
	took := p.stop()
	figure("stop", took)
	h.check(took <= stopWithin && h.store() == "closed", "stop within 50 ms, store closed", took, h.store())
	h.check(len(h.sockets()) == 0, "no socket stays", h.sockets())
	h.check(p.log.contains("plugin exited") && !p.log.contains("failed to exit gracefully"), "nobody had to kill")
}

func (h *host) checkStopWithOpenCalls() {
	p := h.start()
	silent := make(chan answer)
	go func() {
		silent <- p.call(context.Background(), &pluginv2.CallResourceRequest{Method: "GET", Path: "silent", Url: "silent"})
	}()
	time.Sleep(50 * time.Millisecond)
	took := p.stop()
	cut := <-silent
	figure("stop with an open stream", took)
	h.check(took <= stopWithin && h.store() == "closed", "an open stream does not delay a stop", took, h.store())
	// Either the plugin's word arrives, or go-plugin has closed the connection before.
	h.check(cut.code == 200 && cut.err != nil, "and is not taken for complete", cut.code)

	p = h.start()
	slow := make(chan answer)
	go func() {
		slow <- p.call(context.Background(), &pluginv2.CallResourceRequest{Method: "GET", Path: "slow", Url: "slow"})
	}()
	time.Sleep(50 * time.Millisecond)
	took = p.stop()
	<-slow
	figure("stop with a call that does not end", took)
	h.check(took < 1500*time.Millisecond && h.store() == "closed", "a call that does not end cannot prevent a stop", took)
}

// Ctrl-C in a terminal reaches Grafana and its plugins; Grafana then says when to stop.
func (h *host) checkSignals() {
	p := h.start()
	if err := p.process.Process.Signal(syscall.SIGINT); err != nil {
		panic(err)
	}
	time.Sleep(50 * time.Millisecond)
	_, err := p.diagnostics.CollectMetrics(context.Background(), &pluginv2.CollectMetricsRequest{})
	h.check(err == nil, "an interrupt does not stop it", err)
	began := time.Now()
	if err := p.process.Process.Signal(syscall.SIGTERM); err != nil {
		panic(err)
	}
	h.check(eventually(time.Second, p.client.Exited), "a termination signal does")
	figure("stop by signal", time.Since(began))
	h.check(h.store() == "closed" && len(h.sockets()) == 0, "then too the store is closed", h.store())
	p.client.Kill()

	p = h.start()
	slow := make(chan answer, 1)
	go func() {
		slow <- p.call(context.Background(), &pluginv2.CallResourceRequest{Method: "GET", Path: "slow", Url: "slow"})
	}()
	time.Sleep(50 * time.Millisecond)
	began = time.Now()
	if err := p.process.Process.Signal(syscall.SIGTERM); err != nil {
		panic(err)
	}
	h.check(eventually(2*time.Second, p.client.Exited), "also while a call does not end")
	took := time.Since(began)
	figure("stop by signal with a call that does not end", took)
	h.check(took > 900*time.Millisecond && h.store() == "closed", "but only after a second for it", took, h.store())
	h.check((<-slow).err != nil, "and that call is told")
	p.client.Kill()
}
