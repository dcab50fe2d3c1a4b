package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"usher"
	"usher/store/postgres/pgtest"
	"usher/web/client"
	"usher/web/live"
)

const (
	injection     = `'; DROP TABLE messages; -- "<script>alert(1)</script>`
	adminPassword = "correct horse battery"
)

func TestHostile(t *testing.T) {
	t.Parallel()
	attack(t)
}

// TestHostileOnPostgres is TestHostile with everything in PostgreSQL.
func TestHostileOnPostgres(t *testing.T) {
	t.Parallel()
	attack(t, "USHER_DATABASE="+pgtest.Database(t))
}

// attack attacks a running server by socket and by REST, and looks afterwards at
// what it kept, logged and needs.
func attack(t *testing.T, env ...string) {
	t.Helper()
	server := startProcess(t, filepath.Join(t.TempDir(), "data"), freePort(t), append(env, "USHER_LOG_LEVEL=debug")...)
	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": adminPassword,
	}, nil))
	victim := connect(t, server.url)
	said, err := victim.Send(t.Context(), "1", "the victim's secret", "")
	must(t, err)
	before := residentMiB(t, server)
	token, err := client.NewVisitor(t.Context(), server.url)
	must(t, err)

	t.Run("frames", func(t *testing.T) { attackFrames(t, server.url, token, said.Conversation) })
	t.Run("tokens", func(t *testing.T) { attackTokens(t, server.url, token) })
	t.Run("bodies", func(t *testing.T) { attackBodies(t, admin, token, said.Conversation) })
	t.Run("texts", func(t *testing.T) { attackTexts(t, admin, token, said.Conversation) })
	t.Run("roles", func(t *testing.T) { attackRoles(t, admin, said.Conversation) })

	if grown := residentMiB(t, server) - before; grown > 150 {
		t.Errorf("the attacks cost %d MiB", grown)
	}
	again, err := victim.Send(t.Context(), "1", "other words under the same client ID", "")
	if err != nil || again.Seq != said.Seq {
		t.Errorf("the same client ID again = %+v, %v; want seq %d", again, err, said.Seq)
	}
	log := readLog(t, admin, said.Conversation)
	if len(log) == 0 || log[0].Text != "the victim's secret" {
		t.Errorf("the victim's conversation begins with %+v", log)
	}
	for _, m := range log {
		if m.From == usher.FromCustomer && m.Seq != said.Seq {
			t.Errorf("somebody else spoke in the victim's conversation: %q", m.Text)
		}
	}
	must(t, server.cmd.Process.Signal(syscall.SIGTERM))
	must(t, server.cmd.Wait())
	for _, word := range []string{"panic", "goroutine ", "level=ERROR", server.setup, token, adminPassword, "the victim's secret"} {
		if strings.Contains(server.log.String(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
}

// residentMiB is how much memory a process has now.
func residentMiB(t *testing.T, p *process) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Logf("memory is not looked at: %v", err)
		return 0
	}
	var kib int
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	_, err = fmt.Sscan(rest, &kib)
	must(t, err)
	return kib >> 10
}

// Opcodes of the WebSocket protocol (RFC 6455, section 5.2).
const (
	textFrame   = 1
	binaryFrame = 2
)

// wire is a WebSocket that sends anything, in frames of its own making.
type wire struct {
	net.Conn
	in *bufio.Reader
}

// hostileSocket opens a socket for customers.
func hostileSocket(t *testing.T, url string) *wire {
	t.Helper()
	addr := strings.TrimPrefix(url, "http://")
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = fmt.Fprintf(conn, "GET /v1/socket HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: %s\r\n\r\n", addr, live.JSON.Protocol())
	must(t, err)
	w := &wire{Conn: conn, in: bufio.NewReader(conn)}
	resp, err := http.ReadResponse(w.in, nil)
	must(t, err)
	must(t, resp.Body.Close())
	if resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("the handshake = %s", resp.Status)
	}
	return w
}

// put sends one frame, masked with zeros.
func (w *wire) put(opcode byte, text string) error {
	frame := binary.BigEndian.AppendUint64([]byte{0x80 | opcode, 0x80 | 127}, uint64(len(text)))
	_, err := w.Write(append(append(frame, 0, 0, 0, 0), text...))
	return err
}

