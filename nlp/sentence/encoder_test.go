package sentence_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"usher/nlp/nlptest"
	"usher/nlp/sentence"
	"usher/nlp/tflite"
)

// words is a vocabulary with the vector of each word.
var words = []struct {
	piece  string
	vector [2]float32
}{
	{"[PAD]", [2]float32{}},
	{"[UNK]", [2]float32{}},
	{"[CLS]", [2]float32{}},
	{"[SEP]", [2]float32{}},
	{"refund", [2]float32{1, 0}},
	{"money", [2]float32{1, 0.5}},
	{"back", [2]float32{1, 0}},
	{"退款", [2]float32{1, 0.1}},
	{"退", [2]float32{0.5, 0.4}},
	{"开门", [2]float32{0, 1}},
	{"opening", [2]float32{0.1, 1}},
	{"hours", [2]float32{0, 1}},
	{"a", [2]float32{0.1, 0.1}},
}

func vocabulary() []byte {
	var b strings.Builder
	for _, w := range words {
		fmt.Fprintln(&b, w.piece)
	}
	return []byte(b.String())
}

// table is a model that adds up the vectors of a text's words.
func table(tb testing.TB, rows int) []byte {
	tb.Helper()
	b := tflite.NewBuilder("sum of words")
	var data []float32
	for _, w := range words[:rows] {
		data = append(data, w.vector[:]...)
	}
	ids := b.Input("ids", tflite.Int32, 1, -1)
	found := b.Gather(tflite.Constant(b, "table", []int{rows, 2}, data), ids, 0)
	b.Output("vector", b.Sum(found, false, 1))
	model, err := b.Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	return model
}

func TestTable(t *testing.T) {
	t.Parallel()
	e, err := sentence.Open(t.Context(), table(t, len(words)), sentence.Config{Tokenizer: sentence.Bilingual, Vocabulary: vocabulary()})
	if err != nil {
		t.Fatal(err)
	}
	if e.Dim() != 2 {
		t.Errorf("dimension %d, want 2", e.Dim())
	}
	nlptest.Encoder(t, e, []nlptest.Near{
		{Text: "money back", Same: "退款", Other: "opening hours"},
		{Text: "開門", Same: "Opening hours?", Other: "退"},
		{Text: "退款。", Same: "ＲＥＦＵＮＤ", Other: "开门"},
	})
}

// faulty is a context that panics when a model asks it, as one would that is
// led astray.
type faulty struct{ context.Context }

func (faulty) Err() error { panic("index out of range [5] with length 3") }

// A model that panics has failed, and ends nothing else.
func TestPanics(t *testing.T) {
	t.Parallel()
	e, err := sentence.Open(t.Context(), table(t, len(words)), sentence.Config{Tokenizer: sentence.Bilingual, Vocabulary: vocabulary()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Encode(faulty{t.Context()}, []string{"refund"}); err == nil || !strings.Contains(err.Error(), "not sound: index out of range [5]") {
		t.Errorf("it says %v", err)
	}
}

// A text is cut at the limit: what comes behind does not count.
func TestLimit(t *testing.T) {
	t.Parallel()
	e, err := sentence.Open(t.Context(), table(t, len(words)), sentence.Config{Tokenizer: sentence.Bilingual, Vocabulary: vocabulary(), Limit: 4})
	if err != nil {
		t.Fatal(err)
	}
	v, err := e.Encode(t.Context(), []string{"refund back hours hours hours", "refund back"})
	if err != nil {
		t.Fatal(err)
	}
	if v[0][0] != v[1][0] || v[0][1] != v[1][1] {
		t.Errorf("%v for the long text, %v for its beginning", v[0], v[1])
	}
}

// bertPieces is a vocabulary for the sample models of BERT's form.
func bertPieces() []byte {
	var pieces strings.Builder
	for i := range 200 {
		fmt.Fprintln(&pieces, []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "refund", "order", fmt.Sprint("x", i)}[min(i, 6)])
	}
	return []byte(pieces.String())
}

// Models with a mask and segment ids, of an open and of a fixed length.
func TestBERT(t *testing.T) {
	t.Parallel()
	var first [][]float32
	for _, name := range []string{"net_bert_open_float", "net_bert_float"} {
		model, err := os.ReadFile("../tflite/testdata/corpus/" + name + ".tflite")
		if err != nil {
			t.Fatal(err)
		}
		e, err := sentence.Open(t.Context(), model, sentence.Config{Tokenizer: sentence.BERTUncased, Vocabulary: bertPieces()})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := e.Encode(t.Context(), []string{" \t"}); err != nil || slices.ContainsFunc(v[0], func(x float32) bool { return x != 0 }) {
			t.Errorf("%s: a text without words is %v (%v), want zeros", name, v, err)
		}
		v, err := e.Encode(t.Context(), []string{"refund my order", strings.Repeat("order ", 50)})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = v
		}
		for i := range v {
			if d := distance(v[i], first[i]); d > 1e-5 {
				t.Errorf("%s: text %d is %v away from the open model's", name, i, d)
			}
		}
	}
}

func distance(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += math.Pow(float64(a[i]-b[i]), 2)
	}
	return math.Sqrt(sum)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	good := sentence.Config{Tokenizer: sentence.Bilingual, Vocabulary: vocabulary()}
	for _, c := range []struct {
		name, want string
		model      []byte
		config     sentence.Config
	}{
		{"NoModel", "tflite", []byte("no model"), good},
		{"Tokenizer", `tokenizer "words" is none of bilingual, bert-uncased`, table(t, len(words)), sentence.Config{Tokenizer: "words"}},
		{"NoVocabulary", "none of its 0 pieces is [UNK]", table(t, len(words)), sentence.Config{Tokenizer: sentence.Bilingual}},
		{"TableTooSmall", "a run on the id 12", table(t, 5), good},
		{"ManyVectors", "one vector a text is needed", perWord(t), good},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := sentence.Open(t.Context(), c.model, c.config); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// perWord is a model with a vector for each id.
func perWord(t *testing.T) []byte {
	t.Helper()
	b := tflite.NewBuilder("a vector a word")
	ids := b.Input("ids", tflite.Int32, 1, -1)
	b.Output("vectors", b.Gather(tflite.Constant(b, "table", []int{len(words), 1}, make([]float32, len(words))), ids, 0))
	model, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return model
}
