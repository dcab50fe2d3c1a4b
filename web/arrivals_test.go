package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"usher"
)

// half begins to send a picture of 2 MiB and stops in the middle. rest sends
// what is missing and returns the status.
func (s *site) half(t *testing.T, where, header string) (conn net.Conn, rest func() int) {
	t.Helper()
	body, kind := form(t, "file", "x.png", append(bytes.Clone(aPicture), make([]byte, 2<<20)...))
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n\r\n%s",
		where, s.addr, kind, len(body), header, body[:1000]); err != nil {
		t.Fatal(err)
	}
	return conn, func() int {
		t.Helper()
		if _, err := io.WriteString(conn, body[1000:]); err != nil {
			t.Fatal(err)
		}
		a, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = a.Body.Close()
		return a.StatusCode
	}
}

// TestArrivalsAreBounded: who lets many pictures arrive at once, and slowly,
// takes neither the server's memory nor the room of others.
func TestArrivalsAreBounded(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	ann, token := s.visitor(t)
	bob, _ := s.visitor(t)
	big := append(bytes.Clone(aPicture), make([]byte, 2<<20)...)
	full := func() bool {
		a := ann.upload("/v1/visitor/files", "x.png", big)
		if a.Status == http.StatusCreated {
			return false
		}
		if ann.refused(a, 503, usher.CodeBusy); a.Header.Get("Retry-After") != "5" {
			t.Fatalf("headers %v", a.Header)
		}
		return true
	}
	// One that the server sees late finds its place taken by an upload of
	// full, and is refused itself: then another one takes it.
	var conns []net.Conn
	begin := func() func() int {
		conn, rest := s.half(t, "/v1/visitor/files", "Authorization: Bearer "+token)
		conns = append(conns, conn)
		return rest
	}
	fill := func() bool {
		if full() {
			return true
		}
		begin()
		time.Sleep(20 * time.Millisecond)
		return false
	}
	first := begin()
	for range 11 {
		begin()
	}
	eventually(t, "a refusal", fill)
	if a := ann.upload("/v1/visitor/files", "x.png", aPicture); a.Status != 201 {
		t.Errorf("a small picture = %d %s", a.Status, a.Body)
	}
	if a := bob.upload("/v1/visitor/files", "x.png", big); a.Status != 201 {
		t.Errorf("another customer's = %d %s", a.Status, a.Body)
	}
	if status := first(); status != 201 {
		t.Errorf("one that is complete after a while = %d", status)
	}
	eventually(t, "room after one is complete", func() bool { return !full() })
	eventually(t, "a refusal", fill)
	for _, conn := range conns {
		_ = conn.Close()
	}
	eventually(t, "room again", func() bool { return !full() })
}

// TestAgentsOnlySendALot: a cookie that is none of ours gives no room.
func TestAgentsOnlySendALot(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	big := append(bytes.Clone(aPicture), make([]byte, 2<<20)...)
	mia, _ := s.staff(s.admin(t), usher.RoleAgent, "mia")
	if a := mia.upload("/v1/files", "x.png", big); a.Status != 201 {
		t.Errorf("an agent's = %d %s", a.Status, a.Body)
	}
	stranger := s.browser(t)
	stranger.header.Set("Cookie", "usher=made-up; __Host-usher=made-up")
	stranger.refused(stranger.upload("/v1/files", "x.png", big), 413, usher.CodeTooLarge)
}
