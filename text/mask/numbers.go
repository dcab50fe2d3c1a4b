package mask

import (
	"bytes"
	"regexp"
	"strings"
)

// group is a run of digits in a text, as bytes from…to.
type group struct {
	from, to int
	sep      string // between it and the group before; "\n" where they don't belong together
}

// separators are what may stand inside a number.
var separators = map[string]bool{
	" ": true, "  ": true, "-": true, " -": true, "- ": true, " - ": true, ".": true, "(": true, " (": true, ")": true, ") ": true, ")-": true, ") -": true,
}

// What is looked at as one number: leastDigits are those of a telephone number
// without an area.
const (
	maxGroups   = 8
	maxDigits   = 24
	leastDigits = 7
)

// numbers takes everything that is a number of somebody or something.
func (f *finder) numbers() {
	gs := groups(f.rest)
	for i := 0; i < len(gs); {
		if n := dated(f.rest, gs[i:]); n > 0 {
			i += n
			continue
		}
		c, kind := f.longest(gs[i:])
		if kind == "" {
			i++
			continue
		}
		f.take(kind, c.from, c.to)
		i += len(c.groups)
	}
}

// longest returns the longest number that gs begins with and its kind; "" for
// none.
func (f *finder) longest(gs []group) (chunk, Kind) {
	n, digits := 1, gs[0].to-gs[0].from
	for n < len(gs) && n < maxGroups && gs[n].sep != "\n" && digits <= maxDigits {
		digits += gs[n].to - gs[n].from
		n++
	}
	for ; n > 0 && digits >= leastDigits; n-- {
		c := chunkOf(f.rest, gs[:n])
		if kind := c.kind(); kind != "" {
			return c, kind
		}
		digits -= gs[n-1].to - gs[n-1].from
	}
	return chunk{}, ""
}

// groups returns the runs of digits in s.
func groups(s []byte) []group {
	var out []group
	end := -1
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		g := group{from: i, sep: "\n"}
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		g.to = i
		if end >= 0 && g.from-end <= 3 && separators[string(s[end:g.from])] {
			g.sep = string(s[end:g.from])
		}
		out, end = append(out, g), i
	}
	return out
}

// chunk is one or several groups that may be one number.
type chunk struct {
	text     []byte
	groups   []group
	from, to int    // with a plus or a bracket before it, and the X of an identity card
	digits   string // of all groups
	shape    string // their lengths: "3-4-4"
	seps     string // the separators without blanks around signs, one character each: " ", "-", ".", "(" or ")"
	plus     bool
}

func chunkOf(s []byte, gs []group) chunk {
	c := chunk{text: s, groups: gs, from: gs[0].from, to: gs[len(gs)-1].to}
	var digits, shape, seps strings.Builder
	for i, g := range gs {
		digits.Write(s[g.from:g.to])
		if i > 0 {
			shape.WriteByte('-')
			sep := strings.TrimSpace(g.sep)
			if sep == "" {
				sep = " "
			}
			seps.WriteByte(sep[0])
		}
		writeLength(&shape, g.to-g.from)
	}
	c.digits, c.shape, c.seps = digits.String(), shape.String(), seps.String()
	if c.from > 0 && s[c.from-1] == '(' && strings.Contains(c.seps, ")") {
		c.from--
	}
	if c.from > 0 && s[c.from-1] == '+' {
		c.from, c.plus = c.from-1, true
	}
	return c
}

// writeLength writes n in decimal.
func writeLength(b *strings.Builder, n int) {
	if n >= 10 {
		writeLength(b, n/10)
	}
	b.WriteByte('0' + byte(n%10))
}

// kind says what c is; "" for nothing that needs hiding.
func (c *chunk) kind() Kind {
	switch {
	case c.idCard():
		return IDCard
	case c.phone():
		return Phone
	case c.card():
		return Card
	case c.long():
		return Number
	}
	return ""
}

// idCard reports whether c is an identity card, and takes its X in.
func (c *chunk) idCard() bool {
	digits, to := c.digits, c.to
	if len(digits) == 17 && to < len(c.text) && (c.text[to] == 'X' || c.text[to] == 'x') &&
		(to+1 == len(c.text) || !letterOrDigit(c.text[to+1])) {
		digits, to = digits+"X", to+1
	}
	if strings.Trim(c.seps, " -") != "" || !validIDCard(digits) {
		return false
	}
	c.to = to
	return true
}

// cardShapes are how people write a card: in fours, as it is printed, or in one.
var cardShapes = regexp.MustCompile(`^(?:[0-9]{2}|4-4-4-[1-4]|4-4-4-4-[1-4]|4-6-[45]|6-[0-9]{1,2})$`)

// card reports whether c is the number of a bank card.
func (c *chunk) card() bool {
	n := len(c.digits)
	return n >= 13 && n <= 19 && c.digits[0] >= '2' && c.digits[0] <= '6' &&
		cardShapes.MatchString(c.shape) && strings.Trim(c.seps, " -") == "" && luhn(c.digits)
}

