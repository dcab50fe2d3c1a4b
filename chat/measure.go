package chat

import (
	"regexp"
	"slices"
	"strings"

	"usher/text"
)

// measures are terms that ask for an amount of something.
var measures = wordSet(`much long mani cost pric far often charg fee free expensiv pay paid tak last extra maximum minimum most least 多久 多长 多大 几天 几个 钱 少钱 久 要多 多少 费用 价格 大概 要几 要加 加多 多花 花多
	免费 费吗 收费 要钱 钱吗 贵吗 花钱 付费`)

// measureChars are the characters of which a Chinese question for an amount
// consists that names nothing else: 最长要多久, 另外收费吗.
const measureChars = "最大概般要得需是还那多长久少钱几天块费用价格收免花付贵吗呢的它不么啊呀额外另加再"

// vague reports whether s names no subject at all: "and how much is that?".
// Alone it has no sure answer, whatever comes near.
func vague(s string) bool {
	_, rest := leans(s)
	terms := contentTerms(rest)
	if !slices.ContainsFunc(terms, func(t string) bool { return !measures[t] }) {
		return true
	}
	return !strings.ContainsFunc(strings.Join(text.Words(text.Normalize(rest)), ""), func(r rune) bool { return !strings.ContainsRune(measureChars, r) })
}

// What asks for money or time, and what tells of it.
var (
	asksMoney  = regexp.MustCompile(`(?i)how much|\b(?:cost|price|charge|fee|free|pay|expensive)|钱|费|贵|价|多少`)
	asksTime   = regexp.MustCompile(`(?i)how (?:long|often|soon|quick|many (?:days|hours|weeks|months))|久|多长|几天|几个`)
	tellsMoney = regexp.MustCompile(`(?i)[$€£¥%]|\b(?:euros?|dollars?|pounds?|yuan|cents?|free|no (?:extra )?(?:charge|cost)|percent)\b|元|块|免费|费用|不收`)
	tellsTime  = regexp.MustCompile(`(?i)\d[^.。;；]{0,25}(?:minutes?|hours?|days?|weeks?|months?|years?)\b|\b(?:one|two|three|half an?) (?:\w+ )?(?:minute|hour|day|week|month|year)s?\b|[\d一两三四五六七八九十半].{0,8}(?:分钟|小时|天|日|周|星期|月|年)`)
)

// rates are prices for a time, which tell nothing of how long it takes.
var rates = regexp.MustCompile(`(?i)(?:\b(?:an?|per|each|every|/)\s*|/\s*)(?:minute|hour|day|week|month|year)s?\b|每个?(?:分钟|小时|天|日|周|星期|月|年)`)

// tells reports whether an answer says what a question without a subject asks
// for: money or time.
func tells(answer, rest string) bool {
	if !vague(rest) {
		return false
	}
	return asksMoney.MatchString(rest) && tellsMoney.MatchString(answer) || asksTime.MatchString(rest) && tellsTime.MatchString(rates.ReplaceAllString(answer, ""))
}
