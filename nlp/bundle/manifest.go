package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"usher"
	"usher/nlp"
	"usher/nlp/train"
)

// Names of the files of a bundle.
const (
	manifestFile = "bundle.yaml"
	goldenFile   = "golden.jsonl"
)

// Names of the heads that Understand asks. A bundle may lack any of them, and
// have others.
const (
	HeadIntent     = "intent"
	HeadAct        = "act"
	HeadHuman      = "human"
	HeadModeration = "moderation"
	HeadMood       = "mood"
	HeadLanguage   = "language" // its labels are BCP 47 tags; see Bundle.Language
)

// format is the only one there is.
const format = 1

// maxHeads is how many heads a bundle may have.
const maxHeads = 64

// Manifest is bundle.yaml.
type Manifest struct {
	Format      int              `yaml:"format"` // 1
	Name        string           `yaml:"name"`
	Version     string           `yaml:"version"`
	Description string           `yaml:"description,omitempty"`
	Languages   []usher.Language `yaml:"languages"`
	Featuriser  string           `yaml:"featuriser"`      // nlp.Featuriser
	Licence     string           `yaml:"licence"`         // SPDX identifier
	Grams       string           `yaml:"grams,omitempty"` // frequent n-grams, which weigh less
	Encoder     *Encoder         `yaml:"encoder,omitempty"`
	Heads       map[string]Head  `yaml:"heads"`
}

// Encoder describes the sentence encoder; see package sentence.
type Encoder struct {
	File       string `yaml:"file"`
	Vocabulary string `yaml:"vocabulary"`
	Tokenizer  string `yaml:"tokenizer"`
	Limit      int    `yaml:"limit,omitempty"` // pieces of a text
	Dimension  int    `yaml:"dimension"`
	SHA256     string `yaml:"sha256,omitempty"` // of the file; heads that see its vectors name it
	// Languages that its vectors mean something in; none: all. Heads go by the
	// n-grams alone in others.
	Languages []usher.Language `yaml:"languages,flow,omitempty"`

	Teacher string                `yaml:"teacher,omitempty"` // the model that it learned from, with its licence
	Sets    map[string]Set        `yaml:"sets,omitempty"`    // what it was trained on, by name
	Scores  map[string]PairScores `yaml:"scores,omitempty"`  // by what was measured
}

// Set is a set of texts that a model was trained on.
type Set struct {
	Licence string `yaml:"licence" json:"licence"`
	SHA256  string `yaml:"sha256" json:"sha256"`
}

// PairScores say how well translations meet that were not trained on.
type PairScores struct {
	Pairs  int     `yaml:"pairs" json:"pairs"`
	Recall float64 `yaml:"recall_at_1" json:"recall_at_1"` // share whose nearest sentence of the other language is their own
}

// Head describes one head. Labels, temperature and threshold repeat what the
// file says of itself; they must agree. A task file says its labels only, and
// nothing of what it was trained on.
type Head struct {
	File        string           `yaml:"file"`
	Labels      []string         `yaml:"labels,flow"` // in the order of the output
	Temperature float64          `yaml:"temperature"` // of the calibration; part of the file, 1 in a task file
	Reject      usher.Confidence `yaml:"reject"`      // below it the best label is not believed
	// RejectIn has other thresholds, for texts in these languages.
	RejectIn map[usher.Language]usher.Confidence `yaml:"reject_in,flow,omitempty"`
	Data     Data                                `yaml:"data,omitempty"`
	Scores   Scores                              `yaml:"scores,omitempty"`
}

// Data names the lines that a head was trained on.
type Data struct {
	Lines  int    `yaml:"lines"`
	SHA256 string `yaml:"sha256"`
}

// Scores are those of train.Scores.
type Scores struct {
	Lines            int     `yaml:"lines"`
	Accuracy         float64 `yaml:"accuracy"`
	MacroF1          float64 `yaml:"macro_f1"`
	CalibrationError float64 `yaml:"calibration_error"`
	Kept             float64 `yaml:"kept"`
	Refused          float64 `yaml:"refused"`
	L2               float64 `yaml:"l2"`
}

// rejects is the threshold for texts in a language.
func (h Head) rejects(in usher.Language) usher.Confidence {
	if reject, ok := h.RejectIn[in]; ok {
		return reject
	}
	return h.Reject
}

