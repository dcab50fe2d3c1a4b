package chat_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"usher"
	"usher/chat"
)

// TestOtherLanguages holds that who writes another language is understood to do
// so, in every turn of the talk, and is spoken to in English, whatever the
// bot's own language is.
func TestOtherLanguages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said     []string
		language usher.Language
	}{
		{[]string{"Bonjour, où est ma commande ?", "ok", "iPhone 15", "c'est pour mon fils"}, "fr"},
		{[]string{"Wo bleibt meine Bestellung?", "123", "ok danke"}, "de"},
		{[]string{"注文した商品はどこですか", "???", "iPhone"}, "ja"},
		{[]string{"Где мой заказ?", "ok"}, "ru"},
	} {
		k := newTalk(t, chat.BotConfig{Language: usher.Chinese})
		for _, said := range c.said {
			r := k.say(said)
			if got := r.Understanding.Language; got != c.language {
				t.Errorf("language of %q = %q, want %q", said, got, c.language)
			}
			if r.Decision.Route == usher.RouteHandoff && r.Need.Language != c.language {
				t.Errorf("%q needs an agent who speaks %q, want %q", said, r.Need.Language, c.language)
			}
			k.chat.Language = r.Understanding.Language // as the store does
		}
		if got := k.bot.Handover(usher.WhyOutOfScope, c.language, nil).Text; !strings.Contains(got, "colleague") {
			t.Errorf("in %s: %q, want English", c.language, got)
		}
	}
	k := newTalk(t, chat.BotConfig{Language: usher.Chinese})
	if got := k.bot.Handover(usher.WhyOutOfScope, "", nil).Text; !strings.Contains(got, "同事") {
		t.Errorf("where no language is known: %q, want the bot's own", got)
	}
	k = newTalk(t, chat.BotConfig{Texts: map[usher.Language]chat.Texts{"de": {Handoff: map[usher.Why]string{"": "Es kommt jemand."}}}, Language: "de"})
	if got := k.bot.Handover(usher.WhyOutOfScope, "fr", nil).Text; got != "Es kommt jemand." {
		t.Errorf("without English: %q, want the only language there is", got)
	}
}

// TestLanguageIsStored holds that the turn, the question left open and who is
// looked for carry the language.
func TestLanguageIsStored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, chat.Config{})
		r.start()
		r.write("ann", "Gdzie jest moje zamówienie?")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		r.want("ann", "handoff out_of_scope")
		turn, c := r.store.taken()["ann"][0], r.state("ann")
		if turn.Understanding.Language != "pl" || c.Need.Language != "pl" || c.Packet == nil || c.Packet.Language != "pl" {
			t.Errorf("turn %q, need %q, packet %+v, want pl", turn.Understanding.Language, c.Need.Language, c.Packet)
		}
		if len(r.store.misses) != 1 || r.store.misses[0].Language != "pl" {
			t.Errorf("misses = %+v, want one in pl", r.store.misses)
		}
		r.Close()
	})
}

// polyglot is models that tell a language by what they were told, and note what
// they were asked.
type polyglot struct {
	*models
	tells map[string]usher.Language
	asked []string
}

func (p *polyglot) Language(_ context.Context, s string) usher.Language {
	p.asked = append(p.asked, s)
	return p.tells[s]
}

// TestLanguageByModels holds that models that tell languages are asked, and for
// the language of the question before only where the message leaves it open.
func TestLanguageByModels(t *testing.T) {
	t.Parallel()
	k := newTalk(t, chat.BotConfig{})
	first, second := "Var är mitt paket?", "Och när öppnar ni?"
	p := &polyglot{models: k.models, tells: map[string]usher.Language{first: "sv", second: "sv", "ok": "en"}}
	k.bot = k.bot.With(p, k.shop)
	for _, said := range []string{first, second, "ok"} {
		if got := k.say(said).Understanding.Language; got != "sv" {
			t.Errorf("language of %q = %q, want sv", said, got)
		}
	}
	if want := []string{first, second, "ok", second}; !slices.Equal(p.asked, want) {
		t.Errorf("the models were asked for the language of %q, want %q", p.asked, want)
	}
}
