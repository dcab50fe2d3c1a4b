package chat_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"usher"
	"usher/chat"
)

// Each talk is a list of what the customer says and what comes of it; "|"
// separates the messages of a burst.
func TestTalks(t *testing.T) {
	t.Parallel()
	talks := map[string][][2]string{
		"question and thanks": {
			{"how long is delivery", "faq delivery-time"},
			{"thanks", "smalltalk thanks"},
			{"that's all", "smalltalk goodbye"},
		},
		"follow-up": {
			{"how long is delivery", "faq delivery-time"},
			{"and for international orders?", "faq delivery-abroad"},
		},
		"follow-up in Chinese": {
			{"退货怎么办", "faq 退货"},
			{"那运费呢？", "faq 退货运费"},
		},
		"a question of its own is left alone": {
			{"how long is delivery", "faq delivery-time"},
			{"I would like to know something about the warranty of my new tent please", "faq warranty"},
		},
		"correction": {
			{"what does the return cost", "faq return-cost"},
			{"no, I meant how do I return it", "faq return-how"},
		},
		"correction leaves out what was wrong": {
			{"delivery cost", "faq delivery-cost"},
			{"that's not what I asked, what is the delivery cost for a return", "faq return-cost"},
		},
		"correction in Chinese": {
			{"退货", "faq 退货"},
			{"不是，我问的是开发票", "faq 开发票"},
		},
		"no and no again": {
			{"how long is delivery", "faq delivery-time"},
			{"no", "clarify delivery-abroad,delivery-cost,person"},
			{"none of these", "handoff no_answer"},
		},
		"no, then the second one": {
			{"how long is delivery", "faq delivery-time"},
			{"that's not it", "clarify delivery-abroad,delivery-cost,person"},
			{"the second one", "faq delivery-cost"},
			{"no thanks", "smalltalk goodbye"},
		},
		"no after thanks refuses nothing": {
			{"how long is delivery", "faq delivery-time"},
			{"thank you!", "smalltalk thanks"},
			{"no", "smalltalk deny"},
		},
		"a number": {
			{"delivery", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"2", "faq delivery-time"},
		},
		"a number in Chinese": {
			{"delivery", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"第二个", "faq delivery-time"},
		},
		"a letter": {
			{"delivery", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"B", "faq delivery-time"},
		},
		"the last one": {
			{"delivery", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"the last one", "faq delivery-abroad"},
		},
		"nearly a label": {
			{"delivery", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"how about delivery time", "faq delivery-time"},
		},
		"the button's words": {
			{"delivery", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"talk to a person", "handoff wants_person"},
		},
		"small talk keeps the options open": {
			{"delivery", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"hold on", "smalltalk wait"},
			{"1", "faq delivery-cost"},
		},
		"yes to several": {
			{"delivery", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"yes", "clarify delivery-cost,delivery-time,delivery-abroad,person"},
			{"the first", "faq delivery-cost"},
		},
		"a number that nothing offered": {
			{"how long is delivery", "faq delivery-time"},
			{"2", "handoff out_of_scope"},
		},
		"two questions": {
			{"How long is delivery and can I pay with PayPal?", "faq delivery-time,paypal"},
		},
		"two questions in Chinese": {
			{"多久到？能开发票吗？", "faq 到货时间,开发票"},
		},
		"two questions, one of them known": {
			{"How long is delivery? And who was the first man on the moon?", "faq delivery-time"},
		},
		"one question asked twice": {
			{"How long is delivery? I mean, how long until delivery?", "faq delivery-time"},
		},
		"burst": {
			{"hi|I bought shoes yesterday|too small, how do I swap them?", "faq swap"},
		},
		"burst that ends with courtesy": {
			{"how long is delivery|thanks", "faq delivery-time"},
		},
		"burst with a person in it": {
			{"how long is delivery|转人工", "handoff wants_person"},
		},
		"never stuck": {
			{"asdf", "clarify"},
			{"???", "handoff no_answer"},
		},
		"out of scope at once": {
			{"who won the election in 1960", "handoff out_of_scope"},
		},
		"half a question is asked about": {
			{"退货怎么办", "faq 退货"},
			{"and the warranty?", "faq warranty"},
			{"and what about a return?", "clarify return-cost,return-how,person"},
		},
		"nothing near half a question": {
			{"how long is delivery", "faq delivery-time"},
			{"and on Mars?", "clarify person"},
			{"and on Venus?", "handoff no_answer"},
		},
		"ok to the only question on offer": {
			{"what about pay", "clarify paypal,person"},
			{"ok", "faq paypal"},
			{"ok", "smalltalk affirm"},
		},
		"a wondering sound is no yes": {
			{"what about pay", "clarify paypal,person"},
			{"嗯？", "handoff no_answer"},
		},
		"two needs": {
			{"I have paypal to pay and my warranty is about to end", "faq paypal,warranty"},
		},
		"two needs in Chinese": {
			{"我要开发票，退货也不会", "faq 开发票,退货"},
		},
		"a question without a subject": {
			{"how much cost is it", "clarify delivery-cost,return-cost,return-how,person"},
		},
		"nothing said after an answer": {
			{"how long is delivery", "faq delivery-time"},
			{"？？？", "clarify"},
		},
		"nothing said": {
			{"", "clarify"},
		},
	}
	for name, lines := range talks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t, chat.BotConfig{})
			for i, l := range lines {
				if got := brief(k.say(strings.Split(l[0], "|")...)); got != l[1] {
					t.Fatalf("turn %d, %q: %s, want %s", i+1, l[0], got, l[1])
				}
			}
		})
	}
}

