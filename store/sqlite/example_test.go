package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"usher"
	"usher/store/sqlite"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "sqlite")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "usher.db")
	engine, err := sqlite.Open(context.Background(), path)
	fmt.Println(err)
	_, err = sqlite.Open(context.Background(), path) // a second process
	fmt.Println(usher.CodeOf(err))
	fmt.Println(engine.Close())
	// Output:
	// <nil>
	// conflict
	// <nil>
}
