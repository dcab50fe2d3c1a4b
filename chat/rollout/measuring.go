package rollout

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"usher"
	"usher/chat"
	"usher/faq"
	"usher/nlp/bundle"
)

// outcome is what a bundle made of a case.
type outcome struct {
	rank     int              // of what was wanted, 1 first; 0: not among the five best
	sure     usher.Confidence // the highest threshold with which the bot would act by itself; below 0: there is none
	fits     bool             // what it would do then is what was wanted
	language usher.Language   // of the turn
	route    usher.Route
	answered bool // with an answer or an intent's reply, right or wrong
	right    bool
	got      string // title or name of what came first; empty: nothing did
	failed   bool   // the models did, and the fallback decided
	took     time.Duration
}

// measuring is a measurement on its way.
type measuring struct {
	r         *Rollout
	knowledge Knowledge
	sets      sets
	results   [][][]outcome                   // by bundle, set and case; shorter while they are computed
	trained   []string                        // by bundle, on the examples of intents: see Result
	vectors   map[string]map[string][]float32 // of wordings, by encoder
	titles    map[usher.EntryID]string
}

func (r *Rollout) newMeasuring(k Knowledge, bundles int) *measuring {
	m := &measuring{
		r: r, knowledge: k, sets: k.cases(), results: make([][][]outcome, bundles), trained: make([]string, bundles),
		vectors: map[string]map[string][]float32{}, titles: map[usher.EntryID]string{},
	}
	for _, e := range k.Entries {
		m.titles[e.ID] = cmp.Or(strings.TrimSpace(e.Title("")), string(e.ID))
	}
	return m
}

// bundle measures one bundle, the i-th.
func (m *measuring) bundle(ctx context.Context, i int, f Ref) error {
	b, err := m.r.load(ctx, f)
	if err != nil {
		return err
	}
	if m.vectors[b.EncoderID()] == nil {
		m.vectors[b.EncoderID()] = map[string][]float32{}
	}
	engine := faq.New(faq.Config{Encoder: remembering{b, m.vectors[b.EncoderID()], m.r.step}})
	if err := engine.Load(ctx, m.knowledge.Entries); err != nil {
		return err
	}
	bot := m.r.cfg.Bot.With(b, engine)
	m.trained[i] = m.knowledge.trained(b.Manifest().Heads[bundle.HeadIntent].Data)
	m.results[i] = make([][]outcome, len(m.sets))
	var failures int
	var failure error
	defer func() {
		if failures > 0 {
			m.r.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "a bundle failed on cases", slog.String("name", f.Name), slog.Int("cases", failures), slog.Any("first", failure))
		}
	}()
	for s, set := range m.sets {
		for _, t := range set.cases {
			o, failed, err := one(ctx, engine, bot, t, m.titles)
			if err != nil {
				return err
			}
			if m.results[i][s] = append(m.results[i][s], o); failed != nil {
				failures, failure = failures+1, cmp.Or(failure, failed)
			}
			if err := m.r.step(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// one tries one case. failed is why the models could not take it; the error ends
// the measuring of the bundle.
func one(ctx context.Context, engine *faq.Engine, bot *chat.AIChatBot, t try, titles map[usher.EntryID]string) (o outcome, failed, err error) {
	if t.left != nil {
		whole, ok := engine.Entry(t.entry)
		if !ok {
			return o, nil, usher.Errorf(usher.CodeInternal, nil, "rollout: measure: the entry %q is gone from its copy", t.entry)
		}
		if err := engine.Put(ctx, *t.left); err != nil {
			return o, nil, err
		}
		defer func() {
			if err == nil {
				err = engine.Put(ctx, whole)
			}
		}()
	}
	began := time.Now()
	r, err := bot.Respond(ctx, usher.Conversation{State: usher.StateBot, Language: t.language}, usher.Memory{}, t.text, "")
	if err != nil {
		return o, nil, err
	}
	o.took = time.Since(began)
	o.judge(t, r, bot, titles)
	return o, r.Err, nil
}

// judge says what a reply is worth. Where the models have failed nothing was
// found, and what the fallback does is what the customer would get.
func (o *outcome) judge(t try, r chat.Reply, bot *chat.AIChatBot, titles map[usher.EntryID]string) {
	u, d := r.Understanding, r.Decision
	o.route, o.language, o.sure = d.Route, u.Language, -1
	o.answered = d.Route == usher.RouteFAQ || d.Route == usher.RouteIntent
	if o.failed = r.Err != nil; o.failed {
		u = usher.Understanding{}
	}
	if t.entry != "" {
		o.rank = 1 + slices.IndexFunc(u.Answers, func(a usher.ScoredAnswer) bool { return a.Entry == t.entry })
		if len(u.Answers) > 0 {
			o.got = titles[u.Answers[0].Entry]
		}
		if d := bot.Eager(u); d.Route == usher.RouteFAQ {
			o.sure, o.fits = d.Score, t.answeredBy(d)
		}
		o.right = d.Route == usher.RouteFAQ && t.answeredBy(d)
		return
	}
	o.rank = 1 + slices.IndexFunc(u.Intents, func(s usher.ScoredIntent) bool { return s.Label == t.intent })
	if len(u.Intents) > 0 {
		o.sure, o.fits, o.got = u.Intents[0].Confidence, o.rank == 1, u.Intents[0].Label
	}
	o.right = d.Route == usher.RouteIntent && d.Label == t.intent
}

// answeredBy reports whether a decision gives the entry that is wanted.
func (t try) answeredBy(d usher.Decision) bool {
	return slices.ContainsFunc(d.Answers, func(a usher.ScoredAnswer) bool { return a.Entry == t.entry })
}

// remembering is the encoder of a bundle, which encodes each wording once, also
// for another bundle with the same encoder.
type remembering struct {
	b     *bundle.Bundle
	known map[string][]float32
	step  func(context.Context) error
}

// Sentences tells what kind of vectors they are.
func (r remembering) Sentences() bool { return r.b.Sentences() }

// EncoderID names the vectors.
func (r remembering) EncoderID() string { return r.b.EncoderID() }

// Encode encodes texts, one after the other: this is done beside the messages.
func (r remembering) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if v, ok := r.known[text]; ok {
			out[i] = v
			continue
		}
		v, err := r.b.Encode(ctx, []string{text})
		if err != nil {
			return nil, err
		}
		out[i], r.known[text] = v[0], v[0]
		if err := r.step(ctx); err != nil {
			return nil, err
		}
	}
	return out, nil
}
