package shelf_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
	causes        map[string][]string // what the reason must say, by candidate
}

// what names the next candidate, and notes what the reason must say.
func (s *spoiler) what(why string, says ...string) string {
	s.n++
	name := fmt.Sprintf("%03d %s", s.n, strings.NewReplacer("/", "_", "\n", " ").Replace(why))
	s.causes[name] = says
	return filepath.Join(s.dir, name)
}

// folder makes a candidate of a good folder, with one file replaced; nil: gone.
func (s *spoiler) folder(good, why, path string, data []byte, says ...string) string {
	s.t.Helper()
	to := s.what(why, says...)
	linked(s.t, good, to)
	if data == nil {
		must(s.t, os.RemoveAll(filepath.Join(to, path)))
	} else {
		put(s.t, filepath.Join(to, path), data)
	}
	return to
}

// edit makes a candidate of a good folder in which one text replaces another.
func (s *spoiler) edit(good, path, old, fresh string, says ...string) {
	s.t.Helper()
	data := read(s.t, filepath.Join(good, path))
	if !bytes.Contains(data, []byte(old)) {
		s.t.Fatalf("%s does not hold %q:\n%s", path, old, data)
	}
	s.folder(good, path+" "+fresh[:min(len(fresh), 20)], path, bytes.Replace(data, []byte(old), []byte(fresh), 1), says...)
}

// file makes a candidate of one file.
func (s *spoiler) file(name string, data []byte, says ...string) {
	s.t.Helper()
	put(s.t, s.what(name, says...), data)
}

// damaged spoils each file in each way; sums tell all of them.
func (s *spoiler) damaged() {
	files := []string{"bundle.yaml", "golden.jsonl", "encoder.tflite", "vocab.txt", "heads/act.tflite", "heads/human.tflite", "heads/intent.tflite", "heads/moderation.tflite"}
	for i, path := range files {
		good := read(s.t, filepath.Join(s.summed, path))
		sum := path + " is not what SHA256SUMS says: it is damaged, or not copied whole"
		if path == "bundle.yaml" {
			sum = path + " is not" // what cannot be read at all is told by that
		}
		for _, cut := range []int{0, 1, len(good) / 4, len(good) / 2, 3 * len(good) / 4, len(good) - 1} {
			s.folder(s.summed, "half copied "+path, path, good[:cut], sum)
		}
		for _, at := range []int{0, len(good) / 3, len(good) / 2, len(good) - 1} {
			flipped := bytes.Clone(good)
			flipped[at] ^= 0x10
			s.folder(s.summed, "flipped "+path, path, flipped, sum)
		}
		s.folder(s.summed, "longer "+path, path, append(bytes.Clone(good), 0), sum)
		s.folder(s.summed, "zeros "+path, path, make([]byte, len(good)), sum)
		s.folder(s.summed, "another "+path, path, read(s.t, filepath.Join(s.summed, files[(i+1)%len(files)])), sum)
		s.folder(s.summed, "missing "+path, path, nil, path+" is missing")
		must(s.t, os.Mkdir(filepath.Join(s.folder(s.summed, "folder "+path, path, nil, path+" is no file"), path), 0o700))
		must(s.t, syscall.Mkfifo(filepath.Join(s.folder(s.summed, "pipe "+path, path, nil, path+" is no file"), path), 0o600))
	}
	for _, tokenizer := range []string{"bert-uncased", "bert-cased"} { // the model runs with any of them
		s.edit(s.summed, "bundle.yaml", "tokenizer: bilingual", "tokenizer: "+tokenizer, "bundle.yaml is not what SHA256SUMS says")
	}
	s.edit(s.summed, "SHA256SUMS", "  bundle.yaml", "  bungle.yaml", "bundle.yaml is not listed in SHA256SUMS")
	s.folder(s.summed, "no sums", "SHA256SUMS", []byte("hello"), "SHA256SUMS has a mistake in line 1")
}

// cut spoils models where no sums of files tell it.
func (s *spoiler) cut() {
	for _, path := range []string{"encoder.tflite", "heads/act.tflite", "heads/human.tflite", "heads/intent.tflite", "heads/moderation.tflite"} {
		good, says := read(s.t, filepath.Join(s.plain, path)), path+" is damaged, or no TensorFlow Lite file"
		if path == "encoder.tflite" {
			says = path + " is not the one that bundle.yaml describes"
		}
		for _, part := range []int{0, 1, 2, 3} {
			s.folder(s.plain, "cut "+path, path, good[:part*len(good)/4], says)
		}
		s.folder(s.plain, "a page "+path, path, []byte("<!DOCTYPE html><title>404</title>"), says)
	}
}