// describe is the manifest's entry for a trained head.
func describe(file string, t *train.Trained) Head {
	return Head{
		File: file, Labels: t.Labels, Temperature: t.Temperature, Reject: t.Reject, RejectIn: t.RejectIn,
		Data: Data(t.Data), Scores: Scores(t.Scores),
	}
}

// parseManifest reads bundle.yaml; its error says what to do about it.
func parseManifest(data []byte) (Manifest, error) {
	var m Manifest
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	err := d.Decode(&m)
	if err == nil {
		if err = d.Decode(new(any)); errors.Is(err, io.EOF) {
			err = m.check()
		} else if err == nil {
			err = errors.New("it holds more than one document")
		}
	}
	if err != nil {
		return m, invalid(err, manifestFile, "is not a valid description of a bundle. Correct it, or make the bundle again with `usher train`")
	}
	return m, nil
}

func (m Manifest) check() error {
	switch {
	case m.Format != format:
		return fmt.Errorf("format is %d; this program reads %d", m.Format, format)
	case m.Name == "" || m.Version == "":
		return errors.New("name and version are required")
	case m.Featuriser != nlp.Featuriser:
		return fmt.Errorf("featuriser is %q; this program has %q", m.Featuriser, nlp.Featuriser)
	case len(m.Heads) == 0:
		return errors.New("it has no heads")
	case len(m.Heads) > maxHeads:
		return fmt.Errorf("it has %d heads; %d are the most", len(m.Heads), maxHeads)
	case m.Grams != "" && !local(m.Grams):
		return fmt.Errorf("grams %q is not a path inside the bundle", m.Grams)
	}
	if err := m.Encoder.check(); err != nil {
		return fmt.Errorf("encoder: %w", err)
	}
	for name, h := range m.Heads {
		if err := h.check(); err != nil {
			return fmt.Errorf("head %q: %w", name, err)
		}
		if name == HeadLanguage {
			if err := checkTags(h.Labels); err != nil {
				return fmt.Errorf("head %q: %w", name, err)
			}
		}
	}
	return nil
}

func (e *Encoder) check() error {
	switch {
	case e == nil:
		return nil
	case !local(e.File):
		return fmt.Errorf("file %q is not a path inside the bundle", e.File)
	case !local(e.Vocabulary):
		return fmt.Errorf("vocabulary %q is not a path inside the bundle", e.Vocabulary)
	case e.Limit < 0:
		return fmt.Errorf("limit is %d; it may be left out", e.Limit)
	}
	return nil
}

func (h Head) check() error {
	sorted := slices.Clone(h.Labels)
	slices.Sort(sorted)
	switch {
	case !local(h.File):
		return fmt.Errorf("file %q is not a path inside the bundle", h.File)
	case len(h.Labels) < 2:
		return fmt.Errorf("it has %d labels; a head needs two", len(h.Labels))
	case slices.Contains(h.Labels, ""):
		return errors.New("a label is empty")
	case len(slices.Compact(sorted)) != len(h.Labels):
		return errors.New("a label occurs twice")
	case h.Reject < 0 || h.Reject > 1:
		return fmt.Errorf("reject is %v, not between 0 and 1", h.Reject)
	}
	for l, reject := range h.RejectIn {
		if !l.IsTag() || !(reject >= 0 && reject <= 1) {
			return fmt.Errorf("reject_in is %v for %q; it needs BCP 47 tags and numbers between 0 and 1", reject, l)
		}
	}
	return nil
}

// checkTags checks that all labels but usher.OutOfScope are languages.
func checkTags(labels []string) error {
	for _, l := range labels {
		if l != usher.OutOfScope && !usher.Language(l).IsTag() {
			return fmt.Errorf("label %q is no BCP 47 tag, like \"en\"", l)
		}
	}
	return nil
}

func local(path string) bool {
	return fs.ValidPath(path) && path != "." && path != manifestFile && !strings.Contains(path, "\\")
}

// invalid is the error about one file of a bundle.
func invalid(cause error, file, problem string, args ...any) error {
	return usher.Errorf(usher.CodeInvalid, cause, "The model bundle's %s %s.", file, fmt.Sprintf(problem, args...))
}