func TestWhatIsSaid(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	r := k.say("How long is delivery and can I pay with PayPal?")
	if len(r.Drafts) != 1 || !strings.Contains(r.Drafts[0].Text, "All about delivery-time.") || !strings.Contains(r.Drafts[0].Text, "All about paypal.") {
		t.Errorf("two questions: %+v, want both answers in one reply", r.Drafts)
	}
	if got := r.Drafts[0].Sources; !slices.Equal(got, []usher.Source{{Entry: "delivery-time", Title: "How about delivery-time?"}, {Entry: "paypal", Title: "How about paypal?"}}) {
		t.Errorf("Sources = %v", got)
	}
	r = k.say("How long is delivery? And who was the first man on the moon?")
	if d := r.Drafts[0]; !strings.Contains(d.Text, "first man on the moon") || len(d.Options) != 1 || !d.Options[0].Person {
		t.Errorf("half an answer: %+v, want a word about the other question and a person offered", d)
	}
	if !strings.Contains(r.Unanswered, "first man on the moon") {
		t.Errorf("Unanswered = %q, want the other question", r.Unanswered)
	}
	k = newTalk(t, chat.BotConfig{})
	k.say("退货")
	if r = k.say("不对，我是说发票"); !strings.HasPrefix(r.Drafts[0].Text, "抱歉，我理解错了。") || !r.Understanding.Correction {
		t.Errorf("correction: %+v, want an apology before the answer", r.Drafts)
	}
}

func TestFollowUpIsMarkedAndCorrectionExcludes(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	k.say("how long is delivery")
	if r := k.say("and for international orders?"); !r.Understanding.FollowUp || !strings.HasPrefix(r.Understanding.Text, "how long is delivery") {
		t.Errorf("follow-up = %+v, want it understood with the question before", r.Understanding)
	}
	k.say("no, I meant the warranty")
	if !slices.Contains(k.memory.Refused, "delivery-abroad") {
		t.Errorf("Refused = %v, want what was shown wrongly", k.memory.Refused)
	}
	for _, q := range k.shop.queries {
		if strings.Contains(q.Text, "warranty") && !slices.Contains(q.Exclude, "delivery-abroad") && !strings.Contains(q.Text, "meant") {
			t.Errorf("query %q does not exclude the refused entry", q.Text)
		}
	}
	k.say("what does the return cost")
	if len(k.memory.Refused) != 0 {
		t.Errorf("Refused = %v after a fresh question, want none", k.memory.Refused)
	}
}

