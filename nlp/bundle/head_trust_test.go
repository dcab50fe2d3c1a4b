package bundle_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/nlptest"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// trusting returns the parts of a bundle whose intent head knows how far to trust
// its answers.
func trusting(tb testing.TB) bundle.Parts {
	tb.Helper()
	var strange []train.Example
	for i := range 80 {
		strange = append(strange, train.Example{Text: fmt.Sprintf("tell me a story of %d dragons and the weather on day %d", i, i*7)})
	}
	var examples []train.Example
	for line := range strings.Lines(intentLines) {
		label, texts, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for text := range strings.SplitSeq(texts, ", ") {
			examples = append(examples, train.Example{Text: text, Label: label}, train.Example{Text: text + " please", Label: label})
		}
	}
	head, err := train.Head(tb.Context(), examples, train.Options{OOS: strange})
	if err != nil {
		tb.Fatal(err)
	}
	p := parts(tb)
	p.Heads[bundle.HeadIntent], p.Golden = head, nil
	return p
}

// TestTrust: the confidence of the best intent is the trust that the file gives,
// those of the others are no higher, and all together are one at most.
func TestTrust(t *testing.T) {
	t.Parallel()
	p := trusting(t)
	head := p.Heads[bundle.HeadIntent]
	b, err := bundle.Make(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := b.Recognizer(bundle.HeadIntent)
	nlptest.Recognizer(t, r, nil)
	for _, text := range []string{"where is my order", "refund", "tell me a story of dragons", "我要发票", "hours of order"} {
		u, err := b.Understand(t.Context(), usher.Query{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		best := u.Intents[0].Confidence
		if want := fileTrust(t, head.Model, b.Form(text)); math.Abs(float64(best)-want) > 1e-6 || u.InScope != (best >= head.Reject) {
			t.Errorf("%q: confidence %v, in scope %v; the file says %v, and the threshold is %v", text, best, u.InScope, want, head.Reject)
		}
		sum := usher.Confidence(0)
		for _, in := range u.Intents {
			if sum += in.Confidence; in.Confidence > best || sum > 1.0001 {
				t.Errorf("%q: %v", text, u.Intents)
			}
		}
	}
}

// fileTrust is the second output of a head for a text.
func fileTrust(t *testing.T, model []byte, text string) float64 {
	t.Helper()
	m, err := tflite.Load(model)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := m.Metadata(train.MetadataVocabulary)
	v, err := nlp.ParseVocabulary(raw)
	if err != nil {
		t.Fatal(err)
	}
	in, err := m.NewInterpreter()
	if err != nil {
		t.Fatal(err)
	}
	ids, weights := v.Weigh(nlp.Grams(text), nil, nil)
	if err := tflite.SetInput(in, 0, []int{len(ids)}, ids); err != nil {
		t.Fatal(err)
	}
	if err := tflite.SetInput(in, 1, []int{len(ids), 1}, weights); err != nil {
		t.Fatal(err)
	}
	if err := in.Invoke(t.Context()); err != nil {
		t.Fatal(err)
	}
	out, err := tflite.Output[float32](in, 1)
	if err != nil || len(out) != 1 {
		t.Fatal(out, err)
	}
	return float64(out[0])
}

// TestRejectIn: a language may have a threshold of its own.
func TestRejectIn(t *testing.T) {
	t.Parallel()
	p := trusting(t)
	head := p.Heads[bundle.HeadIntent]
	head.Reject, head.RejectIn = 0, map[usher.Language]usher.Confidence{usher.Chinese: 1}
	b, err := bundle.Make(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for text, in := range map[string]bool{"where is my order": true, "我要退款": false} {
		if u, err := b.Understand(t.Context(), usher.Query{Text: text}); err != nil || u.InScope != in {
			t.Errorf("%q: in scope %v with %v (%v)", text, u.InScope, u.Intents, err)
		}
	}
	for _, wrong := range []map[usher.Language]usher.Confidence{{usher.Chinese: 1.5}, {"no tag": 0.5}} {
		if head.RejectIn = wrong; true {
			if _, err := bundle.Make(t.Context(), p); err == nil || !strings.Contains(err.Error(), "reject_in") {
				t.Errorf("%v: %v", wrong, err)
			}
		}
	}
}

// TestTrustMisfits: a file whose second output is not what its description says
// is refused.
func TestTrustMisfits(t *testing.T) {
	t.Parallel()
	vocabulary, err := nlp.NewVocabulary(map[uint32]int32{1: 1, 2: 1}, 2, 1).AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		described bool
		second    []float32 // none: there is no second output
		says      string
	}{
		"fits":           {true, []float32{0.5}, ""},
		"none is needed": {false, nil, ""},
		"not there":      {true, nil, "speaks of trust"},
		"not described":  {false, []float32{0.5}, "speaks of trust"},
		"no probability": {true, []float32{1.5}, "its trust is [1.5]"},
		"two numbers":    {true, []float32{0.5, 0.5}, "its trust is [0.5 0.5]"},
	} {
		d := train.Description{Featuriser: nlp.Featuriser, Labels: []string{"a", "b"}, Temperature: 1}
		if c.described {
			d.Trust = &train.Trust{Odds: 1}
		}
		description, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		b := tflite.NewBuilder("")
		ids, weights := b.Input("ids", tflite.Int32, -1), b.Input("weights", tflite.Float32, -1, 1)
		table := tflite.Constant(b, "table", []int{2, 2}, []float32{1, 0, 0, 1})
		b.Output("probabilities", b.Softmax(b.Sum(b.Mul(b.Gather(table, ids, 0), weights, tflite.NoActivation), true, 0), 1))
		if n := len(c.second); n > 0 {
			b.Output("trust", b.Mul(tflite.Constant(b, "t", []int{1, n}, c.second), tflite.Constant(b, "one", []int{1}, []float32{1}), tflite.NoActivation))
		}
		b.Metadata(train.MetadataHead, description)
		b.Metadata(train.MetadataVocabulary, vocabulary)
		model, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		p := parts(t)
		p.Golden = nil
		p.Heads[bundle.HeadIntent] = &train.Trained{Model: model, Labels: d.Labels, Temperature: 1}
		if _, err := bundle.Make(t.Context(), p); (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}
