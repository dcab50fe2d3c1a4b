package bundle

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"unicode"

	"usher"
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

// SentenceEncoder returns the sentence encoder and its name, for heads that are to
// see its vectors; nil where the bundle has none. Texts of languages that it
// does not know have the zero vector, which says nothing.
func (b *Bundle) SentenceEncoder() (nlp.Encoder, string) {
	if b.encoder == nil {
		return nil, ""
	}
	return knowing{b.encoder, b.manifest.Encoder.Languages, b.Language}, b.manifest.Encoder.SHA256
}

// knowing is an encoder that says nothing of texts in languages it does not know.
type knowing struct {
	nlp.Encoder
	languages []usher.Language // none: all
	tell      func(ctx context.Context, s string) usher.Language
}

// Encode implements nlp.Encoder.
func (k knowing) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := k.Encoder.Encode(ctx, texts)
	if err != nil {
		return nil, err
	}
	for i, s := range texts {
		if !k.knows(ctx, s) {
			clear(vectors[i])
		}
	}
	return vectors, nil
}

func (k knowing) knows(ctx context.Context, s string) bool {
	return len(k.languages) == 0 || slices.Contains(k.languages, k.tell(ctx, s))
}

// Encode implements nlp.Encoder: by the sentence encoder where there is one, and
// else by the n-grams.
func (b *Bundle) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	if b.encoder == nil {
		return b.grams.Encode(ctx, texts)
	}
	return b.encoder.Encode(ctx, texts)
}

// Sentences tells whether Encode is by a sentence encoder, whose vectors know
// synonyms; those of n-grams don't.
func (b *Bundle) Sentences() bool { return b.encoder != nil }

// openEncoder opens the sentence encoder of a manifest; nil where it has none.
func openEncoder(ctx context.Context, m *Encoder, f files) (*sentence.Encoder, error) {
	if m == nil {
		return nil, nil
	}
	var e *sentence.Encoder
	err := sound(ours(m.File), func() (err error) {
		e, err = sentence.Open(ctx, f[m.File], sentence.Config{Tokenizer: m.Tokenizer, Vocabulary: f[m.Vocabulary], Limit: m.Limit})
		if err == nil && e.Dim() != m.Dimension {
			err = fmt.Errorf("its vectors have %d dimensions; %s says %d", e.Dim(), manifestFile, m.Dimension)
		}
		if err != nil {
			return invalid(err, m.File, "cannot serve as the sentence encoder. Check it with `usher model check`, and what %s says of its tokeniser", manifestFile)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e, nil
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

// best is how many intents Understand returns.
const best = 5

// Understand fills everything of an Understanding but the answers and the
// context. Heads that the bundle lacks leave their part zero; without an intent
// head nothing is in scope. usher.OutOfScope is not among the intents: its share
// is what their confidences lack.
func (b *Bundle) Understand(ctx context.Context, q usher.Query) (usher.Understanding, error) {
	u := usher.Understanding{Text: q.Text, Language: q.Language, Bundle: b.hash(), Vector: q.Vector, Encoder: b.vectors()}
	q.Text = b.Form(q.Text)
	if u.Language == "" {
		u.Language = b.Language(ctx, q.Text)
	}
	r, err := b.look(ctx, q)
	if err != nil {
		return usher.Understanding{}, err
	}
	u.Vector = r.vector
	for _, part := range []struct {
		head string
		into *usher.ScoredIntent
	}{{HeadAct, &u.Act}, {HeadHuman, &u.Human}, {HeadModeration, &u.Moderation}, {HeadMood, &u.Mood}} {
		ranked, err := b.ask(ctx, part.head, r)
		if err != nil {
			return usher.Understanding{}, err
		}
		if len(ranked) > 0 {
			*part.into = ranked[0]
		}
	}
	ranked, err := b.ask(ctx, HeadIntent, r)
	if err != nil {
		return usher.Understanding{}, err
	}
	if len(ranked) > 0 {
		u.Intents, u.InScope = intents(ranked, b.heads[HeadIntent].rejects(u.Language))
		u.InScope = u.InScope && says(q.Text)
	}
	return u, nil
}

// says tells whether a text is more than a single letter, digit or sign, which
// stands for no intent, whatever a model makes of it. A Chinese character is a word.
func says(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			return true
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n > 1
}

// look reads the text of a turn, which is encoded once, here.
func (b *Bundle) look(ctx context.Context, q usher.Query) (reading, error) {
	if q.Vector != nil {
		return b.seen(ctx, q.Text, q.Vector), nil
	}
	defer nlp.Timed(ctx, nlp.TimedVector)()
	r, err := b.read(ctx, q.Text)
	if err != nil {
		return r, fmt.Errorf("bundle: understand: %w", err)
	}
	return r, nil
}

// read makes a text what heads see.
func (b *Bundle) read(ctx context.Context, text string) (reading, error) {
	text = b.Form(text)
	vectors, err := b.Encode(ctx, []string{text})
	if err != nil {
		return reading{}, err
	}
	return b.seen(ctx, text, vectors[0]), nil
}

// seen is a text with its vector.
func (b *Bundle) seen(ctx context.Context, text string, vector []float32) reading {
	r := reading{text: text, grams: nlp.Grams(text), vector: vector}
	if b.encoder != nil {
		r.known = knowing{b.encoder, b.manifest.Encoder.Languages, b.Language}.knows(ctx, text)
	}
	return r
}

// ask ranks the labels of a head, and nothing where there is none.
func (b *Bundle) ask(ctx context.Context, name string, r reading) ([]usher.ScoredIntent, error) {
	h := b.heads[name]
	if h == nil {
		return nil, nil
	}
	defer nlp.Timed(ctx, name)()
	ranked, err := h.rank(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("bundle: understand: %w", err)
	}
	return ranked, nil
}

// intents takes the best of a ranking and judges it.
func intents(ranked []usher.ScoredIntent, reject usher.Confidence) ([]usher.ScoredIntent, bool) {
	ranked = slices.DeleteFunc(ranked, func(s usher.ScoredIntent) bool { return s.Label == usher.OutOfScope })
	return ranked[:min(best, len(ranked))], ranked[0].Confidence >= reject
}
