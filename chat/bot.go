package chat

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"usher"
	"usher/text"
)

// BotConfig sets a bot up. The zero BotConfig works.
type BotConfig struct {
	Policy   Policy                   // thresholds
	Intents  *Intents                 // intents that have a reply; nil: none
	Fallback FallbackStrategy         // decides when models fail; nil means LexicalFallback
	Texts    map[usher.Language]Texts // what the bot says; nil means DefaultTexts
	Language usher.Language           // where nothing tells the customer's; empty means English
	Timeout  time.Duration            // for models and FAQ in one turn; 0 means 2 s
	Cache    int64                    // bytes for what texts were understood as; 0 means 16 MiB, below 0 none
	// Pin returns the models of a whole turn, where those given change while the
	// bot answers, and what is called when it is over; nil: they don't.
	Pin func() (models IntentRecognizer, release func())
}

// AIChatBot answers customers. It is safe for concurrent use and keeps
// nothing of a conversation between turns: what it remembers travels in
// usher.Memory. What a text was understood as it keeps, until models or
// knowledge change, in the bytes that it is given.
type AIChatBot struct {
	models   IntentRecognizer
	pin      func() (IntentRecognizer, func()) // nil: models
	faq      FAQEngine
	base     Policy // what the operator configured, without zeros
	policy   *atomic.Pointer[Policy]
	intents  *Intents
	fallback FallbackStrategy
	texts    map[usher.Language]Texts
	language usher.Language
	timeout  time.Duration
	cache    *cache // nil: nothing is kept
}

// defaultCache is room for some four thousand texts.
const defaultCache = 16 << 20

// NewBot returns a bot over models and knowledge.
func NewBot(models IntentRecognizer, faq FAQEngine, c BotConfig) *AIChatBot {
	b := &AIChatBot{
		models: models, pin: c.Pin, faq: faq, base: c.Policy.withDefaults(), policy: new(atomic.Pointer[Policy]), intents: c.Intents,
		fallback: c.Fallback, texts: c.Texts, language: c.Language, timeout: c.Timeout,
	}
	b.policy.Store(&b.base)
	if b.fallback == nil {
		b.fallback = LexicalFallback{}
	}
	if b.texts == nil {
		b.texts = DefaultTexts()
	}
	if b.language == "" {
		b.language = usher.English
	}
	if b.timeout == 0 {
		b.timeout = 2 * time.Second
	}
	if c.Cache >= 0 {
		b.cache = newCache(cmp.Or(c.Cache, defaultCache))
	}
	return b
}

// Cache tells how well the bot remembers what it has understood.
func (b *AIChatBot) Cache() CacheNumbers { return b.cache.told() }

// With returns a bot that differs from b in its models and its FAQ only: it
// decides by the same thresholds and intents, also where these change later.
// Over the same FAQ the two share what they keep, which tells models apart.
func (b *AIChatBot) With(models IntentRecognizer, faq FAQEngine) *AIChatBot {
	other := *b
	other.models, other.pin, other.faq = models, nil, faq
	if faq != b.faq {
		other.cache = nil
	}
	return &other
}

// pinned returns b with the models of one turn, and what is called at its end.
func (b *AIChatBot) pinned() (*AIChatBot, func()) {
	if b.pin == nil {
		return b, func() {}
	}
	models, release := b.pin()
	return b.With(models, b.faq), release
}

// Reply is what the bot makes of a turn.
type Reply struct {
	Understanding usher.Understanding
	Decision      usher.Decision
	Memory        usher.Memory  // after the turn
	Drafts        []usher.Draft // what to say; for a handoff Handover says it
	Unanswered    string        // the question that stays without an answer; empty: none
	Need          usher.Need    // of an agent, where the decision is a handoff
	Err           error         // why the fallback decided; nil: it did not
}

// Respond takes the bot's turn on said, one or several messages joined by
// "\n". choice is the ID of the option that the customer clicked, or empty.
// A failure of models or FAQ, a panic among them, is decided by the fallback
// and told in Err; the error is only that ctx ended.
func (b *AIChatBot) Respond(ctx context.Context, c usher.Conversation, m usher.Memory, said, choice string) (Reply, error) {
	return b.respond(ctx, c, m, said, choice, nil)
}

// respond is Respond for who wants to know how; tr may be nil.
func (b *AIChatBot) respond(ctx context.Context, c usher.Conversation, m usher.Memory, said, choice string, tr *trace) (r Reply, err error) {
	b, release := b.pinned()
	defer release()
	var lang usher.Language
	// One message must not end the process, which would meet the same message
	// again at its next start.
	defer func() {
		if fault := recover(); fault != nil {
			cause := fmt.Errorf("chat: panic: %v\n%.4000s", fault, debug.Stack())
			r, err = b.degraded(ctx, c, m, usher.Understanding{Text: said, Language: lang}, cause), nil
		}
	}()
	lang = b.languageOf(ctx, said, c, m)
	tr.lap(StepLanguage)
	if o, ok := taken(said, choice, m.Options); ok {
		if r, ok := b.chosen(c, m, o, lang); ok {
			return r, nil
		}
		said = o.Label
	}
	l := listener{b: b, policy: tr.judge(b.policy.Load().in(lang)), trace: tr, memory: m, language: lang, served: b.intents.served()}
	limited, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	heard, err := l.listen(limited, said)
	if ctx.Err() != nil {
		return Reply{}, ctx.Err()
	}
	if err != nil {
		return b.degraded(ctx, c, m, heard.u, err), nil
	}
	if o, ok := confirmed(heard, m, said); ok {
		if r, ok := b.chosen(c, m, o, lang); ok {
			return r, nil
		}
	}
	return b.reply(c, m, heard), nil
}

