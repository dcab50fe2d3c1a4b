package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"usher"
	"usher/web"
	"usher/web/signin"
)

// The operations of each tag of the OpenAPI document, with whatever may be sent
// to them: addresses, parameters, headers and bodies.

func FuzzCustomerRequests(f *testing.F)     { fuzzRequests(f, "Customers") }
func FuzzConversationRequests(f *testing.F) { fuzzRequests(f, "Conversations") }
func FuzzAgentRequests(f *testing.F)        { fuzzRequests(f, "Agents") }
func FuzzKnowledgeRequests(f *testing.F)    { fuzzRequests(f, "Knowledge") }
func FuzzEventRequests(f *testing.F)        { fuzzRequests(f, "Events") }
func FuzzSignInRequests(f *testing.F)       { fuzzRequests(f, "Signing in") }
func FuzzModelRequests(f *testing.F)        { fuzzRequests(f, "Models") }
func FuzzSettingRequests(f *testing.F)      { fuzzRequests(f, "Settings") }

// TestRequestsAreFuzzed: each operation has one of the tags above, and what its
// fuzzing begins with gets past its decoder.
func TestRequestsAreFuzzed(t *testing.T) {
	t.Parallel()
	b := newBooth(t)
	tags := []string{"Customers", "Conversations", "Agents", "Knowledge", "Events", "Signing in", "Models", "Settings"}
	for _, e := range endpoints(t) {
		if !slices.Contains(tags, e.tag) {
			t.Errorf("%s %s is of %q, which nobody fuzzes", e.method, e.path, e.tag)
		}
		b.furnish()
		var p web.Problem
		r := b.send(e, "x", e.query, `"1"`, e.kind, e.body)
		if err := json.Unmarshal(r.body, &p); r.code >= 400 && (err != nil || r.code == 400 || r.code >= 500 || len(p.Faults) > 0) {
			t.Errorf("%s %s, %s: %s", e.method, r.at, e.body, r.text())
		}
	}
}

// numbers are parameters that are some.
var numbers = regexp.MustCompile(`=-?[0-9.]+&`)

// fuzzRequests sends requests of one tag to the whole edge, as an admin and a
// customer. Each is answered as the document says: with what was asked for, or
// with a problem of the sender's, never with one of ours.
func fuzzRequests(f *testing.F, tag string) {
	f.Helper()
	b := newBooth(f)
	all := slices.DeleteFunc(endpoints(f), func(e endpoint) bool { return e.tag != tag })
	for i, e := range all {
		f.Add(uint8(i), "x", e.query, `"1"`, e.kind, e.body)
		f.Add(uint8(i), "x", numbers.ReplaceAllString(e.query, "=NaN&"), `"NaN"`, e.kind, e.body)
		f.Add(uint8(i), "%00%ff", e.query+"&version=1", "", e.kind, e.body[:len(e.body)/2])
	}
	f.Fuzz(func(t *testing.T, which uint8, id, query, match, kind string, body []byte) {
		e := all[int(which)%len(all)]
		b.furnish()
		r := b.send(e, id, query, match, kind, body)
		if fault := r.fault(); fault != "" {
			t.Fatalf("%s %s, body %q: %s: %s", e.method, r.at, body, fault, r.text())
		}
		if id == "x" && r.code < 300 && strings.HasSuffix(e.kind, "json") && !json.Valid(body) {
			t.Fatalf("%s %s took %q, which is no JSON: %s", e.method, r.at, body, r.text())
		}
	})
}

// reply is an answer of a booth.
type reply struct {
	at   string
	code int
	kind string
	body []byte
}

func (r reply) text() string { return fmt.Sprintf("%d %s %.500s", r.code, r.kind, r.body) }

// fault is what is wrong with an answer, whatever was asked; "": nothing.
func (r reply) fault() string {
	var p web.Problem
	switch {
	case r.code >= 500:
		return "a fault of ours"
	case r.code < 400 && strings.HasSuffix(r.kind, "json") && !json.Valid(r.body):
		return "an answer that is no JSON"
	case r.code < 400:
		return ""
	case r.kind != "application/problem+json" || json.Unmarshal(r.body, &p) != nil || p.Status != r.code || p.Code == "" || p.Title == "" || p.Detail == "":
		return "no problem"
	case strings.Contains(p.Detail, " Go ") || strings.Contains(p.Detail, "usher."):
		return "a problem that speaks of Go"
	}
	return ""
}

// booth is the edge without a network, over an office where there is one of
// everything, called x.
type booth struct {
	office        *office
	handle        fasthttp.RequestHandler
	line          net.Conn // that requests seem to come by
	cookie, token string   // of the admin and the visitor
	account       usher.AccountID
	visitor       string

	// Who is there before the rest is furnished.
	agents   map[usher.AgentID]usher.Agent
	secrets  map[usher.AgentID]string
	sessions map[string]usher.Session
	admin    usher.AgentID
}

// calm is the office that does not panic at a word.
type calm struct{ *office }

// Accept implements the inbox.
func (c calm) Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error) {
	if in.Text == "panic" {
		in.Text = "calm"
	}
	return c.office.Accept(ctx, in)
}

