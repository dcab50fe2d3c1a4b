package task_test

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"usher"
	"usher/nlp/nlptest"
	"usher/nlp/task"
	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

const (
	pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n.\nrefund\norder\nthanks\nmoney\nparcel\ngreat\n"
	words  = "<PAD> 0\n<START> 1\n<UNKNOWN> 2\n. 3\n, 4\n! 5\nrefund 6\norder 7\nthanks 8\nmoney 9\nparcel 10\ngreat 11\n"
	labels = "refund\norder\nthanks\n"
	rows   = 12
)

// known are texts with the label that the models of these tests give.
var known = map[string]string{
	"refund my money please": "refund", "where is my order the parcel": "order", "thanks great": "thanks",
}

var (
	wordPiece = &unit{4, []any{[]string{"vocab.txt"}}}
	regex     = &unit{6, []any{`[^\w\']+`, []string{"vocab.txt"}}}
)

func softmax(b *tflite.Builder) func(tflite.Tensor) tflite.Tensor {
	return func(x tflite.Tensor) tflite.Tensor { return b.Softmax(x, 1) }
}

// averaged is a model of words with one input.
func averaged(length int) *tflite.Builder {
	b := tflite.NewBuilder("words")
	head(b, rows, 3, b.Input("input", tflite.Int32, 1, length), softmax(b))
	return b
}

// bertLike is a model with BERT's inputs under the names given, in their order.
func bertLike(length int, names ...string) *tflite.Builder {
	b := tflite.NewBuilder("pieces")
	in := map[string]tflite.Tensor{}
	for _, n := range names {
		in[n] = b.Input(n, tflite.Int32, 1, length)
	}
	// The row of an id counts where the mask is 1 and the segment is 0.
	mask := b.Gather(tflite.Constant(b, "of mask", []int{2, 1}, []float32{0, 1}), in["mask"], 0)
	segment := b.Gather(tflite.Constant(b, "of segments", []int{2, 1}, []float32{1, 0}), in["segment_ids"], 0)
	table := make([]float32, rows*3)
	for i := firstWord; i < rows; i++ {
		table[i*3+i%3] = 2
	}
	table[0] = 40 // a [PAD] that counted would show
	x := b.Gather(tflite.Constant(b, "table", []int{rows, 3}, table), in["ids"], 0)
	x = b.Sum(b.Mul(b.Mul(x, mask, tflite.NoActivation), segment, tflite.NoActivation), false, 1)
	b.Output("probability", b.Softmax(x, 1))
	return b
}

func open(t *testing.T, data []byte) *task.Recognizer {
	t.Helper()
	r, err := task.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRecognizer(t *testing.T) {
	t.Parallel()
	bert := description{[]string{"ids", "mask", "segment_ids"}, []string{"labels.txt"}, wordPiece, false}
	turned := description{[]string{"segment_ids", "ids", "mask"}, []string{"labels.txt"}, wordPiece, false}
	inside := description{[]string{"ids", "mask", "segment_ids"}, []string{"labels.txt"}, wordPiece, true}
	vocabulary, list, named := file{"vocab.txt", pieces}, file{"vocab.txt", words}, file{"labels.txt", labels}
	average := description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}
	for name, data := range map[string][]byte{
		"BERT":       pack(t, bertLike(16, "ids", "mask", "segment_ids"), bert.metadata(), vocabulary, named),
		"BERTTurned": pack(t, bertLike(16, "segment_ids", "ids", "mask"), turned.metadata(), named, vocabulary),
		"BERTInside": pack(t, bertLike(16, "ids", "mask", "segment_ids"), inside.metadata(), vocabulary, named),
		"BERTOpen":   pack(t, bertLike(-1, "ids", "mask", "segment_ids"), bert.metadata(), vocabulary, named),
		"Words":      pack(t, averaged(16), average.metadata(), list, named),
		"WordsOpen":  pack(t, averaged(-1), average.metadata(), list, named),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nlptest.Recognizer(t, open(t, data), known)
		})
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	d := description{[]string{"input_text"}, nil, regex, true}
	r := open(t, pack(t, averaged(8), d.metadata(), file{"vocab.txt", words}))
	if got, named := r.Labels(); !slices.Equal(got, []string{"0", "1", "2"}) || named || r.Name() != "test" {
		t.Errorf("without a file of labels %q has %q, named %v", r.Name(), got, named)
	}
	d.labels = []string{"labels.txt"}
	r = open(t, pack(t, averaged(8), d.metadata(), file{"vocab.txt", words}, file{"labels.txt", labels}))
	if got, named := r.Labels(); !slices.Equal(got, []string{"refund", "order", "thanks"}) || !named {
		t.Errorf("with a file of labels there are %q, named %v", got, named)
	}
	// As an editor of Windows may leave them.
	r = open(t, pack(t, averaged(8), d.metadata(), file{"vocab.txt", "\ufeff" + words}, file{"labels.txt", "\ufeffrefund \r\n\torder\r\nmany thanks\u00a0\r\n \r\n"}))
	if got, _ := r.Labels(); !slices.Equal(got, []string{"refund", "order", "many thanks"}) {
		t.Errorf("of labels with marks and blanks become %q", got)
	}
}

