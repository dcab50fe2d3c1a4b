package training

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"usher/nlp/bundle"
)

// encoderCard is encoder.json: what the training of an encoder (package encoder,
// in Python) says of it.
type encoderCard struct {
	Model      string `json:"model_sha256"`
	Vocabulary string `json:"vocabulary_sha256"`
	Tokenizer  string `json:"tokenizer"`
	Dimension  int    `json:"dimension"`
	Teacher    struct {
		Name    string `json:"name"`
		Source  string `json:"source"`
		Licence string `json:"licence"`
	} `json:"teacher"`
	Sets    map[string]bundle.Set `json:"sets"`
	OwnText struct {
		Files  int    `json:"files"`
		SHA256 string `json:"sha256"`
	} `json:"own_text"`
	LeftOut []string                     `json:"left_out"`
	Scores  map[string]bundle.PairScores `json:"scores"`
}

// readEncoder reads an encoder from the folder where its training has put it;
// nil where there is none.
func readEncoder(dir fs.FS) (*bundle.Sentence, error) {
	data, err := fs.ReadFile(dir, "encoder.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("training: encoder: %w", err)
	}
	var c encoderCard
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("training: encoder.json: %w", err)
	}
	s := &bundle.Sentence{}
	for _, file := range []struct {
		name, hash string
		into       *[]byte
	}{{"encoder.tflite", c.Model, &s.Model}, {"vocab.txt", c.Vocabulary, &s.Pieces}} {
		if *file.into, err = fs.ReadFile(dir, file.name); err != nil {
			return nil, fmt.Errorf("training: encoder: %w", err)
		}
		if sum := sha256.Sum256(*file.into); hex.EncodeToString(sum[:]) != file.hash {
			return nil, fmt.Errorf("training: %s is not the file that encoder.json was written for", file.name)
		}
	}
	if err := c.mayShip(); err != nil {
		return nil, err
	}
	s.Encoder = bundle.Encoder{
		Tokenizer: c.Tokenizer, Dimension: c.Dimension, Sets: c.Sets, Scores: c.Scores,
		Teacher: fmt.Sprintf("%s (%s, %s)", c.Teacher.Name, c.Teacher.Source, c.Teacher.Licence),
	}
	return s, nil
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

// mayShip reports a set that is not shippable, or not under the licence that
// was looked at.
func (c *encoderCard) mayShip() error {
	for name, set := range c.Sets {
		if licence, ok := shippable[name]; !ok || licence != set.Licence {
			return fmt.Errorf("training: the encoder was trained on %q under %q, which may not ship", name, set.Licence)
		}
	}
	if c.Teacher.Licence != "Apache-2.0" {
		return fmt.Errorf("training: the encoder's teacher %q is under %q, which may not ship", c.Teacher.Name, c.Teacher.Licence)
	}
	return nil
}
