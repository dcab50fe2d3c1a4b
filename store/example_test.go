package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"usher"
	"usher/store"
	"usher/store/sqlite"
)

func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	engine, err := sqlite.Open(ctx, filepath.Join(dir, "usher.db"))
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := store.New(ctx, engine, store.Config{Committed: func(events []usher.Event) {
		for _, e := range events {
			fmt.Println("committed:", e.Kind)
		}
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	in := usher.Inbound{Account: "web", Customer: usher.Customer{NativeID: "visitor-1"}, ClientID: "m1", Text: "Hello?"}
	for range 2 { // the second time the network had lost our ack
		a, err := s.Accept(ctx, in)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(a.Message.Seq, a.Message.Text, a.Duplicate)
	}
	fmt.Println(s.Close())
	// Output:
	// committed: state
	// committed: message
	// 1 Hello? false
	// 1 Hello? true
	// <nil>
}