// TestLength opens models that name no length and take as many ids as they have
// positions: a word at the last one counts, behind it not.
func TestLength(t *testing.T) {
	t.Parallel()
	d := description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}
	for _, most := range []int{2, 3, 12, 64, 500, 511, 512} {
		t.Run(strconv.Itoa(most), func(t *testing.T) {
			t.Parallel()
			r := open(t, pack(t, positioned(most), d.metadata(), file{"vocab.txt", words}, file{"labels.txt", labels}))
			for _, c := range []struct {
				before int // words, behind <START>
				heard  bool
			}{{most - 2, true}, {most - 1, false}, {2 * most, false}} {
				got, err := r.Recognize(t.Context(), strings.Repeat("what ", c.before)+"order")
				if err != nil {
					t.Fatal(err)
				}
				if heard := got[0].Label == "order"; heard != c.heard {
					t.Errorf("%d words before the one that counts: %v", c.before, got)
				}
			}
		})
	}
	_, err := task.Open(t.Context(), pack(t, positioned(0), d.metadata(), file{"vocab.txt", words}, file{"labels.txt", labels}))
	if err == nil || !strings.Contains(err.Error(), "a run on the id 0") {
		t.Errorf("a model that takes no text: %v", err)
	}
}

// positioned is a model of words that counts its ids and looks their number up
// in a table that ends at most.
func positioned(most int) *tflite.Builder {
	b := tflite.NewBuilder("positions")
	ids, one := b.Input("input", tflite.Int32, 1, -1), make([]int32, rows)
	for i := range one {
		one[i] = 1
	}
	count := b.Sum(b.Gather(tflite.Constant(b, "one", []int{rows}, one), ids, 0), false, 1)
	position := b.Gather(tflite.Constant(b, "positions", []int{most + 1, 3}, make([]float32, 3*(most+1))), count, 0)
	head(b, rows, 3, ids, func(x tflite.Tensor) tflite.Tensor {
		return b.Softmax(b.Add(x, position, tflite.NoActivation), 1)
	})
	return b
}

// TestLogits opens a model whose scores of the first and the last id are between
// 0 and 1, and of others not.
func TestLogits(t *testing.T) {
	t.Parallel()
	d := description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}
	table := make([]float32, rows*3)
	copy(table[6*3:], []float32{2, -1, -1}) // refund
	table[rows*3-1] = 0.1                   // the last word
	for name, end := range map[string]func(b *tflite.Builder, x tflite.Tensor) tflite.Tensor{
		"Sum":       func(_ *tflite.Builder, x tflite.Tensor) tflite.Tensor { return x },
		"Reshaped":  func(b *tflite.Builder, x tflite.Tensor) tflite.Tensor { return b.Reshape(x, 1, 3) },
		"Softmaxed": func(b *tflite.Builder, x tflite.Tensor) tflite.Tensor { return b.Reshape(b.Softmax(x, 1), 1, 3) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := tflite.NewBuilder("logits")
			x := b.Gather(tflite.Constant(b, "table", []int{rows, 3}, table), b.Input("input", tflite.Int32, 1, 8), 0)
			b.Output("probability", end(b, b.Sum(x, false, 1)))
			r := open(t, pack(t, b, d.metadata(), file{"vocab.txt", words}, file{"labels.txt", labels}))
			got, err := r.Recognize(t.Context(), "refund")
			if err != nil {
				t.Fatal(err)
			}
			if got[0].Label != "refund" || math.Abs(float64(got[0].Confidence)-0.9094) > 1e-4 {
				t.Errorf("%v, want refund with 0.9094", got)
			}
		})
	}
}

