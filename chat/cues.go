package chat

import (
	"regexp"
	"strings"

	"usher/text"
)

// Cues are read at the beginning of what a customer wrote; what follows is
// the question. Each is anchored, and case does not matter.
const (
	gapEN  = `[\s,.!;:—–-]+`
	leadEN = `(?i)^(?:(?:no+|nope|nah|sorry|wait|wrong|not that|hey|um+|hmm+|oh|ah|and|but|well|actually|ok(?:ay)?)` + gapEN + `)*`
	noEN   = `(?i)^(?:(?:oh|ah|and|but|well|sorry|hey|um+|hmm+)` + gapEN + `)*(?:(?:no+|nope|nah|wrong|not that)` + gapEN + `)+`
	leadZH = `^(?:(?:哎呀?|哦|啊|呃|嗯|额|诶|那个|等等|等一下|不好意思|抱歉|对不起|sorry)[，,。！!、\s]*)*`
	gapZH  = `[，,。！!、；;：:\s]`
)

var (
	// correctionEN: "no, I meant …", "that's not what I asked, …", "wrong, …".
	correctionEN = []*regexp.Regexp{
		regexp.MustCompile(leadEN + `(?:that(?:['’]?s| is| was)?(?: not|n['’]?t) what i (?:asked|meant|mean|wanted|said)(?: (?:for|about))?|` +
			`that(?: does|did)(?: not|n['’]?t) answer my question|that(?:['’]?s| is) (?:wrong|not it|not right|not correct|not my question)|` +
			`not what i (?:asked|meant|wanted)(?: (?:for|about))?|wrong (?:answer|one|question)|you (?:misunderstood|got (?:it|that|me) wrong)(?: me)?)` + gapEN +
			`(?:(?:i (?:mean|meant|asked|was asking|am asking|wanted(?: to (?:know|ask))?|said)|i['’]m asking)[\s,:]+)?(?:about )?(.+)$`),
		regexp.MustCompile(leadEN + `i (?:actually |really )?(?:mean|meant|asked|was asking)[\s,:]+(?:about |for |to (?:ask|say|know) (?:about )?)?(.+)$`),
		regexp.MustCompile(leadEN + `(?:i )?should(?: have|['’]ve) (?:said|mentioned|added)[\s,:]+(?:that )?(.+)$`),
		regexp.MustCompile(noEN + `(?:but )?(?:i (?:want|wanted|need|needed|asked|said|was talking|am talking|am asking)|i['’]m (?:asking|talking))(?: to (?:know|ask))?[\s,:]+(?:about )?(.+)$`),
		regexp.MustCompile(leadEN + `not (?:the |about |for |my |an? )?[^,;.—–]{2,40}[,;.—–]+\s*(?:but |rather |i (?:mean|meant) )*(?:about )?(.+)$`),
		regexp.MustCompile(`(?i)^(?:(?:oh|ah|and|but|well)` + gapEN + `)*(?:no+|nope|wrong|not that)\s*[,.!;:—–]+\s*(?:sorry` + gapEN + `)?(\S+\s+\S+.*)$`),
	}
	// correctionZH: "不是，我问的是…", "不是A，是B", "你理解错了，…".
	correctionZH = []*regexp.Regexp{
		regexp.MustCompile(leadZH + `(?:不是|不对|不|错了|[说打写]错了)?` + gapZH + `*(?:我(?:想|要)?(?:问|说|指)的|我的意思|问的)(?:不是.{1,20}?[，,；;\s]+(?:而?是)|是)[，,：:\s]*(.+)$`),
		regexp.MustCompile(leadZH + `(?:不是|不对|不|错了)` + gapZH + `*我(?:是|是想|想)?(?:问|说|指)(?:的是|的)?[，,：:\s]*(.+)$`),
		regexp.MustCompile(leadZH + `我是(?:想)?(?:问|说|指)[，,：:\s]*(.+)$`),
		regexp.MustCompile(leadZH + `(?:我)?不是(?:问|说|要|指)?[^，,。；;？?]{1,20}[，,；;\s]+(?:我)?(?:而是|是|问的是|说的是|要的是)(?:想)?(?:问|说)?[，,：:\s]*(.+)$`),
		regexp.MustCompile(leadZH + `(?:不是(?:这个|这样|的|问这个|这个意思)?|不对|错了|都不是|都不对|你?(?:理解|搞|弄|看|说|打|写)错了|答非所问|你?没(?:有)?(?:回答|理解|明白|看懂)我的?(?:问题|意思)?|` +
			`我不是(?:问|说)?这个(?:意思)?|我没问这个)(?:吧|啊|呀|哦)?` + gapZH + `+(?:我(?:是|想|要)*(?:问|说|指)(?:的是|的|一下)?|而?是)?[，,：:\s]*(.+)$`),
		regexp.MustCompile(leadZH + `不是[^，,。；;？?怎么吗能如何]{1,12}[，,；;\s]+(.+)$`),
	}
)

