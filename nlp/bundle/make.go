package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"usher"
	"usher/nlp"
	"usher/nlp/train"
	"usher/text"
)

// Parts is what a bundle is made of.
type Parts struct {
	Name, Version, Description string
	Languages                  []usher.Language
	Licence                    string
	Heads                      map[string]*train.Trained
	// Common holds frequent n-grams for the sentence vectors; nil: all weigh
	// alike.
	Common  *nlp.Vocabulary
	Encoder *Sentence // nil: the n-grams' vectors serve
	Golden  []Golden
}

// Sentence is a sentence encoder with what the manifest is to say of it; the
// names of its files are set by Make.
type Sentence struct {
	Encoder
	Model, Pieces []byte // the .tflite, and its vocabulary
}

// ID names the encoder: the SHA-256 of its model.
func (s *Sentence) ID() string {
	sum := sha256.Sum256(s.Model)
	return hex.EncodeToString(sum[:])
}

// Open opens the encoder, so that heads can be trained on its vectors.
func (s *Sentence) Open(ctx context.Context) (nlp.Encoder, error) {
	e, f := s.Encoder, files{encoderFile: s.Model, vocabularyFile: s.Pieces}
	e.File, e.Vocabulary = encoderFile, vocabularyFile
	opened, err := openEncoder(ctx, &e, f)
	if err != nil {
		return nil, err
	}
	return knowing{opened, e.Languages, func(_ context.Context, s string) usher.Language { return usher.Language(text.Language(s)) }}, nil
}

const (
	gramsFile      = "grams.bin"
	encoderFile    = "encoder.tflite"
	vocabularyFile = "vocab.txt"
)

// Make builds a bundle and checks it like Open.
func Make(ctx context.Context, p Parts) (*Bundle, error) {
	m := Manifest{
		Format: format, Name: p.Name, Version: p.Version, Description: p.Description, Languages: p.Languages,
		Featuriser: nlp.Featuriser, Licence: p.Licence, Heads: map[string]Head{},
	}
	f := files{}
	if p.Common != nil {
		data, err := p.Common.AppendBinary(nil)
		if err != nil {
			return nil, err
		}
		m.Grams, f[gramsFile] = gramsFile, data
	}
	if p.Encoder != nil {
		e := p.Encoder.Encoder
		e.File, e.Vocabulary, e.SHA256 = encoderFile, vocabularyFile, p.Encoder.ID()
		m.Encoder, f[encoderFile], f[vocabularyFile] = &e, p.Encoder.Model, p.Encoder.Pieces
	}
	put(m, f, p.Heads)
	return assemble(ctx, m, f, p.Golden, nil)
}

// With returns base with some heads replaced or added. Golden cases are kept
// for the heads that stay. The version tells what was put in.
func With(ctx context.Context, base *Bundle, heads map[string]*train.Trained) (*Bundle, error) {
	m := base.manifest
	m.Heads = maps.Clone(m.Heads)
	f := maps.Clone(base.files)
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(heads)) {
		if old, ok := m.Heads[name]; ok {
			delete(f, old.File)
		}
		h.Write(heads[name].Model)
	}
	m.Version += "+" + hex.EncodeToString(h.Sum(nil)[:4])
	put(m, f, heads)
	return assemble(ctx, m, f, keepGolden(base.golden, func(name string) bool { return heads[name] != nil }), nil)
}

// put adds trained heads to a manifest and its files.
func put(m Manifest, f files, heads map[string]*train.Trained) {
	for name, t := range heads {
		file := headFile(name)
		m.Heads[name] = describe(file, t)
		f[file] = t.Model
	}
}

func headFile(name string) string { return path.Join("heads", name+".tflite") }

// keepGolden returns the cases but for what they expect of heads that left.
func keepGolden(golden []Golden, left func(name string) bool) []Golden {
	var out []Golden
	for _, g := range golden {
		expect := maps.Clone(g.Expect)
		maps.DeleteFunc(expect, func(name, _ string) bool { return left(name) })
		if len(expect) > 0 {
			out = append(out, Golden{Text: g.Text, Expect: expect})
		}
	}
	return out
}

// assemble adds cases and the manifest to the files and loads the whole. The
// manifest goes through its own text, so that what is loaded is what is written.
func assemble(ctx context.Context, m Manifest, f files, golden []Golden, opened map[string]ranker) (*Bundle, error) {
	var err error
	if f[goldenFile], err = formatGolden(golden); err != nil {
		return nil, err
	}
	if f[manifestFile], err = yaml.Marshal(m); err != nil {
		return nil, err
	}
	if m, err = parseManifest(f[manifestFile]); err != nil {
		return nil, err
	}
	return load(ctx, m, f, opened)
}
