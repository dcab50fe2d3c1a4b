package training

import (
	"usher"
	"usher/nlp/bundle"
	"usher/nlp/train"
	"usher/text"
)

// How many messages are made of two lines, a head and language.
const pairs = 60

// openers stand before a question without changing what it is.
func openers(l usher.Language) []string {
	if l == usher.Chinese {
		return []string{"你好", "您好", "在吗", "请问", "谢谢", "好的", "那个", "不好意思", "麻烦问下", "亲"}
	}
	return []string{"hi", "hello", "good morning", "ok", "thanks", "hey there", "sorry", "well", "so", "thank you"}
}

// examples returns the lines that a head is trained on.
func (c *corpus) examples(head string) []train.Example {
	if head == bundle.HeadLanguage {
		return c.tongued()
	}
	var out collector
	for _, l := range languages() {
		for _, e := range c.lines[head][l] {
			out.add(e.Text, e.Label)
		}
	}
	for _, l := range languages() {
		switch head {
		case bundle.HeadAct:
			c.lendAct(&out, l)
		case bundle.HeadHuman:
			c.lendHuman(&out, l)
		case bundle.HeadIntent:
			c.lendIntent(&out, l)
		case bundle.HeadModeration:
			c.lendModeration(&out, l)
		case bundle.HeadMood:
			c.lendMood(&out, l)
		}
	}
	return out.lines
}

// lendAct: whatever is asked, told or demanded is a question, with an opener
// too.
func (c *corpus) lendAct(out *collector, l usher.Language) {
	questions := only(c.lines[bundle.HeadIntent][l])
	demands := only(c.lines[bundle.HeadHuman][l], usher.HumanWanted, usher.HumanComplaint, usher.HumanEmergency)
	for _, s := range questions {
		out.add(s, usher.ActQuestion)
	}
	for _, s := range demands {
		out.add(s, usher.ActQuestion)
	}
	first := openers(l)
	for i, s := range spread(questions, 2*pairs) {
		out.add(join(l, first[i%len(first)], s), usher.ActQuestion)
	}
}

// lendHuman: questions, small talk and advertising ask for nobody; a wish for a
// person stays one after a greeting, and whatever was said stays what it is
// before or after a question.
func (c *corpus) lendHuman(out *collector, l usher.Language) {
	questions := only(c.lines[bundle.HeadIntent][l])
	own := c.lines[bundle.HeadHuman][l]
	for _, s := range questions {
		out.add(s, usher.HumanNone)
	}
	for _, s := range only(c.lines[bundle.HeadAct][l]) {
		out.add(s, usher.HumanNone)
	}
	for _, s := range only(c.lines[bundle.HeadModeration][l], usher.ModerationAdvertising) {
		out.add(s, usher.HumanNone)
	}
	first := openers(l)
	for i, s := range spread(questions, pairs) {
		out.add(join(l, first[i%len(first)], s), usher.HumanNone)
	}
	for i, s := range only(own, usher.HumanWanted) {
		if i%3 == 0 {
			out.add(join(l, first[i/3%len(first)], s), usher.HumanWanted)
		}
	}
	for i, s := range only(own, usher.HumanWanted) {
		if i%2 == 0 {
			out.add(beside(l, i/2, s, questions), usher.HumanWanted)
		}
	}
	for _, label := range []string{usher.HumanComplaint, usher.HumanEmergency, usher.HumanNone} {
		for i, s := range only(own, label) {
			out.add(beside(l, i, s, questions), label)
		}
	}
	for i, s := range spread(questions, pairs) {
		out.add(join(l, s, questions[(i*13+5)%len(questions)]), usher.HumanNone)
	}
}

// beside joins line i with a question, which stands before or after it.
func beside(l usher.Language, i int, s string, questions []string) string {
	q := questions[i*17%len(questions)]
	if i%2 == 0 {
		return join(l, s, q)
	}
	return join(l, q, s)
}

// lendIntent: questions about the world are out of scope, and so is what is
// said without asking, advertising and insults.
func (c *corpus) lendIntent(out *collector, l usher.Language) {
	for _, s := range c.background[l] {
		out.add(s, usher.OutOfScope)
	}
	for _, s := range spread(without(c.lines[bundle.HeadAct][l], usher.ActQuestion), pairs) {
		out.add(s, usher.OutOfScope)
	}
	for _, s := range spread(without(c.lines[bundle.HeadModeration][l], usher.ModerationOK), pairs/2) {
		out.add(s, usher.OutOfScope)
	}
	for _, s := range spread(only(c.lines[bundle.HeadHuman][l], usher.HumanWanted, usher.HumanComplaint), pairs/2) {
		out.add(s, usher.OutOfScope)
	}
}

// lendModeration: questions, anger, grief and small talk are all fine.
func (c *corpus) lendModeration(out *collector, l usher.Language) {
	for _, head := range []string{bundle.HeadIntent, bundle.HeadHuman, bundle.HeadAct} {
		for _, s := range only(c.lines[head][l]) {
			out.add(s, usher.ModerationOK)
		}
	}
}

// english is how many lines of the other heads show English to the head that
// tells languages: enough for its words, and few beside those of 20 others.
const english = 1000

// tongued returns the lines that the head for the language is trained on: as
// they were written, and without the marks of their letters.
func (c *corpus) tongued() []train.Example {
	var out collector
	for _, e := range c.tongues {
		out.add(e.Text, e.Label)
	}
	for _, e := range c.tongues {
		out.add(text.Unmarked(text.Normalize(e.Text)), e.Label)
	}
	var said []string
	for _, head := range bilingual() {
		said = append(said, only(c.lines[head][usher.English])...)
	}
	for _, s := range spread(append(said, c.background[usher.English]...), english) {
		out.add(s, string(usher.English))
	}
	return out.lines
}

// lendMood: whoever asks, greets, advertises or tells of the world is calm, and a
// mood stays what it is behind an opener or a question.
func (c *corpus) lendMood(out *collector, l usher.Language) {
	questions := only(c.lines[bundle.HeadIntent][l])
	for _, lines := range [][]string{
		questions, only(c.lines[bundle.HeadAct][l], usher.ActQuestion, usher.ActGreeting, usher.ActBot),
		only(c.lines[bundle.HeadModeration][l], usher.ModerationAdvertising), c.background[l],
	} {
		for _, s := range spread(lines, 2*pairs) {
			out.add(s, usher.MoodCalm)
		}
	}
	first := openers(l)
	for i, e := range c.lines[bundle.HeadMood][l] {
		switch i % 3 {
		case 0:
			out.add(join(l, first[i/3%len(first)], e.Text), e.Label)
		case 1:
			out.add(join(l, questions[i*7%len(questions)], e.Text), e.Label)
		}
	}
}

// spread takes about n of the lines, evenly.
func spread(lines []string, n int) []string {
	if len(lines) <= n {
		return lines
	}
	var out []string
	for i := range n {
		out = append(out, lines[i*len(lines)/n])
	}
	return out
}
