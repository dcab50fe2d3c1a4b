package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"usher"
	"usher/cmd/usher/demo"
	"usher/web/client"
)

// demoProcess is a demo that runs, with where it says everything is.
type demoProcess struct {
	process
	tour
}

// startDemo starts the demo as a process of its own, with a folder for its
// temporary one, and waits until it says that it is ready.
func startDemo(t *testing.T, temp string, args ...string) *demoProcess {
	t.Helper()
	p := &demoProcess{process: process{cmd: command(t, append([]string{"demo", "--json"}, args...)...)}}
	p.cmd.Env = append(p.cmd.Env, "TMPDIR="+temp)
	out, err := p.cmd.StdoutPipe()
	must(t, err)
	p.cmd.Stderr = &p.log
	must(t, p.cmd.Start())
	t.Cleanup(p.kill)
	if err := json.NewDecoder(out).Decode(&p.tour); err != nil {
		p.kill()
		t.Fatalf("the demo did not start: %v\n%s", err, p.log.String())
	}
	p.url = strings.TrimSuffix(p.Console, "/")
	return p
}

// person returns the first with a role.
func (p *demoProcess) person(t *testing.T, role usher.Role) demo.Person {
	t.Helper()
	i := slices.IndexFunc(p.People, func(one demo.Person) bool { return one.Role == role })
	if i < 0 {
		t.Fatalf("nobody is %s", role)
	}
	return p.People[i]
}

// shopOrigin is the origin of the shop's page.
func (p *demoProcess) shopOrigin() string { return strings.TrimSuffix(p.Shop["en"], "/en") }

// TestDemo is a stranger's first five minutes: the shop answers, a customer
// asks and is answered, a person comes, people sign in and find work, and
// nothing is left at the end.
func TestDemo(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	p := startDemo(t, temp, "--listen", freePort(t), "--shop", freePort(t))
	if _, err := os.Stat(p.Data); err != nil || !strings.HasPrefix(p.Data, temp) {
		t.Errorf("the demo keeps everything in %s: %v", p.Data, err)
	}
	for l, at := range p.Shop {
		body := fetch(t, at)
		if !strings.Contains(body, `<html lang="`+l+`">`) || !strings.Contains(body, p.url+"/widget.js") {
			t.Errorf("%s is no page in %s with the widget of %s:\n%.600s", at, l, p.url, body)
		}
	}
	askInShop(t, p)
	foreignIsRefused(t, p)
	staffFindWork(t, p)
	endsWithoutTrace(t, p, temp)
}

// fetch returns a page.
func fetch(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	must(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(t, err)
	if resp.StatusCode != http.StatusOK {
		t.Errorf("%s answers %s", url, resp.Status)
	}
	return string(body)
}

// askInShop plays a customer on the shop's page: an answer, then a person.
func askInShop(t *testing.T, p *demoProcess) {
	t.Helper()
	token, err := client.NewVisitor(t.Context(), p.url)
	must(t, err)
	l := &listener{messages: make(chan usher.Message, 100)}
	l.Client, _, err = client.Dial(t.Context(), client.Config{
		URL: strings.Replace(p.url, "http", "ws", 1), Token: token, Origin: p.shopOrigin(),
		OnFrame: func(f client.Frame) {
			if f.Type == "message" {
				l.messages <- f.Message
			}
		},
	})
	must(t, err)
	defer func() { _ = l.Close() }()
	_, err = l.Send(t.Context(), "1", demo.FirstQuestion, "")
	must(t, err)
	if m := l.hears(t, "€9.90"); m.From != usher.FromBot {
		t.Errorf("the answer came from %s", m.From)
	}
	_, err = l.Send(t.Context(), "2", "I'd like to talk to a person", "")
	must(t, err)
	l.hears(t, "colleague")
	agent := p.person(t, usher.RoleAgent)
	desk := signIn(t, p.url, agent.Email, agent.Password)
	must(t, desk.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil))
	l.hears(t, agent.Name)
}

// foreignIsRefused: the widget is for the shop's page alone.
func foreignIsRefused(t *testing.T, p *demoProcess) {
	t.Helper()
	token, err := client.NewVisitor(t.Context(), p.url)
	must(t, err)
	_, _, err = client.Dial(t.Context(), client.Config{URL: strings.Replace(p.url, "http", "ws", 1), Token: token, Origin: "https://evil.example"})
	if err == nil {
		t.Error("a foreign page has a socket")
	}
	for origin, want := range map[string]int{p.shopOrigin(): http.StatusCreated, "https://evil.example": http.StatusForbidden} {
		req, err := http.NewRequest(http.MethodPost, p.url+"/v1/visitors", nil)
		must(t, err)
		req.Header.Set("Origin", origin)
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("a visitor from %s: %s, want %d", origin, resp.Status, want)
		}
	}
}

