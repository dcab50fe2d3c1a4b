package chat

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"usher"
	"usher/text"
)

// Wishes for a person that are told by their form. The models hear most; these
// need no model, and no model may miss them.
var wishes = []*regexp.Regexp{
	// "talk to someone", "speak with your staff", "connect me to support"
	regexp.MustCompile(`^(?:(?:please|pls|just|hi|hello|ok|so|no|but|then|i(?: would|d)? (?:want|need|like|prefer|wanna|wish)(?: to)?|id (?:like|prefer|rather)(?: to)?|` +
		`can i|could i|may i|can we|let me|lemme|i|to|rather|want to|wanna|is it possible to) )*` +
		`(?:talk|speak|chat)(?: (?:to|with))? (?:an? |the |your |one of your |some |any |real |actual |live |human )*` +
		`(?:person|human|humans|human being|agent|representative|rep|operator|advisor|adviser|consultant|support|staff|employee|colleague|manager|supervisor|boss|` +
		`someone|somebody|customer service|customer support|team)\b`),
	regexp.MustCompile(`\b(?:connect|transfer|switch|put|hand|pass|forward|escalate|redirect|route) (?:me |us |this |it )?(?:through |over )?(?:to|with) (?:an? |the |your |some |real |actual |live |human )*` +
		`(?:person|human|agent|representative|rep|operator|advisor|adviser|support|staff|employee|colleague|manager|supervisor|someone|somebody|customer service|help desk|team)\b`),
	// "I don't want to chat with AI", "no more robots"
	regexp.MustCompile(`\b(?:dont|do not|not|wont|stop|no more|instead of|sick of|tired of|hate)(?: want(?: to)?| like(?: to)?)?(?: (?:talk|talking|speak|speaking|chat|chatting)(?: (?:to|with))?)?(?: an?| the| this| these| your| stupid)* ` +
		`(?:bot|bots|robot|robots|chatbot|ai|automated \w+)$`),
	regexp.MustCompile(`^(?:any|are there any|is there an?|is an?|real|actual|live|hello any)(?: real| actual| live)? (?:humans?|person|people|agents?|operator|representative|advisor)(?: (?:there|here|available|online|around|please))*$`),
	// 转…客服, 和真人说话, 联系工作人员
	regexp.MustCompile(`(?:转接?|接通?|找|换|叫|联系|要|来|派|安排|跟|和|与|同|让|有)(?:到|一?下|个|位|一?个|一?位|你们?的?|您们?的?|在线|专业|专门)*(?:人工|真人|活人)(?:客服|服务|坐席|帮助|处理|回答|回复)?(?:吗|么|呢|吧|聊|说|谈|沟通|讲|来|处理|在线|$)`),
	regexp.MustCompile(`(?:跟|和|与|同)(?:个|位|你们?的?|您们?的?)*(?:客服|工作人员|员工|专员|顾问|经理|主管|负责人|人)(?:人员)?(?:直接)?(?:说|聊|谈|通话|沟通|讲|对话|交流)(?:[^过了好]|$)`),
	regexp.MustCompile(`^(?:请|麻烦|帮我|给我|我想|我要|我需要|能不能|能|可以|可不可以|可否|直接|快|请问)*(?:转接?|找|叫|联系|安排|派|换)(?:一?下|个|位|一个|一位|你们?的?|前台的?)*(?:客服|工作人员|专员|专人|顾问|经理|主管|负责人|领导)(?:人员|出来|过来|来)?(?:帮我|处理|跟我说|回复|解决|联系我)*(?:吗|吧|呢)?$`),
	regexp.MustCompile(`(?:不要|不想要?|别|不用|拒绝|不想(?:跟|和|与)|别用|讨厌)(?:跟|和|与|用|再用|让)?(?:你们?的?|这个|这种)*(?:机器人|智能客服|ai|机器)(?:聊天?|说话?|对话|交流|客服|服务|回复|糊弄我|回答)?$`),
	regexp.MustCompile(`^(?:请问)?(?:客服|工作人员|人工|人工客服|真人|活人)(?:人员)?(?:在吗|在不在|在线吗|呢|在哪|有吗|在么)$`),
}

// stories are what is like a wish for a person at the end of a long message, and
// is none: what was said to somebody, is wanted of somebody else, or not at all.
var stories = regexp.MustCompile(`\b(?:dont|do not|no need to|never|rather not) (?:\w+ )?(?:transfer|connect|switch|put|hand|pass|forward|escalate|redirect|route)|` +
	`\b(?:he|she|they|it|them|him|her|yesterday|already)\b|` +
	`(?:别|不用|不要|不想|不需要|没必要)(?:再|给我|帮我|急着)?(?:转|找|叫|接|换)|昨天|前天|上周|上次|之前|刚才|刚刚|已经|不知道|让我(?:跟|和|与)`)

// trifles are what people put behind a wish, beside courtesies.
var trifles = map[string]bool{
	"please": true, "pls": true, "now": true, "right now": true, "immediately": true, "asap": true, "at once": true, "today": true,
	"thanks in advance": true, "thank you in advance": true,
	"快": true, "快点": true, "赶紧": true, "马上": true, "立刻": true, "现在": true, "尽快": true, "急": true, "很急": true,
	"拜托": true, "拜托了": true, "麻烦了": true, "麻烦": true,
}

// wishWords is the longest message, in words of text.Words, all of which is
// looked through for wishes: a story may speak of anything, and what is wished
// for stands at its end.
const wishWords = 16

// wish reports whether s asks for a person, by its form.
func wish(s string) bool {
	said := text.Normalize(s)
	if len(text.Words(said)) > wishWords {
		return wishLast(s)
	}
	if wished(bare(s)) {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(said, endsClause), func(clause string) bool {
		said := bare(clause)
		return phrases[said] == usher.HumanWanted || wished(said)
	})
}

// wishLast is wish of the last clause that says anything.
func wishLast(s string) bool {
	clauses := strings.FieldsFunc(s, func(r rune) bool { return endsClause(r) || r == '\n' })
	for _, clause := range slices.Backward(clauses) {
		said := bare(clause)
		switch act := phrases[said]; {
		case act == usher.HumanWanted:
			return true
		case act == usher.ActThanks, act == usher.ActAffirm, act == usher.ActGreeting, trifles[said], !strings.ContainsFunc(said, unicode.IsLetter):
		default:
			return len(text.Words(said)) <= wishWords && wished(said) && !stories.MatchString(said)
		}
	}
	return false
}

// wished reports whether one of wishes is in said, which is bare.
func wished(said string) bool {
	return slices.ContainsFunc(wishes, func(w *regexp.Regexp) bool { return w.MatchString(said) })
}

// endsClause reports whether a mark ends a clause: "forget it, agent".
func endsClause(r rune) bool { return strings.ContainsRune(",.;!?，。；！？、", r) }

// heardWish returns the wish for a person where s has the form of one.
func heardWish(s string, human usher.ScoredIntent) usher.ScoredIntent {
	if human.Label == usher.HumanEmergency && human.Confidence >= personSure || !wish(s) {
		return human
	}
	return usher.ScoredIntent{Label: usher.HumanWanted, Confidence: max(personSure, human.Confidence)}
}
