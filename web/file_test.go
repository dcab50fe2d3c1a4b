package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"usher"
	"usher/web"
)

// form is a file in a form, and its media type.
func form(tb testing.TB, field, name string, content []byte) (body, kind string) {
	tb.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, field, name))
	h.Set("Content-Type", "text/html") // what the sender says counts for nothing
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

// upload sends a file.
func (b *browser) upload(where, name string, content []byte) answer {
	b.t.Helper()
	body, kind := form(b.t, "file", name, content)
	before := b.header.Get("Content-Type")
	defer b.header.Set("Content-Type", before)
	b.header.Set("Content-Type", kind)
	return b.call("POST", where, body)
}

var aPicture = []byte("\x89PNG but for the rest of it")

func TestPicturesGoThere(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, _ := s.visitor(t)
	bob, _ := s.visitor(t)
	mia, _ := s.staff(s.admin(t), usher.RoleAgent, "mia")
	a := ann.upload("/v1/visitor/files", "cat.png", aPicture)
	var f usher.File
	if a.into(t, &f); a.Status != 201 || f.ID == "" || f.Size != int64(len(aPicture)) {
		t.Fatalf("upload = %d %s", a.Status, a.Body)
	}
	var sent struct {
		Message      struct{ Files []usher.File }
		Conversation string
	}
	ann.must("POST", "/v1/visitor/messages", map[string]any{"files": []usher.FileID{f.ID}}).into(t, &sent)
	if len(sent.Message.Files) != 1 || sent.Message.Files[0] != f {
		t.Errorf("sent %+v", sent)
	}
	for name, read := range map[string]answer{
		"customer": ann.call("GET", path("/v1/visitor/files/%s", f.ID), nil),
		"agent":    mia.call("GET", path("/v1/files/%s", f.ID), nil),
	} {
		if read.Status != 200 || read.Body != string(aPicture) {
			t.Errorf("%s reads %d %q", name, read.Status, read.Body)
		}
		for header, want := range map[string]string{
			"Content-Type": "image/png", "Content-Disposition": "inline; filename=cat.png", "X-Content-Type-Options": "nosniff",
			"Cache-Control": "private, max-age=86400", "Content-Security-Policy": "sandbox; default-src 'none'",
			"Content-Length": fmt.Sprint(len(aPicture)), "X-Frame-Options": "DENY",
		} {
			if got := read.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
	bob.refused(bob.call("GET", path("/v1/visitor/files/%s", f.ID), nil), 404, usher.CodeNotFound)
	mia.refused(mia.call("GET", "/v1/files/nothing", nil), 404, usher.CodeNotFound)
	stranger := s.browser(t)
	stranger.refused(stranger.call("GET", path("/v1/files/%s", f.ID), nil), 401, usher.CodeUnauthorized)
	stranger.refused(stranger.call("GET", path("/v1/visitor/files/%s", f.ID), nil), 401, usher.CodeUnauthorized)
	ann.refused(ann.call("GET", path("/v1/files/%s", f.ID), nil), 401, usher.CodeUnauthorized)

	mia.must("POST", path("/v1/conversations/%s/claim", sent.Conversation), nil)
	mia.upload("/v1/files", "map.png", aPicture).into(t, &f)
	var reply usher.Message
	mia.must("POST", path("/v1/conversations/%s/reply", sent.Conversation), map[string]any{"files": []usher.FileID{f.ID}}).into(t, &reply)
	if reply.Text != "" || len(reply.Files) != 1 {
		t.Errorf("reply = %+v", reply)
	}
	mia.refused(mia.call("POST", path("/v1/conversations/%s/reply", sent.Conversation), map[string]any{"files": []string{}}), 422, usher.CodeInvalid)
}

func TestUploadsAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, _ := s.visitor(t)
	ann.header.Set("Origin", "https://shop.example")
	big := append(bytes.Clone(aPicture), make([]byte, usher.MaxFile)...)
	for _, c := range []struct {
		name    string
		field   string
		content []byte
		status  int
		code    usher.Code
	}{
		{"no picture", "file", []byte("<script>alert(1)</script>"), 422, usher.CodeInvalid},
		{"nothing", "file", nil, 422, usher.CodeInvalid},
		{"another field", "picture", aPicture, 422, usher.CodeInvalid},
		{"one byte too many", "file", big[:usher.MaxFile+1], 413, usher.CodeTooLarge},
		{"far too large", "file", append(big, big...), 413, usher.CodeTooLarge},
	} {
		body, kind := form(t, c.field, "x.png", c.content)
		ann.header.Set("Content-Type", kind)
		a := ann.call("POST", "/v1/visitor/files", body)
		ann.refused(a, c.status, c.code)
		if a.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
			t.Errorf("%s: the shop's page cannot read why", c.name)
		}
	}
	ann.header.Set("Content-Type", "application/json")
	if a := ann.call("POST", "/v1/visitor/files", "{}"); a.Status/100 != 4 {
		t.Errorf("no form = %d %s", a.Status, a.Body)
	}
	ann.header.Set("Content-Type", "multipart/form-data; boundary=x")
	for _, broken := range []string{"", "--x", "--x\r\n\r\n\r\n", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\x89PNG"} {
		if a := ann.call("POST", "/v1/visitor/files", broken); a.Status/100 != 4 {
			t.Errorf("%q = %d %s", broken, a.Status, a.Body)
		}
	}
	if a := ann.upload("/v1/visitor/files", "whole.png", big[:usher.MaxFile]); a.Status != 201 {
		t.Errorf("the largest there may be = %d %s", a.Status, a.Body)
	}
	elsewhere, _ := s.visitor(t)
	elsewhere.header.Set("Origin", "https://evil.example")
	a := elsewhere.upload("/v1/visitor/files", "x.png", append(big, big...))
	if elsewhere.refused(a, 413, usher.CodeTooLarge); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("another site's page may read the answer")
	}
}

