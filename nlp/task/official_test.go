package task_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"usher/nlp/tflite"
)

// TestOfficial holds files with the metadata of MediaPipe's own writer against
// the scores of its own text classifier; testdata/make.py made both.
func TestOfficial(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("testdata/official.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string][]struct {
		Text   string
		Scores map[string]float64
	}
	if err := json.Unmarshal(golden, &cases); err != nil {
		t.Fatal(err)
	}
	for name, texts := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			r := open(t, data)
			for _, c := range texts {
				got, err := r.Recognize(t.Context(), c.Text)
				if err != nil || len(got) != len(c.Scores) {
					t.Fatalf("%q: %v, %v", c.Text, got, err)
				}
				for _, s := range got {
					if math.Abs(float64(s.Confidence)-c.Scores[s.Label]) > 1e-5 {
						t.Errorf("%q: %s is %v, official %v", c.Text, s.Label, s.Confidence, c.Scores[s.Label])
					}
				}
			}
		})
	}
}

// TestWriteBare writes the models that testdata/make.py puts metadata on, into
// the folder that TEST_TASK_BARE names.
func TestWriteBare(t *testing.T) {
	folder := os.Getenv("TEST_TASK_BARE")
	if folder == "" {
		t.Skip("TEST_TASK_BARE names no folder")
	}
	words := tflite.NewBuilder("words")
	scored(words, 40, words.Input("input", tflite.Int32, 1, 12), nil)
	bert := tflite.NewBuilder("pieces")
	ids := bert.Input("serving_default_input_word_ids:0", tflite.Int32, 1, 12)
	segments := bert.Input("serving_default_input_type_ids:0", tflite.Int32, 1, 12)
	mask := bert.Input("serving_default_input_mask:0", tflite.Int32, 1, 12)
	scored(bert, 80, ids, []tflite.Tensor{mask, segments})
	for name, b := range map[string]*tflite.Builder{"words": words, "bert": bert} {
		data, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".tflite"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// scored adds up rows that differ for every id, place by place, and for every
// value of the other inputs.
func scored(b *tflite.Builder, rows int, ids tflite.Tensor, others []tflite.Tensor) {
	waves := func(rows, columns int, step float64) tflite.Tensor {
		table := make([]float32, rows*columns)
		for i := range table {
			table[i] = float32(math.Sin(step * float64(i+1)))
		}
		return tflite.Constant(b, "table", []int{rows, columns}, table)
	}
	x := b.Gather(waves(rows, 3, 1.3), ids, 0)
	for i, o := range others {
		x = b.Mul(x, b.Gather(waves(2, 3, 0.7+float64(i)), o, 0), tflite.NoActivation)
	}
	x = b.Mul(x, waves(12, 3, 2.1), tflite.NoActivation)
	x = b.Mul(x, tflite.Constant(b, "softer", nil, []float32{0.4}), tflite.NoActivation) // scores that no label leads by far
	b.Output("probability", b.Softmax(b.Sum(x, false, 1), 1))
}
