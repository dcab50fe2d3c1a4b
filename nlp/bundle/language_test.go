package bundle_test

import (
	"context"
	"strings"
	"testing"

	"usher"
	"usher/nlp/bundle"
)

const languageLines = `en: where is my order, I want a refund, track my parcel, when do you open, send me an invoice, thank you
sv: var är mitt paket, jag vill ha pengarna tillbaka, när öppnar ni, skicka en faktura, tack så mycket, hej då
fi: missä pakettini on, haluan rahat takaisin, milloin avaatte, lähettäkää lasku, kiitos paljon, hei hei`

// telling returns the parts of a bundle with a head for the language.
func telling(tb testing.TB) bundle.Parts {
	tb.Helper()
	p := parts(tb)
	p.Heads[bundle.HeadLanguage] = trained(tb, languageLines)
	return p
}

// TestLanguage: the head decides what script and words leave open, and a bundle
// without one goes by these alone.
func TestLanguage(t *testing.T) {
	t.Parallel()
	taught, err := bundle.Make(t.Context(), telling(t))
	if err != nil {
		t.Fatal(err)
	}
	plain := sample(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		text          string
		told, byWords usher.Language
	}{
		{"Var är mitt paket?", "sv", "en"},
		{"missä pakettini", "fi", "en"},
		{"where is my order", "en", "en"},
		{"我要退款", "zh", "zh"},
		{"wo yao tui kuan", "zh", "zh"},
		{"где мой заказ", "ru", "ru"},
		{"où est ma commande", "fr", "fr"}, // the head knows no French
		{"zxqv", "en", "en"},               // one word that says nothing
		{"123 ?!", "", ""},
		{"", "", ""},
	} {
		if got := taught.Language(t.Context(), c.text); got != c.told {
			t.Errorf("%q is %q, want %q", c.text, got, c.told)
		}
		if got := plain.Language(t.Context(), c.text); got != c.byWords {
			t.Errorf("%q is %q without a head, want %q", c.text, got, c.byWords)
		}
		if got := taught.Language(ended, c.text); got != c.byWords {
			t.Errorf("%q is %q where the head fails, want %q", c.text, got, c.byWords)
		}
		if u, err := taught.Understand(t.Context(), usher.Query{Text: c.text}); err != nil || u.Language != c.told {
			t.Errorf("%q is understood as %q, want %q (%v)", c.text, u.Language, c.told, err)
		}
	}
	if got := bundle.NewHolder(taught).Language(t.Context(), "tack så mycket"); got != "sv" {
		t.Errorf("the holder tells %q, want what its bundle does", got)
	}
}

// TestLanguageOfVectors: heads see no vector of a text in a language that the
// encoder does not know, though only the head tells that it is one.
func TestLanguageOfVectors(t *testing.T) {
	t.Parallel()
	s := encoder(t, 1)
	s.Languages = []usher.Language{usher.English}
	p := seeing(t, s)
	p.Heads[bundle.HeadLanguage] = trained(t, languageLines)
	b, err := bundle.Make(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := b.SentenceEncoder()
	vectors, err := e.Encode(t.Context(), []string{"refund my money", "jag vill ha refund tack så mycket"})
	if err != nil || vectors[0][1] == 0 || vectors[1][0] != 0 || vectors[1][1] != 0 {
		t.Errorf("vectors %v (%v), want one and none", vectors, err)
	}
}

// TestLanguageLabels: labels that are no tags are refused when the bundle is made.
func TestLanguageLabels(t *testing.T) {
	t.Parallel()
	p := parts(t)
	p.Heads[bundle.HeadLanguage] = trained(t, "plain English: where is my order, thanks a lot\nsv: var är mitt paket, tack så mycket")
	if _, err := bundle.Make(t.Context(), p); err == nil || !strings.Contains(err.Error(), `label "plain English" is no BCP 47 tag`) {
		t.Errorf("error %v, want one that names the label", err)
	}
}

func BenchmarkLanguage(b *testing.B) {
	m, err := bundle.Make(b.Context(), telling(b))
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{"sure": "where is my order", "asked": "var är mitt paket, jag vill ha pengarna tillbaka"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Language(b.Context(), text)
			}
		})
	}
}
