package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/store/postgres/pgtest"
)

func sameLine(a, b usher.Message) bool { return a.ID == b.ID && a.Seq == b.Seq && a.Text == b.Text }

// TestMigrate: a company moves to PostgreSQL, works there, and moves back. Its
// customers stay who they are and its agents keep their passwords; nothing is
// missing, and what was left behind is as it was.
func TestMigrate(t *testing.T) {
	t.Parallel()
	database, first, second := pgtest.Database(t), filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	shop, err := filepath.Abs("demo/data/entries.jsonl")
	must(t, err)
	usherOutput(t, "faq", "import", shop, "--data", first)
	password := printedPassword.FindStringSubmatch(usherOutput(t, "agent", "add", "amy@shop.example", "--role", "admin", "--data", first))[1]

	on := func(data string, args ...string) *process {
		return startCommand(t, func(cmd *exec.Cmd) { cmd.Args = append(cmd.Args, args...) }, data, freePort(t))
	}
	here := on(first)
	v := visitorAt(t, here.url)
	v.says(t, "1", "how much is shipping?")
	v.hears(t, "")
	before := v.log(t)
	if out, err := command(t, "migrate", "postgres", "--data", first, "--database", database).CombinedOutput(); err == nil || !strings.Contains(string(out), "stop") {
		t.Errorf("beside a running server: %v\n%s", err, out)
	}
	here.kill()

	must(t, os.Chmod(secretsPath(first), 0o644)) //nolint:gosec // the mistake under test
	if out, err := command(t, "migrate", "postgres", "--data", first, "--database", database).CombinedOutput(); err == nil || !strings.Contains(string(out), "chmod 600") {
		t.Errorf("keys that others can read: %v\n%s", err, out)
	}
	must(t, os.Chmod(secretsPath(first), 0o600))
	usherOutput(t, "migrate", "postgres", "--data", first, "--database", database)
	there := on(second, "--database", database)
	v.moves(t, there.url)
	if got := v.log(t); !slices.EqualFunc(got, before, sameLine) {
		t.Errorf("in PostgreSQL the chat is %+v; want %+v", got, before)
	}
	v.says(t, "2", "and to Norway?")
	waitFor(t, "the second answer", func() bool { return len(v.log(t)) == 4 })
	signIn(t, there.url, "amy@shop.example", password)
	after := v.log(t)
	back := filepath.Join(t.TempDir(), "back")
	if out, err := command(t, "migrate", "sqlite", "--data", back, "--database", database).CombinedOutput(); err == nil || !strings.Contains(string(out), "stop all of them") {
		t.Errorf("beside a running node: %v\n%s", err, out)
	}
	there.kill()

	usherOutput(t, "migrate", "sqlite", "--data", back, "--database", database)
	again := on(back)
	v.moves(t, again.url)
	if got := v.log(t); len(got) <= len(before) || !slices.EqualFunc(got, after, sameLine) {
		t.Errorf("back in a folder the chat is %+v; want %+v", got, after)
	}
	v.says(t, "3", "hello")
	v.hears(t, "")
	signIn(t, again.url, "amy@shop.example", password)
	again.kill()

	if out, err := command(t, "migrate", "sqlite", "--data", first, "--database", database).CombinedOutput(); err == nil || !strings.Contains(string(out), "holds data already") {
		t.Errorf("over data: %v\n%s", err, out)
	}
	if out, err := command(t, "migrate", "postgres", "--data", first).CombinedOutput(); err == nil || !strings.Contains(string(out), "USHER_DATABASE") {
		t.Errorf("without a database: %v\n%s", err, out)
	}
}
