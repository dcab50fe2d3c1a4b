package chat_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"usher"
	"usher/chat"
)

// Whatever customers write, in whatever order: no panic, a known route,
// something said unless a person comes, valid text, and never a third turn
// in a row that leaves them without an answer.
func FuzzTalk(f *testing.F) {
	for _, seed := range []string{
		"how long is delivery\nno\nnone of these",
		"delivery\n2\n第二个\nB",
		"不是，我问的是退货\n那运费呢？\n人工",
		"asdf\n???\n\x00\xff\n🙏",
		"no, I meant\nnot that, \n不是",
		"How long is delivery? and can I pay, also 吗？\n,,,\n。。。",
		"Hi, please!\n谢谢，请问？在吗\nthanks? please tell me:",
		strings.Repeat("and ", 90) + "\n" + strings.Repeat("吗", 90),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if len(said) > 2000 || strings.Count(said, "\n") > 20 {
			t.Skip("more of the same")
		}
		k := newTalk(t, chat.BotConfig{})
		stuck := 0
		for turn := range strings.SplitSeq(said, "\n") {
			r := k.say(turn)
			switch r.Decision.Route {
			case usher.RouteClarify:
				stuck++
			case usher.RouteHandoff:
				stuck = 0
				if r.Drafts != nil {
					t.Fatalf("%q: a handoff says %+v before the outlook is known", turn, r.Drafts)
				}
				continue
			case usher.RouteFAQ, usher.RouteIntent, usher.RouteBlock:
				stuck = 0
			case usher.RouteSmallTalk:
			default:
				t.Fatalf("%q is routed %q", turn, r.Decision.Route)
			}
			if stuck > 2 {
				t.Fatalf("%q: stuck for the third time", turn)
			}
			if len(r.Drafts) != 1 || r.Drafts[0].Text == "" {
				t.Fatalf("%q (%s): says %+v", turn, brief(r), r.Drafts)
			}
			if utf8.ValidString(said) && (!utf8.ValidString(r.Memory.Question) || !utf8.ValidString(r.Drafts[0].Text)) {
				t.Fatalf("%q: text is cut inside a character", turn)
			}
		}
	})
}
