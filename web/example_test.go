package web_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"

	"usher/web"
)

// A server is made of its services, serves a listener, and when its context
// ends says bye to everyone and returns.
func ExampleServer() {
	office := newOffice() // everything behind the edge; usher serve gives the real parts
	w, err := makeWidget()
	if err != nil {
		fmt.Println(err)
		return
	}
	server, err := web.New(servicesOf(office, w), web.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, ln) }()

	res, err := http.Post("http://"+ln.Addr().String()+"/v1/visitors", "", nil)
	if err == nil {
		_, err = io.Copy(io.Discard, res.Body)
		fmt.Println(res.Status, err, res.Body.Close())
	}
	cancel()
	fmt.Println(<-done)
	// Output:
	// 201 Created <nil> <nil>
	// <nil>
}
