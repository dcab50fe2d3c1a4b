package llm

import (
	"context"
	"fmt"
	"math"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"usher"
	"usher/nlp"
	"usher/text"
	"usher/text/mask"
)

// EncoderConfig says which embeddings are wanted. Model and Dimension are
// required.
type EncoderConfig struct {
	Model     string
	Dimension int  // of the vectors; others are refused
	Shorten   bool // ask for Dimension, which only some models can, such as text-embedding-3
	Batch     int  // texts in one request; 0 means 64
}

// Encoder encodes texts by the embeddings of an endpoint. It is safe for
// concurrent use.
type Encoder struct {
	client *Client
	cfg    EncoderConfig
}

var _ nlp.Encoder = (*Encoder)(nil)

// NewEncoder returns an encoder. It sends nothing yet. The error is CodeInvalid.
func NewEncoder(c *Client, cfg EncoderConfig) (*Encoder, error) {
	switch {
	case cfg.Model == "":
		return nil, usher.Errorf(usher.CodeInvalid, nil, "llm: no model for embeddings is named")
	case cfg.Dimension <= 0:
		return nil, usher.Errorf(usher.CodeInvalid, nil, "llm: the dimension of %s is %d; its makers say which it is", cfg.Model, cfg.Dimension)
	}
	if cfg.Batch <= 0 {
		cfg.Batch = 64
	}
	return &Encoder{c, cfg}, nil
}

// Encode implements nlp.Encoder. Texts are sent without personal data and cut
// after nlp.MaxRunes characters; those without words are not sent at all. One
// request that fails for good fails the whole call.
func (e *Encoder) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var sent []string
	var places []int
	for i, s := range texts {
		if s = outgoing(s); text.Normalize(s) == "" {
			out[i] = make([]float32, e.cfg.Dimension)
			continue
		}
		sent, places = append(sent, s), append(places, i)
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("llm: embeddings: %w", context.Cause(ctx))
	}
	for from := 0; from < len(sent); from += e.cfg.Batch {
		to := min(from+e.cfg.Batch, len(sent))
		vectors, err := e.batch(ctx, sent[from:to])
		if err != nil {
			return nil, err
		}
		for i, v := range vectors {
			out[places[from+i]] = v
		}
	}
	return out, nil
}

// outgoing is a text as it leaves: valid, without personal data, in bounds, which
// part no placeholder.
func outgoing(s string) string {
	var m mask.Mask
	s = m.Hide(strings.TrimSpace(strings.ToValidUTF8(s, "")))
	n := 0
	for i := range s {
		if n++; n > nlp.MaxRunes {
			return mask.Cut(s, i)
		}
	}
	return s
}

// batch encodes some texts in one request.
func (e *Encoder) batch(ctx context.Context, texts []string) ([][]float32, error) {
	request := openai.EmbeddingRequestStrings{
		Input: texts, Model: openai.EmbeddingModel(e.cfg.Model), EncodingFormat: openai.EmbeddingEncodingFormatFloat,
	}
	if e.cfg.Shorten {
		request.Dimensions = e.cfg.Dimension
	}
	var vectors [][]float32
	err := e.client.call(ctx, "embeddings", func(ctx context.Context) error {
		response, err := e.client.api.CreateEmbeddings(ctx, request)
		if err == nil {
			vectors, err = e.ordered(response.Data, len(texts))
		}
		return err
	})
	return vectors, err
}

// ordered returns unit vectors in the order of the texts, which the index of
// each tells.
func (e *Encoder) ordered(data []openai.Embedding, n int) ([][]float32, error) {
	if len(data) != n {
		return nil, usher.Errorf(usher.CodeInternal, nil, "%s gives %d vectors for %d texts", e.cfg.Model, len(data), n)
	}
	vectors := make([][]float32, n)
	for _, d := range data {
		if d.Index < 0 || d.Index >= n || vectors[d.Index] != nil {
			return nil, usher.Errorf(usher.CodeInternal, nil, "%s gives the vector of text %d of %d twice or instead of another", e.cfg.Model, d.Index, n)
		}
		if len(d.Embedding) != e.cfg.Dimension {
			return nil, usher.Errorf(usher.CodeInternal, nil,
				"%s gives vectors of dimension %d, not %d: set the one that it has", e.cfg.Model, len(d.Embedding), e.cfg.Dimension)
		}
		vectors[d.Index] = unit(d.Embedding)
	}
	return vectors, nil
}

// unit scales v to length 1; the zero vector stays.
func unit(v []float32) []float32 {
	var square float64
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	if square == 0 {
		return v
	}
	scale := 1 / math.Sqrt(square)
	for i, x := range v {
		v[i] = float32(float64(x) * scale)
	}
	return v
}
