package chat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"usher"
	"usher/text"
)

// Courtesies at the edges of a message. They say nothing of what is wanted, yet
// models hear something in them: "Please" alone sounds like a wish for a person.
const (
	// greets comes first, with a mark or a space behind it.
	greets = `(?:hi|hiya|hello|hey)(?: there| again| all| team| everyone)?|good (?:morning|afternoon|evening|day)|please|pls|plz|` +
		`(?:excuse|pardon) me|(?:so )?sorry to (?:bother|disturb|trouble) you(?: again)?|` +
		`[你您]好[啊呀]?|亲|嗨|哈[喽啰罗]|(?:早上|上午|中午|下午|晚上)好|(?:有人)?在[吗么]|在不在|有人[吗么]|(?:不好意思|抱歉)?打扰[您你]?(?:一?下|了)?|不好意思|劳驾|拜托[了啦]?`
	// announces comes first, with a mark behind it.
	announces = `please tell me|(?:i have |i['’]ve got |just )?(?:a |one )?(?:quick |short )?question`
	// asksLeave comes first, with anything behind it; "请问下单…" is no "请问下".
	asksLeave = `(?:麻烦[您你]?|请)?(?:问|请教|咨询)(?:一下|下(?:` + apart + `|([^单载架个次周月])|$))|请问`
	// thanks comes last, with a mark or a space before it.
	thanks = `please|pls|plz|(?:and )?(?:many )?(?:thanks|thank you|thx|ty|cheers)(?: (?:so|very) much| a lot| again| in advance| for your (?:help|time))*|` +
		`much appreciated|(?:best|kind) regards|麻烦[您你]|麻烦[您你]?[了啦]|辛苦[您你]?[了啦]|拜托[您你]?[了啦]?|打扰[您你]?[了啦]|(?:非常|十分)?感谢[您你]?|在[吗么]`
	// thanksZH comes last, with anything before it.
	thanksZH = `(?:太|真的|真是|非常|十分)?(?:谢谢|多谢)[您你啦了]*|请问`

	// between are the marks, beside white space, that stand between a courtesy and
	// the rest. A question mark behind the rest belongs to it.
	between = `,.!;:~…—–，。！；：、～🙏😊🙂👋`
	apart   = `[\s?？` + between + `]`
)

var (
	courtesyFirst = regexp.MustCompile(`(?i)^(?:(?:` + announces + `)\s*(?:[` + between + `]` + apart + `*|$)|` +
		`(?:(?:` + greets + `)` + apart + `*)?(?:` + asksLeave + `)` + apart + `*|(?:` + greets + `)(?:` + apart + `+|$))`)
	courtesyLast   = regexp.MustCompile(`(?i)^(?:` + thanks + `|` + thanksZH + `)$`)
	courtesyLastZH = regexp.MustCompile(`^(?:` + thanksZH + `)$`)
)

// How long a courtesy at the end may be, in bytes, and how many are taken off each
// end.
const longestCourtesy, mostCourtesies = 48, 8

// matter returns what s is about: s without the courtesies at its edges where what
// remains asks something or is a phrase for a person, and s as it is elsewhere.
// Beside what tells of something the courtesy may be what is meant: "the refund
// came, thanks so much", "someone with a pulse, please".
func matter(s string) string {
	rest := withoutCourtesy(s)
	if rest == s || bare(rest) == "" {
		return s
	}
	if _, known := phrase(s); known {
		return s
	}
	if act, known := phrase(rest); act == usher.HumanWanted || !known && asksSomething(rest) {
		return rest
	}
	return s
}

// courteous reports whether s is nothing but courtesies.
func courteous(s string) bool { return contentless(withoutCourtesy(s)) }

// withoutCourtesy takes the courtesies off both ends of s, one after the other.
func withoutCourtesy(s string) string {
	for range mostCourtesies {
		rest := s
		if at := courtesyFirst.FindStringSubmatchIndex(s); at != nil {
			if rest = s[at[1]:]; at[2] >= 0 {
				rest = s[at[2]:] // one character of the rest had to be looked at
			}
		}
		rest = withoutLast(rest)
		if rest == s {
			break
		}
		s = rest
	}
	return s
}

// withoutLast takes one courtesy off the end of s, and what joins it to the rest.
func withoutLast(s string) string {
	end := strings.TrimRightFunc(s, isApart)
	from := max(0, len(end)-longestCourtesy)
	for from < len(end) && !utf8.RuneStart(end[from]) {
		from++
	}
	for i, r := range end[from:] {
		head, last := end[:from+i], end[from+i:]
		before, _ := utf8.DecodeLastRuneInString(head)
		inside := unicode.IsLetter(before) || unicode.IsNumber(before)
		if !inside && courtesyLast.MatchString(last) || inside && text.IsHan(r) && courtesyLastZH.MatchString(last) {
			return asked(head, s[len(end):])
		}
	}
	return s
}

// asked returns head without the marks that led on to what is gone, but with its
// question mark, be it the one that came behind.
func asked(head, behind string) string {
	head = strings.TrimRightFunc(head, func(r rune) bool { return isApart(r) && r != '?' && r != '？' && r != '!' && r != '！' })
	if strings.ContainsAny(behind, "?？") && !strings.HasSuffix(head, "?") && !strings.HasSuffix(head, "？") {
		head += "?"
	}
	return head
}

// isApart reports whether r may stand between a courtesy and the rest.
func isApart(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("?？"+between, r) }
