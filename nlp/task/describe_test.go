package task_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"

	"usher/nlp/task"
	"usher/nlp/tflite"
)

// TestDescribe says what makes a file a task file, or what it lacks.
func TestDescribe(t *testing.T) {
	t.Parallel()
	named, list := file{"labels.txt", labels}, file{"vocab.txt", words}
	d := description{[]string{"input_text"}, []string{"labels.txt"}, regex, true}
	bert := description{[]string{"segment_ids", "ids", "mask"}, []string{"labels.txt"}, wordPiece, false}
	with := func(change func(*description)) []byte {
		d := d
		change(&d)
		return d.metadata()
	}
	whole := pack(t, averaged(8), d.metadata(), list, named)
	noUnit := with(func(d *description) { d.unit = nil })
	noLabels := with(func(d *description) { d.labels = nil })
	sum := tflite.NewBuilder("")
	head(sum, rows, 3, sum.Input("input", tflite.Int32, 1, 8), func(x tflite.Tensor) tflite.Tensor { return x })
	for _, c := range []struct {
		name  string
		data  []byte
		lacks string
		want  []string
	}{
		{"Words", whole, "", []string{
			`task file "test"`, `tokeniser  words, 12 ids, of "vocab.txt"; texts as they are, cut at "[^\\w\\']+"`, "input 0    ids\n",
			"output 0   3 scores, read as shares of one (SOFTMAX)", `labels     3 of "labels.txt": refund, order, thanks`,
			`packed     "vocab.txt" 95 bytes, "labels.txt" 20 bytes`,
		}},
		{"BERT", pack(t, bertLike(16, "segment_ids", "ids", "mask"), bert.metadata(), file{"vocab.txt", pieces}, named), "", []string{
			`WordPiece, 12 ids, of "vocab.txt"; texts in small letters without accents`, "input 0    segment ids\n", "input 1    ids\n", "input 2    mask\n",
		}},
		{"Cased", pack(t, bertLike(16, "segment_ids", "ids", "mask"), bert.metadata(), file{"vocab.txt", pieces + "Refund\n"}, named), "", []string{
			"13 ids", "texts with their capitals and accents",
		}},
		{"NoTokeniser", pack(t, averaged(8), noUnit, named), "no tokeniser", []string{"tokeniser  none: its metadata describes no tokeniser", "input 0    ?\n"}},
		{"NoLabels", pack(t, averaged(8), noLabels, list), "no labels", []string{"labels     none: no file says what the scores mean"}},
		{"Nothing", pack(t, averaged(8), with(func(d *description) { d.unit, d.labels = nil, nil })), "no tokeniser and no labels", []string{"packed     no files"}},
		{"Unpacked", pack(t, averaged(8), d.metadata()), "", []string{`words of "vocab.txt", which cannot be used: "vocab.txt" should be`, `cannot be read: labels: "labels.txt" should be`}},
		{"Cut", whole[:len(whole)-10], "", []string{"packed     cannot be read: zip: "}},
		{"Summed", pack(t, sum, d.metadata(), list, named), "", []string{"3 scores, read as shares where two trials give such ones, and else as logits (SUM)"}},
		{"Many", pack(t, averaged(8), d.metadata(), list, file{"labels.txt", strings.Repeat("x", 3) + "\na,b\n\u202eno\n" + manyLines(12)}), "", []string{
			`15 of "labels.txt": xxx, "a,b", "\u202eno", 1, 2, 3, 4, 5, 6, 7, 8, 9 and 3 more`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			model, err := tflite.Inspect(c.data)
			if err != nil {
				t.Fatal(err)
			}
			info, err := task.Describe(model, c.data)
			if err != nil || info.Lacks() != c.lacks {
				t.Fatalf("it lacks %q, want %q (%v)", info.Lacks(), c.lacks, err)
			}
			for _, want := range c.want {
				if !strings.Contains(info.String(), want) {
					t.Errorf("it does not say %q:\n%s", want, info)
				}
			}
		})
	}
	for name, c := range map[string]struct {
		data []byte
		none bool
	}{"none": {pack(t, averaged(8), nil), true}, "damaged": {pack(t, averaged(8), []byte("nothing of the kind")), false}} {
		model, err := tflite.Inspect(c.data)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := task.Describe(model, c.data); err == nil || errors.Is(err, task.ErrNoMetadata) != c.none {
			t.Errorf("%s metadata: %v", name, err)
		}
	}
	golden(t, "testdata/pictures.tflite", pack(t, averaged(8), noUnit, named))
}

// manyLines are the numbers from 1 to n.
func manyLines(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strconv.Itoa(i+1) + "\n")
	}
	return b.String()
}

var update = flag.Bool("update", false, "rewrite the files in testdata")

// golden compares with a file that other rooms' tests use, or rewrites it.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s differs (%v); run with -update if that is meant", file, err)
	}
}
