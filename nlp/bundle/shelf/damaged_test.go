package shelf_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/bundle/shelf"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// spoiler makes candidates that must be refused.
type spoiler struct {
	t             *testing.T
	dir           string // of the candidates
	summed, plain string // folders of a good bundle, with and without sums
	n             int
}

// folder makes a candidate of a good folder, with one file replaced.
func (s *spoiler) folder(good, why, path string, data []byte) string {
	s.t.Helper()
	s.n++
	to := filepath.Join(s.dir, fmt.Sprintf("%03d %s", s.n, strings.ReplaceAll(why, "/", "_")))
	linked(s.t, good, to)
	if data == nil {
		must(s.t, os.RemoveAll(filepath.Join(to, path)))
	} else {
		put(s.t, filepath.Join(to, path), data)
	}
	return to
}

// edit makes a candidate without sums in which one text replaces another.
func (s *spoiler) edit(path, old, fresh string) {
	s.t.Helper()
	data := read(s.t, filepath.Join(s.plain, path))
	if !bytes.Contains(data, []byte(old)) {
		s.t.Fatalf("%s does not hold %q:\n%s", path, old, data)
	}
	s.folder(s.plain, path+" "+fresh[:min(len(fresh), 20)], path, bytes.Replace(data, []byte(old), []byte(fresh), 1))
}

// file makes a candidate of one file.
func (s *spoiler) file(name string, data []byte) {
	s.t.Helper()
	s.n++
	put(s.t, filepath.Join(s.dir, fmt.Sprintf("%03d %s", s.n, name)), data)
}

// damaged spoils each file in each way; sums tell all of them.
func (s *spoiler) damaged() {
	files := []string{"bundle.yaml", "golden.jsonl", "encoder.tflite", "vocab.txt", "heads/act.tflite", "heads/human.tflite", "heads/intent.tflite", "heads/moderation.tflite"}
	for i, path := range files {
		good := read(s.t, filepath.Join(s.summed, path))
		for _, cut := range []int{0, 1, len(good) / 4, len(good) / 2, 3 * len(good) / 4, len(good) - 1} {
			s.folder(s.summed, "half copied "+path, path, good[:cut])
		}
		for _, at := range []int{0, len(good) / 3, len(good) / 2, len(good) - 1} {
			flipped := bytes.Clone(good)
			flipped[at] ^= 0x10
			s.folder(s.summed, "flipped "+path, path, flipped)
		}
		s.folder(s.summed, "longer "+path, path, append(bytes.Clone(good), 0))
		s.folder(s.summed, "zeros "+path, path, make([]byte, len(good)))
		s.folder(s.summed, "another "+path, path, read(s.t, filepath.Join(s.summed, files[(i+1)%len(files)])))
		s.folder(s.summed, "missing "+path, path, nil)
		must(s.t, os.Mkdir(filepath.Join(s.folder(s.summed, "folder "+path, path, nil), path), 0o700))
		must(s.t, syscall.Mkfifo(filepath.Join(s.folder(s.summed, "pipe "+path, path, nil), path), 0o600))
	}
}

// cut spoils models where no sums tell it.
func (s *spoiler) cut() {
	for _, path := range []string{"encoder.tflite", "heads/act.tflite", "heads/human.tflite", "heads/intent.tflite", "heads/moderation.tflite"} {
		good := read(s.t, filepath.Join(s.plain, path))
		for _, part := range []int{0, 1, 2, 3} {
			s.folder(s.plain, "cut "+path, path, good[:part*len(good)/4])
		}
		s.folder(s.plain, "a page "+path, path, []byte("<!DOCTYPE html><title>404</title>"))
	}
}

// mismatched puts together what does not belong together.
func (s *spoiler) mismatched() {
	heads := []string{"act", "human", "intent", "moderation"}
	for _, one := range heads {
		for _, other := range heads {
			if one != other {
				s.folder(s.plain, one+" is "+other, "heads/"+one+".tflite", read(s.t, filepath.Join(s.plain, "heads", other+".tflite")))
			}
		}
	}
	for _, labels := range []string{"[greeting, question]", "[none, wants_person]", "[abuse, ok]", "[refund, status, oos]"} {
		one, rest, _ := strings.Cut(strings.Trim(labels, "[]"), ", ")
		for _, wrong := range []string{rest, rest + ", " + one, one + ", " + rest + ", more", one + ", " + one, one + ", ''", strings.ToUpper(one) + ", " + rest} {
			s.edit("bundle.yaml", labels, "["+wrong+"]")
		}
	}
	for _, c := range [][2]string{
		{"tokenizer: bilingual", "tokenizer: sentencepiece"},
		{"tokenizer: bilingual", "tokenizer: bpe"},
		{"dimension: 2", "dimension: 384"},
		{"sha256: ", "sha256: 0"},
		{"format: 1", "format: 2"},
		{"name: sample", "name: ''"},
		{"version: \"7\"", "version: ''"},
		{"featuriser: ngram/1", "featuriser: ngram/9"},
		{"licence: MIT", "license: MIT"},
		{"heads/act.tflite", "../act.tflite"},
		{"heads/act.tflite", "/etc/passwd"},
		{"vocabulary: vocab.txt", "vocabulary: heads"},
		{"encoder.tflite", "heads/act.tflite"},
		{"format: 1", "format: 1\n---\nformat: 1"},
		{"heads:", "heads: {}\nrest:"},
		{"reject: 0", "reject: 7"},
	} {
		s.edit("bundle.yaml", c[0], c[1])
	}
	for _, c := range [][2]string{
		{`"intent":"status"`, `"intent":"refund"`},
		{`"act":"question"`, `"act":"greeting"`},
		{`"human":"none"`, `"human":"wants_person"`},
		{`"moderation":"ok"`, `"moderation":"abuse"`},
		{`"intent":"refund"`, `"mood":"cross"`},
		{`"text":"退款"`, `"text":""`},
		{`{"text"`, `{"texts"`},
		{"}\n", "\n"},
	} {
		s.edit("golden.jsonl", c[0], c[1])
	}
	other, err := encoder(2)
	must(s.t, err)
	s.folder(s.plain, "another encoder", "encoder.tflite", other.Model)
	s.edit("vocab.txt", "退款", "parcels\nmoneys\n退款") // ids that the model has no rows for
	s.folder(s.plain, "another vocabulary", "vocab.txt", []byte("no\nspecial\npieces\n"))
}