func TestLanguageOfReplies(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	k.chat.Language = usher.Chinese
	for _, c := range []struct {
		said string
		want usher.Language
	}{{"???", "zh"}, {"ok", "en"}, {"退货怎么办", "zh"}, {"ok", "zh"}, {"iPhone 15", "zh"}, {"how long is delivery", "en"}, {"123", "en"}} {
		if got := k.say(c.said).Understanding.Language; got != c.want {
			t.Errorf("language of %q = %q, want %q", c.said, got, c.want)
		}
	}
}

func TestClick(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	k.say("delivery")
	options := k.memory.Options
	r := k.click("2", options[1].Label)
	if brief(r) != "faq delivery-time" || r.Decision.Why != usher.WhyChosen {
		t.Fatalf("click = %s because %s, want the entry because it was chosen", brief(r), r.Decision.Why)
	}
	if r.Memory.Misses != 0 || r.Memory.Options != nil {
		t.Errorf("memory = %+v, want no open options and no misses", r.Memory)
	}
	// The same button again, now of an older message.
	if r = k.click("2", options[1].Label); brief(r) != "faq delivery-time" {
		t.Errorf("click on an old button = %s, want its label to count", brief(r))
	}
	k.memory = usher.Memory{Question: "about delivery", Misses: 1, Options: []usher.Option{{ID: "1", Label: "Gone?", Entry: "gone"}, {ID: "2", Label: "Talk to a person", Person: true}}}
	kept := k.memory
	if r = k.click("1", ""); r.Decision.Route == usher.RouteFAQ {
		t.Errorf("click on an entry that is gone = %s", brief(r))
	}
	k.memory = kept
	r = k.click("2", "")
	if brief(r) != "handoff wants_person" || r.Unanswered != "about delivery" {
		t.Errorf("click on the person = %s with %q unanswered, want the question before", brief(r), r.Unanswered)
	}
}

func TestIntentsAreServed(t *testing.T) {
	t.Parallel()
	var in chat.Intents
	in.Set([]usher.Intent{
		{Name: "cancel_order", Reply: usher.Texts{"en": "It is cancelled.", "zh": "已取消。"}, Skills: []string{"orders"}},
		{Name: "fraud", Skills: []string{"risk", "orders"}},
	})
	k := newTalk(t, chat.BotConfig{Intents: &in})
	k.models.know["stop my order"] = usher.Understanding{InScope: true, Intents: []usher.ScoredIntent{label("cancel_order", 0.9)}}
	k.models.know["someone stole my card"] = usher.Understanding{InScope: true, Intents: []usher.ScoredIntent{label("fraud", 0.9)}}
	r := k.say("stop my order")
	if brief(r) != "intent cancel_order" || r.Drafts[0].Text != "It is cancelled." || r.Memory.Intent != "cancel_order" {
		t.Errorf("served intent = %s, %+v", brief(r), r.Drafts)
	}
	r = k.say("someone stole my card")
	if r.Decision.Route != usher.RouteHandoff || !slices.Equal(r.Need.Skills, []string{"orders", "risk"}) {
		t.Errorf("unserved intent = %s with need %+v, want its skills", brief(r), r.Need)
	}
}

func TestFallback(t *testing.T) {
	t.Parallel()
	broken := errors.New("no model")
	k := newTalk(t, chat.BotConfig{})
	k.models.fail = broken
	if r := k.say("how about paypal, can I pay?"); brief(r) != "faq paypal" || !errors.Is(r.Err, broken) {
		t.Errorf("without models %s (%v), want the entry that was asked for word for word, and the cause", brief(r), r.Err)
	}
	if r := k.say("delivery"); brief(r) != "handoff model_error" || r.Err == nil {
		t.Errorf("without models and a sure answer %s (%v), want a person", brief(r), r.Err)
	}
	if r := k.say("人工"); brief(r) != "handoff wants_person" {
		t.Errorf("without models %s, want the wish for a person heard", brief(r))
	}
	k.shop.fail = errors.New("no index")
	if r := k.say("how long is delivery"); brief(r) != "handoff model_error" || r.Drafts != nil {
		t.Errorf("without anything %s, want a person", brief(r))
	}
}

