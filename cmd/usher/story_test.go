package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"usher"
	"usher/store/postgres/pgtest"
	"usher/web/client"
	"usher/web/live"
)

// listener is a customer's socket that keeps what it is told.
type listener struct {
	*client.Client
	messages chan live.Message
}

func connect(t *testing.T, url string) *listener {
	t.Helper()
	token, err := client.NewVisitor(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return connectAs(t, url, token)
}

// connectAs connects a visitor who has a token.
func connectAs(t *testing.T, url, token string) *listener {
	t.Helper()
	l := &listener{messages: make(chan live.Message, 100)}
	var err error
	l.Client, _, err = client.Dial(t.Context(), client.Config{
		URL: strings.Replace(url, "http", "ws", 1), Token: token,
		OnFrame: func(f client.Frame) {
			if f.Type == "message" {
				l.messages <- f.Message
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// hears waits for a message of ours that holds text.
func (l *listener) hears(t *testing.T, text string) live.Message {
	t.Helper()
	var found live.Message
	waitFor(t, "the customer to hear "+text, func() bool {
		for len(l.messages) > 0 {
			if found = <-l.messages; found.From != usher.FromCustomer && strings.Contains(found.Text, text) {
				return true
			}
		}
		return false
	})
	return found
}

// TestStory is the product's main job, from an empty folder: nobody is there,
// the question waits; the first admin comes and answers; the answer becomes
// knowledge; the next customer has it from the bot.
func TestStory(t *testing.T) {
	t.Parallel()
	story(t)
}

// TestStoryOnPostgres is TestStory with everything in PostgreSQL.
func TestStoryOnPostgres(t *testing.T) {
	t.Parallel()
	story(t, "--database", pgtest.Database(t))
}

// TestTwoNodes: a customer has a socket at each of two nodes on one database.
// What is said at one is heard at the other, also when PostgreSQL has been away
// in between.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	database := pgtest.Start(t)
	data := filepath.Join(t.TempDir(), "data")
	one := startProcess(t, data, freePort(t), "USHER_DATABASE="+database.URL)
	two := startProcess(t, data, freePort(t), "USHER_DATABASE="+database.URL)
	token, err := client.NewVisitor(t.Context(), one.url)
	must(t, err)
	here, there := connectAs(t, one.url, token), connectAs(t, two.url, token)
	_, err = here.Send(t.Context(), "1", "Do you repair stove burners?", "")
	must(t, err)
	first := there.hears(t, "message") // "leave your message here …"
	database.Kill(t)
	database.Start(t)
	waitFor(t, "the database to be found again", func() bool {
		_, err = there.Send(t.Context(), "2", "And who are you?", "")
		return err == nil
	})
	waitFor(t, "word from the other node", func() bool {
		for len(here.messages) > 0 {
			if m := <-here.messages; m.Seq > first.Seq {
				return true
			}
		}
		return false
	})
}

// story plays with more arguments for each command.
func story(t *testing.T, more ...string) {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	server := startCommand(t, func(cmd *exec.Cmd) { cmd.Args = append(cmd.Args, more...) }, data, freePort(t))
	customer := connect(t, server.url)
	const question = "Do you repair stove burners?"
	ack, err := customer.Send(t.Context(), "1", question, "")
	if err != nil {
		t.Fatal(err)
	}
	customer.hears(t, "message") // "leave your message here …"

	admin := visit(t, server.url)
	must(t, admin.call(http.MethodPost, "/v1/setup", map[string]string{
		"token": server.setup, "email": "admin@shop.example", "name": "Lead", "password": "correct horse battery",
	}, nil))
	must(t, admin.call(http.MethodPut, "/v1/me/presence", map[string]string{"presence": "online"}, nil))
	path := "/v1/conversations/" + string(ack.Conversation)
	waitFor(t, "the chat to be assigned", func() bool {
		var got struct {
			Conversation usher.Conversation `json:"conversation"`
		}
		must(t, admin.call(http.MethodGet, path, nil, &got))
		if got.Conversation.State == usher.StateAgent && !slices.Contains(got.Conversation.Packet.Asked, question) {
			t.Errorf("the packet does not say what was asked: %+v", got.Conversation.Packet)
		}
		return got.Conversation.State == usher.StateAgent
	})
	customer.hears(t, "Lead")
	must(t, admin.call(http.MethodPost, path+"/reply", map[string]string{"text": "Yes, within two weeks.", "client_id": "a1"}, nil))
	if m := customer.hears(t, "two weeks"); m.From != usher.FromAgent || m.Name != "Lead" {
		t.Errorf("the reply came from %s %q", m.From, m.Name)
	}
	if _, err := customer.Send(t.Context(), "2", "hello", ""); err != nil { // the bot must stay silent
		t.Fatal(err)
	}

	var misses struct {
		Misses []usher.Miss `json:"misses"`
	}
	must(t, admin.call(http.MethodGet, "/v1/misses", nil, &misses))
	if len(misses.Misses) != 1 || misses.Misses[0].Question != question || misses.Misses[0].Answer != "Yes, within two weeks." {
		t.Fatalf("the unanswered queue holds %+v", misses.Misses)
	}
	must(t, admin.call(http.MethodPost, "/v1/misses/"+string(misses.Misses[0].ID)+"/resolve", map[string]any{
		"entry": map[string]any{"variants": []map[string]string{{"text": "Are burners repaired?", "language": "en"}}, "answer": map[string]string{"en": "Yes, we repair burners within two weeks."}},
	}, nil))

	next := connect(t, server.url)
	if _, err := next.Send(t.Context(), "1", question, ""); err != nil {
		t.Fatal(err)
	}
	if m := next.hears(t, "repair burners"); m.From != usher.FromBot {
		t.Errorf("the answer came from %s", m.From)
	}
	for _, m := range readLog(t, admin, ack.Conversation) {
		if m.From == usher.FromBot && m.Seq > ack.Seq+2 {
			t.Errorf("the bot spoke while a person had the chat: %q", m.Text)
		}
	}
	stopsCleanly(t, server, data, more...)
}

// stopsCleanly ends the server as an operator does, and looks at what is left.
func stopsCleanly(t *testing.T, p *process, data string, more ...string) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	info, err := os.Stat(secretsPath(data))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the secrets: %v, mode %v", err, info.Mode())
	}
	usherOutput(t, append([]string{"agent", "disable", "admin@shop.example", "--data", data}, more...)...)
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// TestRefusals runs commands with what operators get wrong.
func TestRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	damaged := filepath.Join(dir, "damaged.tflite")
	must(t, os.WriteFile(damaged, []byte("\x1c\x00\x00\x00TFL3 and then nonsense"), 0o600))
	typo := writeConfig(t, "bot:\n  brust: 2s\n")
	lines := filepath.Join(dir, "lines.jsonl")
	must(t, os.WriteFile(lines, []byte("{\"text\":\"a\",\"label\":\"x\"}\n{broken\n"), 0o600))
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"config typo", []string{"serve", "--config", typo, "--data", filepath.Join(dir, "d")}, []string{"bot.brust", "bot.burst"}},
		{"damaged model", []string{"model", "inspect", damaged}, []string{"damaged.tflite"}},
		{"no such folder", []string{"model", "inspect", filepath.Join(dir, "absent")}, []string{"cannot be read"}},
		{"bad line", []string{"train", "--data", lines, "--out", filepath.Join(dir, "b")}, []string{"Line 2"}},
		{"unknown command", []string{"srve"}, []string{"srve"}},
		{"no such agent", []string{"agent", "reset", "nobody@shop.example", "--data", filepath.Join(dir, "e")}, []string{"nobody@shop.example"}},
		{"database of another kind", []string{"serve", "--database", "mysql://u:hush@h/d", "--data", filepath.Join(dir, "f")}, []string{"postgres://user:password@host/name"}},
		{"database away", []string{"serve", "--database", "postgres://u:hush@127.0.0.1:1/d", "--data", filepath.Join(dir, "f")}, []string{"can't be reached: start the server"}},
		{"backup of a server", []string{"backup", dir + "/", "--database", "postgres://u:hush@h/d"}, []string{"pg_dump -Fc"}},
		{"restore to a server", []string{"restore", lines, "--database", "postgres://u:hush@h/d"}, []string{"pg_restore"}},
		{"bundle without manifest", []string{"eval", "intent", "--data", lines, "--bundle", dir}, []string{"bundle.yaml"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, err := command(t, c.args...).CombinedOutput()
			if err == nil {
				t.Fatalf("it succeeded:\n%s", out)
			}
			if strings.Contains(string(out), "panic") || strings.Contains(string(out), "goroutine") {
				t.Errorf("it panicked:\n%s", out)
			}
			if strings.Contains(string(out), "hush") {
				t.Errorf("it tells a password:\n%s", out)
			}
			for _, w := range c.want {
				if !strings.Contains(string(out), w) {
					t.Errorf("it does not say %q:\n%s", w, out)
				}
			}
		})
	}
}
