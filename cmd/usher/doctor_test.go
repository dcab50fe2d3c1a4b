package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/store/postgres/pgtest"
)

// examined is what the doctor finds, by check.
func examined(t *testing.T, env []string, args ...string) map[string]finding {
	t.Helper()
	cmd := command(t, append([]string{"doctor", "--json"}, args...)...)
	cmd.Env = append(cmd.Env, env...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var report struct {
		OK       bool
		Findings []finding
	}
	if jerr := json.Unmarshal(out.Bytes(), &report); jerr != nil {
		t.Fatalf("doctor: %v, %v\n%s%s", err, jerr, out.String(), said.String())
	}
	if report.OK != (err == nil) {
		t.Errorf("doctor says ok: %t, and ends with %v", report.OK, err)
	}
	all := map[string]finding{}
	for _, f := range report.Findings {
		if f.Text == "" || report.OK && !f.OK {
			t.Errorf("finding %+v", f)
		}
		all[f.Check] = f
	}
	return all
}

// healthy is a data folder without a mistake, and the environment for it.
func healthy(t *testing.T) (data string, env []string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	shop, err := filepath.Abs("demo/data/entries.jsonl")
	must(t, err)
	usherOutput(t, "faq", "import", shop, "--data", data)
	usherOutput(t, "agent", "add", "admin@shop.example", "--role", "admin", "--data", data)
	return data, []string{"USHER_DATA=" + data, "USHER_LISTEN=" + freePort(t), "USHER_MAX_CONN=50"}
}

// TestDoctorOnPostgres: the doctor looks at a server as it looks at a file, also
// beside a node, and sees that the tests' server does not wait for its disk.
func TestDoctorOnPostgres(t *testing.T) {
	t.Parallel()
	address := pgtest.Database(t)
	env := []string{"USHER_DATA=" + filepath.Join(t.TempDir(), "data"), "USHER_LISTEN=" + freePort(t), "USHER_MAX_CONN=50", "USHER_DATABASE=" + address}
	must(t, os.Mkdir(strings.TrimPrefix(env[0], "USHER_DATA="), 0o700))
	before := examined(t, env)
	if f := before["database"]; !f.OK || !strings.Contains(f.Text, "the first start makes the tables") {
		t.Errorf("an empty database: %+v", f)
	}
	cmd := command(t, "agent", "add", "admin@shop.example", "--role", "admin")
	cmd.Env = append(cmd.Env, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	after := examined(t, env)
	for check, want := range map[string]string{"database": "its schema is current", "admin": "there is one", "knowledge": "knows nothing yet", "commits": "set fsync = on"} {
		if f := after[check]; !strings.Contains(f.Text, want) || f.OK != (check == "database" || check == "admin") {
			t.Errorf("%s: %+v; want %q", check, f, want)
		}
	}
}

// TestDoctor makes each likely mistake once. The doctor says what it is, where,
// and the cure; of a set-up without a mistake it says that all is well.
func TestDoctor(t *testing.T) {
	t.Parallel()
	_, env := healthy(t)
	for check, f := range examined(t, env) {
		if !f.OK && check != "disk" { // whose room is not ours to promise
			t.Errorf("without a mistake: %+v", f)
		}
	}
	ca := newAuthority(t)
	certs := map[string][2]string{}
	for name, end := range map[string]time.Time{"good": time.Now().Add(900 * time.Hour), "old": time.Now().Add(-time.Minute), "soon": time.Now().Add(24 * time.Hour)} {
		cert, key := ca.files(t.TempDir(), 1, end, "chat.shop.example")
		certs[name] = [2]string{cert, key}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = taken.Close() }()
	empty, open := t.TempDir(), t.TempDir()
	must(t, os.WriteFile(secretsPath(open), []byte("{}"), 0o600))
	must(t, os.Chmod(secretsPath(open), 0o640)) //nolint:gosec // the mistake under test
	half := t.TempDir()
	must(t, os.Mkdir(filepath.Join(half, restoring), 0o700))
	bare := filepath.Join(t.TempDir(), "bare")
	usherOutput(t, "agent", "add", "agent@shop.example", "--data", bare)
	future := filepath.Join(t.TempDir(), "future")
	usherOutput(t, "agent", "add", "agent@shop.example", "--data", future)
	moveAhead(t, future, 3*time.Hour)

	for _, c := range []struct {
		check string
		env   []string
		want  []string
	}{
		{"address", []string{"USHER_LISTEN=" + taken.Addr().String()}, []string{taken.Addr().String(), "--listen"}},
		{"address", []string{"USHER_LISTEN=192.0.2.1:80"}, []string{"192.0.2.1:80", "--listen"}},
		{"descriptors", []string{"USHER_MAX_CONN=2000000000"}, []string{"2000000000", "ulimit -n", "LimitNOFILE"}},
		{"secrets", []string{"USHER_DATA=" + open}, []string{secretsPath(open), "0640", "chmod 600"}},
		{"models", []string{"USHER_BUNDLE=" + empty}, []string{"bundle.yaml"}},
		{"TLS", []string{"USHER_TLS_CERT=" + certs["old"][0], "USHER_TLS_KEY=" + certs["old"][1]}, []string{certs["old"][0], "expired on", "renew"}},
		{"TLS", []string{"USHER_TLS_CERT=" + certs["soon"][0], "USHER_TLS_KEY=" + certs["soon"][1]}, []string{"expires on", "renewed"}},
		{"TLS", []string{"USHER_TLS_CERT=" + certs["good"][0], "USHER_TLS_KEY=" + certs["old"][1]}, []string{certs["good"][0], "no certificate and its key"}},
		{"TLS", []string{"USHER_TLS_CERT=" + empty + "/none", "USHER_TLS_KEY=" + empty}, []string{empty + "/none", "no file"}},
		{"exposure", []string{"USHER_LISTEN=0.0.0.0:" + env[1][strings.LastIndex(env[1], ":")+1:]}, []string{"0.0.0.0", "without TLS", "web.secure"}},
		{"proxies", []string{"USHER_WEB_SECURE=true"}, []string{"web.trusted_proxies names none"}},
		{"proxies", []string{"USHER_WEB_TRUSTED_PROXIES=0.0.0.0/0"}, []string{"every address"}},
		{"proxies", []string{"USHER_WEB_TRUSTED_PROXIES=nginx"}, []string{"nginx", "10.0.0.0/8"}},
		{"origins", []string{"USHER_WIDGET_ORIGINS=shop.example"}, []string{"shop.example", "https://"}},
		{"origins", []string{"USHER_WIDGET_ORIGINS=https://shop.example"}, []string{"https://shop.example", "tls.cert"}},
		{"clock", []string{"USHER_DATA=" + future}, []string{future, "set the clock"}},
		{"admin", []string{"USHER_DATA=" + bare}, []string{"--role admin"}},
		{"knowledge", []string{"USHER_DATA=" + bare}, []string{"faq import"}},
		{"database", []string{"USHER_DATA=" + half}, []string{half, "restore again"}},
		{"configuration", []string{"USHER_LISTN=x"}, []string{"USHER_LISTN", "USHER_LISTEN"}},
	} {
		f, there := examined(t, slices.Concat(env, c.env))[c.check]
		if !there || f.OK {
			t.Errorf("%s with %s: %+v", c.check, c.env, f)
		}
		for _, w := range c.want {
			if !strings.Contains(f.Text, w) {
				t.Errorf("%s with %s does not say %q: %s", c.check, c.env, w, f.Text)
			}
		}
	}
}

// TestDoctorOfARunningServer: a server that runs with this configuration is no
// mistake.
func TestDoctorOfARunningServer(t *testing.T) {
	t.Parallel()
	data, env := healthy(t)
	p := startProcess(t, data, strings.TrimPrefix(env[1], "USHER_LISTEN="))
	all := examined(t, env)
	for _, check := range []string{"address", "database"} {
		if f := all[check]; !f.OK || !strings.Contains(f.Text, "server") {
			t.Errorf("of %s the doctor says %+v", p.url, f)
		}
	}
}

// TestDoctorOfASmallDisk: there is little room left.
func TestDoctorOfASmallDisk(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 4<<20)
	if f := examined(t, []string{"USHER_MAX_CONN=50"}, "--data", filepath.Join(disk, "a", "b", "data"))["disk"]; f.OK || !strings.Contains(f.Text, disk) || !strings.Contains(f.Text, "make room") {
		t.Errorf("the doctor says %+v", f)
	}
}