var (
	// cardLike are the shapes in blanks that nothing but a card has, though a digit
	// may be wrong.
	cardLike = regexp.MustCompile(`^4-4-4-4(?:-[1-4])?$`)

	// numbered ends before the number of something, and holds what is between: the
	// last such word counts.
	numbered = regexp.MustCompile(`(?is)^.*(?:order|tracking|parcel|account|acct|invoice|card|serial|imei|passport|member|policy|reference|ref` +
		`|订单|单号|运单|账号|帐号|账户|卡号|编号|序列号|会员号|保单|发票|护照|证件|尾号)([^0-9\n]{0,14})$`)
	// priced is between such a word and a sum.
	priced = regexp.MustCompile(`(?i)\b(?:for|of|over|worth|totals?|totall?ed|sum|amounts?|price|costs?|paid|pay|charged?|balance|value|refund(?:ed)?)\b` +
		`|金额|总价|总额|合计|总共|一共|共计|价格|价值|余额|花了|付了|付款|支付|扣了|扣款|收了|收费|退款|退了`)

	currency = regexp.MustCompile(`(?i)(?:[¥$€£￥]|\b(?:rmb|cny|usd|eur|gbp|hkd|jpy))\s?$`)
	fraction = regexp.MustCompile(`^[.,][0-9]{1,2}`)
	unit     = regexp.MustCompile(`^\s?(?i:[¥$€£￥]|元|块|圆|圓|万|萬|亿|億|円|人民币|美元|欧元|%` +
		`|(?:rmb|cny|usd|eur|hkd|jpy|yuan|dollars?|euros?|pounds?|bytes|km|mah)\b)`)
)

// longDigits is the least number of digits of a long number.
const longDigits = 8

// long reports whether c is a number of an order, a parcel, an account.
func (c *chunk) long() bool {
	n := len(c.digits)
	if len(c.groups) == 1 {
		return n >= longDigits && !c.day() && !c.amount() && !c.status()
	}
	switch {
	case strings.Trim(c.seps, ".") == "":
		head := chunkOf(c.text, c.groups[:1])
		return head.kind() == Number
	case n >= longDigits && n <= 20 && n >= 2*len(c.groups) && strings.Trim(c.seps, " -") == "" && numbered.Match(before(c.text, c.from)):
		return true
	case strings.Trim(c.seps, "-") == "":
		return c.shape == "3-2-4" || n >= 10 && c.joined()
	}
	return strings.Trim(c.seps, " ") == "" && cardLike.MatchString(c.shape) && c.digits[0] >= '3' && c.digits[0] <= '6'
}

// joined reports whether the groups are long enough for parts of one number:
// one of five digits or more, or all of four.
func (c *chunk) joined() bool {
	longest, shortest := 0, maxDigits
	for _, g := range c.groups {
		longest, shortest = max(longest, g.to-g.from), min(shortest, g.to-g.from)
	}
	return longest >= 5 || shortest >= 4 && len(c.groups) >= 3
}

// amountDigits is the most digits of a sum before its point.
const amountDigits = 10

// amount reports whether the first group of c, with the fraction behind it, is a
// sum of money or another quantity. A currency or a unit tells, and so do one or
// two digits behind a point: 12345678.90. Not after a word that says what it is
// the number of, as in "order 12345678.90", nor after letters that belong to it.
func (c *chunk) amount() bool {
	first := c.groups[0]
	if first.to-first.from > amountDigits {
		return false
	}
	rest := c.text[first.to:min(len(c.text), first.to+16)]
	point := pointOf(rest)
	if currency.Match(before(c.text, c.from)) || unit.Match(rest[len(point):]) {
		return true
	}
	if len(point) == 0 || point[0] != '.' || c.from > 0 && isLetter(c.text[c.from-1]) {
		return false
	}
	cue := numbered.FindSubmatch(before(c.text, c.from))
	return cue == nil || priced.Match(cue[1])
}

// pointOf returns the one or two digits behind a point or a comma that s begins
// with, and the sign; nothing where more digits follow.
func pointOf(s []byte) []byte {
	point := fraction.Find(s)
	after := s[len(point):]
	if len(after) > 0 && isDigit(after[0]) || len(after) > 1 && (after[0] == '.' || after[0] == ',') && isDigit(after[1]) {
		return nil
	}
	return point
}

// day reports whether c is a day, as in 20240501, that stands by itself.
func (c *chunk) day() bool {
	glued := c.from > 0 && isLetter(c.text[c.from-1]) || c.to < len(c.text) && isLetter(c.text[c.to])
	return len(c.digits) == 8 && !glued && validDate(c.digits)
}

// status reports whether c is a status of Windows, as in 0x80070057.
func (c *chunk) status() bool {
	return len(c.digits) == 8 && bytes.HasSuffix(before(c.text, c.from), []byte("0x"))
}
