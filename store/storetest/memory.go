package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"time"

	"usher"
	"usher/store"
)

// memory is Blobs in memory, with faults that a test orders.
type memory struct {
	mu   sync.Mutex
	all  map[string]memoryBlob
	fail error // of the next calls
	now  func() time.Time
}

type memoryBlob struct {
	content []byte
	at      time.Time
}

var _ store.Blobs = (*memory)(nil)

// Memory returns blobs that are kept in memory.
func Memory() store.Blobs { return newMemory(time.Now) }

func newMemory(now func() time.Time) *memory {
	return &memory{all: map[string]memoryBlob{}, now: now}
}

func checkBlobKey(key string) error {
	for _, r := range key {
		if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return usher.Errorf(usher.CodeInvalid, nil, "%q is no key", key)
		}
	}
	if key == "" {
		return usher.Errorf(usher.CodeInvalid, nil, "a key is empty")
	}
	return nil
}

// Put implements store.Blobs.
func (m *memory) Put(ctx context.Context, key string, content []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(checkBlobKey(key), ctx.Err(), m.fail); err != nil {
		return err
	}
	m.all[key] = memoryBlob{bytes.Clone(content), m.now()}
	return nil
}

// Open implements store.Blobs.
func (m *memory) Open(_ context.Context, key string) (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(checkBlobKey(key), m.fail); err != nil {
		return nil, err
	}
	b, ok := m.all[key]
	if !ok {
		return nil, usher.Errorf(usher.CodeNotFound, nil, "there is no %q", key)
	}
	return io.NopCloser(bytes.NewReader(b.content)), nil
}

// Remove implements store.Blobs.
func (m *memory) Remove(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(checkBlobKey(key), m.fail); err != nil {
		return err
	}
	delete(m.all, key)
	return nil
}

// Keys implements store.Blobs.
func (m *memory) Keys(_ context.Context, before time.Time) iter.Seq2[string, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []string
	for key, b := range m.all {
		if b.at.Before(before) {
			keys = append(keys, key)
		}
	}
	return func(yield func(string, error) bool) {
		for _, key := range keys {
			if !yield(key, nil) {
				return
			}
		}
	}
}

// failing has the next calls fail, until nil.
func (m *memory) failing(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

// keys returns what is kept.
func (m *memory) keys() []string {
	var out []string
	for key := range m.Keys(context.Background(), m.now().Add(time.Second)) {
		out = append(out, key)
	}
	return out
}