// mismatched puts together what does not belong together.
func (s *spoiler) mismatched() {
	heads := []string{"act", "human", "intent", "moderation"}
	for _, one := range heads {
		for _, other := range heads {
			if one != other {
				path := "heads/" + one + ".tflite"
				s.folder(s.plain, one+" is "+other, path, read(s.t, filepath.Join(s.plain, "heads", other+".tflite")), path+" does not fit bundle.yaml", "labels are not")
			}
		}
	}
	for i, labels := range []string{"[greeting, question]", "[none, wants_person]", "[refund, status, oos]", "[abuse, ok]"} {
		path, head := "heads/"+heads[i]+".tflite does not fit", "head "+strconv.Quote(heads[i])
		one, rest, _ := strings.Cut(strings.Trim(labels, "[]"), ", ")
		few := []string{"bundle.yaml", head, "needs two"}
		if strings.Contains(rest, ",") {
			few = []string{path, "labels are not the 2"}
		}
		for _, c := range []struct {
			labels string
			says   []string
		}{
			{rest, few},
			{rest + ", " + one, []string{path, "in that order: label 1 is"}},
			{one + ", " + rest + ", more", []string{path, "labels are not the"}},
			{one + ", " + one, []string{"bundle.yaml", head, "a label occurs twice"}},
			{one + ", ''", []string{"bundle.yaml", head, "a label is empty"}},
			{strings.ToUpper(one) + ", " + rest, []string{path, "label 1 is " + strconv.Quote(one) + ", not " + strconv.Quote(strings.ToUpper(one))}},
		} {
			s.edit(s.plain, "bundle.yaml", labels, "["+c.labels+"]", c.says...)
		}
	}
	for _, c := range [][3]string{
		{"tokenizer: bilingual", "tokenizer: sentencepiece", "SentencePiece model"},
		{"tokenizer: bilingual", "tokenizer: bpe", `tokenizer "bpe" is none of`},
		{"dimension: 2", "dimension: 384", "2 dimensions; bundle.yaml says 384"},
		{"sha256: ", "sha256: 0", "encoder.tflite is not the one that bundle.yaml describes"},
		{"format: 1", "format: 2", "format is 2"},
		{"name: sample", "name: ''", "name and version are required"},
		{"version: \"7\"", "version: ''", "name and version are required"},
		{"featuriser: ngram/1", "featuriser: ngram/9", `featuriser is "ngram/9"`},
		{"licence: MIT", "license: MIT", "field license not found"},
		{"heads/act.tflite", "../act.tflite", `"../act.tflite" is not a path inside`},
		{"heads/act.tflite", "/etc/passwd", `"/etc/passwd" is not a path inside`},
		{"vocabulary: vocab.txt", "vocabulary: heads", "heads is no file"},
		{"encoder.tflite", "heads/act.tflite", "heads/act.tflite is not the one that bundle.yaml describes"},
		{"format: 1", "format: 1\n---\nformat: 1", "more than one document"},
		{"heads:", "heads: {}\nrest:", "field rest not found"},
		{"reject: 0", "reject: 7", "not between 0 and 1"},
	} {
		s.edit(s.plain, "bundle.yaml", c[0], c[1], c[2])
	}
	for _, c := range [][3]string{
		{`"intent":"status"`, `"intent":"refund"`, `heads/intent.tflite fails case 1 of golden.jsonl: "where is my parcel" should be "refund" and is "status"`},
		{`"act":"question"`, `"act":"greeting"`, "heads/act.tflite fails case 1"},
		{`"human":"none"`, `"human":"wants_person"`, "heads/human.tflite fails case 1"},
		{`"moderation":"ok"`, `"moderation":"abuse"`, "heads/moderation.tflite fails case 1"},
		{`"intent":"refund"`, `"topic":"pets"`, `golden.jsonl asks in case 2 for the head "topic"`},
		{`"text":"退款"`, `"text":""`, "golden.jsonl has a mistake in line 2"},
		{`{"text"`, `{"texts"`, "golden.jsonl has a mistake in line 1"},
		{"}\n", "\n", "golden.jsonl has a mistake in line 1"},
	} {
		s.edit(s.plain, "golden.jsonl", c[0], c[1], c[2])
	}
	other, err := encoder(2)
	must(s.t, err)
	s.folder(s.plain, "another encoder", "encoder.tflite", other.Model, "encoder.tflite is not the one that bundle.yaml describes")
	s.edit(s.plain, "vocab.txt", "退款", "parcels\nmoneys\n退款", "encoder.tflite cannot serve", "a run on the id 11") // the model has no row for it
	s.folder(s.plain, "another vocabulary", "vocab.txt", []byte("no\nspecial\npieces\n"), "encoder.tflite cannot serve", "none of its 3 pieces is [UNK]")
}

