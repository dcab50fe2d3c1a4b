package bundle_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/nlp/bundle"
)

// bomb is a context that panics when it is asked for the n-th time and from
// then on, in the place of a kernel that a damaged model leads astray.
type bomb struct {
	context.Context
	asked atomic.Int64
	fuse  int64
}

func (b *bomb) tick() {
	if b.asked.Add(1) > b.fuse {
		panic("index out of range [5] with length 3")
	}
}

func (b *bomb) Deadline() (time.Time, bool) {
	b.tick()
	return b.Context.Deadline()
}

func (b *bomb) Done() <-chan struct{} {
	b.tick()
	return b.Context.Done()
}

func (b *bomb) Err() error {
	b.tick()
	return b.Context.Err()
}

func (b *bomb) Value(key any) any {
	b.tick()
	return b.Context.Value(key)
}

// TestLoadPanics: wherever a model makes the program panic, on whatever
// goroutine, its bundle is refused by the name of a file, and the server lives.
func TestLoadPanics(t *testing.T) {
	t.Parallel()
	p := seeing(t, encoder(t, 1))
	p.Golden = []bundle.Golden{{Text: "where is my order", Expect: map[string]string{bundle.HeadAct: "question"}}, {Text: "转人工", Expect: map[string]string{bundle.HeadHuman: "wants_person"}}}
	b, err := bundle.Make(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	dir := summed(t, b)
	blamed := map[string]int{}
	for fuse := int64(0); ; fuse++ {
		_, err := bundle.Load(&bomb{Context: t.Context(), fuse: fuse}, dir, nil)
		if err == nil {
			break
		}
		if usher.CodeOf(err) != usher.CodeInvalid || !strings.Contains(err.Error(), "not sound") && !strings.Contains(err.Error(), "is not a sound model: index out of range [5]") {
			t.Fatalf("asked %d times: %v", fuse, err)
		}
		for _, file := range []string{"encoder.tflite", "heads/act.tflite", "heads/moderation.tflite"} {
			if strings.HasPrefix(err.Error(), "The model bundle's "+file+" ") {
				blamed[file]++
			}
		}
	}
	if blamed["encoder.tflite"] == 0 || len(blamed) < 2 { // which of the heads comes first is chance
		t.Errorf("blamed were %v", blamed)
	}
	if _, err := bundle.Load(&bomb{Context: t.Context()}, taskFiles+"/words.tflite", folder(t, sample(t))); err == nil || !strings.Contains(err.Error(), "words.tflite is not a sound model") {
		t.Errorf("a task file: %v", err)
	}
}
