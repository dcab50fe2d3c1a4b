package chat

import (
	"fmt"
	"maps"

	"usher"
)

// with returns the policy p where s has nothing, and s elsewhere.
func (p Policy) with(s usher.BotSettings) Policy {
	s = s.Over(p.settings())
	p.Answer, p.Clarify, p.Intent, p.Human, p.Moderation = s.Answer, s.Clarify, s.Intent, s.Human, s.Moderation
	p.Answers = maps.Clone(s.Answers)
	return p
}

// settings returns what an admin may change of a policy.
func (p Policy) settings() usher.BotSettings {
	return usher.BotSettings{Answer: p.Answer, Clarify: p.Clarify, Intent: p.Intent, Human: p.Human, Moderation: p.Moderation, Answers: maps.Clone(p.Answers)}
}

// Thresholds returns those that hold without any settings, and those that
// hold now.
func (b *AIChatBot) Thresholds() (defaults, effective usher.BotSettings) {
	return b.base.settings(), b.policy.Load().settings()
}

// Sure is how sure of an answer the bot must be to give it whatever is close
// to it.
func (b *AIChatBot) Sure() usher.Confidence { return b.base.Sure }

// Eager decides on u, as on a first question, as if any confidence were enough
// to give an entry. Where that gives one, Score is the highest threshold of
// answers with which the bot gives it.
func (b *AIChatBot) Eager(u usher.Understanding) usher.Decision {
	p := *b.policy.Load()
	p.Answer, p.Answers = -1, nil
	return judge{Policy: p}.whole(u, usher.Memory{}, b.intents.served())
}

// CheckSettings reports by CodeInvalid why s cannot be set.
func (b *AIChatBot) CheckSettings(s usher.BotSettings) error {
	if err := s.Check(); err != nil {
		return fmt.Errorf("chat: settings: %w", err)
	}
	if err := s.Over(b.base.settings()).Check(); err != nil {
		return fmt.Errorf("chat: settings with the defaults: %w", err)
	}
	return nil
}

// Set has the bot decide by s from the next turn on. CodeInvalid where s
// cannot be; nothing changes then.
func (b *AIChatBot) Set(s usher.BotSettings) error {
	if err := b.CheckSettings(s); err != nil {
		return err
	}
	p := b.base.with(s)
	b.policy.Store(&p)
	return nil
}
