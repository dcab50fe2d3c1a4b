package bundle

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"usher"
)

// Golden is a case that a bundle must pass: the best label that heads give to
// a text.
type Golden struct {
	Text   string            `json:"text"`
	Expect map[string]string `json:"expect"` // head → label
}

func parseGolden(data []byte) ([]Golden, error) {
	var cases []Golden
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var g Golden
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		err := d.Decode(&g)
		if err == nil && (g.Text == "" || len(g.Expect) == 0) {
			err = errors.New("it needs a text and what to expect")
		}
		if err != nil {
			return nil, invalid(err, goldenFile, "has a mistake in line %d. Correct or remove the line", n)
		}
		cases = append(cases, g)
	}
	if err := lines.Err(); err != nil {
		return nil, invalid(err, goldenFile, "cannot be read. Put each case on a line of its own")
	}
	return cases, nil
}

func formatGolden(cases []Golden) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	for _, g := range cases {
		if err := e.Encode(g); err != nil {
			return nil, fmt.Errorf("bundle: golden: %w", err)
		}
	}
	return out.Bytes(), nil
}

// checkGolden runs every case, on all processors, and reports the first that
// fails.
func (b *Bundle) checkGolden(ctx context.Context) error {
	failed := make([]error, len(b.golden))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(b.golden)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(b.golden)); i = next.Add(1) - 1 {
				failed[i] = b.checkCase(ctx, int(i)+1, b.golden[i])
			}
		})
	}
	all.Wait()
	return cmp.Or(failed...)
}

// checkCase runs the n-th case.
func (b *Bundle) checkCase(ctx context.Context, n int, g Golden) error {
	r, err := b.read(ctx, g.Text)
	if err != nil {
		return invalid(err, b.encodes(), "fails on case %d of %s. Restore it, or make the bundle again with `usher train`", n, goldenFile)
	}
	for _, name := range slices.Sorted(maps.Keys(g.Expect)) {
		h := b.heads[name]
		if h == nil {
			return invalid(nil, goldenFile, "asks in case %d for the head %q, which the bundle does not have. Correct the case", n, name)
		}
		var ranked []usher.ScoredIntent
		err := sound(ours(h.File), func() (err error) {
			ranked, err = h.recognize(ctx, r)
			return err
		})
		if err != nil {
			return err
		}
		got := ""
		if len(ranked) > 0 {
			got = ranked[0].Label
		}
		if got != g.Expect[name] {
			return invalid(nil, h.File, "fails case %d of %s: %q should be %q and is %q. Train the head again, or correct the case",
				n, goldenFile, g.Text, g.Expect[name], got)
		}
	}
	return nil
}

// encodes is the file that Encode goes by.
func (b *Bundle) encodes() string {
	if e := b.manifest.Encoder; e != nil {
		return e.File
	}
	return cmp.Or(b.manifest.Grams, manifestFile)
}