// next reads one frame of text.
func (w *wire) next() ([]byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		return nil, err
	}
	size := uint64(head[1])
	if size >= 126 {
		more := make([]byte, 8) // 126: two bytes follow, 127: eight
		if _, err := io.ReadFull(w.in, more[8-2-6*(size-126):]); err != nil {
			return nil, err
		}
		size = binary.BigEndian.Uint64(more)
	}
	text := make([]byte, size)
	_, err := io.ReadFull(w.in, text)
	return text, err
}

// greet says hello and returns the answer.
func greet(t *testing.T, conn *wire, token string) client.Frame {
	t.Helper()
	hello, err := json.Marshal(map[string]string{"type": "hello", "id": "hello", "token": token})
	must(t, err)
	must(t, conn.put(textFrame, string(hello)))
	return frameOf(t, conn, "welcome", "error")
}

// frameOf reads up to the first frame of one of the types.
func frameOf(t *testing.T, conn *wire, types ...string) client.Frame {
	t.Helper()
	for {
		var f client.Frame
		text, err := conn.next()
		if err != nil {
			t.Fatalf("waited for %v: %v", types, err)
		}
		must(t, json.Unmarshal(text, &f))
		for _, kind := range types {
			if f.Type == kind {
				return f
			}
		}
	}
}

func attackFrames(t *testing.T, url, token string, foreign usher.ConversationID) {
	t.Helper()
	for name, c := range map[string]struct {
		kind  byte
		frame string
		code  usher.Code // of the error; "": the connection ends with a bye
	}{
		"no JSON":         {textFrame, "garbage", usher.CodeInvalid},
		"deep":            {textFrame, `{"type":"send","id":"1","text":` + strings.Repeat("[", 30_000), usher.CodeInvalid},
		"two":             {textFrame, `{"type":"ping","id":"1"}{"type":"ping","id":"2"}`, usher.CodeInvalid},
		"unknown":         {textFrame, `{"type":"shutdown","id":"1"}`, usher.CodeInvalid},
		"an agent's":      {textFrame, `{"type":"open","id":"1","conversation":"` + string(foreign) + `"}`, usher.CodeInvalid},
		"huge number":     {textFrame, `{"type":"sync","id":"1","after_seq":1e400}`, usher.CodeInvalid},
		"negative":        {textFrame, `{"type":"sync","id":"1","after_seq":-1}`, usher.CodeInvalid},
		"binary":          {binaryFrame, "\x00\x01", usher.CodeInvalid},
		"NUL in a key":    {textFrame, `{"type":"send","id":"1","client_id":"a\u0000","text":"x"}`, usher.CodeInvalid},
		"long text":       {textFrame, `{"type":"send","id":"1","text":"` + strings.Repeat("x", usher.MaxText+1) + `"}`, usher.CodeTooLarge},
		"speaks for them": {textFrame, `{"type":"send","id":"1","text":"x","conversation":"` + string(foreign) + `"}`, usher.CodeForbidden},
		"reads them":      {textFrame, `{"type":"sync","id":"1","after_seq":0,"conversation":"` + string(foreign) + `"}`, usher.CodeForbidden},
		"not theirs, NUL": {textFrame, `{"type":"sync","id":"1","after_seq":0,"conversation":"\u0000"}`, usher.CodeForbidden},
		"SQL":             {textFrame, `{"type":"sync","id":"1","after_seq":0,"conversation":"' OR 1=1 --"}`, usher.CodeForbidden},
		"not UTF-8":       {textFrame, "{\"type\":\"ping\",\"id\":\"\xff\"}", ""},
		"10 MB":           {textFrame, `{"type":"send","id":"1","text":"` + strings.Repeat("x", 10<<20) + `"}`, ""},
	} {
		conn := hostileSocket(t, url)
		if got := greet(t, conn, token); got.Type != "welcome" {
			t.Fatalf("%s: hello = %+v", name, got)
		}
		// Where the server has ended the connection, the rest is not taken.
		if err := conn.put(c.kind, c.frame); err != nil && c.code != "" {
			t.Errorf("%s: %v", name, err)
		}
		if got := frameOf(t, conn, "error", "bye", "ack"); got.Code != c.code || c.code != "" && got.Text == "" {
			t.Errorf("%s = %+v; want %q", name, got, c.code)
		}
	}
	conn := hostileSocket(t, url)
	must(t, conn.put(textFrame, `{"type":"send","id":"1","text":"before hello"}`))
	if got := frameOf(t, conn, "error", "ack"); got.Code != usher.CodeUnauthorized {
		t.Errorf("before hello = %+v", got)
	}
}

