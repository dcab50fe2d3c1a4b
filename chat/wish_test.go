package chat_test

import (
	"testing"

	"usher"
	"usher/chat"
)

// Whoever asks for a person in so many words gets one, also where the models
// hear nothing; who only speaks of people does not.
func TestWishes(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"I'd like to speak to someone":                     true,
		"can I talk to a real person?":                     true,
		"please connect me to your support":                true,
		"put me through to an agent":                       true,
		"I don't want to chat with AI":                     true,
		"no more robots":                                   true,
		"any humans there?":                                true,
		"escalate this to a supervisor":                    true,
		"请问可以和客服通话吗":                                       true,
		"工作人员在吗":                                           true,
		"不想跟AI聊":                                           true,
		"我要找你们经理":                                          true,
		"能不能让真人来回答":                                        true,
		"forget it, agent":                                 true,
		"我的卡坏了，能找前台工作人员吗":                                  true,
		"客服呢":                                              true,
		"can I transfer my card to another person":         false,
		"I talked to an agent yesterday":                   false,
		"can one person use two lockers":                   false,
		"is the trainer a real person":                     false,
		"does the lawn robot come with an agent for rust?": false,
		"do not use the robot on wet grass":                false,
		"私教是真人吗":                                           false,
		"我昨天跟客服说过了":                                        false,
		"人工草坪有吗":                                           false,
		"别人能用我的卡吗":                                         false,
		"客服上班时间是几点":                                        false,
		"机器人怎么充电":                                          false,
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t, chat.BotConfig{})
			if r := k.say(said); (r.Decision.Why == usher.WhyWantsPerson) != want {
				t.Errorf("%s; asks for a person: %v", brief(r), want)
			}
		})
	}
}

// Of a long message what is said last counts.
func TestWishesAtTheEnd(t *testing.T) {
	t.Parallel()
	en := "it was said to take three days, now it is the second week and nobody answers any of my letters, "
	zh := "说好三天到的包裹，都一个星期了还没有影子，电话没有人接，消息也没有人回复，"
	for said, want := range map[string]bool{
		en + "let me talk to your manager":                               true,
		en + "let me talk to your manager! 😡":                            true,
		en + "let me talk to your manager !! now, please":                true,
		en + "get me a human, thanks in advance":                         true,
		en + "\nlet me talk to your manager\nThanks":                     true,
		zh + "叫你们负责人来！":                                                  true,
		zh + "叫你们负责人来，谢谢":                                                true,
		zh + "请转人工，拜托了":                                                  true,
		zh + "转人工！！！😡":                                                   true,
		zh + "我要找你们经理，快点":                                                true,
		en + "get me a human, no":                                        false,
		en + "please don't transfer me to an agent":                      false,
		en + "the driver wanted to hand it over to someone in the house": false,
		en + "I talked to an agent and it came to nothing":               false,
		zh + "转人工，不用了":                                                   false,
		zh + "先别转人工":                                                     false,
		zh + "昨天我跟客服说要换货":                                                false,
		zh + "不知道后面有没有真人":                                                false,
		zh + "经理说要等仓库核实":                                                 false,
		en:                                                               false,
		"。！，" + en + "，，，！！。":                                            false,
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t, chat.BotConfig{})
			if r := k.say(said); (r.Decision.Why == usher.WhyWantsPerson) != want {
				t.Errorf("%s; asks for a person: %v", brief(r), want)
			}
		})
	}
}

// A call for help is not taken for a mere wish.
func TestDangerComesBeforeTheForm(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	k.models.know["speak to someone"] = usher.Understanding{Human: label(usher.HumanEmergency, 0.9)}
	if got := brief(k.say("speak to someone")); got != "handoff emergency" {
		t.Errorf("%s, want the emergency", got)
	}
}