// large is what would not fit into the memory.
func (s *spoiler) large() {
	s.file("a large file.tflite", nil, "is larger than 512 MiB")
	must(s.t, os.Truncate(filepath.Join(s.dir, fmt.Sprintf("%03d a large file.tflite", s.n)), 600<<20)) // takes no room on the disk
	all := s.folder(s.plain, "large together", "heads/act.tflite", []byte{}, "bundle.yaml names files of", "together they may have 1024 MiB")
	for _, path := range []string{"heads/act.tflite", "heads/human.tflite", "heads/intent.tflite"} {
		put(s.t, filepath.Join(all, path), nil)
		must(s.t, os.Truncate(filepath.Join(all, path), 400<<20))
	}
}

// strange is what is no bundle at all.
func (s *spoiler) strange() {
	words := read(s.t, filepath.Join(taskFiles, "words.tflite"))
	const damaged = "is damaged, or no TensorFlow Lite file"
	for i := range 12 {
		says := damaged
		if i == 11 { // the model is whole by then
			says = "the ZIP archive there is cut"
		}
		s.file("cut.tflite", words[:i*len(words)/12], says)
	}
	s.file("no archive.tflite", words[:bytes.Index(words, []byte("PK\x03\x04"))], "should be packed behind the model")
	s.file("pictures.tflite", read(s.t, filepath.Join(taskFiles, "pictures.tflite")), "describes no tokeniser")
	s.file("a head.tflite", read(s.t, filepath.Join(s.plain, "heads", "act.tflite")), "is a head of a bundle")
	s.file("an encoder.tflite", read(s.t, filepath.Join(s.plain, "encoder.tflite")), "no metadata TFLITE_METADATA")
	s.file("a page.tflite", []byte("<!DOCTYPE html>"), damaged)
	s.file("renamed.tflite", []byte("PK\x03\x04 hello"), damaged)
	for _, ext := range []string{"h5", "onnx", "pb", "zip", "txt", "yaml"} {
		s.file("model."+ext, words, "neither a bundle's folder nor a .tflite file")
	}
	const empty = "bundle.yaml is missing"
	must(s.t, os.Mkdir(s.what("an empty folder", empty), 0o700))
	must(s.t, os.Mkdir(s.what("a folder.tflite", empty), 0o700))
	must(s.t, syscall.Mkfifo(s.what("a pipe.tflite", "neither a folder nor a regular file"), 0o600))
	must(s.t, os.Symlink("nowhere", s.what("a dead link.tflite", "cannot be read")))
	must(s.t, os.Symlink(".", s.what("a link to all", empty)))
	deep := s.what("too many files", empty)
	must(s.t, os.Mkdir(deep, 0o700))
	for i := range 1100 {
		put(s.t, filepath.Join(deep, fmt.Sprint(i)), nil)
	}
	path := "heads/act.tflite"
	s.folder(s.plain, "no numbers", path, noNumbers(s.t, read(s.t, filepath.Join(s.plain, path))), path, "NaN for label 1")
}

// TestRefuses drops over two hundred damaged or mismatched bundles: each is
// refused with a reason that names the cause, and the one in service goes on.
func TestRefuses(t *testing.T) {
	t.Parallel()
	s := &spoiler{t: t, dir: filepath.Join(t.TempDir(), "models"), summed: written(t, true), plain: written(t, false), causes: map[string][]string{}}
	must(t, os.Mkdir(s.dir, 0o700))
	s.damaged()
	s.cut()
	s.mismatched()
	s.large()
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
	if len(items) < 200 || len(items) != s.n {
		t.Errorf("%d of %d candidates", len(items), s.n)
	}
	for _, item := range items {
		if item.State != shelf.Refused || len(item.Reason) < 20 || item.Bundle != nil || item.CheckedAt.IsZero() {
			t.Errorf("%s is %s: %q", item.Name, item.State, item.Reason)
		}
		for _, says := range s.causes[item.Name] {
			if !strings.Contains(item.Reason, says) {
				t.Errorf("%s: %q does not say %q", item.Name, item.Reason, says)
			}
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
