package chat_test

import (
	"slices"
	"testing"

	"usher"
	"usher/chat"
)

// asked returns what the models were asked in a turn after an answer.
func asked(t *testing.T, said string) (chat.Reply, []string) {
	t.Helper()
	k := newTalk(t, chat.BotConfig{})
	k.memory = usher.Memory{Question: "how long is delivery", Entry: "delivery-time", Tried: []usher.EntryID{"delivery-time"}}
	r := k.say(said)
	return r, k.models.asked
}

func TestCorrections(t *testing.T) {
	t.Parallel()
	for said, meant := range map[string]string{
		"no, I meant the return":                                         "the return",
		"No I mean how do I swap shoes":                                  "how do I swap shoes",
		"I meant the warranty":                                           "the warranty",
		"sorry, I meant to ask about paypal":                             "paypal",
		"that's not what I asked, what is the warranty":                  "what is the warranty",
		"That is not what I meant. I'm asking about the warranty":        "the warranty",
		"that’s wrong, what does the return cost":                        "what does the return cost",
		"wrong, I asked about the warranty":                              "the warranty",
		"nope, wrong. I'm asking about the customs part":                 "the customs part",
		"not the delivery, the return":                                   "the return",
		"no, not the delivery, but the return":                           "the return",
		"oh and no, not an exchange, it's still at your warehouse":       "it's still at your warehouse",
		"sorry, should have said it's a down one":                        "it's a down one",
		"I should have mentioned that it is broken":                      "it is broken",
		"no, the one with the filters":                                   "the one with the filters",
		"no, sorry, the subscription with the filters":                   "the subscription with the filters",
		"wrong answer. what is the warranty":                             "what is the warranty",
		"you misunderstood me, I want to know what the return will cost": "I want to know what the return will cost",
		"不是，我问的是退货":                                                      "退货",
		"不对，我是说发票":                                                       "发票",
		"我说的是邮箱地址":                                                       "邮箱地址",
		"你理解错了，我问的是旧的电池往哪里丢":                                             "旧的电池往哪里丢",
		"不是退货，是换货":                                                       "换货",
		"不是问快递费，是问关税那块儿":                                                 "关税那块儿",
		"我问的不是运费，是关税":                                                    "关税",
		"哎说错了，是羽绒的那种":                                                    "羽绒的那种",
		"不好意思，我是说第二天就到的那种快递":                                             "第二天就到的那种快递",
		"错了，运费多少":                                                        "运费多少",
		"不是换货，货还在你们仓库":                                                   "货还在你们仓库",
		"答非所问，我问的是发票":                                                    "发票",
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			r, texts := asked(t, said)
			if !r.Understanding.Correction || texts[0] != meant {
				t.Errorf("understood %q (correction %v), want %q", texts, r.Understanding.Correction, meant)
			}
			if r.Decision.Route != usher.RouteHandoff && !slices.Contains(r.Memory.Refused, "delivery-time") {
				t.Errorf("Refused = %v, want what was shown", r.Memory.Refused)
			}
		})
	}
}

// What only looks like a correction is a question of its own.
func TestNoCorrections(t *testing.T) {
	t.Parallel()
	for _, said := range []string{
		"there is no invoice in the box",
		"I wanted to ask about the warranty",
		"not sure which size I need",
		"is it wrong that the lamp blinks",
		"nobody answers the phone",
		"what happens if I am not at home",
		"sorry to bother you again",
		"I need a different address on it",
		"不是正品怎么办",
		"不发货怎么办",
		"不能用优惠券吗",
		"我是学生能打折吗",
		"我不知道怎么退货",
		"是不是包邮",
		"错过了收货时间怎么办",
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			if r, texts := asked(t, said); r.Understanding.Correction || texts[0] != said {
				t.Errorf("understood %q as a correction (%q)", said, texts)
			}
		})
	}
}

// Without anything to correct there is no correction.
func TestCorrectionOfNothing(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	if r := k.say("no, I meant the warranty"); r.Understanding.Correction || r.Decision.Route != usher.RouteFAQ {
		t.Errorf("= %+v, want an ordinary question", r.Decision)
	}
}

// A message that leans on the one before is also asked together with it.
func TestFollowUps(t *testing.T) {
	t.Parallel()
	const before = "how long is delivery"
	for said, together := range map[string]string{
		"and for shoes?":       before + " for shoes?",
		"what about shoes?":    before + " shoes?",
		"How about Norway":     before + " Norway",
		"ok, and to Norway?":   before + " to Norway?",
		"what if it's broken?": before + " what if it's broken?",
		"is it free?":          before + " is it free?",
		"那运费呢？":                before + " 运费",
		"国际的呢":                 before + " 国际的",
		"如果坏了怎么办":              before + " 如果坏了怎么办",
		"I would like to know your phone number please so that I can call": "",
		"你们的退货政策具体是怎么规定的想了解一下":                                             "",
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			_, texts := asked(t, said)
			if together == "" {
				for _, x := range texts {
					if len(x) > len(before) && x[:len(before)] == before {
						t.Errorf("asked %q, want the old question left out", texts)
					}
				}
				return
			}
			if !slices.Contains(texts, together) {
				t.Errorf("asked %q, want %q among them", texts, together)
			}
		})
	}
}
