package mask

import (
	"regexp"
	"strings"
)

var (
	// mobile is the plan of China's mobile numbers, 13… to 19…, and the ways to
	// write one.
	mobile       = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	mobileShapes = regexp.MustCompile(`^(?:(?:2-)?(?:11|3-4-4|3-3-5|4-4-3|3-8|7-4)|13|5-4-4)$`)

	// american is the North American plan: neither area nor exchange begins with 0 or 1.
	american       = regexp.MustCompile(`^1?[2-9][0-9]{2}[2-9][0-9]{6}$`)
	americanShapes = regexp.MustCompile(`^(?:1-)?3-3-4$`)

	// service are China's numbers of companies.
	service       = regexp.MustCompile(`^[48]00[0-9]{7}$`)
	serviceShapes = regexp.MustCompile(`^(?:10|3-3-4|3-4-3|3-7)$`)

	// extended is a landline of China with an extension.
	extended = regexp.MustCompile(`^[34]-[78]-[1-6]$`)

	// local are numbers without an area, which only the words before them tell.
	local = regexp.MustCompile(`^(?:7|8|3-4|4-4)$`)
	dial  = regexp.MustCompile(`(?i)(?:\b(?:tel|telephone|phone|mobile|cell|call|dial|fax|whatsapp|number is|me at|me on)` +
		`|电话|座机|手机|号码|致电|拨打|来电|传真|热线)[^0-9\n]{0,8}$`)
)

// phone reports whether c is a telephone number.
func (c *chunk) phone() bool {
	n := len(c.digits)
	switch {
	case c.plus:
		return n >= 8 && n <= 15
	case mobileShapes.MatchString(c.shape):
		if mobile.MatchString(strings.TrimPrefix(c.digits, "86")) && (n == 11 || n == 13) {
			return true
		}
	case americanShapes.MatchString(c.shape) && american.MatchString(c.digits):
		return true
	}
	return c.abroad() || c.area() ||
		service.MatchString(c.digits) && serviceShapes.MatchString(c.shape) ||
		local.MatchString(c.shape) && strings.Trim(c.seps, " -") == "" && dial.Match(before(c.text, c.from))
}

// abroad reports whether c is a number with 00 and a country before it.
func (c *chunk) abroad() bool {
	n := len(c.digits)
	return n >= 11 && n <= 17 && strings.HasPrefix(c.digits, "00") && c.digits[2] != '0'
}

// area reports whether c is a number with an area that begins with 0, as in
// China, where an extension may follow, and most of Europe.
func (c *chunk) area() bool {
	n := len(c.digits)
	if n < 9 || c.digits[0] != '0' || c.digits[1] == '0' {
		return false
	}
	if extended.MatchString(c.shape) {
		return true
	}
	if n > 12 {
		return false
	}
	if len(c.groups) == 1 {
		return n >= 10
	}
	first := c.groups[0].to - c.groups[0].from
	return first >= 2 && first <= 5 && len(c.groups) <= 5 && !c.listed()
}

// listed reports whether all groups begin with 0, as in 01 02 03 04 05.
func (c *chunk) listed() bool {
	for _, g := range c.groups {
		if c.text[g.from] != '0' {
			return false
		}
	}
	return true
}