// correction returns what a customer meant instead, where s corrects the
// answer before it.
func correction(s string) (string, bool) {
	table := correctionEN
	if text.Language(s) == "zh" {
		table = correctionZH
	}
	s = strings.TrimSpace(s)
	for _, cue := range table {
		if m := cue.FindStringSubmatch(s); m != nil {
			return strings.TrimSpace(m[len(m)-1]), true
		}
	}
	return s, false
}

// strength says how much a message leans on the one before it.
type strength int

const (
	alone   strength = iota // a question of its own
	leaning                 // short, or with a word that points back
	bound                   // begins like the second half of something
)

var (
	boundEN = regexp.MustCompile(`(?i)^(?:(?:ok(?:ay)?|so|and|but|or|thanks|alright|great|hm+)[\s,]+)*` +
		`(?:and\s|but\s|or\s|what about|how about|what if|same (?:for|with)|also (?:for|to|with|in)\s|(?:for|to|in|with|from|by|on|via|without|after|before)\s|even\s|if\s)`)
	andEN   = regexp.MustCompile(`(?i)^(?:(?:ok(?:ay)?|so|and|but|or|then|alright|great|hm+)[\s,]+)+`)
	aboutEN = regexp.MustCompile(`(?i)^(?:what|how) about\s+`)
	backEN  = regexp.MustCompile(`(?i)\b(?:it|its|that|this|they|them|these|those|one|ones|there|then|instead|too|either)\b`)
	boundZH = regexp.MustCompile(`^(?:那|那么|那要是|那如果|要是|如果|假如|万一|还有|然后|可是|但是|但|换成|改成|同样)`)
	tailZH  = regexp.MustCompile(`呢[？?。！!\s]*$`)
	backZH  = regexp.MustCompile(`它|这个|那个|这样|那样|这种|那种|这些|那些|的话`)
	thenZH  = regexp.MustCompile(`^(?:那么|那|嗯|好的?|哦|然后|可是|但是|但)[，,\s]*`)
)

// Longest messages, in words of text.Words, that may lean on the one before.
const (
	leanWordsEN  = 5
	boundWordsEN = 12
	leanWordsZH  = 7
	boundWordsZH = 16
)

// leans tells how much the matter of s leans on what was said before it, and
// returns it without the words that only join the two.
func leans(s string) (strength, string) {
	s = matter(s)
	norm := text.Normalize(s)
	words := len(text.Words(norm))
	if text.Language(s) == "zh" {
		rest := thenZH.ReplaceAllString(s, "")
		rest = strings.TrimSpace(tailZH.ReplaceAllString(rest, ""))
		switch {
		case rest == "":
			return alone, s
		case words <= boundWordsZH && (boundZH.MatchString(norm) || tailZH.MatchString(norm)):
			return bound, rest
		case words <= leanWordsZH, words <= boundWordsZH && backZH.MatchString(norm):
			return leaning, rest
		}
		return alone, s
	}
	rest := aboutEN.ReplaceAllString(andEN.ReplaceAllString(s, ""), "")
	switch {
	case rest == "":
		return alone, s
	case words <= boundWordsEN && boundEN.MatchString(norm):
		return bound, rest
	case words <= leanWordsEN, words <= boundWordsEN && backEN.MatchString(norm):
		return leaning, rest
	}
	return alone, s
}
