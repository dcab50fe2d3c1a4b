package bundle

import (
	"cmp"
	"context"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"usher/nlp"
	"usher/nlp/sentence"
	"usher/text"
)

// Bundle is a checked set of models. It does not change, and is safe for
// concurrent use.
type Bundle struct {
	manifest Manifest
	files    files
	hash     func() string // computed when it is first needed: a large encoder takes some time
	vectors  func() string // names what Encode makes, likewise
	heads    map[string]*head
	grams    *nlp.NGramEncoder
	encoder  *sentence.Encoder // nil: the n-grams' vectors serve
	literal  bool              // a model sees texts as they are written
	golden   []Golden
}

var _ nlp.Encoder = (*Bundle)(nil)

// Open reads a bundle whole and checks it whole: every file, every label count,
// every golden case. The first fault is an *usher.Error that names the file
// and what to do.
func Open(ctx context.Context, fsys fs.FS) (*Bundle, error) {
	m, f, err := read(fsys)
	if err != nil {
		return nil, err
	}
	return load(ctx, m, f, nil)
}

// read reads the files of a bundle, and its manifest.
func read(fsys fs.FS) (Manifest, files, error) {
	found := files{}
	manifest, err := readFile(fsys, manifestFile)
	if err != nil {
		return Manifest{}, nil, err
	}
	found[manifestFile] = manifest
	m, err := parseManifest(manifest)
	if err != nil {
		return m, nil, err
	}
	wanted := []string{goldenFile}
	sums, err := readSums(fsys)
	if err != nil {
		return m, nil, err
	}
	if m.Grams != "" {
		wanted = append(wanted, m.Grams)
	}
	if m.Encoder != nil {
		wanted = append(wanted, m.Encoder.File, m.Encoder.Vocabulary)
	}
	for _, h := range m.Heads {
		wanted = append(wanted, h.File)
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	if err := checkRoom(fsys, wanted); err != nil {
		return m, nil, err
	}
	for _, path := range wanted {
		if found[path], err = readFile(fsys, path); err != nil {
			return m, nil, err
		}
		if all := found.size(); all > largestAll { // they grow while they are read
			return m, nil, errRoom(all)
		}
	}
	return m, found, sums.check(found)
}

// load makes a bundle of its files and checks it. opened are heads whose files
// need not be loaded again. What takes long is done at the same time.
func load(ctx context.Context, m Manifest, f files, opened map[string]ranker) (*Bundle, error) {
	b := &Bundle{manifest: m, files: f, hash: sync.OnceValue(f.hash), vectors: sync.OnceValue(func() string { return encoderID(m, f) }), heads: map[string]*head{}}
	var beside sync.WaitGroup
	var failed error
	beside.Go(func() { b.encoder, failed = openEncoder(ctx, m.Encoder, f) })
	err := b.openHeads(ctx, opened)
	beside.Wait()
	if err = cmp.Or(failed, err); err != nil {
		return nil, err
	}
	if b.golden, err = parseGolden(f[goldenFile]); err != nil {
		return nil, err
	}
	if err := b.checkGolden(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// openHeads opens the heads and the n-grams' vectors.
func (b *Bundle) openHeads(ctx context.Context, opened map[string]ranker) error {
	var common *nlp.Vocabulary
	var err error
	if grams := b.manifest.Grams; grams != "" {
		if common, err = nlp.ParseVocabulary(b.files[grams]); err != nil {
			return invalid(err, grams, "is damaged. Restore it, or make the bundle again with `usher train`")
		}
	}
	b.grams = nlp.NewNGramEncoder(common)
	b.literal = b.manifest.Encoder != nil && b.manifest.Encoder.Tokenizer != sentence.Bilingual
	for _, name := range slices.Sorted(maps.Keys(b.manifest.Heads)) {
		described, r := b.manifest.Heads[name], opened[name]
		if r == nil {
			err := sound(ours(described.File), func() (err error) {
				r, err = newRanker(ctx, name, described, b.files[described.File], b.manifest.Encoder)
				return err
			})
			if err != nil {
				return err
			}
		}
		b.heads[name] = &head{described, r, b.read}
		if _, task := r.(*taskRanker); task {
			b.literal = true
		}
	}
	return nil
}

// Manifest returns what bundle.yaml says.
func (b *Bundle) Manifest() Manifest { return b.manifest }

// Hash names the bundle by its content: 32 hexadecimal digits.
func (b *Bundle) Hash() string { return b.hash() }

// Golden returns the cases that the bundle has passed.
func (b *Bundle) Golden() []Golden { return slices.Clone(b.golden) }

// Write makes dir a copy of the bundle, at once and whole. A bundle in dir is
// replaced; other files are not.
func (b *Bundle) Write(dir string) error { return b.files.write(dir) }

// Recognizer returns one head, which ranks all of its labels.
func (b *Bundle) Recognizer(name string) (nlp.Recognizer, bool) {
	if h := b.heads[name]; h != nil {
		return h, true
	}
	return nil, false
}

// Form returns a text as the models see it: of texts with one form they make the
// same. It is the normal form, but the text itself where a task file or the
// encoder has a tokeniser of its own, which may tell case apart.
func (b *Bundle) Form(s string) string {
	if b.literal {
		return s
	}
	return text.Normalize(s)
}