func attackTokens(t *testing.T, url, token string) {
	t.Helper()
	head, sign, _ := strings.Cut(strings.TrimPrefix(token, "v1."), ".")
	for _, forged := range []string{
		"", "x", token + "x", token[:len(token)-4], "v2." + head + "." + sign, "v1.x" + head + "." + sign,
		"v1." + head + ".", "v1..", "v1." + head[:len(head)-2] + "." + sign, injection,
	} {
		if got := greet(t, hostileSocket(t, url), forged); got.Code != usher.CodeUnauthorized {
			t.Errorf("the token %q = %+v", forged, got)
		}
	}
}

// hostileCall sends a body as it is and returns the status and the answer.
func (s *staff) hostileCall(t *testing.T, method, path, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	must(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", s.url)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := s.client.Do(req)
	must(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	must(t, err)
	if kind := resp.Header.Get("Content-Type"); resp.StatusCode >= 400 && kind != "application/problem+json" {
		t.Errorf("%s %.60s: an error of the type %s", method, path, kind)
	}
	return resp.StatusCode, string(answer)
}

func attackBodies(t *testing.T, admin *staff, token string, foreign usher.ConversationID) {
	t.Helper()
	var member bytes.Buffer
	zip := gzip.NewWriter(&member)
	_, err := zip.Write(make([]byte, 1<<20))
	must(t, err)
	must(t, zip.Close())
	bomb := bytes.Repeat(member.Bytes(), 300) // 300 MiB, as members are joined
	odd, err := json.Marshal(map[string]any{"id": "a/b " + injection, "variants": []map[string]string{{"text": injection}}, "answer": map[string]string{"en": injection}, "skills": []string{injection}})
	must(t, err)
	bearer := []string{"Authorization", "Bearer " + token}
	for _, c := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
	}{
		{"no JSON", "POST", "/v1/entries", "{{{", nil, 400},
		{"empty", "POST", "/v1/entries", "", nil, 400},
		{"deep", "POST", "/v1/entries", strings.Repeat("[", 100_000), nil, 400},
		{"huge number", "PATCH", "/v1/agents/x", `{"capacity":1e999}`, nil, 400},
		{"unknown field", "POST", "/v1/entries", `{"variants":[{"text":"b"}],"answer":{"en":"x"},"zz":1}`, nil, 422},
		{"no language", "POST", "/v1/entries", `{"variants":[{"text":"b"}],"answer":{"<b>":"x"}}`, nil, 422},
		{"10 MB", "POST", "/v1/entries", `{"answer":{"en":"` + strings.Repeat("x", 10<<20) + `"}}`, nil, 413},
		{"bomb", "POST", "/v1/session", string(bomb), []string{"Content-Encoding", "gzip"}, 415},
		{"SQL and HTML", "POST", "/v1/entries", string(odd), nil, 201},
		{"path tricks", "GET", "/v1/entries/..%2fme", "", nil, 404},
		{"SQL in a query", "GET", "/v1/conversations?after=%27%3B--", "", nil, 404},
		{"wrong method", "PUT", "/v1/entries", "{}", nil, 405},
		{"another site", "POST", "/v1/entries", string(odd), []string{"Origin", "https://evil.example"}, 403},
		{"another site's frame", "POST", "/v1/entries", string(odd), []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"set-up again", "POST", "/v1/setup", `{"token":"x","email":"e@x.example","name":"E","password":"a long password"}`, nil, 401},
		{"visitor's 10 MB", "POST", "/v1/visitor/messages", `{"text":"` + strings.Repeat("x", 10<<20) + `"}`, bearer, 413},
		{"visitor's long text", "POST", "/v1/visitor/messages", `{"text":"` + strings.Repeat("x", usher.MaxText+1) + `"}`, bearer, 413},
		{"speaks for them", "POST", "/v1/visitor/messages", `{"text":"x","conversation":"` + string(foreign) + `"}`, bearer, 403},
	} {
		if status, answer := admin.hostileCall(t, c.method, c.path, c.body, c.header...); status != c.status || strings.Contains(answer, " Go ") {
			t.Errorf("%s = %d %.200s; want %d", c.name, status, answer, c.status)
		}
	}
	if status, answer := visit(t, admin.url).hostileCall(t, "GET", "/v1/me", "", "Cookie", "usher="+token); status != 401 {
		t.Errorf("a visitor's token as a session = %d %s", status, answer)
	}
}

// attackTexts puts what is no character, or none that a database holds, wherever a
// text goes: the answer is the caller's mistake, or well, and never ours.
func attackTexts(t *testing.T, admin *staff, token string, foreign usher.ConversationID) {
	t.Helper()
	bearer := []string{"Authorization", "Bearer " + token}
	chat := "/v1/conversations/" + string(foreign)
	for _, odd := range []string{"%00", "%FF", "%ED%A0%80", "%F4%90%80%80", "a%00b"} {
		for _, path := range []string{
			"/v1/conversations/" + odd, "/v1/conversations/" + odd + "/messages", "/v1/conversations?owner=" + odd, "/v1/conversations?customer=" + odd,
			"/v1/conversations?q=" + odd, "/v1/conversations?after=" + odd, "/v1/entries/" + odd, "/v1/entries?q=" + odd, "/v1/entries?language=" + odd,
			"/v1/misses?q=" + odd, "/v1/misses?language=" + odd, "/v1/misses?why=" + odd, "/v1/misses?after=" + odd, "/v1/files/" + odd, "/v1/conversations/" + odd + "/turns",
			"/v1/webhooks/" + odd + "/deliveries", "/v1/events?after=" + odd, "/v1/overview?zone=" + odd,
		} {
			if status, answer := admin.hostileCall(t, http.MethodGet, path, ""); status >= 500 {
				t.Errorf("GET %s = %d %.200s", path, status, answer)
			}
		}
	}
	for _, odd := range []string{`\u0000`, `\ud800`, "\xff", `a\u0000b`, `\uffff`} {
		for _, c := range []struct {
			method, path, body string
			header             []string
		}{
			{"POST", "/v1/entries", `{"id":"ODD","variants":[{"text":"b"}],"answer":{"en":"x"}}`, nil},
			{"POST", "/v1/entries", `{"variants":[{"text":"bODD"}],"answer":{"en":"xODD"},"skills":["ODD"]}`, nil},
			{"POST", "/v1/agents", `{"email":"ODD@shop.example","name":"ODD","role":"agent"}`, nil},
			{"POST", "/v1/agents", `{"email":"b@shop.example","name":"bODD","role":"agent","skills":["ODD"],"languages":["ODD"]}`, nil},
			{"PUT", "/v1/intents/refund", `{"description":"ODD","reply":{"en":"ODD"},"examples":["ODD"],"skills":["ODD"]}`, nil},
			{"PUT", "/v1/settings/widget", `{"origins":["https://ODD.example"]}`, nil},
			{"POST", "/v1/session", `{"email":"ODD","password":"ODD"}`, nil},
			{"POST", "/v1/join", `{"token":"ODD","password":"a long password"}`, nil},
			{"POST", "/v1/webhooks", `{"url":"https://ODD.example/","description":"ODD"}`, nil},
			{"POST", "/v1/keys", `{"name":"ODD"}`, nil},
			{"POST", chat + "/note", `{"text":"ODD","client_id":"ODD"}`, nil},
			{"POST", chat + "/note", `{"text":"a note ODD"}`, nil},
			{"POST", "/v1/visitor/profile", `{"name":"ODD","email":"ODD@shop.example"}`, bearer},
			{"POST", "/v1/visitor/feedback", `{"message_id":"ODD","helpful":true}`, bearer},
			{"POST", "/v1/understand", `{"text":"ODD"}`, nil},
			{"POST", "/v1/models/live", `{"hash":"ODD"}`, nil},
			{"POST", chat + "/transfer", `{"agent":"ODD"}`, nil},
			{"POST", "/v1/visitor/messages", `{"text":"ODD"}`, bearer},
			{"POST", "/v1/visitor/messages", `{"text":"hello ODD","client_id":"ODD","conversation":"ODD"}`, bearer},
			{"POST", "/v1/visitor/messages", `{"text":"hello","choice":"ODD","files":["ODD"]}`, bearer},
		} {
			body := strings.ReplaceAll(c.body, "ODD", odd)
			if status, answer := admin.hostileCall(t, c.method, c.path, body, c.header...); status >= 500 {
				t.Errorf("%s %s %s = %d %.200s", c.method, c.path, body, status, answer)
			}
		}
	}
}

// attackRoles lets an agent try what is not theirs.
func attackRoles(t *testing.T, admin *staff, chat usher.ConversationID) {
	t.Helper()
	var made struct {
		Agent usher.Agent `json:"agent"`
		Link  struct {
			Token string `json:"token"`
		} `json:"link"`
	}
	const email = "agent@shop.example"
	must(t, admin.call(http.MethodPost, "/v1/agents", map[string]string{"email": email, "name": "A", "role": "agent"}, &made))
	agent := visit(t, admin.url)
	must(t, agent.call(http.MethodPost, "/v1/join", map[string]string{"token": made.Link.Token, "password": "the agent's password"}, nil))
	path := "/v1/conversations/" + string(chat)
	must(t, admin.call(http.MethodPost, path+"/claim", nil, nil))
	must(t, admin.call(http.MethodPost, path+"/note", map[string]string{"text": "for agents only"}, nil))
	for _, c := range []struct{ method, path, body string }{
		{"POST", path + "/reply", `{"text":"from the wrong agent"}`},
		{"POST", path + "/release", ""},
		{"POST", path + "/close", ""},
		{"POST", "/v1/agents", `{"email":"e@x.example","name":"E","role":"admin"}`},
		{"PATCH", "/v1/agents/" + string(made.Agent.ID), `{"role":"admin"}`},
		{"POST", "/v1/entries", `{"variants":[{"text":"b"}],"answer":{"en":"x"}}`},
	} {
		if status, answer := agent.hostileCall(t, c.method, c.path, c.body); status != http.StatusForbidden {
			t.Errorf("%s %s = %d %s", c.method, c.path, status, answer)
		}
	}
	must(t, admin.call(http.MethodPost, "/v1/agents/"+string(made.Agent.ID)+"/disable", nil, nil))
	if status, _ := agent.hostileCall(t, "GET", "/v1/me", ""); status != http.StatusUnauthorized {
		t.Errorf("a disabled agent = %d", status)
	}
}

// TestBadFolders starts commands on data folders that are not what they
// should be: each says what is wrong and what to do.
func TestBadFolders(t *testing.T) {
	t.Parallel()
	good := filepath.Join(t.TempDir(), "good")
	usherOutput(t, "agent", "add", "a@shop.example", "--data", good)
	database, err := os.ReadFile(filepath.Join(good, "usher.db"))
	must(t, err)
	damaged := append([]byte(nil), database...)
	for i := 4096; i < len(damaged); i++ {
		damaged[i] ^= 0x5a
	}
	for name, c := range map[string]struct {
		file    string
		content []byte
		want    []string
	}{
		"no database":      {"usher.db", bytes.Repeat([]byte("letters "), 1000), []string{"usher.db", "not a database", "backup"}},
		"half a database":  {"usher.db", database[:len(database)/2], []string{"usher.db", "damaged", "backup"}},
		"damaged database": {"usher.db", damaged, []string{"usher.db", "damaged", "backup"}},
		"empty secrets":    {"secrets.json", nil, []string{"secrets.json", "damaged", "remove it"}},
		"short key":        {"secrets.json", []byte(`{"visitor_keys":["AAAA"]}`), []string{"secrets.json", "damaged"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			must(t, os.WriteFile(filepath.Join(data, c.file), c.content, 0o600))
			refuses(t, c.want, "serve", "--data", data, "--listen", "127.0.0.1:0")
		})
	}
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	refuses(t, []string{file, "--data"}, "serve", "--data", filepath.Join(file, "data"), "--listen", "127.0.0.1:0")
	open := filepath.Join(t.TempDir(), "open")
	must(t, os.Mkdir(open, 0o700))
	must(t, os.WriteFile(secretsPath(open), []byte(`{}`), 0o600))
	must(t, os.Chmod(secretsPath(open), 0o644)) //nolint:gosec // the mistake under test
	refuses(t, []string{"0644", "chmod 600"}, "serve", "--data", open, "--listen", "127.0.0.1:0")
	server := startProcess(t, good, freePort(t))
	refuses(t, []string{good, "another process", "stop it"}, "serve", "--data", good, "--listen", "127.0.0.1:0")
	refuses(t, []string{"another process"}, "agent", "add", "b@shop.example", "--data", good)
	refuses(t, []string{server.url[len("http://"):], "--listen"}, "serve", "--data", t.TempDir(), "--listen", server.url[len("http://"):])
}

// refuses runs a command that has to fail with words that help, and no panic.
func refuses(t *testing.T, want []string, args ...string) {
	t.Helper()
	cmd := command(t, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	must(t, cmd.Start())
	end := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() }) // it serves
	defer end.Stop()
	if err := cmd.Wait(); err == nil || strings.Contains(out.String(), "goroutine ") {
		t.Errorf("usher %s: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	for _, w := range want {
		if !strings.Contains(out.String(), w) {
			t.Errorf("usher %s does not say %q:\n%s", strings.Join(args, " "), w, out.String())
		}
	}
}
