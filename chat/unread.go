package chat

import (
	"context"

	"usher"
)

// Summon takes the turn of a customer who asked for a person by the button
// that is always there: nothing is understood, a person comes. said may be
// empty.
func (b *AIChatBot) Summon(ctx context.Context, c usher.Conversation, m usher.Memory, said string) Reply {
	r, _ := b.chosen(c, m, usher.Option{Person: true}, b.languageOf(ctx, said, c, m))
	return r
}

// Picture takes the turn of a customer who sent pictures and no word, which
// the bot cannot read: a person looks at them. Where nobody is there, the
// customer is asked first what it is about, once.
func (b *AIChatBot) Picture(ctx context.Context, c usher.Conversation, m usher.Memory, alone bool) Reply {
	lang := b.languageOf(ctx, "", c, m)
	h := heard{
		u: usher.Understanding{Language: lang, FAQ: b.faq.Version()},
		d: usher.Decision{Route: usher.RouteHandoff, Why: usher.WhyPicture, Score: 1},
	}
	if !alone || m.Misses > 0 {
		r := b.reply(c, m, h)
		r.Memory.Question = m.Question // a picture is no question to follow up
		return r
	}
	t := b.textsIn(lang)
	h.d.Route, h.d.OfferHuman = usher.RouteClarify, true
	h.d.Options = withPerson(h.d, t)
	out := m
	out.Options = h.d.Options
	out.Misses++
	return Reply{
		Understanding: h.u, Decision: h.d, Memory: out,
		Drafts: []usher.Draft{{From: usher.FromBot, Kind: usher.KindText, Text: t.Picture, Options: h.d.Options}},
	}
}
