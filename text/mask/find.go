package mask

import (
	"bytes"
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// Found is personal data in a text, as bytes From…To of it.
type Found struct {
	Kind     Kind
	From, To int
}

// Find returns the personal data in s, in order and without overlaps.
func Find(s string) []Found {
	if !strings.ContainsAny(s, "@:_＠﹫：") && !hasDigits(s) {
		return nil
	}
	v := viewOf(s)
	f := finder{rest: []byte(v.s)}
	if strings.Contains(v.s, "_") {
		f.all(Literal, placeholder, nil)
	}
	if strings.Contains(v.s, "@") {
		f.all(Email, email, nil)
	}
	if strings.Contains(v.s, ":") {
		f.addresses6()
	}
	f.all(IP, ip4, isIP4)
	f.all(Number, mixed, isSerial)
	f.numbers()
	for i, x := range f.found {
		f.found[i].From, f.found[i].To = v.original(x.From, x.To)
	}
	slices.SortFunc(f.found, func(a, b Found) int { return cmp.Compare(a.From, b.From) })
	return f.found
}

// hasDigits reports whether s may hold a number: most texts hold none.
func hasDigits(s string) bool {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			return true
		}
		if r >= 0x80 {
			if _, ok := numeral(r); ok || folded(r) >= '0' && folded(r) <= '9' {
				return true
			}
		}
	}
	return false
}

// finder looks for one kind after the other in what those before have left.
type finder struct {
	rest  []byte // what was found is zeros
	found []Found
}

// take notes that bytes from…to are of a kind.
func (f *finder) take(k Kind, from, to int) {
	f.found = append(f.found, Found{k, from, to})
	clear(f.rest[from:to])
}

// all takes each match of pattern that ok agrees to; nil agrees to all.
func (f *finder) all(k Kind, pattern *regexp.Regexp, ok func(text []byte, from, to int) bool) {
	for _, at := range pattern.FindAllIndex(f.rest, -1) {
		if ok == nil || ok(f.rest, at[0], at[1]) {
			f.take(k, at[0], at[1])
		}
	}
}

var (
	// email knows letters of Europe in the local part, but no Chinese ones: people
	// write an address into a Chinese sentence without blanks.
	email = regexp.MustCompile(`[\p{Latin}\p{Greek}\p{Cyrillic}0-9_%+'.-]+@` +
		`(?:[\p{Latin}\p{Cyrillic}0-9](?:[\p{Latin}\p{Cyrillic}0-9-]*[\p{Latin}\p{Cyrillic}0-9])?\.)+(?:xn--[a-zA-Z0-9-]+|[\p{Latin}\p{Cyrillic}]{2,24})`)
	ip4 = regexp.MustCompile(`[0-9]{1,3}(?:\.[0-9]{1,3}){3}`)
	ip6 = regexp.MustCompile(`[0-9A-Fa-f:]*:[0-9A-Fa-f]*:[0-9A-Fa-f:]*(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3})?`)

	// versioned ends before a number in the form of an address that is none.
	versioned = regexp.MustCompile(`(?i)(?:\b(?:v|ver|version|firmware|build|release|section|clause|chapter|driver|app)\.?` +
		`|版本号?|固件|系统|升级到|更新到|第|章|节)\s*(?:no\.?|number|is|to|是|为|到|:|=|#)?\s*$`)
)

// isIP4 tells an address from a version and from a longer number.
func isIP4(s []byte, from, to int) bool {
	if from > 0 && (letterOrDigit(s[from-1]) || s[from-1] == '.') {
		return false
	}
	if to < len(s) && letterOrDigit(s[to]) || to+1 < len(s) && s[to] == '.' && isDigit(s[to+1]) {
		return false
	}
	_, err := netip.ParseAddr(string(s[from:to]))
	return err == nil && !versioned.Match(before(s, from))
}

// addresses6 takes addresses of IPv6, without the word before them, as in
// "code:2001:db8::1".
func (f *finder) addresses6() {
	for _, at := range ip6.FindAllIndex(f.rest, -1) {
		from, to := at[0], at[1]
		for from < to && (from > 0 && isLetter(f.rest[from-1]) || f.rest[from] == ':' && !bytes.HasPrefix(f.rest[from:to], []byte("::"))) {
			from += bytes.IndexByte(f.rest[from:to], ':') + 1
		}
		for to > from && f.rest[to-1] == ':' && !bytes.HasSuffix(f.rest[from:to], []byte("::")) {
			to--
		}
		if to > from && isIP6(f.rest, from, to) {
			f.take(IP, from, to)
		}
	}
}

// isIP6 wants three groups at least: "::" stands in many a program.
func isIP6(s []byte, from, to int) bool {
	if to < len(s) && letterOrDigit(s[to]) {
		return false
	}
	addr, err := netip.ParseAddr(string(s[from:to]))
	groups := strings.FieldsFunc(string(s[from:to]), func(r rune) bool { return r == ':' })
	return err == nil && addr.Is6() && len(groups) >= 3
}

// before returns the end of the text before a place, as much as a cue needs.
func before(s []byte, at int) []byte { return s[max(0, at-48):at] }

var (
	mixed    = regexp.MustCompile(`[0-9A-Za-z]+`)
	harmless = regexp.MustCompile(`^(?:[0-9]+(?:[xX][0-9]+)+[A-Za-z]{0,3}|0[xX][0-9A-Fa-f]{8})$`) // 1920x1080, 190x140x35cm; the error 0x8007000E
)

// serialDigits is the least number of digits of a serial number that letters
// cut into several runs.
const serialDigits = 8

// isSerial reports whether a word of letters and digits is one number: of a
// parcel, a device, an account. Where its digits are in one run, that one is
// judged by itself.
func isSerial(s []byte, from, to int) bool {
	word := s[from:to]
	digits, runs := 0, 0
	for i, c := range word {
		if isDigit(c) {
			digits++
			if i == 0 || !isDigit(word[i-1]) {
				runs++
			}
		}
	}
	return runs >= 2 && digits >= serialDigits && !harmless.Match(word)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func letterOrDigit(c byte) bool { return isDigit(c) || isLetter(c) }