// staffFindWork signs everybody in and looks at what they find.
func staffFindWork(t *testing.T, p *demoProcess) {
	t.Helper()
	for _, one := range p.People {
		signIn(t, p.url, one.Email, one.Password)
	}
	trainer := p.person(t, usher.RoleTrainer)
	s := signIn(t, p.url, trainer.Email, trainer.Password)
	suggestionsWork(t, s)
	var misses struct {
		Total int `json:"total"`
	}
	must(t, s.call(http.MethodGet, "/v1/misses?state=open", nil, &misses))
	var entries struct {
		Total int `json:"total"`
	}
	must(t, s.call(http.MethodGet, "/v1/entries?limit=1", nil, &entries))
	var overview struct {
		Days       []usher.Day `json:"days"`
		Automation float64     `json:"automation"`
	}
	must(t, s.call(http.MethodGet, "/v1/overview?days=14", nil, &overview))
	busy, chats := 0, int64(0)
	for _, d := range overview.Days {
		chats += d.Conversations
		if d.Conversations > 0 {
			busy++
		}
	}
	if misses.Total < 12 || entries.Total < 60 || chats < 40 || busy < 12 || overview.Automation < 0.3 || overview.Automation > 0.9 {
		t.Errorf("%d misses, %d entries, %d chats on %d of 14 days, automation %.2f", misses.Total, entries.Total, chats, busy, overview.Automation)
	}
	var counts usher.ConversationCounts
	must(t, s.call(http.MethodGet, "/v1/conversations/counts", nil, &counts))
	if counts.Queued+counts.Agent < 3 || counts.Closed < 30 || counts.Archived < 2 {
		t.Errorf("the chats stand as %+v", counts)
	}
}

// suggestionsWork tries what the shop's page tells people to ask.
func suggestionsWork(t *testing.T, trainer *staff) {
	t.Helper()
	for _, l := range []string{"en", "zh"} {
		raw, err := os.ReadFile("demo/shop/texts_" + l + ".json")
		must(t, err)
		var texts struct {
			Questions []string `json:"questions"`
		}
		must(t, json.Unmarshal(raw, &texts))
		for i, q := range texts.Questions {
			var got struct {
				Decision usher.Decision `json:"decision"`
			}
			must(t, trainer.call(http.MethodPost, "/v1/understand", map[string]string{"text": q}, &got))
			want := usher.RouteFAQ
			if i == len(texts.Questions)-1 {
				want = usher.RouteHandoff
			}
			if got.Decision.Route != want {
				t.Errorf("the bot's answer to %q is %s, %s", q, got.Decision.Route, got.Decision.Why)
			}
		}
	}
}

// endsWithoutTrace ends the demo as Ctrl-C and `kill` do.
func endsWithoutTrace(t *testing.T, p *demoProcess, temp string) {
	t.Helper()
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the demo ended with %v:\n%s", err, p.log.String())
	}
	for line := range strings.Lines(p.log.String()) {
		if !strings.Contains(line, "evil.example") { // whom foreignIsRefused played
			t.Errorf("the demo logged: %s", line)
		}
	}
	left, err := os.ReadDir(temp)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, at := range []string{p.url, p.shopOrigin()} {
		addr := strings.TrimPrefix(at, "http://")
		if conn, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
			_ = conn.Close()
			t.Errorf("%s is still open", addr)
		}
	}
}

// TestDemoPorts: a taken port that was asked for is refused with what to do;
// one that was not is replaced.
func TestDemoPorts(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = taken.Close() }()
	for _, c := range []struct{ addr, want string }{
		{taken.Addr().String(), "leave it out"},
		{"0.0.0.0:0", "this machine only"},
		{"8080", "this machine only"},
		{"shop.example:80", "this machine only"},
	} {
		if _, err := listenHere(t.Context(), "--listen", c.addr, ""); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("--listen %s: %v", c.addr, err)
		}
	}
	l, err := listenHere(t.Context(), "--listen", "", taken.Addr().String())
	must(t, err)
	defer func() { _ = l.Close() }()
	if l.Addr().String() == taken.Addr().String() {
		t.Error("two listen on one port")
	}
}

// TestTour: what a person reads has everything in it that a test gets as JSON.
func TestTour(t *testing.T) {
	t.Parallel()
	one := tour{
		Console: "http://127.0.0.1:1/", Shop: map[string]string{"en": "http://127.0.0.1:2/en", "zh": "http://127.0.0.1:2/zh"},
		People: []demo.Person{{Role: usher.RoleTrainer, Email: "trainer@shop.example", Password: "S3CRET"}}, Data: "/nowhere",
	}
	for _, pages := range []bool{true, false} {
		var b strings.Builder
		one.Pages = pages
		must(t, one.print(&b))
		for _, want := range []string{one.Console, one.Shop["en"], one.Shop["zh"], "trainer ", "trainer@shop.example", "S3CRET", "/nowhere", demo.FirstQuestion} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("it does not say %q:\n%s", want, b.String())
			}
		}
		if strings.Contains(b.String(), "make demo") == pages || strings.Contains(b.String(), "\n\n\n") {
			t.Errorf("with pages %v it says:\n%s", pages, b.String())
		}
	}
}
