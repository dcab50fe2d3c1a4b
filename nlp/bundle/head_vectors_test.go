package bundle_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/sentence"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// pieces is the vocabulary of the sample encoder, with the vector of each piece.
var pieces = []struct {
	text   string
	vector [2]float32
}{
	{"[PAD]", [2]float32{}},
	{"[UNK]", [2]float32{0.1, 0.1}},
	{"[CLS]", [2]float32{}},
	{"[SEP]", [2]float32{}},
	{"parcel", [2]float32{1, 0}},
	{"package", [2]float32{1, 0.1}},
	{"快递", [2]float32{1, 0.1}},
	{"money", [2]float32{0, 1}},
	{"refund", [2]float32{0.1, 1}},
	{"退款", [2]float32{0.1, 1}},
}

// encoder returns the sample encoder: the sum of the pieces' vectors, times
// factor, which makes another encoder of it.
func encoder(tb testing.TB, factor float32) *bundle.Sentence {
	tb.Helper()
	var table []float32
	var lines strings.Builder
	for _, p := range pieces {
		table = append(table, factor*p.vector[0], p.vector[1])
		lines.WriteString(p.text + "\n")
	}
	b := tflite.NewBuilder("sum of pieces")
	ids := b.Input("ids", tflite.Int32, 1, -1)
	b.Output("vector", b.Sum(b.Gather(tflite.Constant(b, "table", []int{len(pieces), 2}, table), ids, 0), false, 1))
	model, err := b.Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	return &bundle.Sentence{
		Encoder: bundle.Encoder{Tokenizer: sentence.Bilingual, Dimension: 2}, Model: model, Pieces: []byte(lines.String()),
	}
}