func TestFallbackAfterTimeout(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{Timeout: time.Millisecond})
	k.models.block = true
	r := k.say("how long is delivery")
	if !errors.Is(r.Err, context.DeadlineExceeded) {
		t.Errorf("Err = %v, want the deadline", r.Err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.bot.Respond(ctx, k.chat, k.memory, "how long is delivery", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("Respond with a dead context = %v, want its error", err)
	}
}

func TestHandover(t *testing.T) {
	t.Parallel()
	b := chat.NewBot(&models{}, newShop(), chat.BotConfig{})
	for _, c := range []struct {
		name    string
		why     usher.Why
		l       usher.Language
		outlook *usher.Outlook
		want    []string
	}{
		{"next", usher.WhyWantsPerson, "en", &usher.Outlook{Staffed: true, Place: 1}, []string{"Of course", "shortly"}},
		{"third", usher.WhyWantsPerson, "en", &usher.Outlook{Staffed: true, Place: 3, Wait: 4 * time.Minute}, []string{"number 3", "4 min"}},
		{"nobody, though asked for", usher.WhyWantsPerson, "en", &usher.Outlook{}, []string{"Nobody is here", "leave your message"}},
		{"nobody, for another reason", "moon", "zh", &usher.Outlook{}, []string{"没有同事在线", "留言"}},
		{"nobody", usher.WhyOutOfScope, "en", &usher.Outlook{}, []string{"Nobody is here", "leave your message", "top of the queue"}},
		{"unknown", usher.WhyNoAnswer, "zh", nil, []string{"我请同事来"}},
		{"nobody, Chinese", usher.WhyComplaint, "zh", &usher.Outlook{}, []string{"没有同事在线", "留言"}},
		{"emergency", usher.WhyEmergency, "zh", &usher.Outlook{}, []string{"急救"}},
		{"another language", usher.WhyWantsPerson, "fr", nil, []string{"colleague"}},
		{"another reason", "moon", "en", nil, []string{"colleague"}},
	} {
		got := b.Handover(c.why, c.l, c.outlook).Text
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q does not say %q", c.name, got, w)
			}
		}
	}
}

// Every language has every sentence.
func TestTextsAreComplete(t *testing.T) {
	t.Parallel()
	for l, x := range chat.DefaultTexts() {
		for i, list := range [][]string{x.Greeting, x.Thanks, x.Goodbye, x.Affirm, x.Deny, x.Bot, x.Chat, x.Wait, x.Clarify, x.One, x.Rephrase} {
			if len(list) == 0 {
				t.Errorf("%s: list %d is empty", l, i)
			}
		}
		for i, s := range []string{x.Instead, x.Which, x.Refused, x.Misheard, x.Partly, x.Person, x.Joining, x.Queued, x.Minutes, x.Nobody, x.Blocked, x.Handoff[""], x.Absent[""]} {
			if s == "" {
				t.Errorf("%s: sentence %d is empty", l, i)
			}
		}
		if strings.Count(x.Partly, "%s") != 1 || strings.Count(strings.Join(x.One, ""), "%s") != len(x.One) || strings.Count(x.Instead, "%s") != 1 || strings.Count(x.Queued, "%d") != 1 || strings.Count(x.Minutes, "%d") != 1 {
			t.Errorf("%s: a place for a number or a question is missing", l)
		}
		for _, why := range []usher.Why{usher.WhyWantsPerson, usher.WhyComplaint, usher.WhyEmergency, usher.WhyOutOfScope, usher.WhyNoAnswer, usher.WhyModelError} {
			if strings.Contains(x.Absent[why], "bring") || strings.Contains(x.Absent[why], "马上请同事") {
				t.Errorf("%s: promises somebody where nobody is: %q", l, x.Absent[why])
			}
			if x.Handoff[why] == "" || x.Absent[why] == "" {
				t.Errorf("%s: nothing is said for %s", l, why)
			}
		}
	}
}

