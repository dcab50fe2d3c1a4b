package chat_test

import (
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/chat"
)

// Courtesies around a question are no part of it: it is asked once, and alone.
// Inside it, beside what tells of something and alone they are left.
func TestCourtesies(t *testing.T) {
	t.Parallel()
	for said, asked := range map[string][]string{
		"Hi, how long is delivery? Thanks!":                                   {"how long is delivery?"},
		"how long is delivery? Please":                                        {"how long is delivery?"},
		"how long is delivery, please?":                                       {"how long is delivery?"},
		"hello there how long is delivery thank you so much":                  {"how long is delivery"},
		"Good morning. Please tell me: how long is delivery? Many thanks.":    {"how long is delivery?"},
		"Sorry to bother you, just a quick question: how long is delivery?":   {"how long is delivery?"},
		"Excuse me, how long is delivery? Please, and thank you in advance 🙏": {"how long is delivery?"},
		"hi|how long is delivery?|please|thanks":                              {"how long is delivery?"},
		"你好，多久到？谢谢":                                                           {"多久到？"},
		"您好请问多久到谢谢您":                                                          {"多久到"},
		"请问一下，多久到，麻烦了":                                                        {"多久到"},
		"麻烦问下，多久到呢？辛苦了":                                                       {"多久到呢？"},
		"在吗？不好意思打扰一下，问下多久到":                                                   {"多久到"},
		"你好|在吗|多久到|拜托了":                                                       {"多久到"},
		"请问下单后多久到":                                                            {"下单后多久到"},
		"Hi, until what time is delivery? Thanks":                             {"until what time is delivery?"},
		"Hello, I'd like to know about delivery. Thank you in advance":        {"I'd like to know about delivery"},
		"How long is delivery? I hear nothing, please":                        {"How long is delivery? I hear nothing", "How long is delivery", "I hear nothing"},
		"我想问一下多久到，还有能开发票吗":                                                    {"我想问一下多久到，还有能开发票吗", "我想问一下多久到", "能开发票吗"},
		"Can you please tell me more?":                                        {"Can you please tell me more?"},
		"Hello Kitty tents":                                                   {"Hello Kitty tents"},
		"hi-fi delivery, how long?":                                           {"hi-fi delivery, how long?"},
		"你好慢啊，多久到":                                                            {"你好慢啊，多久到"},
		"退货太麻烦了":                                                              {"退货太麻烦了"},
		"the warranty card came, thank you so much":                           {"the warranty card came, thank you so much"},
		"what a relief, thank you":                                            {"what a relief, thank you"},
		"someone with a pulse please":                                         {"someone with a pulse please"},
		"退款收到了，谢谢":                                                            {"退款收到了，谢谢"},
		"no, thanks a lot for your help":                                      {"no, thanks a lot for your help"},
		"hi, anyone there?":                                                   {"hi, anyone there?"},
		"Please":                                                              {"Please"},
		"在吗":                                                                  {"在吗"},
		"你好，请问":                                                               {"你好，请问"},
		"人工，谢谢":                                                               {"人工"},
		"My tent is broken. Please. Thanks":                                   {"My tent is broken. Please. Thanks", "My tent is broken"},
		"Hi. How long is delivery, please? Thanks. And is there a warranty?": {
			"How long is delivery, please? Thanks. And is there a warranty?", "How long is delivery", "is there a warranty",
		},
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t, chat.BotConfig{})
			written := strings.Split(said, "|")
			r := k.say(written...)
			if !slices.Equal(k.models.asked, asked) {
				t.Errorf("the models were asked %q, want %q", k.models.asked, asked)
			}
			if len(written) == 1 && r.Understanding.Text != said {
				t.Errorf("%q is kept, want what was written", r.Understanding.Text)
			}
		})
	}
}

// Whoever wishes for a person politely is heard.
func TestCourteousWishes(t *testing.T) {
	t.Parallel()
	for _, said := range []string{
		"human, please", "Hi, agent please. Thank you", "please get me a human", "hello, can I speak to a person please?", "How long is delivery? Agent, please!",
		"人工，谢谢", "你好，转人工", "请帮我转人工", "麻烦转人工", "您好，麻烦转一下人工，谢谢", "请问可以转人工吗？谢谢", "多久到？转人工，拜托了",
	} {
		wantsPerson(t, said)
	}
}

// What is remembered, and learned as a miss, is what was written; a question is
// read together with the matter of the one before.
func TestCourtesyIsKept(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	const said = "Hi, how long is delivery? Thanks!"
	if r := k.say(said); brief(r) != "faq delivery-time" || r.Memory.Question != said {
		t.Errorf("%s, remembers %q, want %q", brief(r), r.Memory.Question, said)
	}
	if r := k.say("Hi, and for international orders? Thanks"); brief(r) != "faq delivery-abroad" || r.Understanding.Text != "how long is delivery? for international orders?" {
		t.Errorf("%s, understood as %q, want both questions without their courtesies", brief(r), r.Understanding.Text)
	}
	const lost = "Hello, who won the election in 1960? Please"
	if r := newTalk(t, chat.BotConfig{}).say(lost); r.Unanswered != lost {
		t.Errorf("%q stays without an answer, want %q", r.Unanswered, lost)
	}
}

// What is known is known in whatever courtesies it is asked.
func TestCourtesyIsCached(t *testing.T) {
	t.Parallel()
	m := &steady{hash: "one"}
	b := chat.NewBot(m, known(t), chat.BotConfig{})
	for _, said := range []string{"how long is the warranty?", "Hi, how long is the warranty? Thanks!", "How long is the warranty? Please", "Hello\nhow long is the warranty?\nthank you"} {
		if r := respond(t, b, usher.Memory{}, said); brief(r) != "faq warranty" {
			t.Errorf("%q: %s", said, brief(r))
		}
	}
	if n := m.asked.Load(); n != 1 {
		t.Errorf("the models were asked %d times, want once", n)
	}
}

// Nobody is put aside for what sounds bad without its courtesy alone.
func TestCourtesySpeaksForCustomers(t *testing.T) {
	t.Parallel()
	const said, about = "Hi, do you buy pills? Thanks", "do you buy pills?"
	for label, want := range map[usher.Confidence]string{0.5: "handoff out_of_scope", 0.9: "block advertising"} {
		k := newTalk(t, chat.BotConfig{})
		k.models.know[about] = usher.Understanding{Moderation: usher.ScoredIntent{Label: usher.ModerationAdvertising, Confidence: 0.9}}
		k.models.know[said] = usher.Understanding{Moderation: usher.ScoredIntent{Label: usher.ModerationAdvertising, Confidence: label}}
		if got := brief(k.say(said)); got != want || !slices.Equal(k.models.asked, []string{about, said}) {
			t.Errorf("advertising %g as it was written: %s after %q, want %s", label, got, k.models.asked, want)
		}
	}
}
