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
	Model      string `json:"model_sha256"`
	Vocabulary string `json:"vocabulary_sha256"`
	Tokenizer  string `json:"tokenizer"`
	Dimension  int    `json:"dimension"`
	Teacher    struct {
		Name    string `json:"name"`
		Source  string `json:"source"`
		Licence string `json:"licence"`
	} `json:"teacher"`
	Sets    map[string]bundle.Set        `json:"sets"`
	LeftOut []string                     `json:"left_out"` // sets, for measuring with them
	Scores  map[string]bundle.PairScores `json:"scores"`
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

// teacherLicence is that of MiniLM, as NOTICE has it.
const teacherLicence = "Apache-2.0"

// mayShip reports all that keeps the encoder out of the bundle: sets that are
// not shippable, or not under the licence that was looked at, sets that were
// left out for measuring, and a teacher under another licence.
func (d *described) mayShip() error {
	const look = "look at its licence, and change models/training/encoder.go and NOTICE"
	var all []error
	refuse := func(format string, args ...any) {
		all = append(all, fmt.Errorf("training: "+encoderCard+": the encoder "+format, args...))
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
	if d.Teacher.Licence != teacherLicence {
		refuse("has a teacher, %q, under %q, not %q: %s", d.Teacher.Name, d.Teacher.Licence, teacherLicence, look)
	}
	return errors.Join(all...)
}
