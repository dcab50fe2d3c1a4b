package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"usher"
	"usher/faq"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/keyword"
	"usher/nlp/measure"
	"usher/nlp/measure/report"
)

// rankedDepth is how many entries are ranked at least, where there are as many.
const rankedDepth = 100

// faqFiles are what is searched, what for, and by what.
type faqFiles struct {
	llmFlags
	Corpus  string `required:"" type:"path" help:"Entries, one {\"id\",\"question\" or \"questions\",\"answer\"?} a line."`
	Queries string `required:"" type:"path" help:"Questions, one {\"id\",\"text\",\"relevant\":[…]} a line; without \"relevant\" there are predictions only."`
	Bundle  string `type:"path" help:"Model bundle: a folder, or a .tflite with labels and vocabulary inside; the embedded one if left out."`
}

type evalFAQCmd struct {
	faqFiles
	promiseFlags
	reportFlags
}

type faqQuery struct {
	ID       string          `json:"id"`
	Text     string          `json:"text"`
	Relevant []usher.EntryID `json:"relevant"` // nil: not known; empty: none
}

type faqPrediction struct {
	ID     string           `json:"id"`
	Ranked []usher.EntryID  `json:"ranked"` // best first
	Score  usher.Confidence `json:"score"`  // of the first
}

// Run ranks the corpus for each question and measures.
func (c *evalFAQCmd) Run(e *env) error {
	if err := errors.Join(c.check(), measure.CheckTarget(c.Wrong)); err != nil {
		return err
	}
	encoder, done, err := c.encoder(e.ctx, c.Bundle)
	if err != nil {
		return err
	}
	defer done()
	by := aboutEncoder(encoder)
	strict := &strictEncoder{Encoder: encoder}
	if c.LLM {
		encoder = strict
	}
	engine, entries, err := c.engine(e.ctx, encoder)
	if err != nil {
		return err
	}
	queries, judged, err := c.queries()
	if err != nil {
		return err
	}
	rows := make([]faqPrediction, len(queries))
	err = inParallel(e.ctx, len(queries), func(ctx context.Context, i int) error {
		found, err := engine.FindBestMatch(ctx, usher.Query{Text: queries[i].Text, Limit: rankedDepth})
		if err != nil {
			return fmt.Errorf("question %s: %w", queries[i].ID, err)
		}
		rows[i] = faqPrediction{ID: queries[i].ID, Ranked: make([]usher.EntryID, 0, len(found))}
		for _, a := range found {
			rows[i].Ranked = append(rows[i].Ranked, a.Entry)
		}
		if len(found) > 0 {
			rows[i].Score = found[0].Confidence
		}
		return strict.failed()
	})
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := writeLines(c.Out, e.stdout, rows); err != nil {
			return err
		}
	}
	if !judged {
		return c.unmeasured(e, c.Queries, `"relevant" entries`)
	}
	if c.quiet() {
		return nil
	}
	return c.report(e, by, entries, queries, rows)
}

// aboutEncoder names what searches: a bundle, or a language model.
func aboutEncoder(e nlp.Encoder) report.Bundle {
	if b, ok := e.(*bundle.Bundle); ok {
		return aboutBundle(b)
	}
	return report.Bundle{Name: "language model"}
}

// engine searches the corpus with an encoder.
func (c *faqFiles) engine(ctx context.Context, encoder nlp.Encoder) (*faq.Engine, []usher.Entry, error) {
	entries, err := c.entries()
	if err != nil {
		return nil, nil, err
	}
	engine := faq.New(faq.Config{Encoder: encoder})
	if err := engine.Load(ctx, entries); err != nil {
		return nil, nil, fmt.Errorf("load the corpus: %w", err)
	}
	return engine, entries, nil
}

// entries reads the corpus.
func (c *faqFiles) entries() ([]usher.Entry, error) {
	f, err := os.Open(c.Corpus)
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "the corpus cannot be read")
	}
	defer f.Close()
	entries, err := faq.ReadJSONL(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Corpus, err)
	}
	return entries, nil
}

// queries reads the questions, and whether it is known what answers them.
func (c *evalFAQCmd) queries() (queries []faqQuery, judged bool, err error) {
	queries, err = readLines[faqQuery](c.Queries)
	if err != nil {
		return nil, false, err
	}
	without := -1
	for i, q := range queries {
		if q.Relevant == nil {
			without = i
		} else {
			judged = true
		}
	}
	if judged && without >= 0 {
		return nil, false, usher.Errorf(usher.CodeInvalid, nil,
			"%s: its %s question has no \"relevant\", others have. Give it to each ([] where no entry answers), or to none", c.Queries, ordinal(without+1))
	}
	return queries, judged, nil
}

// report shows how good a search is, beside one by words.
func (c *evalFAQCmd) report(e *env, by report.Bundle, entries []usher.Entry, queries []faqQuery, rows []faqPrediction) error {
	data, err := aboutFile(c.Queries, len(queries))
	if err != nil {
		return err
	}
	corpus, err := aboutFile(c.Corpus, len(entries))
	if err != nil {
		return err
	}
	index := indexOf(entries)
	mine, words := make([]measure.Search, len(rows)), make([]measure.Search, len(rows))
	for i, q := range queries {
		s := measure.Search{ID: q.ID, Text: q.Text, Relevant: idsOf(q.Relevant)}
		mine[i], words[i] = s, s
		mine[i].Ranked, mine[i].Score = idsOf(rows[i].Ranked), float64(rows[i].Score)
		for k, f := range index.Find(q.Text, rankedDepth) {
			words[i].Ranked = append(words[i].Ranked, f.ID)
			if k == 0 {
				words[i].Score = f.Score
			}
		}
	}
	titles := make(map[string]string, len(entries))
	for _, x := range entries {
		titles[string(x.ID)] = x.Title(c.Language)
	}
	return c.show(e, report.Retrieval{
		Titles:   titles,
		About:    report.About{Task: "faq", Bundle: by, Data: data, Corpus: &corpus},
		Systems:  []measure.Retrieval{measure.OfSearches(systemBundle, mine), measure.OfSearches(systemKeywords, words)},
		Promises: measure.SearchPromises(mine, c.Wrong),
	})
}

// indexOf is the search to compare with.
func indexOf(entries []usher.Entry) *keyword.Index {
	known := make([]keyword.Entry, len(entries))
	for i, e := range entries {
		known[i].ID = string(e.ID)
		for _, v := range e.Variants {
			known[i].Questions = append(known[i].Questions, v.Text)
		}
	}
	return keyword.NewIndex(known)
}

// idsOf are entries' IDs as package measure has them.
func idsOf(ids []usher.EntryID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