// The blocked customer is told a word that brings a person; it must.
func TestTheWordForAPersonWorksWithoutModels(t *testing.T) {
	t.Parallel()
	for _, said := range []string{"person", "Person!", "\"person\"", "人工", "人工。", "转人工", "人工客服", "Talk to a person", "human please"} {
		wantsPerson(t, said)
	}
}

func wantsPerson(t *testing.T, said string) {
	t.Helper()
	if got := brief(newTalk(t, chat.BotConfig{}).say(said)); got != "handoff wants_person" {
		t.Errorf("%q: %s, want a person", said, got)
	}
}

// A very long message is read to a point, and cut between characters.
func TestLongMessage(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	if got := brief(k.say("how long is delivery " + strings.Repeat("好吧", 5000))); got != "faq delivery-time" {
		t.Errorf("%s, want its beginning understood", got)
	}
	for _, q := range k.models.asked {
		if len(q) > 4<<10 || !utf8.ValidString(q) {
			t.Errorf("the models were asked %d bytes", len(q))
		}
	}
	if q := k.memory.Question; len(q) > 1000 || !utf8.ValidString(q) {
		t.Errorf("%d bytes are remembered", len(q))
	}
}

// Phrases need no model, and no model makes more of them than they are.
func TestPhrases(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"Hi!":                             "smalltalk greeting",
		"你好，在吗？":                          "smalltalk greeting",
		"good, thank you":                 "smalltalk thanks",
		"Great. Thanks! Bye.":             "smalltalk goodbye",
		"谢谢，再见":                           "smalltalk goodbye",
		"好的，明白了":                          "smalltalk affirm",
		"👍":                               "smalltalk affirm",
		"Are you a robot?":                "smalltalk bot",
		"what's your name?":               "smalltalk bot",
		"just a sec":                      "smalltalk wait",
		"稍等":                              "smalltalk wait",
		"hello, agent":                    "handoff wants_person",
		"嗯":                               "smalltalk affirm",
		"asdf jkl":                        "clarify",
		"……":                              "clarify",
		"aaaaaa":                          "clarify",
		"thanks, how long is delivery":    "faq delivery-time",
		"ok great how long is delivery":   "faq delivery-time",
		"my order 1234567 has gone":       "handoff out_of_scope",
		"rhythm":                          "handoff out_of_scope",
		"hello, I have a question please": "smalltalk greeting",
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t, chat.BotConfig{})
			cross := usher.Understanding{Act: label(usher.ActQuestion, 0.9)}
			if strings.HasPrefix(want, "smalltalk") {
				cross.Human, cross.Moderation = label(usher.HumanComplaint, 0.99), label(usher.ModerationAbuse, 0.99)
			}
			k.models.know[said] = cross
			if said == "hello, agent" {
				cross.Human = label(usher.HumanWanted, 0.9)
				k.models.know[said] = cross
			}
			if got := brief(k.say(said)); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

func ExampleAIChatBot_Respond() {
	bot := chat.NewBot(&models{}, newShop(), chat.BotConfig{})
	r, err := bot.Respond(context.Background(), usher.Conversation{}, usher.Memory{}, "How long is delivery?", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Decision.Route, r.Decision.Why)
	fmt.Println(r.Drafts[0].Text)
	// Output:
	// faq confident
	// All about delivery-time.
}

// A question with one option is asked as what it is.
func TestOneOption(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	if got := k.say("what about pay").Drafts[0].Text; !strings.Contains(got, "How about paypal?") || strings.Contains(got, "one of these") {
		t.Errorf("said %q, want the only question in it", got)
	}
	k = newTalk(t, chat.BotConfig{})
	k.say("delivery cost")
	k.shop.entries = map[usher.EntryID]string{"return-cost": "return cost"}
	if got := k.say("no").Drafts[0].Text; !strings.Contains(got, "Sorry") || !strings.Contains(got, "How about return-cost?") {
		t.Errorf("said %q after no, want an apology and the only other question", got)
	}
}