func newBooth(tb testing.TB) *booth {
	tb.Helper()
	w, err := makeWidget()
	if err != nil {
		tb.Fatal(err)
	}
	b := &booth{office: newOffice(), account: w.Account().ID}
	b.line, _ = net.Pipe()
	parts := servicesOf(b.office, w)
	parts.Inbox = calm{b.office}
	server, err := web.New(parts, web.Config{
		SetupToken: setupToken, Version: "test", Passwords: signin.HashConfig{Memory: 64, Passes: 1, Waiting: 100},
		RequestTimeout: time.Second, // so that nobody waits for events
		Limits:         web.Limits{Messages: web.Off, Uploads: web.Off, Visitors: web.Off, SignIns: web.Off, Connections: web.Off},
		Log:            slog.New(slog.DiscardHandler),
	})
	if err != nil {
		tb.Fatal(err)
	}
	if b.handle, err = web.Handler(server); err != nil {
		tb.Fatal(err)
	}
	b.enter(tb)
	v, err := w.Verify(b.token)
	if err != nil {
		tb.Fatal(err)
	}
	b.visitor = v.ID
	return b
}

// enter signs the first admin in, and makes a visitor.
func (b *booth) enter(tb testing.TB) {
	tb.Helper()
	first := fmt.Sprintf(`{"token":%q,"email":"boss@example.com","name":"Boss","password":"a long password"}`, setupToken)
	var ctx fasthttp.RequestCtx
	b.do(&ctx, http.MethodPost, "/v1/setup", "application/json", []byte(first))
	name, rest, _ := strings.Cut(string(ctx.Response.Header.Peek("Set-Cookie")), "=")
	value, _, _ := strings.Cut(rest, ";")
	b.cookie = name + "=" + value
	var made fasthttp.RequestCtx
	b.do(&made, http.MethodPost, "/v1/visitors", "", nil)
	var got struct{ Token string }
	if err := json.Unmarshal(made.Response.Body(), &got); err != nil || len(b.office.sessions) != 1 || got.Token == "" {
		tb.Fatalf("%s, %s, %v", ctx.Response.Body(), made.Response.Body(), err)
	}
	b.token = got.Token
	b.agents, b.secrets, b.sessions = maps.Clone(b.office.agents), maps.Clone(b.office.secrets), maps.Clone(b.office.sessions)
	for id := range b.agents {
		b.admin = id
	}
}