// TestScores shows what becomes of scores that are no shares of one.
func TestScores(t *testing.T) {
	t.Parallel()
	d := description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}
	for _, c := range []struct {
		name string
		end  func(*tflite.Builder, tflite.Tensor) tflite.Tensor
		want [3]float64 // for "refund order"
	}{
		{"Shares", func(b *tflite.Builder, x tflite.Tensor) tflite.Tensor { return b.Softmax(x, 1) }, [3]float64{0.4683, 0.4683, 0.0634}},
		{"Odds", func(b *tflite.Builder, x tflite.Tensor) tflite.Tensor { return b.Logistic(x) }, [3]float64{0.3894, 0.3894, 0.2211}},
		{"Mixed", func(b *tflite.Builder, x tflite.Tensor) tflite.Tensor {
			half := b.Mul(b.Softmax(x, 1), tflite.Constant(b, "half", nil, []float32{0.5}), tflite.NoActivation)
			return b.Add(half, half, tflite.NoActivation)
		}, [3]float64{0.4683, 0.4683, 0.0634}},
		{"Logits", func(b *tflite.Builder, x tflite.Tensor) tflite.Tensor { return b.Add(x, x, tflite.NoActivation) }, [3]float64{0.4955, 0.4955, 0.0091}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := tflite.NewBuilder("")
			head(b, rows, 3, b.Input("input", tflite.Int32, 1, 8), func(x tflite.Tensor) tflite.Tensor { return c.end(b, x) })
			r := open(t, pack(t, b, d.metadata(), file{"vocab.txt", words}, file{"labels.txt", labels}))
			got, err := r.Recognize(t.Context(), "refund order")
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range got {
				if s.Label != []string{"refund", "order", "thanks"}[i] || math.Abs(float64(s.Confidence)-c.want[i]) > 1e-4 {
					t.Errorf("%v, want %v", got, c.want)
				}
			}
		})
	}
}

