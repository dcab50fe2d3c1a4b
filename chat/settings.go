package chat

import (
	"fmt"

	"usher"
)

// with returns the policy p where s has nothing, and s elsewhere.
func (p Policy) with(s usher.BotSettings) Policy {
	s = s.Over(p.settings())
	p.Answer, p.Clarify, p.Intent, p.Human, p.Moderation = s.Answer, s.Clarify, s.Intent, s.Human, s.Moderation
	return p
}

// settings returns what an admin may change of a policy.
func (p Policy) settings() usher.BotSettings {
	return usher.BotSettings{Answer: p.Answer, Clarify: p.Clarify, Intent: p.Intent, Human: p.Human, Moderation: p.Moderation}
}

// Thresholds returns those that hold without any settings, and those that
// hold now.
func (b *AIChatBot) Thresholds() (defaults, effective usher.BotSettings) {
	return b.base.settings(), b.policy.Load().settings()
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