// seeing returns the parts of a bundle whose intent head sees the vectors of s.
func seeing(tb testing.TB, s *bundle.Sentence) bundle.Parts {
	tb.Helper()
	e, err := s.Open(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	var examples []train.Example
	for text, label := range map[string]string{
		"my parcel": "status", "the parcel": "status", "a parcel?": "status", "parcel please": "status",
		"my money": "refund", "the money": "refund", "a money?": "refund", "money please": "refund",
	} {
		examples = append(examples, train.Example{Text: text, Label: label})
	}
	head, err := train.Head(tb.Context(), examples, train.Options{Encoder: e, EncoderID: s.ID()})
	if err != nil {
		tb.Fatal(err)
	}
	p := parts(tb)
	p.Encoder, p.Golden = s, nil
	p.Heads[bundle.HeadIntent] = head
	return p
}

// TestHeadsSeeVectors: a question in words that no line has is understood by
// its vector, which a turn computes once for the heads and the FAQ.
func TestHeadsSeeVectors(t *testing.T) {
	t.Parallel()
	b, err := bundle.Make(t.Context(), seeing(t, encoder(t, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"快递": "status", "退款": "refund", "package": "status", "refund": "refund"} {
		encoded := 0
		ctx := nlp.WithTiming(t.Context(), func(part string, _ time.Duration) {
			if part == nlp.TimedVector {
				encoded++
			}
		})
		u, err := b.Understand(ctx, usher.Query{Text: text})
		if err != nil || u.Intents[0].Label != want || len(u.Vector) != 2 || encoded != 1 {
			t.Errorf("%s: %v, %v (%v), encoded %d times, want %s", text, u.Intents, u.Vector, err, encoded, want)
		}
		r, _ := b.Recognizer(bundle.HeadIntent)
		if ranked, err := r.Recognize(t.Context(), text); err != nil || ranked[0].Label != want {
			t.Errorf("%s: the head alone says %v (%v)", text, ranked, err)
		}
	}
	given, err := b.Understand(t.Context(), usher.Query{Text: "package", Vector: []float32{0, 1}})
	if err != nil || given.Intents[0].Label != "refund" {
		t.Errorf("the vector of the query is not used: %v (%v)", given.Intents, err)
	}
	foreign, err := b.Understand(t.Context(), usher.Query{Text: "package", Vector: []float32{0, 1}, Encoder: "another"})
	if err != nil || foreign.Intents[0].Label != "status" {
		t.Errorf("the vector of another encoder is used: %v (%v)", foreign.Intents, err)
	}
}

// TestHeadOfAnotherEncoder: a head is refused beside an encoder whose vectors it
// was not trained on.
func TestHeadOfAnotherEncoder(t *testing.T) {
	t.Parallel()
	p := seeing(t, encoder(t, 1))
	p.Encoder = encoder(t, 2)
	if _, err := bundle.Make(t.Context(), p); err == nil || !strings.Contains(err.Error(), "it sees the sentence vectors of encoder") {
		t.Errorf("another encoder: %v", err)
	}
	p.Encoder = nil
	if _, err := bundle.Make(t.Context(), p); err == nil || !strings.Contains(err.Error(), "the bundle has no encoder") {
		t.Errorf("no encoder: %v", err)
	}
}

// TestLanguageHeadSeesNone: a head for the language that sees sentence vectors is
// refused, as it is asked without one.
func TestLanguageHeadSeesNone(t *testing.T) {
	t.Parallel()
	s := encoder(t, 1)
	e, err := s.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines := []train.Example{{Text: "my parcel", Label: "en"}, {Text: "the money", Label: "en"}, {Text: "mitt paket", Label: "sv"}, {Text: "pengarna", Label: "sv"}}
	head, err := train.Head(t.Context(), lines, train.Options{Encoder: e, EncoderID: s.ID()})
	if err != nil {
		t.Fatal(err)
	}
	p := seeing(t, s)
	p.Heads[bundle.HeadLanguage] = head
	if _, err := bundle.Make(t.Context(), p); err == nil || !strings.Contains(err.Error(), `a head "language" is asked without one`) {
		t.Errorf("a language head that sees vectors: %v", err)
	}
}

// TestHeadsKnowLanguages: of a text in a language that the encoder does not
// know, heads see the n-grams alone. The FAQ gets its vector all the same.
func TestHeadsKnowLanguages(t *testing.T) {
	t.Parallel()
	s := encoder(t, 1)
	s.Languages = []usher.Language{usher.English}
	b, err := bundle.Make(t.Context(), seeing(t, s))
	if err != nil {
		t.Fatal(err)
	}
	understand := func(text string) usher.Understanding {
		u, err := b.Understand(t.Context(), usher.Query{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	known, strange, nothing := understand("refund"), understand("快递"), understand("。。")
	if known.Intents[0].Label != "refund" || known.Intents[0].Confidence < 0.7 {
		t.Errorf("a text of a known language: %v", known.Intents)
	}
	if strange.Vector[0] == 0 || strange.Intents[0].Confidence != nothing.Intents[0].Confidence {
		t.Errorf("a text of another: vector %v, %v; a text that says nothing: %v", strange.Vector, strange.Intents, nothing.Intents)
	}
	e, _ := b.SentenceEncoder()
	vectors, err := e.Encode(t.Context(), []string{"refund", "快递"})
	if err != nil || vectors[0][1] == 0 || vectors[1][0] != 0 || vectors[1][1] != 0 {
		t.Errorf("what heads are trained on: %v (%v)", vectors, err)
	}
}

// TestWithin: a text that stands in another is read there, and the same comes of it
// whether the turn has read that before or not.
func TestWithin(t *testing.T) {
	t.Parallel()
	s := mixing(t)
	s.Languages = []usher.Language{usher.English}
	b, err := bundle.Make(t.Context(), seeing(t, s))
	if err != nil {
		t.Fatal(err)
	}
	vector := func(ctx context.Context, q usher.Query) []float32 {
		t.Helper()
		u, err := b.Understand(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		return u.Vector
	}
	const said = "My PARCEL! And refund"
	alone := vector(t.Context(), usher.Query{Text: "refund"})
	there := vector(t.Context(), usher.Query{Text: "refund", Within: said})
	if slices.Equal(alone, there) {
		t.Errorf("%v alone and where it stands", alone)
	}
	turn := nlp.WithTurn(t.Context())
	if whole, again := vector(t.Context(), usher.Query{Text: said}), vector(turn, usher.Query{Text: said}); !slices.Equal(whole, again) {
		t.Errorf("the whole is %v, in a turn %v", whole, again)
	}
	for range 2 {
		if v := vector(turn, usher.Query{Text: "Refund", Within: said}); !slices.Equal(v, there) {
			t.Errorf("%v in a turn, else %v", v, there)
		}
	}
	for _, within := range []string{"my parcel", "我的快递呢？还有钱要 refund"} {
		if v := vector(turn, usher.Query{Text: "refund", Within: within}); !slices.Equal(v, alone) {
			t.Errorf("in %q, which does not hold it or is in a language that the encoder does not know, %v, alone %v", within, v, alone)
		}
	}
}

// mixing is the sample encoder with pieces that mean a little of what their text does.
func mixing(tb testing.TB) *bundle.Sentence {
	tb.Helper()
	s := encoder(tb, 1)
	b := tflite.NewBuilder("pieces in their text")
	var table []float32
	for _, p := range pieces {
		table = append(table, p.vector[0], p.vector[1])
	}
	found := b.Gather(tflite.Constant(b, "table", []int{len(pieces), 2}, table), b.Input("ids", tflite.Int32, 1, -1), 0)
	b.Output("vector", b.Sum(b.Add(found, b.Sum(found, true, 1), tflite.NoActivation), false, 1))
	var err error
	if s.Model, err = b.Bytes(); err != nil {
		tb.Fatal(err)
	}
	return s
}
