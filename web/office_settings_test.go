package web_test

import (
	"context"

	"usher"
	"usher/chat"
)

func (o *office) Setting(_ context.Context, key string) (usher.Setting, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	v, ok := o.settings[key]
	if !ok {
		return v, missing("setting")
	}
	return v, nil
}

func (o *office) SaveSetting(_ context.Context, v usher.Setting) (usher.Setting, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.settings[v.Key].Version != v.Version {
		return v, usher.Errorf(usher.CodeConflict, nil, "somebody has changed it meanwhile")
	}
	v.Version++
	o.settings[v.Key] = v
	return v, nil
}

// builtIn are the thresholds of an office that nobody has set.
var builtIn = usher.BotSettings{Answer: 0.7, Clarify: 0.2, Intent: 0.6, Human: 0.6, Moderation: 0.8}

func (o *office) Thresholds() (usher.BotSettings, usher.BotSettings) { return builtIn, builtIn }

func (o *office) CheckSettings(s usher.BotSettings) error { return s.Over(builtIn).Check() }

func (o *office) Preview(past []usher.PastTurn, s usher.BotSettings) (chat.Preview, error) {
	return chat.Preview{Turns: len(past)}, o.CheckSettings(s)
}
