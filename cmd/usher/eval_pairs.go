package main

import (
	"fmt"

	"usher"
	"usher/simd"
)

// evalPairsCmd measures an encoder.
type evalPairsCmd struct {
	llmFlags
	Data   string `required:"" type:"path" help:"Lines {\"zh\",\"en\"}: a sentence and its translation."`
	Bundle string `type:"path" help:"Model bundle; the embedded one if left out."`
}

// pairScores say how well a bundle's vectors bring translations together.
type pairScores struct {
	Pairs   int     `json:"pairs"`       // of different English sentences
	Recall  float64 `json:"recall_at_1"` // share of Chinese sentences whose nearest English one is their own
	Reverse float64 `json:"recall_at_1_from_english"`
	Cosine  float64 `json:"cosine"` // mean of a sentence and its translation
}

type pair struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// Run encodes both sides, each English sentence once, and looks for each
// sentence's translation among all.
func (c *evalPairsCmd) Run(e *env) error {
	b, done, err := c.encoder(e.ctx, c.Bundle)
	if err != nil {
		return err
	}
	defer done()
	rows, err := readLines[pair](c.Data)
	if err != nil {
		return err
	}
	var zh, en []string
	known := map[string]bool{}
	for i, r := range rows {
		if r.Chinese == "" || r.English == "" {
			return usher.Errorf(usher.CodeInvalid, nil, "%s, line %d: a pair needs \"zh\" and \"en\"", c.Data, i+1)
		}
		if !known[r.English] {
			known[r.English] = true
			zh, en = append(zh, r.Chinese), append(en, r.English)
		}
	}
	from, err := b.Encode(e.ctx, zh)
	if err != nil {
		return fmt.Errorf("encode the Chinese side: %w", err)
	}
	to, err := b.Encode(e.ctx, en)
	if err != nil {
		return fmt.Errorf("encode the English side: %w", err)
	}
	s := pairScores{Pairs: len(zh), Recall: recall(from, to), Reverse: recall(to, from)}
	for i, v := range from {
		s.Cosine += float64(simd.Dot(v, to[i])) / float64(len(from))
	}
	return encodeLines(e.stdout, []any{s})
}

// recall is the share of vectors whose nearest of the others is the one with
// their number.
func recall(from, to [][]float32) float64 {
	found := 0
	for i, v := range from {
		own, best := simd.Dot(v, to[i]), true
		for j, w := range to {
			if j != i && simd.Dot(v, w) >= own {
				best = false
				break
			}
		}
		if best {
			found++
		}
	}
	return float64(found) / float64(len(from))
}
