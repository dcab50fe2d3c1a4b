package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Floor is the server that others are compared with: it stores a customer's
// frame and passes it to the agent whose number is the customer's modulo
// Agents. Customers open /ws?role=c&id=N, agents /ws?role=a&id=N; POST
// /msg?id=N does over HTTP what a frame does. It acknowledges nothing.
type Floor struct {
	addr   string
	client *http.Client
	agents []*socket
}

// NewFloor is the floor at addr.
func NewFloor(addr string) *Floor { return &Floor{addr: addr, client: newClient()} }

// Name implements Target.
func (f *Floor) Name() string { return "floor" }

// Join implements Target.
func (f *Floor) Join(ctx context.Context, i int) (Customer, error) {
	s, err := dialSocket(ctx, f.addr, "/ws?role=c&id="+strconv.Itoa(i), nil, i, false)
	if err != nil {
		return nil, err
	}
	go s.read(func([]byte) {})
	return floorCustomer{s}, nil
}

// Staff implements Target.
func (f *Floor) Staff(ctx context.Context, _ []Customer, heard func(frame []byte)) error {
	for k := range Agents {
		s, err := dialSocket(ctx, f.addr, "/ws?role=a&id="+strconv.Itoa(k), nil, k, false)
		if err != nil {
			return err
		}
		go s.read(heard)
		f.agents = append(f.agents, s)
	}
	return nil
}

// Create implements Target.
func (f *Floor) Create(ctx context.Context, i int, text string) error {
	if err := loopback(f.addr); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+f.addr+"/msg?id="+strconv.Itoa(i), strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("bench: /msg: %w", err)
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	_, err = io.Copy(io.Discard, resp.Body) // so that the connection can be used again
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return fmt.Errorf("bench: /msg: %w", err)
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("bench: /msg: %s", resp.Status)
	}
	return nil
}

// Close implements Target.
func (f *Floor) Close() error {
	var err error
	for _, s := range f.agents {
		err = errors.Join(err, s.close())
	}
	f.agents = nil
	f.client.CloseIdleConnections()
	return err
}

// floorCustomer is a customer of the floor.
type floorCustomer struct{ *socket }

// Send implements Customer.
func (c floorCustomer) Send(_ int, text []byte, done func(error)) { done(c.write(text)) }

// Close implements Customer.
func (c floorCustomer) Close() error { return c.close() }
