package main

import (
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/store"
	"usher/store/sqlite"
)

// folderOf is what lies in a folder and those in it, byte for byte.
func folderOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		all[path] = string(b)
		return err
	}))
	return all
}

// alter runs a statement on the database of a stopped server.
func alter(t *testing.T, data, statement string) {
	t.Helper()
	e, err := sqlite.Open(t.Context(), filepath.Join(data, "usher.db"))
	must(t, err)
	must(t, e.Update(t.Context(), func(tx store.Tx) error { return tx.Exec(t.Context(), statement) }))
	must(t, e.Close())
}

// TestDoctorWritesNothing: whatever the database is, it stays as it was.
func TestDoctorWritesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, statement string
		ok              bool
		want            string
	}{
		{"current", "", true, "its schema is current"},
		{"older", "DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)", true, "is older than this program's"},
		{"newer", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)", false, "newer version of this program (schema 9999"},
		{"foreign", "PRAGMA application_id = 7", false, "another program"},
		{"empty", "", false, "is empty"},
		{"killed", "", true, "its schema is current"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data, env := healthy(t)
			switch {
			case c.statement != "":
				alter(t, data, c.statement)
			case c.name == "empty":
				must(t, os.WriteFile(filepath.Join(data, "usher.db"), nil, 0o600))
			case c.name == "killed":
				startProcess(t, data, strings.TrimPrefix(env[1], "USHER_LISTEN=")).kill()
			}
			before := folderOf(t, data)
			all := examined(t, env)
			if f := all["database"]; f.OK != c.ok || !strings.Contains(f.Text, c.want) {
				t.Errorf("the doctor says %+v", f)
			}
			if f, there := all["knowledge"]; there != (c.want == "its schema is current") || there && !f.OK {
				t.Errorf("of the content the doctor says %+v", f)
			}
			if after := folderOf(t, data); !reflect.DeepEqual(before, after) {
				t.Error("the folder is not what it was")
			}
		})
	}
}

// TestDoctorOfAddresses: what is beside the main address is named when it is
// taken; serve says the same.
func TestDoctorOfAddresses(t *testing.T) {
	t.Parallel()
	data, env := healthy(t)
	held, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = held.Close() }()
	taken := held.Addr().String()
	cert, key := newAuthority(t).files(t.TempDir(), 1, time.Now().Add(900*time.Hour), "chat.shop.example")
	secured := []string{"USHER_TLS_CERT=" + cert, "USHER_TLS_KEY=" + key}
	own := strings.TrimPrefix(env[1], "USHER_LISTEN=")
	for _, c := range []struct {
		check string
		env   []string
		want  []string
	}{
		{"address", []string{"USHER_TLS_HTTP=" + taken}, []string{"tls.http: cannot listen on " + taken, "leave it out"}},
		{"address", []string{"USHER_ADMIN_LISTEN=" + taken}, []string{"admin.listen: cannot listen on " + taken, "off"}},
		{"address", []string{"USHER_TLS_HTTP=:" + own[strings.LastIndex(own, ":")+1:]}, []string{"tls.http: cannot listen on :"}},
		{"configuration", []string{"USHER_TLS_HTTP=" + own}, []string{"tls.http is " + own + ", as listen is"}},
		{"tracing", []string{"USHER_TRACE_ENDPOINT=collector:4318"}, []string{"trace.endpoint", "http://collector:4318"}},
		{"tracing", []string{"USHER_TRACE_HEADERS=a=b,authorization"}, []string{"trace.headers: number 2", "name=value"}},
		{"tracing", []string{"USHER_TRACE_HEADERS=two words=x"}, []string{"trace.headers: number 1"}},
		{"tracing", []string{"USHER_TRACE_HEADERS= =x"}, []string{"trace.headers: number 1"}},
	} {
		f, there := examined(t, slices.Concat(env, secured, c.env))[c.check]
		for _, w := range c.want {
			if !there || f.OK || !strings.Contains(f.Text, w) {
				t.Errorf("%s with %s: %+v; want %q", c.check, c.env, f, w)
			}
		}
	}
	cmd := command(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, append(secured, "USHER_TLS_HTTP="+taken)...)
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "tls.http: cannot listen on "+taken) || strings.Contains(string(out), "--listen") {
		t.Errorf("serve: %v\n%s", err, out)
	}
}