// strange is what is no bundle at all.
func (s *spoiler) strange() {
	words := read(s.t, filepath.Join(taskFiles, "words.tflite"))
	for i := range 12 {
		s.file("cut.tflite", words[:i*len(words)/12])
	}
	s.file("no archive.tflite", words[:bytes.Index(words, []byte("PK\x03\x04"))])
	s.file("pictures.tflite", read(s.t, filepath.Join(taskFiles, "pictures.tflite")))
	s.file("a head.tflite", read(s.t, filepath.Join(s.plain, "heads", "act.tflite")))
	s.file("an encoder.tflite", read(s.t, filepath.Join(s.plain, "encoder.tflite")))
	s.file("a page.tflite", []byte("<!DOCTYPE html>"))
	s.file("renamed.tflite", []byte("PK\x03\x04 hello"))
	for _, ext := range []string{"h5", "onnx", "pb", "zip", "txt", "yaml"} {
		s.file("model."+ext, words)
	}
	must(s.t, os.Mkdir(filepath.Join(s.dir, "an empty folder"), 0o700))
	must(s.t, os.Mkdir(filepath.Join(s.dir, "a folder.tflite"), 0o700))
	must(s.t, syscall.Mkfifo(filepath.Join(s.dir, "a pipe.tflite"), 0o600))
	must(s.t, os.Symlink("nowhere", filepath.Join(s.dir, "a dead link.tflite")))
	must(s.t, os.Symlink(".", filepath.Join(s.dir, "a link to all")))
	deep := filepath.Join(s.dir, "too many files")
	must(s.t, os.Mkdir(deep, 0o700))
	for i := range 1100 {
		put(s.t, filepath.Join(deep, fmt.Sprint(i)), nil)
	}
	path := "heads/act.tflite"
	s.folder(s.plain, "no numbers", path, noNumbers(s.t, read(s.t, filepath.Join(s.plain, path))))
}

// TestRefuses drops over two hundred damaged or mismatched bundles: each is
// refused with a reason, and the one in service goes on.
func TestRefuses(t *testing.T) {
	t.Parallel()
	s := &spoiler{t: t, dir: filepath.Join(t.TempDir(), "models"), summed: written(t, true), plain: written(t, false)}
	must(t, os.Mkdir(s.dir, 0o700))
	s.damaged()
	s.cut()
	s.mismatched()
	s.strange()

	live := made(t, nil)
	holder := bundle.NewHolder(live)
	stop := make(chan struct{})
	var customers sync.WaitGroup
	customers.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			u, err := holder.Understand(t.Context(), usher.Query{Text: "where is my parcel"})
			if err != nil || u.Bundle != live.Hash() || u.Intents[0].Label != "status" {
				t.Errorf("meanwhile: %+v, %v", u, err)
				return
			}
		}
	})
	base := os.DirFS(s.plain)
	on := shelf.New(shelf.Config{Dir: s.dir, Base: base})
	for range 2 {
		on.Look(t.Context())
	}
	close(stop)
	customers.Wait()

	items := on.Items()
	if len(items) < 200 {
		t.Errorf("%d candidates", len(items))
	}
	for _, item := range items {
		if item.State != shelf.Refused || len(item.Reason) < 20 || item.Bundle != nil || item.CheckedAt.IsZero() {
			t.Errorf("%s is %s: %q", item.Name, item.State, item.Reason)
		}
		if strings.Contains(item.Reason, s.dir) {
			t.Errorf("%s: the reason tells where the data is: %q", item.Name, item.Reason)
		}
	}
	t.Logf("%d candidates are refused", len(items))
	if on.Look(t.Context()) {
		t.Error("they are checked again and again")
	}
	if got := slices.Sorted(maps.Keys(reasons(items))); len(got) < 40 {
		t.Errorf("only %d different reasons", len(got))
	}
}

func reasons(items []shelf.Item) map[string]int {
	all := map[string]int{}
	for _, item := range items {
		all[item.Reason]++
	}
	return all
}

// noNumbers is a head in whose place a model stands that gives NaN.
func noNumbers(t *testing.T, head []byte) []byte {
	t.Helper()
	good, err := tflite.Load(head)
	must(t, err)
	b := tflite.NewBuilder("no numbers")
	ids, weights := b.Input("ids", tflite.Int32, -1), b.Input("weights", tflite.Float32, -1, 1)
	table := slices.Repeat([]float32{float32(math.NaN())}, 2*1000)
	sum := b.Sum(b.Mul(b.Gather(tflite.Constant(b, "table", []int{1000, 2}, table), ids, 0), weights, tflite.NoActivation), true, 0)
	b.Output("probability", b.Softmax(sum, 1))
	for _, key := range []string{train.MetadataHead, train.MetadataVocabulary} {
		data, ok := good.Metadata(key)
		if !ok {
			t.Fatalf("the head has no metadata %s", key)
		}
		b.Metadata(key, data)
	}
	data, err := b.Bytes()
	must(t, err)
	return data
}
