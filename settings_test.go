package usher_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"usher"
)

func TestWidgetSettingsCheck(t *testing.T) {
	t.Parallel()
	if err := usher.DefaultWidgetSettings().Check(); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
	for name, change := range map[string]func(*usher.WidgetSettings){
		"no colour":         func(w *usher.WidgetSettings) { w.Colour = "" },
		"colour by name":    func(w *usher.WidgetSettings) { w.Colour = "#purple" },
		"short colour":      func(w *usher.WidgetSettings) { w.Colour = "#0f7" },
		"signed colour":     func(w *usher.WidgetSettings) { w.Colour = "#+12345" },
		"style in a colour": func(w *usher.WidgetSettings) { w.Colour = "#000;x:" },
		"no position":       func(w *usher.WidgetSettings) { w.Position = "" },
		"position":          func(w *usher.WidgetSettings) { w.Position = "top" },
		"long name":         func(w *usher.WidgetSettings) { w.Name = strings.Repeat("客", 41) },
		"long greeting":     func(w *usher.WidgetSettings) { w.Greeting = usher.Texts{"zh": strings.Repeat("好", 501)} },
		"long placeholder":  func(w *usher.WidgetSettings) { w.Placeholder = usher.Texts{"en": strings.Repeat("x", 501)} },
		"no language":       func(w *usher.WidgetSettings) { w.Greeting = usher.Texts{"": "hi"} },
		"strange language":  func(w *usher.WidgetSettings) { w.Placeholder = usher.Texts{"__proto__": "hi"} },
		"too many sites":    func(w *usher.WidgetSettings) { w.Origins = make([]string, 101) },
	} {
		w := usher.DefaultWidgetSettings()
		change(&w)
		if err := w.Check(); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("%s: Check = %v", name, err)
		}
	}
	w := usher.DefaultWidgetSettings()
	w.Name, w.Greeting = strings.Repeat("客", 40), usher.Texts{"zh": strings.Repeat("好", 500)}
	if err := w.Check(); err != nil {
		t.Errorf("the longest texts: %v", err)
	}
}

func TestWidgetSettingsClean(t *testing.T) {
	t.Parallel()
	got := usher.WidgetSettings{
		Name: " Shop\u0000 \u202Epohs ", Colour: " #AABBCC", Greeting: usher.Texts{"en": " hi\u0007  there\r\n\nyou\n", "zh": " \u200b "}, Position: usher.PositionLeft,
		Origins: []string{" https://Shop.example/", "https://shop.example", "", "*.shop.example"},
	}.Clean()
	want := usher.WidgetSettings{
		Name: "Shop pohs", Colour: "#aabbcc", Greeting: usher.Texts{"en": "hi there\n\nyou"}, Placeholder: usher.Texts{}, Position: usher.PositionLeft,
		Origins: []string{"https://shop.example", "*.shop.example"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Clean = %+v, want %+v", got, want)
	}
	if again := got.Clean(); !reflect.DeepEqual(again, got) {
		t.Errorf("Clean twice = %+v", again)
	}
}

// TestTextColour: whatever colour an admin picks, its text can be read.
func TestTextColour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ colour, want string }{
		{"#000000", "#ffffff"}, {"#0f766e", "#ffffff"}, {"#ffffff", "#000000"}, {"#ffd400", "#000000"}, {"#ff0000", "#000000"}, {"#c40000", "#ffffff"},
	} {
		if got := (usher.WidgetSettings{Colour: c.colour}).TextColour(); got != c.want {
			t.Errorf("TextColour on %s = %s, want %s", c.colour, got, c.want)
		}
	}
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				w := usher.WidgetSettings{Colour: fmt.Sprintf("#%02x%02x%02x", r, g, b)}
				if c := contrastOf(r, g, b, w.TextColour() == "#ffffff"); c < 4.5 {
					t.Fatalf("%s on %s has a contrast of %.2f", w.TextColour(), w.Colour, c)
				}
			}
		}
	}
}

// contrastOf is WCAG's formula, written once more.
func contrastOf(r, g, b int, white bool) float64 {
	channel := func(v int) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	l := 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
	if white {
		return 1.05 / (l + 0.05)
	}
	return (l + 0.05) / 0.05
}