// TestOnlyCustomersSendALot: who does not say who they are is cut off at the
// usual size, before the rest is read.
func TestOnlyCustomersSendALot(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, token := s.visitor(t)
	const much = 3 << 20
	for _, c := range []struct {
		where, header string
		status        string
	}{
		{"/v1/visitor/files", "", "413"},
		{"/v1/visitor/files", "Authorization: Bearer x" + token, "413"},
		{"/v1/visitor/files", "Authorization: Basic " + token, "413"},
		{"/v1/files", "", "413"},
		{"/v1/files", "Authorization: Bearer " + token, "413"},
		{"/v1/visitor/messages", "Authorization: Bearer " + token, "413"},
		{"/v1/visitor/files?x=1", "Authorization: Bearer " + token, "4"}, // read whole, and no picture
	} {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n\r\n", c.where, s.addr, much, c.header)
		head = strings.Replace(head, "\r\n\r\n\r\n", "\r\n\r\n", 1)
		_, err = io.WriteString(conn, head)
		if err == nil {
			_, err = conn.Write(make([]byte, much))
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(conn)
		if !strings.HasPrefix(string(b), "HTTP/1.1 "+c.status) || c.status == "4" && strings.HasPrefix(string(b), "HTTP/1.1 413") {
			t.Errorf("%s with %q = %.60q, %v; want %s", c.where, c.header, b, err, c.status)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestUploadsAreLimited(t *testing.T) {
	t.Parallel()
	s := open(t, func(c *web.Config) { c.Limits.Uploads = 2 })
	ann, _ := s.visitor(t)
	for range usher.MaxFiles { // one message's worth at once
		if a := ann.upload("/v1/visitor/files", "x.png", aPicture); a.Status != 201 {
			t.Fatalf("= %d %s", a.Status, a.Body)
		}
	}
	a := ann.upload("/v1/visitor/files", "x.png", aPicture)
	if ann.refused(a, 429, usher.CodeBusy); a.Header.Get("Retry-After") == "" {
		t.Errorf("headers %v", a.Header)
	}
	last := 0
	for range 45 { // others at the same address have room, but not for ever
		other, _ := s.visitor(t)
		last = other.upload("/v1/visitor/files", "x.png", aPicture).Status
	}
	if last != 429 {
		t.Errorf("the fifty-fifth from one address = %d", last)
	}
	mia, _ := s.staff(s.admin(t), usher.RoleAgent, "mia")
	for i := range usher.MaxFiles + 1 {
		if a := mia.upload("/v1/files", "x.png", aPicture); (a.Status == 201) != (i < usher.MaxFiles) {
			t.Errorf("the agent's upload %d = %d", i+1, a.Status)
		}
	}
	if a := mia.call("GET", "/v1/me", nil); a.Status != http.StatusOK {
		t.Errorf("the agent is locked out: %d", a.Status)
	}
}
