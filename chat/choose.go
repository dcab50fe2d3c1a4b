package chat

import (
	"regexp"
	"strings"

	"usher"
	"usher/text"
)

// ordinals are the ways to name the n-th option, in the form of bare.
var ordinals = [][]string{
	{"1", "a", "one", "first", "1st", "一", "第一", "第1"},
	{"2", "b", "two", "second", "2nd", "二", "第二", "第2"},
	{"3", "c", "three", "third", "3rd", "三", "第三", "第3"},
	{"4", "d", "four", "fourth", "4th", "四", "第四", "第4"},
}

// yes are the words that take the only option there is, in the form of bare;
// "great" and "ok" may be no more than courtesy.
var yes = wordSet(`yes yeah yep yup right correct exactly sure 是 是的 对 对的 对对 没错 嗯 嗯嗯 就是这个 就这个 是这个 对就是这个`)

// agreeing begins a message that says yes and more.
var agreeing = regexp.MustCompile(`^(?:yes|yeah|yep|yup|right|correct|exactly|sure)\b|^(?:是|对|没错|嗯)`)

// agrees reports whether s says yes, be it only by "ok".
func agrees(s string) bool {
	act, known := phrase(s)
	return known && act == usher.ActAffirm || agreeing.MatchString(bare(s))
}

var (
	chooseEN = regexp.MustCompile(`^(?:(?:i (?:mean|meant|want|choose|take|pick)|its|it is|yes|option|number|no|choose|select)\s+)*(?:the\s+)?(\w+?)(?:\s+(?:one|option|question))?$`)
	chooseZH = regexp.MustCompile(`^(?:我?(?:要|选|选择|问|想问|说)?的?是?)?((?:第?[一二三四1-4])|最后一|[a-d])(?:个|条|项|号)?(?:问题|吧|选项)?$`)
)

// choose returns the open option that a customer named: by its number or
// letter, in words, or by saying its label or nearly that.
func choose(s string, options []usher.Option) (usher.Option, bool) {
	open := questions(options)
	if len(options) == 0 {
		return usher.Option{}, false
	}
	said := bare(s)
	if o, ok := byOrdinal(said, options, open); ok {
		return o, true
	}
	if strings.ContainsAny(s, "?？") && contentless(s) {
		return usher.Option{}, false // "嗯？" is no yes
	}
	if yes[said] && len(open) == 1 {
		return open[0], true
	}
	if yes[said] && len(open) == 0 {
		return options[0], true
	}
	return byLabel(said, options)
}

// byOrdinal reads "2", "b", "the second one", "第二个", "the last one".
func byOrdinal(said string, options, open []usher.Option) (usher.Option, bool) {
	word := ""
	if m := chooseZH.FindStringSubmatch(said); m != nil {
		word = m[1]
	} else if m := chooseEN.FindStringSubmatch(said); m != nil {
		word = m[1]
	}
	if word == "last" || word == "最后一" {
		if len(open) > 0 {
			return open[len(open)-1], true
		}
		return usher.Option{}, false
	}
	for i, names := range ordinals[:min(len(ordinals), len(options))] {
		for _, n := range names {
			if n == word {
				return options[i], true
			}
		}
	}
	return usher.Option{}, false
}

// labelOverlap is the share of terms that a typed label must have in common
// with the one it names.
const labelOverlap = 0.8

// byLabel finds the option whose label was typed, or nearly.
func byLabel(said string, options []usher.Option) (usher.Option, bool) {
	var best usher.Option
	top, second := 0.0, 0.0
	for _, o := range options {
		label := bare(o.Label)
		if label == said {
			return o, true
		}
		if d := dice(text.Terms(label), text.Terms(said)); d > top {
			best, top, second = o, d, top
		} else if d > second {
			second = d
		}
	}
	return best, top >= labelOverlap && top > second
}

// dice is twice the terms in common over all terms, 0…1.
func dice(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	left := map[string]int{}
	for _, t := range a {
		left[t]++
	}
	both := 0
	for _, t := range b {
		if left[t] > 0 {
			left[t]--
			both++
		}
	}
	return 2 * float64(both) / float64(len(a)+len(b))
}

// option returns the open option that a click names.
func option(id string, options []usher.Option) (usher.Option, bool) {
	for _, o := range options {
		if id != "" && o.ID == strings.TrimSpace(id) {
			return o, true
		}
	}
	return usher.Option{}, false
}
