package chat

import (
	"slices"
	"strings"
	"unicode"

	"usher"
	"usher/text"
)

// actWait is an act that needs no model: the customer asks for a moment.
const actWait = "wait"

// phrases are whole messages whose meaning needs no model, in the form of
// bare. A message that says more than a phrase is left to the models.
var phrases = phraseTable(map[string]string{
	usher.ActGreeting: `hi|hello|hey|hello there|hi there|hey there|good morning|good afternoon|good evening|anyone|anybody|anyone there|anybody there|is anyone there|is anybody there|is someone there|` +
		`你好|您好|你好啊|你好呀|嗨|哈喽|在吗|在么|在不在|有人吗|有人不|早上好|下午好|晚上好|早|亲|亲在吗|hello在吗|你好在吗|您好在吗|你好请问在吗|请问在吗|` +
		`你好请问|您好请问|你好我想问一下|我想问一下|你好我想咨询一下|我想咨询一下|请问一下|请问|i have a question|hi i have a question|hello i have a question|can i ask a question|can i ask something|can i ask you something|quick question|can you help me|could you help me|i need help|help|help me|` +
		`可以问一下吗|可以咨询一下吗|能帮我吗|可以帮我吗|能帮我看下吗|帮帮我|我有个问题|我有一个问题|有个问题`,
	usher.ActThanks: `thanks|thank you|thx|ty|cheers|great thanks|ok thanks|okay thanks|perfect thanks|thanks a lot|thank you very much|` +
		`thank you so much|many thanks|much appreciated|谢谢|谢谢你|谢谢您|多谢|非常感谢|感谢|谢了|谢谢啦|谢谢了|好的谢谢|好谢谢|好的谢谢你|好的谢谢您|🙏`,
	usher.ActGoodbye: `bye|goodbye|bye bye|see you|thats all|that is all|thats it thanks|thats all thanks|thats all thank you|thanks thats all|` +
		`thank you thats all|ok thats all|no thats all|no thats it|no thanks|no thank you|no thats all thanks|no thank you thats all|nothing else|` +
		`nothing else thanks|no nothing else|im good|im good thanks|all good|all good thanks|no im good|ok bye|thanks bye|bye thanks|have a nice day|` +
		`再见|拜拜|88|没有了|没了|没事了|没别的了|没有别的了|没问题了|没有问题了|没有其他问题了|就这些|就这样|就这样吧|好的再见|没有了谢谢|没了谢谢|没事了谢谢|` +
		`就这些谢谢|不用了|不用了谢谢|不需要了|不需要了谢谢|好的没有了|好的没事了|谢谢没有了|谢谢没事了|谢谢再见|好的拜拜|没什么了|暂时没有|暂时没有了`,
	usher.ActAffirm: `yes|yeah|yep|yup|sure|ok|okay|k|right|correct|exactly|yes please|yes it did|it did|that helped|that helps|that worked|it worked|` +
		`yes that helped|yes thanks|yes thank you|got it|ok got it|i see|ok i see|understood|makes sense|great|perfect|fine|alright|good|cool|awesome|all clear|` +
		`是|是的|对|对的|对对|没错|嗯|嗯嗯|嗯好|嗯好的|好|好的|好的好的|好滴|好吧|好啊|行|行吧|可以|可以的|ok的|明白|明白了|知道了|我知道了|好的知道了|好的明白了|` +
		`了解|了解了|懂了|清楚了|解决了|有帮助|有用|有的|可以了|好了|哦|哦哦|哦好的|哦这样|噢|收到|👍|👌`,
	usher.ActDeny: `no|nope|nah|not really|no it didnt|it didnt|it doesnt|that didnt help|that doesnt help|didnt help|not helpful|no that didnt help|` +
		`no that doesnt help|thats not it|no thats not it|not that|not this|not that one|thats wrong|that is wrong|no thats wrong|wrong|wrong answer|thats not what i asked|` +
		`that is not what i asked|not what i asked|no thats not what i asked|thats not what i meant|that is not what i meant|no thats not what i meant|not what i meant|` +
		`thats not my question|thats not right|that doesnt answer my question|you didnt answer my question|that didnt answer my question|you misunderstood|` +
		`you misunderstood me|none of these|none of those|none of them|none|neither|neither of them|neither of those|something else|` +
		`不|不是|不对|错了|不是的|不是这个|不是这个意思|不是这个问题|我不是问这个|我没问这个|我问的不是这个|不是问这个|不是我要的|不是我想要的|没用|没有用|没帮助|没有帮助|没有|` +
		`没解决|没有解决|还是没解决|还是不行|不行|没有回答我的问题|没回答我的问题|答非所问|你没理解|你没懂|你没明白|你理解错了|理解错了|你搞错了|不是这样|都不是|都不对|` +
		`以上都不是|这些都不是|没有我要的|没有我想问的|其他问题|别的问题|👎`,
	usher.ActBot: `are you a bot|are you a robot|are you human|are you a human|are you real|are you a real person|is this a bot|is this a robot|` +
		`am i talking to a bot|am i talking to a robot|am i talking to a human|who are you|what are you|whats your name|what is your name|` +
		`你是谁|你是机器人吗|你是机器人|你是真人吗|你是人吗|是机器人吗|是真人吗|机器人|你是人工吗|你叫什么|你叫什么名字|你是人还是机器|你是人还是机器人`,
	actWait: `wait|wait a moment|wait a second|one moment|one sec|one second|just a moment|just a second|just a sec|hold on|hang on|give me a moment|let me check|let me see|` +
		`ill check|等一下|等下|等等|稍等|稍等一下|等会|等一会|等我一下|我看看|我看一下|我看下|我先看看|让我看看|我想想|我找找|我找一下|我查一下`,
	usher.HumanWanted: `person|human|agent|operator|representative|real person|live agent|live person|human agent|human please|person please|agent please|` +
		`talk to a person|talk to a human|talk to an agent|speak to a person|speak to a human|speak to an agent|i want a person|i want a human|i need a person|` +
		`i need a human|i want to talk to a person|i want to talk to a human|i want to speak to a person|i want to speak to a human|get me a person|get me a human|` +
		`customer service|customer support|人工|转人工|人工客服|转人工客服|找人工|要人工|我要人工|我要转人工|我要找人工|我要人工客服|找客服|真人|真人客服|找真人|转真人|` +
		`请转人工|帮我转人工|我想转人工|我想找人工|人工服务|转人工服务|转接人工|接人工|客服|叫人工|联系人工|联系客服|人工人工`,
})