func TestDamaged(t *testing.T) {
	t.Parallel()
	named, list := file{"labels.txt", labels}, file{"vocab.txt", words}
	d := description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}
	good := d.metadata()
	with := func(change func(*description)) []byte {
		d := d
		change(&d)
		return d.metadata()
	}
	noUnit := with(func(d *description) { d.unit = nil })
	pattern := with(func(d *description) { d.unit = &unit{6, []any{"[", []string{"vocab.txt"}}} })
	bert := with(func(d *description) { d.unit = wordPiece })
	noLabelsName := with(func(d *description) { d.labels = []string{""} })
	noNames := with(func(d *description) { d.unit = &unit{6, nil} })
	whole := pack(t, averaged(8), good, list, named)
	floats := func() *tflite.Builder {
		b := tflite.NewBuilder("")
		b.Output("y", b.Softmax(b.Input("x", tflite.Float32, 1, 3), 1))
		return b
	}
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"NoModel", "not a TFLite file", []byte("text")},
		{"NoMetadata", "no metadata TFLITE_METADATA", pack(t, averaged(8), nil)},
		{"OtherMetadata", "not M001", pack(t, averaged(8), []byte("nothing of the kind"))},
		{"CutMetadata", "damaged metadata", pack(t, averaged(8), good[:len(good)/2], list, named)},
		{"NoUnit", "describes no tokeniser", pack(t, averaged(8), noUnit, list, named)},
		{"NoArchive", `"vocab.txt" should be packed behind the model`, pack(t, averaged(8), good)},
		{"CutArchive", `"vocab.txt" should be packed behind the model, but the ZIP archive there is cut or damaged: zip: `, whole[:len(whole)-10]},
		{"CutToHeader", "cut or damaged", whole[:bytes.Index(whole, []byte("PK\x03\x04"))+5]},
		{"DamagedFile", `packed file "vocab.txt": `, bytes.Replace(whole, []byte("PK\x03\x04"), []byte("PKxx"), 1)},
		{"NoVocabulary", `"vocab.txt" is not packed behind the model; there are "labels.txt"`, pack(t, averaged(8), good, named)},
		{"NoNames", `"" is not packed`, pack(t, averaged(8), noNames, named)},
		{"Pattern", "missing closing ]", pack(t, averaged(8), pattern, list, named)},
		{"Vocabulary", "line 1 has no number", pack(t, averaged(8), good, file{"vocab.txt", "refund\n"}, named)},
		{"NoLabelsName", `labels: "" is not packed`, pack(t, averaged(8), noLabelsName, list)},
		{"NoLabels", `labels: "labels.txt" is not packed`, pack(t, averaged(8), good, list)},
		{"FewLabels", `2 labels for the 3 scores of output "probability"`, pack(t, averaged(8), good, list, file{"labels.txt", "a\nb"})},
		{"EmptyLabel", `line 2 of "labels.txt" is empty`, pack(t, averaged(8), good, list, file{"labels.txt", "a\n\nb\n"})},
		{"LabelTwice", `lines 1 and 3 of "labels.txt" are both "a"`, pack(t, averaged(8), good, list, file{"labels.txt", "a\nb\na\n"})},
		{"LabelTwiceBlank", `lines 1 and 2 of "labels.txt" are both "a"`, pack(t, averaged(8), good, list, file{"labels.txt", "\ufeffa\na \nb\n"})},
		{"BlankLabel", `line 2 of "labels.txt" is empty`, pack(t, averaged(8), good, list, file{"labels.txt", "a\n \nb\n"})},
		{"Inputs", "it has 1 inputs; with its tokeniser it needs 3", pack(t, averaged(8), bert, file{"vocab.txt", pieces}, named)},
		{"InputType", "ids must be INT32", pack(t, floats(), good, list, named)},
		{"Short", "room for 1 ids", pack(t, averaged(1), good, list, named)},
		{"IDTooHigh", "a run on the id 99", pack(t, averaged(8), good, file{"vocab.txt", words + "more 99\n"}, named)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := task.Open(t.Context(), c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// TestFlipped opens files of which each byte in turn is another.
func TestFlipped(t *testing.T) {
	t.Parallel()
	d := description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}
	good := pack(t, averaged(8), d.metadata(), file{"vocab.txt", words}, file{"labels.txt", labels})
	for i := range good {
		for _, flip := range []byte{1, 0x80, 0xff} {
			data := slices.Clone(good)
			data[i] ^= flip
			tryOpen(t, data)
		}
	}
}

// tryOpen opens what may be damaged, and uses it where it is not.
func tryOpen(t *testing.T, data []byte) {
	t.Helper()
	if model, err := tflite.Inspect(data); err == nil {
		if info, err := task.Describe(model, data); err == nil {
			_ = info.String()
		}
	}
	r, err := task.Open(t.Context(), data)
	if err != nil {
		return
	}
	ranked, err := r.Recognize(t.Context(), "Where is my refund?")
	if err == nil && !slices.IsSortedFunc(ranked, func(a, b usher.ScoredIntent) int { return cmp.Compare(b.Confidence, a.Confidence) }) {
		t.Errorf("%v is not best first", ranked)
	}
}

func FuzzOpen(f *testing.F) {
	d := description{[]string{"ids", "mask", "segment_ids"}, []string{"labels.txt"}, wordPiece, false}
	f.Add(pack(f, bertLike(8, "ids", "mask", "segment_ids"), d.metadata(), file{"vocab.txt", pieces}, file{"labels.txt", labels}))
	d = description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}
	f.Add(pack(f, averaged(8), d.metadata(), file{"vocab.txt", words}, file{"labels.txt", labels}))
	f.Fuzz(tryOpen)
}

func FuzzMetadata(f *testing.F) {
	f.Add(description{[]string{"ids", "mask", "segment_ids"}, []string{"labels.txt"}, wordPiece, false}.metadata())
	f.Add(description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}.metadata())
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = metadata.Parse(data) })
}
