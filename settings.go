package usher

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Setting is a small value that admins change while the server runs.
type Setting struct {
	Key     string    `json:"key"`
	Value   string    `json:"value"`   // JSON
	Version int64     `json:"version"` // +1 with each save; compare-and-set. 0: never saved
	At      time.Time `json:"at,omitzero"`
}

// The keys of settings.
const (
	SettingWidget = "widget" // WidgetSettings
	SettingBot    = "bot"    // BotSettings
	SettingModels = "models" // which model bundle is live, and which was before; see package rollout
)

// Position is the corner of a page that the widget sits in.
type Position string

// The corners, named without regard to the direction of writing.
const (
	PositionRight Position = "right"
	PositionLeft  Position = "left"
)

// WidgetSettings is how the widget looks, and which sites may show it.
type WidgetSettings struct {
	Name        string   `json:"name"`                  // whom customers talk to before a person comes; empty: the widget's own word
	Colour      string   `json:"colour"`                // "#rrggbb"
	Greeting    Texts    `json:"greeting"`              // said before the customer says anything
	Placeholder Texts    `json:"placeholder,omitempty"` // in the empty field; none: the widget's own words
	Origins     []string `json:"origins"`               // sites that may show the widget, beside those of the configuration file
	Sound       bool     `json:"sound"`                 // a new message is heard
	Position    Position `json:"position" enum:"right,left"`
}

// DefaultWidgetSettings is what the widget looks like before an admin has a
// say.
func DefaultWidgetSettings() WidgetSettings {
	return WidgetSettings{
		Colour: "#0f766e", Position: PositionRight, Origins: []string{},
		Greeting: Texts{Chinese: "您好，有什么可以帮您？", English: "Hello! How can we help?"},
	}
}

// How long the texts of the widget may be, in characters, and how many sites
// may show it.
const (
	maxWidgetName  = 40
	maxWidgetText  = 500
	maxWidgetSites = 100
)

// Clean returns w as it is kept: without white space around things, what
// cannot be seen, empty texts and repeated sites.
func (w WidgetSettings) Clean() WidgetSettings {
	w.Name, w.Colour = OneLine(w.Name), strings.ToLower(strings.TrimSpace(w.Colour))
	w.Greeting, w.Placeholder = filled(w.Greeting), filled(w.Placeholder)
	origins, seen := []string{}, map[string]bool{}
	for _, o := range w.Origins {
		o = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(o), "/"))
		if o != "" && !seen[o] {
			origins, seen[o] = append(origins, o), true
		}
	}
	w.Origins = origins
	return w
}

// filled returns the texts of t that say something, each of its lines without
// what cannot be seen.
func filled(t Texts) Texts {
	out := Texts{}
	for l, s := range t {
		var lines []string
		for line := range strings.Lines(s) {
			lines = append(lines, OneLine(line))
		}
		if s = strings.Trim(strings.Join(lines, "\n"), "\n"); s != "" {
			out[l] = s
		}
	}
	return out
}

// Check reports by CodeInvalid the first thing in w that cannot be. What is a
// site's origin the widget's channel knows.
func (w WidgetSettings) Check() error {
	if _, _, _, ok := rgb(w.Colour); !ok {
		return Errorf(CodeInvalid, nil, "the colour %q is none; write it like #0f766e", w.Colour)
	}
	if w.Position != PositionLeft && w.Position != PositionRight {
		return Errorf(CodeInvalid, nil, "the position %q is none; it is left or right", w.Position)
	}
	if utf8.RuneCountInString(w.Name) > maxWidgetName {
		return Errorf(CodeInvalid, nil, "the name is longer than %d characters; shorten it", maxWidgetName)
	}
	for _, texts := range []Texts{w.Greeting, w.Placeholder} {
		for l, s := range texts {
			if !l.IsTag() {
				return Errorf(CodeInvalid, nil, "%q is no language tag: write one like en or zh", string(l))
			}
			if utf8.RuneCountInString(s) > maxWidgetText {
				return Errorf(CodeInvalid, nil, "a text in %q is longer than %d characters; shorten it", l, maxWidgetText)
			}
		}
	}
	if len(w.Origins) > maxWidgetSites {
		return Errorf(CodeInvalid, nil, "there are %d sites, and %d are allowed; one like *.shop.example stands for many", len(w.Origins), maxWidgetSites)
	}
	return nil
}