func TestBotSettings(t *testing.T) {
	t.Parallel()
	nan := usher.Confidence(math.NaN())
	type own = map[usher.Language]usher.Confidence
	many := own{}
	for i := range 51 {
		many[usher.Language(fmt.Sprint("x", i))] = 0.5
	}
	for _, c := range []struct {
		s  usher.BotSettings
		ok bool
	}{
		{usher.BotSettings{}, true},
		{usher.BotSettings{Answer: 1, Clarify: 1, Intent: 1, Human: 1, Moderation: 1}, true},
		{usher.BotSettings{Clarify: 0.9}, true}, // whether it is above the answer the defaults tell
		{usher.BotSettings{Answer: 0.5, Clarify: 0.50001}, false},
		{usher.BotSettings{Answer: 1.01}, false},
		{usher.BotSettings{Clarify: -0.1}, false},
		{usher.BotSettings{Intent: nan}, false},
		{usher.BotSettings{Human: usher.Confidence(math.Inf(1))}, false},
		{usher.BotSettings{Moderation: 2}, false},
		{usher.BotSettings{Answer: 0.5, Answers: own{"zh": 0.9, "en": 0}, Clarify: 0.4}, true},
		{usher.BotSettings{Answer: 0.5, Answers: own{"zh": 0.3}, Clarify: 0.4}, false},
		{usher.BotSettings{Answers: own{"en": 1.1}}, false},
		{usher.BotSettings{Answers: own{"en": nan}}, false},
		{usher.BotSettings{Answers: own{"en": -0.1}}, false},
		{usher.BotSettings{Answers: own{"e n": 0.5}}, false},
		{usher.BotSettings{Answers: many}, false},
	} {
		if err := c.s.Check(); (err == nil) != c.ok || err != nil && usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("Check of %+v = %v", c.s, err)
		}
	}
	defaults := usher.BotSettings{Answer: 0.7, Clarify: 0.2, Intent: 0.6, Human: 0.5, Moderation: 0.8}
	if got := (usher.BotSettings{Clarify: 0.3, Human: 0.9}).Over(defaults); !reflect.DeepEqual(got, usher.BotSettings{Answer: 0.7, Clarify: 0.3, Intent: 0.6, Human: 0.9, Moderation: 0.8}) {
		t.Errorf("Over = %+v", got)
	}
	defaults.Answers = own{"zh": 0.6, "en": 0.65}
	mine := usher.BotSettings{Answers: own{"en": 0.9, "fr": 0.8, "zh": 0}}
	got := mine.Over(defaults)
	for l, want := range map[usher.Language]usher.Confidence{"zh": 0.6, "en": 0.9, "fr": 0.8, "de": 0.7} {
		if v := got.AnswerIn(l); v != want {
			t.Errorf("in %s answers are given from %v, want %v", l, v, want)
		}
	}
	if len(mine.Answers) != 3 || len(defaults.Answers) != 2 {
		t.Errorf("Over has changed %v or %v", mine.Answers, defaults.Answers)
	}
}

// TestBotSettingsOfBefore: what was saved without thresholds of languages is
// read, and written as it was.
func TestBotSettingsOfBefore(t *testing.T) {
	t.Parallel()
	const before = `{"answer":0.8,"clarify":0,"intent":0,"human":0,"moderation":0}`
	var s usher.BotSettings
	if err := json.Unmarshal([]byte(before), &s); err != nil {
		t.Fatal(err)
	}
	if after, err := json.Marshal(s); err != nil || string(after) != before || s.AnswerIn("zh") != 0.8 {
		t.Errorf("%s, %v; answers in zh from %v", after, err, s.AnswerIn("zh"))
	}
}

func TestSettingTopic(t *testing.T) {
	t.Parallel()
	e := usher.Event{Kind: usher.EventSetting, Setting: &usher.Setting{Key: usher.SettingBot}}
	if got := e.Topics(); !slices.Equal(got, []string{usher.TopicSettings}) {
		t.Errorf("Topics = %q: what is set is no business of all agents", got)
	}
}