// phraseTable turns act → phrases into phrase → act.
func phraseTable(acts map[string]string) map[string]string {
	table := map[string]string{}
	for act, list := range acts {
		for p := range strings.SplitSeq(list, "|") {
			table[p] = act
		}
	}
	return table
}

// maxPhrase is the longest message, in bytes, that can be a phrase.
const maxPhrase = 200

// phrase returns the act or wish of a message that is one of the phrases, or
// only courtesies one after the other: "good, thank you. bye!" is a goodbye.
func phrase(s string) (string, bool) {
	if len(s) > maxPhrase {
		return "", false
	}
	if act, ok := phrases[bare(s)]; ok {
		if act == usher.ActAffirm && strings.ContainsAny(s, "?？") && contentless(s) {
			return usher.ActQuestion, true // "嗯？" is no yes
		}
		return act, true
	}
	pieces := strings.FieldsFunc(text.Normalize(s), func(r rune) bool { return unicode.IsPunct(r) && r != '\'' && r != '’' })
	last := ""
	for _, piece := range pieces {
		if strings.TrimSpace(piece) == "" {
			continue
		}
		act, ok := phrases[bare(piece)]
		if !ok || courtesyRank(act) == 0 {
			return "", false
		}
		if courtesyRank(act) > courtesyRank(last) {
			last = act
		}
	}
	return last, last != ""
}

// courtesyRank orders the courtesies by how much they say; 0 for other acts.
func courtesyRank(act string) int {
	return 1 + slices.Index([]string{usher.ActAffirm, usher.ActGreeting, usher.ActThanks, usher.ActGoodbye}, act)
}

// bare is normalised text without punctuation, and without the particles that
// Chinese and English speakers add to anything.
func bare(s string) string {
	var b strings.Builder
	space := false
	for _, r := range text.Normalize(s) {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.So, r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			space = false
		case r == '\'', r == '’', unicode.IsMark(r), unicode.Is(unicode.Sk, r), unicode.Is(unicode.Cf, r):
		default:
			space = true
		}
	}
	out := b.String()
	if strings.ContainsFunc(out, text.IsHan) {
		out = strings.ReplaceAll(out, " ", "")
		if cut := strings.TrimRight(out, "啊呀哈哦喔嘛啦呗吧哒滴~"); cut != "" {
			if _, ok := phrases[out]; !ok {
				out = cut
			}
		}
		return out
	}
	if _, ok := phrases[out]; !ok {
		out = strings.TrimSuffix(strings.TrimSuffix(out, " please"), " pls")
	}
	return out
}

// fillers are words that say nothing about what is wanted.
var fillers = wordSet(`um umm uh uhh er erm hm hmm hmmm mm well so and but the a an it is this that ok lol test testing foo bar blah bla null
	嗯 啊 哦 呃 额 唉 哎 呀 喂 诶 欸 那 这 个 就 的 了 呢 吗 吧 是 测 试 我 你`)

// mash are runs of neighbouring keys.
var mash = []string{"asd", "sdf", "dfg", "fgh", "ghj", "hjk", "jkl", "qwe", "wer", "rty", "uio", "zxc", "xcv", "cvb", "vbn"}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// contentless reports whether s is too little to understand anything from:
// punctuation, fillers, keys hit at random.
func contentless(s string) bool {
	words := text.Words(text.Normalize(s))
	if len(words) > 8 {
		return false
	}
	for _, w := range words {
		if !fillers[w] && !gibberish(w) {
			return false
		}
	}
	return true
}

// gibberish reports whether a Latin word is no word of any language: keys
// hit at random, one letter again and again, no vowel at all.
func gibberish(w string) bool {
	if strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return false
	}
	if strings.Trim(w, w[:1]) == "" {
		return true
	}
	for _, run := range mash {
		if strings.HasPrefix(w, run) {
			return true
		}
	}
	return len(w) > 4 && !strings.ContainsAny(w, "aeiouy")
}