// TextColour is what can be read on Colour: white, or black where that
// contrasts better. One of the two always has the 4.5:1 of WCAG's level AA.
func (w WidgetSettings) TextColour() string {
	const white, black = 1.0, 0.0
	l := luminance(w.Colour)
	if contrast(white, l) >= contrast(l, black) {
		return "#ffffff"
	}
	return "#000000"
}

// contrast is WCAG's contrast ratio of two luminances, 1…21.
func contrast(lighter, darker float64) float64 { return (lighter + 0.05) / (darker + 0.05) }

// luminance is WCAG's relative luminance of a colour, 0…1.
func luminance(colour string) float64 {
	r, g, b, _ := rgb(colour)
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// linear takes a channel of sRGB to its share of the light, 0…1.
func linear(channel uint64) float64 {
	c := float64(channel) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

// rgb reads "#rrggbb".
func rgb(colour string) (r, g, b uint64, ok bool) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, 0, 0, false
	}
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	return n >> 16, n >> 8 & 0xff, n & 0xff, err == nil
}

// BotSettings are the thresholds of the bot's policy, 0…1. Zero means the
// default.
type BotSettings struct {
	Answer     Confidence `json:"answer"`     // an entry is given as the answer from here
	Clarify    Confidence `json:"clarify"`    // an entry is near enough to ask about
	Intent     Confidence `json:"intent"`     // an intent with a reply is served from here
	Human      Confidence `json:"human"`      // a wish for a person, a complaint, an emergency is believed from here
	Moderation Confidence `json:"moderation"` // abuse and advertising are put aside from here
	// Answers stands in the place of Answer in languages that have a threshold of
	// their own.
	Answers map[Language]Confidence `json:"answers,omitempty" doc:"In the place of answer, in languages that have a threshold of their own"`
}

// maxAnswers is how many languages may have a threshold of their own.
const maxAnswers = 50

// AnswerIn is the threshold of answers in a language.
func (s BotSettings) AnswerIn(l Language) Confidence {
	if own := s.Answers[l]; own != 0 {
		return own
	}
	return s.Answer
}

// Over returns s with its zeros replaced by what defaults has.
func (s BotSettings) Over(defaults BotSettings) BotSettings {
	for _, f := range []struct{ to, from *Confidence }{
		{&s.Answer, &defaults.Answer},
		{&s.Clarify, &defaults.Clarify},
		{&s.Intent, &defaults.Intent},
		{&s.Human, &defaults.Human},
		{&s.Moderation, &defaults.Moderation},
	} {
		if *f.to == 0 {
			*f.to = *f.from
		}
	}
	if len(defaults.Answers) > 0 {
		all := maps.Clone(defaults.Answers)
		for l, own := range s.Answers {
			if own != 0 {
				all[l] = own
			}
		}
		s.Answers = all
	}
	return s
}

// Check reports by CodeInvalid the first threshold that cannot be, or that
// contradicts another.
func (s BotSettings) Check() error {
	for _, f := range []struct {
		name  string
		value Confidence
	}{
		{"answer", s.Answer},
		{"clarify", s.Clarify},
		{"intent", s.Intent},
		{"human", s.Human},
		{"moderation", s.Moderation},
	} {
		if !(f.value >= 0 && f.value <= 1) { // nor is it NaN
			return Errorf(CodeInvalid, nil, "%s is %v; it must lie between 0 and 1", f.name, f.value)
		}
	}
	if s.Answer > 0 && s.Clarify > s.Answer {
		return Errorf(CodeInvalid, nil, "clarify (%v) is above answer (%v): the bot would never ask back", s.Clarify, s.Answer)
	}
	return s.checkAnswers()
}

// checkAnswers is Check for the thresholds of languages.
func (s BotSettings) checkAnswers() error {
	if len(s.Answers) > maxAnswers {
		return Errorf(CodeInvalid, nil, "answers has %d languages, and %d are allowed; take some off", len(s.Answers), maxAnswers)
	}
	for _, l := range slices.Sorted(maps.Keys(s.Answers)) {
		own := s.Answers[l]
		switch {
		case !l.IsTag():
			return Errorf(CodeInvalid, nil, "answers: %q is no language tag: write one like en or zh", string(l))
		case !(own >= 0 && own <= 1):
			return Errorf(CodeInvalid, nil, "answers.%s is %v; it must lie between 0 and 1", l, own)
		case own > 0 && s.Clarify > own:
			return Errorf(CodeInvalid, nil, "clarify (%v) is above answers.%s (%v): the bot would never ask back there", s.Clarify, l, own)
		}
	}
	return nil
}
