package storetest

import (
	"testing"

	"usher/store"
)

// TestMemory holds the suite's own blobs to what it asks of others.
func TestMemory(t *testing.T) {
	t.Parallel()
	RunBlobs(t, func(string) (store.Blobs, error) { return Memory(), nil })
}