// do serves one request.
func (b *booth) do(ctx *fasthttp.RequestCtx, method, uri, kind string, body []byte, headers ...string) {
	var r fasthttp.Request
	r.Header.SetMethod(method)
	r.Header.SetHost("usher.test")
	r.SetRequestURI(uri)
	if kind != "" {
		r.Header.SetContentType(kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	r.SetBody(body)
	ctx.Init2(b.line, nil, false)
	r.CopyTo(&ctx.Request)
	b.handle(ctx)
}

// send asks an endpoint as who may.
func (b *booth) send(e endpoint, id, query, match, kind string, body []byte) reply {
	at := strings.NewReplacer("{id}", id, "{name}", id).Replace(e.path) + "?" + query
	headers := []string{"Cookie", b.cookie}
	if e.visitor {
		headers = []string{"Authorization", "Bearer " + b.token}
	}
	if match != "" {
		headers = append(headers, "If-Match", match)
	}
	var ctx fasthttp.RequestCtx
	b.do(&ctx, e.method, at, kind, body, headers...)
	return reply{at, ctx.Response.StatusCode(), string(ctx.Response.Header.ContentType()), bytes.Clone(ctx.Response.Body())}
}

// furnish makes the office as it was.
func (b *booth) furnish() {
	o, fresh := b.office, newOffice()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.n, o.hooks, o.settings, o.presence, o.links, o.heard = 1000, fresh.hooks, fresh.settings, fresh.presence, fresh.links, nil
	o.agents, o.secrets, o.sessions = maps.Clone(b.agents), maps.Clone(b.secrets), maps.Clone(b.sessions)
	o.agents["x"] = usher.Agent{ID: "x", Email: "x@example.com", Name: "X", Role: usher.RoleAgent}
	hash := signin.HashToken("x")
	o.links[hash] = key{Link: usher.Link{TokenHash: hash, Agent: "x", ExpiresAt: time.Now().Add(time.Hour)}}
	o.clients = map[usher.CustomerID]usher.Customer{"x": {ID: "x", Account: b.account, NativeID: b.visitor}}
	o.chats = map[usher.ConversationID]*usher.Conversation{
		"x": {ID: "x", Account: b.account, Customer: "x", State: usher.StateAgent, Owner: b.admin, Version: 1, LastSeq: 2},
	}
	o.messages = map[usher.ConversationID][]usher.Message{"x": {
		{ID: "m", Conversation: "x", Seq: 1, From: usher.FromCustomer, Kind: usher.KindText, Text: "?"},
		{ID: "x", Conversation: "x", Seq: 2, From: usher.FromBot, Kind: usher.KindText, Text: "!"},
	}}
	o.entries = map[usher.EntryID]usher.Entry{"x": {ID: "x", Version: 1}}
	o.intents = map[string]usher.Intent{"x": {Name: "x"}}
	o.misses = map[usher.MissID]usher.Miss{"x": {ID: "x", Question: "?", State: usher.MissOpen}}
	picture := usher.Upload{Account: b.account, Sender: b.visitor, Content: aPicture}
	o.parcels = map[usher.FileID]parcel{"x": {File: usher.File{ID: "x", Type: "image/png", Size: int64(len(aPicture))}, Upload: picture}}
	o.hooks.log = []usher.Event{{Kind: usher.EventKnowledge, Position: 1, Entry: "x"}}
	o.hooks.keys[hash] = usher.APIKey{ID: "x", Name: "x"}
	o.hooks.all["x"] = usher.Webhook{ID: "x", URL: "https://x.example", Enabled: true, Version: 1, Secrets: []usher.WebhookSecret{{Key: []byte("x")}}}
	o.hooks.kept["x"] = []usher.Delivery{{Position: 1, Type: "entry.changed", State: usher.DeliveryDead}}
}

// endpoint is an operation of the OpenAPI document, and a request that fits it.
type endpoint struct {
	tag, method, path string
	visitor           bool   // asks for a visitor's token
	query             string // every parameter
	kind              string // media type of the body; empty: it takes none
	body              []byte
}

// fitting is what fits where the document tells no more than that it is a text.
var fitting = map[string]any{
	"url": "https://x.example/", "email": "x@example.com", "password": "a long password", "new": "a longer password", "current": "a long password",
	"types": []any{"entry.changed"}, "event": "evt_1", "hash": ready, "colour": "#336699", "origins": []any{"https://x.example"},
	"after": "evt_1", "zone": "UTC", "version": "1",
}

// schemas are those of the document, by name.
type schemas map[string]map[string]any

// endpoints lists the operations that are no sockets, in the order of their
// addresses.
func endpoints(tb testing.TB) []endpoint {
	tb.Helper()
	raw, err := web.Document("test")
	if err != nil {
		tb.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Tags       []string
			Security   []map[string]any
			Parameters []struct {
				Name, In string
				Schema   map[string]any
			}
			RequestBody struct {
				Content map[string]struct{ Schema map[string]any }
			}
		}
		Components struct{ Schemas schemas }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		tb.Fatal(err)
	}
	var all []endpoint
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		if strings.HasSuffix(path, "/socket") {
			continue
		}
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			op := doc.Paths[path][method]
			e := endpoint{tag: op.Tags[0], method: strings.ToUpper(method), path: path}
			for _, way := range op.Security {
				_, e.visitor = way["visitor"]
			}
			for _, p := range op.Parameters {
				if p.In == "query" {
					e.query += fmt.Sprintf("%s=%s&", p.Name, strings.Trim(fmt.Sprint(doc.Components.Schemas.named(p.Name, p.Schema, 0)), "[]"))
				}
			}
			for kind, content := range op.RequestBody.Content {
				e.kind = kind
				if e.body, err = json.Marshal(doc.Components.Schemas.sample(content.Schema, 0)); err != nil {
					tb.Fatal(err)
				}
				if strings.HasPrefix(kind, "multipart/") {
					var body string
					body, e.kind = form(tb, "file", "x.png", aPicture)
					e.body = []byte(body)
				}
			}
			all = append(all, e)
		}
	}
	return all
}

// sample is a value that fits a schema.
func (s schemas) sample(of map[string]any, depth int) any {
	if ref, ok := of["$ref"].(string); ok {
		of = s[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	if v, ok := of["default"]; ok {
		return v
	}
	if list, ok := of["enum"].([]any); ok {
		return list[0]
	}
	kind, _ := of["type"].(string)
	if list, ok := of["type"].([]any); ok {
		kind, _ = list[0].(string)
	}
	switch kind {
	case "boolean":
		return true
	case "integer", "number":
		if least, ok := of["minimum"]; ok {
			return least
		}
		return 1
	case "array":
		return []any{s.within(of["items"], depth)}
	case "object":
		out := map[string]any{}
		properties, _ := of["properties"].(map[string]any)
		for name, p := range properties {
			out[name] = s.named(name, p, depth)
		}
		if others, ok := of["additionalProperties"].(map[string]any); ok {
			out["en"] = s.within(others, depth)
		}
		return out
	}
	if of["format"] == "date-time" {
		return "2026-03-01T10:00:00Z"
	}
	least, _ := of["minLength"].(float64)
	return strings.Repeat("x", max(1, int(least)))
}

// named is a sample of a field or a parameter.
func (s schemas) named(name string, of any, depth int) any {
	v := s.within(of, depth)
	if fits, ok := fitting[name]; ok && reflect.TypeOf(v) == reflect.TypeOf(fits) {
		return fits
	}
	return v
}

// within is a sample of what lies in another; of what holds itself at most some.
func (s schemas) within(of any, depth int) any {
	inner, ok := of.(map[string]any)
	if !ok || depth > 8 {
		return nil
	}
	return s.sample(inner, depth+1)
}
