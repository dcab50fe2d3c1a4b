package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"usher"
	"usher/models"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/sentence"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// intentLines reads labelled lines of public sets.
func intentLines(t *testing.T, names ...string) []train.Example {
	t.Helper()
	dir := os.Getenv("DATA_DIR")
	if dir == "" {
		t.Skip("DATA_DIR is not set: no public data to measure on")
	}
	var all []train.Example
	for _, name := range names {
		lines, err := readExamples(filepath.Join(dir, "intent", name+".jsonl"))
		must(t, err)
		all = append(all, lines...)
	}
	return all
}

// ablationEncoder is a way to make sentences vectors; without Encoder n-grams are
// all that there is.
type ablationEncoder struct {
	name string
	nlp.Encoder
}

func ablationEncoders(t *testing.T) []ablationEncoder {
	t.Helper()
	open := func(name string) ablationEncoder {
		b, err := bundle.Load(t.Context(), filepath.Join("../../models", name), models.Default())
		must(t, err)
		e, _ := b.SentenceEncoder()
		return ablationEncoder{name, e}
	}
	all := []ablationEncoder{{name: "n-grams"}, open("default"), open("lite")}
	for _, other := range []struct{ name, variable, file, tokenizer string }{
		{"teacher", "TEACHER", "minilm_open_float.tflite", sentence.BERTUncased},
		{"other", "ENCODER", "encoder.tflite", sentence.Bilingual},
	} {
		dir := os.Getenv(other.variable)
		if dir == "" {
			continue
		}
		model, err := os.ReadFile(filepath.Join(dir, other.file))
		must(t, err)
		pieces, err := os.ReadFile(filepath.Join(dir, "vocab.txt"))
		must(t, err)
		e, err := sentence.Open(t.Context(), model, sentence.Config{Tokenizer: other.tokenizer, Vocabulary: pieces})
		must(t, err)
		all = append(all, ablationEncoder{other.name, e})
	}
	return all
}

// guess is what a head says of a line: its best label but out of scope, how
// probable that is, and how far it is to be trusted.
type guess struct {
	gold, label        string
	probability, trust float64
}

func (g guess) right() bool  { return g.gold == g.label }
func (g guess) inside() bool { return g.gold != usher.OutOfScope }

// ask runs a head on lines.
func (e ablationEncoder) ask(t *testing.T, h *train.Trained, lines []train.Example) []guess {
	t.Helper()
	m, err := tflite.Load(h.Model)
	must(t, err)
	raw, _ := m.Metadata(train.MetadataVocabulary)
	vocabulary, err := nlp.ParseVocabulary(raw)
	must(t, err)
	pool, all := tflite.NewPool(m, runtime.GOMAXPROCS(0)), make([]guess, len(lines))
	must(t, inParallel(t.Context(), len(lines), func(ctx context.Context, i int) error {
		ids, weights := vocabulary.Weigh(nlp.Grams(lines[i].Text), nil, nil)
		if len(ids) == 0 {
			ids, weights = []int32{0}, []float32{0}
		}
		return pool.With(ctx, func(in *tflite.Interpreter) error {
			err := cmp.Or(tflite.SetInput(in, 0, []int{len(ids)}, ids), tflite.SetInput(in, 1, []int{len(ids), 1}, weights))
			if e.Encoder != nil && err == nil {
				var vectors [][]float32
				if vectors, err = e.Encode(ctx, []string{lines[i].Text}); err == nil {
					err = tflite.SetInput(in, 2, []int{1, len(vectors[0])}, vectors[0])
				}
			}
			if err = cmp.Or(err, in.Invoke(ctx)); err != nil {
				return err
			}
			p, err := tflite.Output[float32](in, 0)
			if err != nil {
				return err
			}
			all[i] = guess{gold: lines[i].Label, probability: -1}
			for k, label := range h.Labels {
				if x := float64(p[k]); label != usher.OutOfScope && x > all[i].probability {
					all[i].label, all[i].probability = label, x
				}
			}
			all[i].trust = all[i].probability
			if h.Trust != nil {
				trust, err := tflite.Output[float32](in, 1)
				if err != nil {
					return err
				}
				all[i].trust = float64(trust[0])
			}
			return nil
		})
	}))
	return all
}
