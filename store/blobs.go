package store

import (
	"context"
	"io"
	"iter"
	"time"
)

// Blobs keeps the bytes of files, each under a key of letters, digits and
// hyphens. Its methods may be called at the same time, for different keys.
type Blobs interface {
	// Put keeps content under a key that is not in use. When it returns nil the
	// content is on disk; otherwise nothing is found under the key, also after a
	// crash. CodeBusy where there is no room.
	Put(ctx context.Context, key string, content []byte) error
	// Open reads what is kept under a key. CodeNotFound where nothing is.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Remove forgets a key; one that is not in use is no error.
	Remove(ctx context.Context, key string) error
	// Keys yields the keys that were put before a time.
	Keys(ctx context.Context, before time.Time) iter.Seq2[string, error]
}
