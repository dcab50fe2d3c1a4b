package chat

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"usher/text"
)

// maxParts is how many parts of one turn are looked at on their own.
const maxParts = 6

// part is a sentence, or half of one.
type part struct {
	text     string
	question bool // asks something
	told     bool // tells of a need beside another: "I lost my card and forgot the password"
}

var (
	asksEN = regexp.MustCompile(`(?i)^(?:(?:and|also|plus|so|but|hi|hello|hey|ok|okay|please|then)[\s,]+)*` +
		`(?:how|what|what['’]?s|when|where|which|who|whose|why|can|could|do|does|did|is|are|was|were|will|would|should|may|am|have|has|i(?: want| need| would like|['’]?d like) to)\b`)
	asksZH = regexp.MustCompile(`吗|呢|么[？?]?$|怎么|怎样|咋|如何|多少|多久|多长|多大|几|什么|啥|哪|谁|能不能|可不可以|可以.*吗|能否|是否|是不是|有没有|会不会|要不要|为什么|为何|何时|^我(?:也|还)?(?:想|要|需要)|(?:不|没有?)$`)

	// exclaimsEN begins like a question: "what a relief", "will do".
	exclaimsEN = regexp.MustCompile(`(?i)^(?:what an?|will do|how (?:kind|lovely|nice|sweet|great))\b`)

	// leadJoin is what joins a part to the one before it.
	leadJoin = regexp.MustCompile(`(?i)^(?:(?:and also|and|also|plus|oh and|另外|还有|以及|对了|顺便问(?:一?下)?)[\s,，]*)+`)

	// tellsTwo is a statement of two needs.
	tellsTwo = regexp.MustCompile(`(?i)^((?:i|my|we|the)\b.{6,}?)[,;]?\s+and\s+((?:i|i['’]ve|my|we|also)\b.{6,})$|^([^，,]{3,})[，,](?:而且|并且|还有)?([^，,]*也[^，,]+)$`)

	joinEN = regexp.MustCompile(`(?i)[,;]?\s+(?:and also|and then|and|also|plus|as well as|or)[,]?\s+`)
	joinZH = regexp.MustCompile(`[，,；;\s]*(?:另外|还有|以及|顺便(?:再)?问(?:一?下)?|再问(?:一?下)?|并且|同时|对了)[，,\s]*(?:我?(?:想|还想)?(?:再)?问(?:一?下)?)?[，,\s]*|[，,]\s*`)
)

// parts splits what a customer wrote into sentences, and a sentence where it
// joins two questions, and leaves out what says nothing. One part means that
// there is nothing to split, none that nothing is said.
func parts(s string) []part {
	var out []part
	rest := s
	for _, sentence := range text.Sentences(s) {
		i := strings.Index(rest, sentence)
		if i < 0 {
			continue
		}
		rest = rest[i+len(sentence):]
		mark, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " \t"))
		out = append(out, split(sentence, mark == '?' || mark == '？')...)
	}
	out = slices.DeleteFunc(out, func(p part) bool { return contentless(p.text) })
	if len(out) > maxParts {
		out = out[len(out)-maxParts:]
	}
	return out
}

// asksSomething reports whether s is marked as a question, or has the form of one.
func asksSomething(s string) bool {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？") {
		return true
	}
	if text.Language(s) == "zh" {
		return asksZH.MatchString(s)
	}
	return asksEN.MatchString(s) && !exclaimsEN.MatchString(s)
}

// split cuts a sentence between two questions.
func split(sentence string, marked bool) []part {
	join, asks := joinEN, asksEN
	if text.Language(sentence) == "zh" {
		join, asks = joinZH, asksZH
	}
	var out []part
	from := 0
	for _, at := range join.FindAllStringIndex(sentence, -1) {
		left, right := strings.TrimSpace(sentence[from:at[0]]), strings.TrimSpace(sentence[at[1]:])
		if left == "" || !asks.MatchString(left) || !asks.MatchString(right) {
			continue
		}
		out = append(out, unjoined(part{text: left, question: true}))
		from = at[1]
	}
	last := strings.TrimSpace(sentence[from:])
	ps := append(out, unjoined(part{text: last, question: marked || asks.MatchString(last)}))
	if m := tellsTwo.FindStringSubmatch(sentence); m != nil && len(ps) == 1 {
		first, second := m[1]+m[3], m[2]+m[4]
		return []part{{text: first, question: asks.MatchString(first), told: true}, {text: second, question: asks.MatchString(second), told: true}}
	}
	return ps
}

// unjoined takes off what joins a part to the one before it.
func unjoined(p part) part {
	if rest := leadJoin.ReplaceAllString(p.text, ""); rest != "" {
		p.text = rest
	}
	return p
}

// lines returns the messages of a burst, trimmed, without empty ones.
func lines(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}
