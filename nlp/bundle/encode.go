package bundle

import (
	"context"
	"fmt"
	"slices"

	"usher"
	"usher/nlp"
	"usher/nlp/sentence"
)

// SentenceEncoder returns the sentence encoder and its name, for heads that are to
// see its vectors; nil where the bundle has none. Texts of languages that it
// does not know have the zero vector, which says nothing.
func (b *Bundle) SentenceEncoder() (nlp.Encoder, string) {
	if b.encoder == nil {
		return nil, ""
	}
	return b.knowing(), b.manifest.Encoder.SHA256
}

// knowing is the sentence encoder, which there is.
func (b *Bundle) knowing() knowing {
	return knowing{b.encoder, b.manifest.Encoder.Languages, b.Language}
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

// alone encodes a text by itself.
func (b *Bundle) alone(ctx context.Context, text string) ([]float32, error) {
	vectors, err := b.Encode(ctx, []string{text})
	if err != nil {
		return nil, err
	}
	return vectors[0], nil
}

// vector takes the vector of a text from the one that it is part of, where there is
// one and it can be had there, or encodes it. The same comes of it whatever the turn
// has read before.
func (b *Bundle) vector(ctx context.Context, text, within string) ([]float32, error) {
	if b.encoder == nil {
		return b.alone(ctx, text)
	}
	if within != "" && b.encoder.Reads() && b.knowing().knows(ctx, within) {
		p, err := b.passage(ctx, within)
		if err != nil {
			return nil, err
		}
		if v, ok := b.encoder.Part(p, text); ok {
			return v, nil
		}
	}
	switch {
	case !nlp.InTurn(ctx):
		return b.alone(ctx, text)
	case !b.encoder.Reads():
		return nlp.Once(ctx, passageKey{b.encoder, text}, func() ([]float32, error) { return b.alone(ctx, text) })
	}
	p, err := b.passage(ctx, text)
	if err != nil {
		return nil, err
	}
	return p.Vector(), nil
}

// passageKey names what is kept for a turn: a text as an encoder read it.
type passageKey struct {
	encoder *sentence.Encoder
	text    string
}

// passage reads a text, once a turn.
func (b *Bundle) passage(ctx context.Context, text string) (*sentence.Passage, error) {
	return nlp.Once(ctx, passageKey{b.encoder, text}, func() (*sentence.Passage, error) { return b.encoder.Read(ctx, text) })
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
