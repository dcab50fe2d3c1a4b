package train_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"usher/nlp"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// meanings is an encoder that knows which words mean the same. What all
// vectors have in common is large, as it is with trained encoders.
type meanings [][]string

func (m meanings) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = make([]float32, len(m)+1)
		out[i][len(m)] = 2
		for k, words := range m {
			for _, w := range words {
				if strings.Contains(text, w) {
					out[i][k]++
				}
			}
		}
	}
	return out, ctx.Err()
}

var synonyms = meanings{
	{"parcel", "package", "shipment", "快递"},
	{"refund", "reimbursement", "repayment", "退款"},
	{"receipt", "invoice", "bill", "发票"},
}

// asked are sentences about the first so many words of each meaning.
func asked(words int) []train.Example {
	var out []train.Example
	for k, label := range []string{"delivery", "refund", "invoice"} {
		for _, w := range synonyms[k][:words] {
			for _, frame := range []string{"my %", "I want the %", "where is the %", "%?", "about a %", "this % please"} {
				out = append(out, train.Example{Text: strings.ReplaceAll(frame, "%", w), Label: label})
			}
		}
	}
	return out
}

// TestHeadSeesVectors: words that no line has are known by what they mean.
func TestHeadSeesVectors(t *testing.T) {
	t.Parallel()
	o := train.Options{Encoder: synonyms, EncoderID: "synonyms"}
	trained := head(t, asked(2), o)
	m, err := tflite.Load(trained.Model)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := m.Metadata(train.MetadataHead)
	var d train.Description
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Mean) != 4 || d.Encoder != "synonyms" {
		t.Errorf("described as %+v", d)
	}
	for k, label := range []string{"delivery", "refund", "invoice"} {
		for _, w := range synonyms[k] {
			p := predictVector(t, m, "my "+w)
			if best := slices.Index(p, slices.Max(p)); trained.Labels[best] != label || p[best] < 0.8 {
				t.Errorf("%s: %s with %v", w, trained.Labels[best], p)
			}
		}
	}
	if p := predictVector(t, m, "gggg"); slices.Max(p) > 0.8 {
		t.Errorf("sure of what it does not know: %v", p)
	}
	if again := head(t, asked(2), o); !bytes.Equal(again.Model, trained.Model) {
		t.Error("the same lines gave another head")
	}
}

// predictVector runs a head's file on a text and its vector.
func predictVector(t *testing.T, m *tflite.Model, text string) []float32 {
	t.Helper()
	raw, _ := m.Metadata(train.MetadataVocabulary)
	v, err := nlp.ParseVocabulary(raw)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := synonyms.Encode(t.Context(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	ids, weights := v.Weigh(nlp.Grams(text), nil, nil)
	if len(ids) == 0 {
		ids, weights = []int32{0}, []float32{0}
	}
	in, err := m.NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		tflite.SetInput(in, 0, []int{len(ids)}, ids),
		tflite.SetInput(in, 1, []int{len(ids), 1}, weights),
		tflite.SetInput(in, 2, []int{1, len(vectors[0])}, vectors[0]),
		in.Invoke(t.Context()),
	)
	if err != nil {
		t.Fatal(err)
	}
	p, err := tflite.Output[float32](in, 0)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for _, x := range p {
		sum += float64(x)
	}
	if math.Abs(sum-1) > 1e-4 {
		t.Errorf("%s: probabilities %v", text, p)
	}
	return p
}

// TestHeadOfZeroVectors: texts that the encoder makes nothing of are trained and
// known by their n-grams, and do not move the mean of the others.
func TestHeadOfZeroVectors(t *testing.T) {
	t.Parallel()
	half := encoderFunc(func(texts []string) ([][]float32, error) {
		vectors, err := synonyms.Encode(context.Background(), texts)
		for i, text := range texts {
			if strings.Contains(text, "parcel") {
				clear(vectors[i])
			}
		}
		return vectors, err
	})
	trained := head(t, asked(2), train.Options{Encoder: half, EncoderID: "half"})
	m, err := tflite.Load(trained.Model)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := m.Metadata(train.MetadataHead)
	var d train.Description
	if err := json.Unmarshal(raw, &d); err != nil || d.Mean[3] != 2 {
		t.Errorf("the mean is %v (%v), and the last number of all that say something is 2", d.Mean, err)
	}
	if trained.Scores.Accuracy < 0.97 {
		t.Errorf("scores %+v", trained.Scores)
	}
	nobody := encoderFunc(func(texts []string) ([][]float32, error) {
		vectors := make([][]float32, len(texts))
		for i := range vectors {
			vectors[i] = make([]float32, 3)
		}
		return vectors, nil
	})
	if s := head(t, asked(2), train.Options{Encoder: nobody}).Scores; s.Accuracy < 0.97 {
		t.Errorf("with no vector but zeros: %+v", s)
	}
}

// TestHeadValidVectors holds out lines of somebody's own choice.
func TestHeadValidVectors(t *testing.T) {
	t.Parallel()
	trained := head(t, asked(2), train.Options{Encoder: synonyms, Valid: asked(4)[36:]})
	if trained.Scores.Accuracy < 0.99 {
		t.Errorf("scores %+v", trained.Scores)
	}
}

type encoderFunc func(texts []string) ([][]float32, error)

func (f encoderFunc) Encode(_ context.Context, texts []string) ([][]float32, error) { return f(texts) }

func TestHeadBadVectors(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		encode encoderFunc
		says   string
	}{
		"an error": {func([]string) ([][]float32, error) { return nil, broken }, "broken"},
		"too few":  {func([]string) ([][]float32, error) { return [][]float32{{1}}, nil }, "1 vectors for 36 texts"},
		"empty":    {func(texts []string) ([][]float32, error) { return make([][]float32, len(texts)), nil }, "have 0 numbers"},
		"uneven": {func(texts []string) ([][]float32, error) {
			out := make([][]float32, len(texts))
			for i := range out {
				out[i] = make([]float32, 1+i%2)
			}
			return out, nil
		}, "have 1 numbers, and 2"},
	} {
		_, err := train.Head(t.Context(), asked(2), train.Options{Encoder: c.encode})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
