package bundle_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/sentence"
)

// summed writes a bundle with its sums and returns the folder.
func summed(t *testing.T, b *bundle.Bundle) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "b")
	if err := b.WriteSummed(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// change changes a file of a folder.
func change(t *testing.T, path string, how func([]byte) []byte) {
	t.Helper()
	if err := os.WriteFile(path, how(read(t, path)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func replace(old, fresh string) func([]byte) []byte {
	return func(data []byte) []byte { return bytes.Replace(data, []byte(old), []byte(fresh), 1) }
}

// TestSums: a byte that is not as it was is told, in whatever file; who deletes
// the sums may change what he likes.
func TestSums(t *testing.T) {
	t.Parallel()
	b, err := bundle.Make(t.Context(), seeing(t, encoder(t, 1)))
	if err != nil {
		t.Fatal(err)
	}
	again, err := bundle.Load(t.Context(), summed(t, b), nil)
	if err != nil || again.Hash() != b.Hash() || again.EncoderID() != b.EncoderID() || again.Size() != b.Size() || b.Size() < 10_000 {
		t.Fatalf("written and read: %v, of %d bytes", err, b.Size())
	}
	for path, how := range map[string]func([]byte) []byte{
		"heads/act.tflite": func(d []byte) []byte { d[len(d)/2] ^= 1; return d },
		"vocab.txt":        replace("parcel", "barrel"),
		"bundle.yaml":      replace("tokenizer: bilingual", "tokenizer: bert-uncased"),
		"golden.jsonl":     func(d []byte) []byte { return append(d, '\n') },
		"SHA256SUMS":       func(d []byte) []byte { return d[:100] },
	} {
		dir := summed(t, b)
		change(t, filepath.Join(dir, path), how)
		if _, err := bundle.Load(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), path) && path != "SHA256SUMS" || !strings.Contains(err.Error(), "SHA256SUMS") {
			t.Errorf("%s changed: %v", path, err)
		}
	}
	dir := summed(t, b)
	change(t, filepath.Join(dir, "bundle.yaml"), replace("name: sample", "name: other"))
	if err := os.Remove(filepath.Join(dir, "SHA256SUMS")); err != nil {
		t.Fatal(err)
	}
	if renamed, err := bundle.Load(t.Context(), dir, nil); err != nil || renamed.Manifest().Name != "other" {
		t.Errorf("without sums: %v", err)
	}
	change(t, filepath.Join(dir, "bundle.yaml"), replace("sha256: ", "sha256: 00"))
	if _, err := bundle.Load(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "encoder.tflite") {
		t.Errorf("another encoder than the manifest's: %v", err)
	}
}

// TestEncoderID: bundles have one where their vectors are the same, and only
// there.
func TestEncoderID(t *testing.T) {
	t.Parallel()
	made := func(change func(*bundle.Parts)) string {
		p := parts(t)
		p.Golden, p.Encoder = nil, encoder(t, 1)
		change(&p)
		b, err := bundle.Make(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		return b.EncoderID()
	}
	same := made(func(*bundle.Parts) {})
	if got := made(func(p *bundle.Parts) { p.Name, p.Common = "other", nil; delete(p.Heads, "act") }); got != same || len(got) != 32 {
		t.Errorf("with other heads it is %s, not %s", got, same)
	}
	seen := map[string]string{same: "itself"}
	for name, change := range map[string]func(*bundle.Parts){
		"another model":     func(p *bundle.Parts) { p.Encoder = encoder(t, 2) },
		"another tokenizer": func(p *bundle.Parts) { p.Encoder.Tokenizer = sentence.BERTUncased },
		"another limit":     func(p *bundle.Parts) { p.Encoder.Limit = 5 },
		"another vocabulary": func(p *bundle.Parts) {
			p.Encoder.Pieces = bytes.Replace(p.Encoder.Pieces, []byte("parcel"), []byte("barrel"), 1)
		},
		"n-grams":       func(p *bundle.Parts) { p.Encoder = nil },
		"other n-grams": func(p *bundle.Parts) { p.Encoder, p.Common = nil, nil },
	} {
		id := made(change)
		if other := seen[id]; other != "" {
			t.Errorf("%s has the ID of %s", name, other)
		}
		seen[id] = name
	}
}

// TestNoPipe: what would never end is not read.
func TestNoPipe(t *testing.T) {
	t.Parallel()
	dir := onDisk(t)
	path := filepath.Join(dir, "grams.bin")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no pipes here: ", err)
	}
	if _, err := bundle.Load(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "is no file") {
		t.Errorf("a pipe: %v", err)
	}
}

// TestTooLarge: files are counted together before any is read, each has a limit
// of its own, and so has the number of heads.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	refused := func(dir, says string) {
		t.Helper()
		if _, err := bundle.Load(t.Context(), dir, nil); usher.CodeOf(err) != usher.CodeInvalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
	grown := func(dir, path string, size int64) {
		t.Helper()
		if err := os.Truncate(filepath.Join(dir, path), size); err != nil {
			t.Fatal(err)
		}
	}
	dir := onDisk(t)
	for _, path := range []string{"heads/act.tflite", "heads/human.tflite", "heads/intent.tflite"} { // they take no room on the disk
		grown(dir, path, 400<<20)
	}
	refused(dir, "bundle.yaml names files of 1200 MiB; together they may have 1024 MiB.")
	dir = onDisk(t)
	grown(dir, "golden.jsonl", 17<<20)
	refused(dir, "golden.jsonl is larger than 16 MiB")
	dir = onDisk(t)
	var more strings.Builder
	for i := range 64 {
		fmt.Fprintf(&more, "    h%d: {file: heads/act.tflite, labels: [greeting, question], temperature: 1, reject: 0.5}\n", i)
	}
	change(t, filepath.Join(dir, "bundle.yaml"), replace("heads:\n", "heads:\n"+more.String()))
	refused(dir, "it has 69 heads; 64 are the most")
}

// onDisk writes the sample without sums.
func onDisk(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "b")
	if err := sample(t).Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}
