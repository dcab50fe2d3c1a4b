package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"usher"
)

func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "usher.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadConfig(t *testing.T) {
	t.Parallel()
	path := writeConfig(t, "log:\ndesk: {}\nlisten: 127.0.0.1:9000\nbot:\n  burst: 2s\n  answer: 0.7\nwidget:\n  origins: [https://a.example, https://b.example]\n")
	c, err := loadConfig(path, []string{"USHER_BOT_BURST=250ms", "USHER_WEB_TRUSTED_PROXIES=10.0.0.1, 10.0.0.2", "HOME=/root", "USHER_PORT=tcp://10.0.0.9:80", "USHER_SERVICE_HOST=10.0.0.9"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:9000" || c.Bot.Answer != 0.7 || len(c.Widget.Origins) != 2 {
		t.Errorf("the file was not read: %+v", c)
	}
	if c.Bot.Burst != 250*time.Millisecond {
		t.Errorf("burst = %s; the environment must win over the file", c.Bot.Burst)
	}
	if len(c.Web.TrustedProxies) != 2 || c.Web.TrustedProxies[1] != "10.0.0.2" {
		t.Errorf("trusted proxies = %q", c.Web.TrustedProxies)
	}
	if c.Data != "data" || c.MaxConn != 20_000 {
		t.Errorf("what is not set keeps its default: %+v", c)
	}
}

func TestLoadConfigRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file string
		env        []string
		want       []string
	}{
		{"typo", "bot:\n  brust: 2s\n", nil, []string{`"bot.brust"`, `"bot.burst"`}},
		{"unknown section", "bto:\n  burst: 2s\n", nil, []string{`"bto.burst"`, `"bot.burst"`}},
		{"not YAML", "listen: [", nil, []string{"not valid YAML"}},
		{"wrong type", "max_conn: many\n", nil, []string{"max_conn", "whole number"}},
		{"wrong type, by its name of today", "max_connections: many\n", nil, []string{"max_connections", "whole number"}},
		{"no connections", "max_connections: 0\n", nil, []string{"max_connections is 0", "at least 1"}},
		{"no patience", "heartbeat_timeout: 1s\n", nil, []string{"heartbeat_timeout is 1s", "between 5s and 1h"}},
		{"devices", "web:\n  limits:\n    connections: -1\n", nil, []string{"web.limits.connections is -1"}},
		{"bad duration", "bot:\n  burst: 2\n", nil, []string{"bot.burst", "duration"}},
		{"out of range", "bot:\n  answer: 1.5\n", nil, []string{"bot.answer", "between 0 and 1"}},
		{"crossed", "bot:\n  answer: 0.4\n  clarify: 0.6\n", nil, []string{"bot.clarify", "above"}},
		{"environment", "", []string{"USHER_MAX_CONN=lots"}, []string{"USHER_MAX_CONN", "whole number"}},
		{"level", "log:\n  level: loud\n", nil, []string{"log.level", "debug"}},
		{"no number", "bot:\n  answer: .nan\n", nil, []string{"bot.answer", "between 0 and 1"}},
		{"value for a section", "bot: 3\n", nil, []string{`"bot"`, "group of settings"}},
		{"list at the top", "- a\n- b\n", nil, []string{"not valid YAML"}},
		{"not UTF-8", "listen: \"\xff\xfe\"\n", nil, []string{"not valid YAML"}},
		{"a language model without an address", "llm:\n  url: api.example/v1\n", nil, []string{"llm.url", "https://"}},
		{"a key in its address", "llm:\n  url: https://sk-1@api.example/v1\n", nil, []string{"llm.url", "set the key by itself"}},
		{"two keys", "llm:\n  key: a\n  key_file: b\n", nil, []string{"llm.key", "llm.key_file"}},
		{"a format of answers", "llm:\n  url: http://127.0.0.1/v1\n  format: xml\n", nil, []string{"llm.format", "json_object"}},
		{"no time", "llm:\n  timeout: 0s\n", nil, []string{"llm.timeout", "above 0s"}},
		{"a dimension", "llm:\n  dimension: -1\n", nil, []string{"llm.dimension"}},
		{"tokens", "llm:\n  max_tokens: -1\n", nil, []string{"llm.max_tokens"}},
		{"typo in the environment", "", []string{"USHER_BOT_BRUST=2s"}, []string{"USHER_BOT_BRUST", "USHER_BOT_BURST"}},
		{"no address", "listen: \"\"\n", nil, []string{"listen is", "host:port", "127.0.0.1:8080"}},
		{"no address in the environment", "", []string{"USHER_LISTEN="}, []string{"listen is", "host:port"}},
		{"no port", "listen: 127.0.0.1\n", nil, []string{`listen is "127.0.0.1"`, "host:port"}},
		{"a port too far", "listen: 127.0.0.1:65536\n", nil, []string{`listen is "127.0.0.1:65536"`, "65535"}},
		{"a URL", "listen: http://127.0.0.1:80\n", nil, []string{"listen is", "host:port"}},
		{"a named port", "admin:\n  listen: 127.0.0.1:metrics\n", nil, []string{"admin.listen is", "127.0.0.1:9464, or off"}},
		{"no port for the metrics", "admin:\n  listen: \"9464\"\n", nil, []string{"admin.listen is", "host:port"}},
		{"no port for plain HTTP", "", []string{"USHER_TLS_HTTP=80", "USHER_TLS_CERT=c", "USHER_TLS_KEY=k"}, []string{"tls.http is", "0.0.0.0:80"}},
		{"plain HTTP where TLS is", "listen: 127.0.0.1:8443\ntls: {cert: c, key: k, http: \"127.0.0.1:8443\"}\n", nil, []string{"tls.http is 127.0.0.1:8443, as listen is"}},
		{"number for text", "listen: 8080\n", nil, []string{"listen", "text"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := loadConfig(writeConfig(t, c.file), c.env)
			if usher.CodeOf(err) != usher.CodeInvalid {
				t.Fatalf("error = %v, want an invalid one", err)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not say %q", err, w)
				}
			}
		})
	}
	for _, addr := range []string{"127.0.0.1:0", ":8080", "[::1]:8080", "localhost:80", "usher.internal:443", "[fe80::1%eth0]:80"} {
		if _, err := loadConfig("", []string{"USHER_LISTEN=" + addr}); err != nil {
			t.Errorf("%q: %v", addr, err)
		}
	}
	if _, err := loadConfig(filepath.Join(t.TempDir(), "absent.yaml"), nil); usher.CodeOf(err) != usher.CodeInvalid {
		t.Errorf("a missing file: %v", err)
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"bot.brust", "bot.burst", 2}} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestKeyNotTold: a key that is wrong in the file or the environment is in no
// error, nor in what prints the configuration.
func TestKeyNotTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file string
		env  []string
	}{
		{"llm:\n  key: 4711471147\n", nil},
		{"llm:\n  key: [4711471147]\n", nil},
		{"llm:\n  url: https://a.example/v1\n  key: \"4711471147 \"\n", nil},
		{"", []string{"USHER_LLM_URL=https://a.example/v1", "USHER_LLM_KEY=4711471147\n"}},
	} {
		_, err := loadConfig(writeConfig(t, c.file), c.env)
		if err == nil || strings.Contains(err.Error(), "4711471147") || !strings.Contains(err.Error(), "llm.key") {
			t.Errorf("%q, %q: %v", c.file, c.env, err)
		}
	}
	cfg, err := loadConfig("", []string{"USHER_LLM_URL=https://a.example/v1", "USHER_LLM_KEY=4711471147"})
	if err != nil || cfg.LLM.Key != "4711471147" || strings.Contains(fmt.Sprintf("%v %+v %#v", cfg, cfg, cfg), "4711471147") {
		t.Errorf("the configuration tells its key: %v", err)
	}
}