// confirmed returns the only question on offer where the turn says yes to it
// in words that choose does not know, or with a mere "ok".
func confirmed(h heard, m usher.Memory, said string) (usher.Option, bool) {
	open := questions(m.Options)
	if len(open) != 1 || m.Entry != "" || m.Intent != "" {
		return usher.Option{}, false // nothing was asked, or there was an answer too
	}
	return open[0], h.d.Route == usher.RouteSmallTalk && h.d.Label == usher.ActAffirm && agrees(said)
}

// degraded answers a turn on which something failed. Danger and the wish for
// a person are still heard where what is left can tell them.
func (b *AIChatBot) degraded(ctx context.Context, c usher.Conversation, m usher.Memory, u usher.Understanding, cause error) Reply {
	served := b.intents.served()
	d, ok := judge{Policy: b.policy.Load().in(u.Language)}.guard(u, served)
	if !ok {
		d = b.fallback.Decide(ctx, u, cause)
	}
	r := b.reply(c, m, heard{u: u, d: d})
	r.Err = cause
	return r
}

// chosen answers the option o; false where its entry or intent is gone.
func (b *AIChatBot) chosen(c usher.Conversation, m usher.Memory, o usher.Option, lang usher.Language) (Reply, bool) {
	u := usher.Understanding{Text: o.Label, Language: lang, FAQ: b.faq.Version()}
	d := usher.Decision{Why: usher.WhyChosen, Score: 1}
	switch {
	case o.Person:
		u.Text = m.Question
		d.Route, d.Why = usher.RouteHandoff, usher.WhyWantsPerson
	case o.Intent != "":
		if _, ok := b.intents.served()[o.Intent]; !ok {
			return Reply{}, false
		}
		d.Route, d.Label = usher.RouteIntent, o.Intent
	default:
		e, ok := b.faq.Entry(o.Entry)
		if !ok || e.Disabled {
			return Reply{}, false
		}
		d.Route = usher.RouteFAQ
		d.Answers = []usher.ScoredAnswer{{
			Entry: e.ID, Title: e.Title(lang), Variant: o.Label, Text: e.Answer.In(lang),
			Confidence: 1, Skills: e.Skills,
		}}
		u.Answers = d.Answers
	}
	return b.reply(c, m, heard{u: u, d: d}), true
}

// taken returns the open option that a click or a typed line takes. A click
// on a button of an older message carries another label than the open option
// of that ID: then the label counts.
func taken(said, choice string, options []usher.Option) (usher.Option, bool) {
	if o, ok := option(choice, options); ok {
		if strings.TrimSpace(said) == "" || bare(said) == bare(o.Label) {
			return o, true
		}
	}
	return choose(said, options)
}

// reply says what was decided and remembers it.
func (b *AIChatBot) reply(c usher.Conversation, m usher.Memory, h heard) Reply {
	t := b.textsIn(h.u.Language)
	h.d.Options = withPerson(h.d, t)
	r := Reply{Understanding: h.u, Decision: h.d, Memory: remember(m, h)}
	r.Unanswered = unanswered(m, h)
	if h.d.Route == usher.RouteHandoff {
		r.Need = b.need(h)
		return r
	}
	r.Drafts = b.drafts(c, m, h, t)
	return r
}

// languageOf is the language to reply in: that of the message, unless it is
// a word or two of Latin letters in a talk of another language; else that of
// the talk.
func (b *AIChatBot) languageOf(ctx context.Context, said string, c usher.Conversation, m usher.Memory) usher.Language {
	now := b.tell(ctx, said)
	if now != "" && (now != usher.English || len(text.Words(text.Normalize(said))) > 2) {
		return now // the talk has no say, and costs a model nothing
	}
	before := cmp.Or(b.tell(ctx, m.Question), c.Language)
	switch {
	case now == "":
		return cmp.Or(before, b.language)
	case before != "" && before != usher.English:
		if _, known := phrase(said); !known || m.Question != "" {
			return before // "ok" and "bye" are said in any language
		}
	}
	return now
}

// tell tells the language of a text by the models, or by its script and words.
func (b *AIChatBot) tell(ctx context.Context, s string) usher.Language {
	if t, ok := b.models.(teller); ok && s != "" {
		return t.Language(ctx, s)
	}
	return usher.Language(text.Language(s))
}
