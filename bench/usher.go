package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// Login is what an agent signs in with.
type Login struct{ Email, Password string }

// Usher is a running Usher as a Target.
type Usher struct {
	addr   string
	logins []Login
	wire   Wire
	tongue tongue
	client *http.Client

	mu       sync.Mutex
	desks    []*desk
	visitors map[int]string // token of customer i, for Create
}

// Wire says how sockets are spoken with.
type Wire struct {
	Codec   string // JSON, MessagePack or Proto
	Deflate bool   // offer permessage-deflate, and use it for frames from 1 KiB on
}

// NewUsher is the Usher at addr, where these agents may sign in. It must
// believe X-Forwarded-For from loopback addresses, or have no limits. Its
// sockets speak JSON.
func NewUsher(addr string, logins []Login) *Usher {
	return &Usher{addr: addr, logins: logins, tongue: objects{}, client: newClient(), visitors: map[int]string{}}
}

// Speak has the sockets that are opened from now on speak otherwise.
func (u *Usher) Speak(w Wire) error {
	t, err := tongueOf(w.Codec)
	if err != nil {
		return err
	}
	u.wire, u.tongue = w, t
	return nil
}

// newClient is an HTTP client that keeps as many connections as are in use.
func newClient() *http.Client {
	return &http.Client{Timeout: dialTimeout, Transport: &http.Transport{
		MaxIdleConns: 4096, MaxIdleConnsPerHost: 4096, DisableCompression: true,
	}}
}

// Name implements Target.
func (u *Usher) Name() string { return "usher" }

// call sends JSON as number i and decodes the answer into out, where it is not
// nil. The cookies of the answer are returned.
func (u *Usher) call(ctx context.Context, method, path string, i int, header http.Header, in, out any) ([]*http.Cookie, error) {
	if err := loopback(u.addr); err != nil {
		return nil, err
	}
	body := []byte("{}")
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return nil, fmt.Errorf("bench: encode: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+u.addr+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("bench: %s: %w", path, err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Forwarded-For", forwarded(i))
	resp, err := u.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("bench: %s %s: %w", method, path, err)
	case resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable:
		return nil, ErrBusy
	case resp.StatusCode >= 300:
		return nil, fmt.Errorf("bench: %s %s: %s: %.300s", method, path, resp.Status, got)
	}
	if out != nil {
		if err := json.Unmarshal(got, out); err != nil {
			return nil, fmt.Errorf("bench: %s %s: %w", method, path, err)
		}
	}
	return resp.Cookies(), nil
}

// issue makes a new visitor and returns the token.
func (u *Usher) issue(ctx context.Context, i int) (string, error) {
	var v struct {
		Token string `json:"token"`
	}
	_, err := u.call(ctx, http.MethodPost, "/v1/visitors", i, nil, nil, &v)
	return v.Token, err
}

// Join implements Target.
func (u *Usher) Join(ctx context.Context, i int) (Customer, error) {
	token, err := u.issue(ctx, i)
	if err != nil {
		return nil, err
	}
	c := &visitor{u: u, i: i, token: token}
	if err := c.connect(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// Create implements Target.
func (u *Usher) Create(ctx context.Context, i int, text string) error {
	u.mu.Lock()
	token := u.visitors[i]
	u.mu.Unlock()
	if token == "" {
		var err error
		if token, err = u.issue(ctx, i); err != nil {
			return err
		}
		u.mu.Lock()
		u.visitors[i] = token
		u.mu.Unlock()
	}
	_, err := u.call(ctx, http.MethodPost, "/v1/visitor/messages", i, http.Header{"Authorization": {"Bearer " + token}},
		map[string]string{"text": text, "client_id": strconv.Itoa(Number([]byte(text)))}, nil)
	return err
}

// Staff implements Target: each customer says something, and their agent
// claims the chat before the bot has a word.
func (u *Usher) Staff(ctx context.Context, customers []Customer, heard func(frame []byte)) error {
	if len(u.logins) < Agents {
		return fmt.Errorf("bench: %d agents are known, %d are needed", len(u.logins), Agents)
	}
	for k := range Agents {
		d, err := u.sit(ctx, k, heard)
		if err != nil {
			return err
		}
		u.desks = append(u.desks, d)
	}
	return inParallel(ctx, len(customers), func(ctx context.Context, i int) error {
		c, ok := customers[i].(*visitor)
		if !ok {
			return errors.New("bench: a customer of another server")
		}
		a, err := c.line.call(ctx, request{Type: "send", ClientID: "first", Text: "good day"})
		if err != nil {
			return err
		}
		return u.desks[i%Agents].claim(ctx, a.Conversation)
	})
}

// Close implements Target.
func (u *Usher) Close() error {
	var err error
	for _, d := range u.desks {
		err = errors.Join(err, d.close())
	}
	u.desks = nil
	u.client.CloseIdleConnections()
	return err
}
