package main

import "usher"

// recipe is a corpus in several sizes, with what customers ask of it.
type recipe struct {
	name      string
	fitted    bool            // what ships is fitted on it, so all that it is drawn from may ship; the others are only measured
	strangers []string        // pools with the questions of other subjects
	weights   map[int]float64 // by size, in entries
	load      func(*source) ([]usher.Entry, []question, error)
}

// recipes returns all. What lies near what customers ask weighs most, and what
// is like nothing that they ask little: templates, and sentences of an
// encyclopaedia that differ in a word.
func recipes() []recipe {
	en, zh := []string{"oos_en", "background_en", "insurance_en", "web_en"}, []string{"background_zh", "film_zh", "talk_zh", "insurance_zh"}
	return []recipe{
		{"shop_en", true, en, map[int]float64{1000: 3, 40: 2}, shop("en")},
		{"shop_zh", true, zh, map[int]float64{1000: 3, 40: 2}, shop("zh")},
		{"stock_en", true, en, map[int]float64{69: 1, 25: 1}, stock("en", "en")},
		{"stock_zh", true, zh, map[int]float64{69: 1, 25: 1}, stock("zh", "zh")},
		{"banking77", true, en, map[int]float64{77: 1, 30: 2}, intents("intent/banking77/train_5shot.jsonl", "intent/banking77/valid.jsonl")},
		{
			"clinc150", true,
			[]string{"oos_en", "background_en", "web_en"},
			map[int]float64{150: 1, 60: 1},
			intents("intent/clinc150/train_5shot.jsonl", "intent/clinc150/valid.jsonl"),
		},
		{"bitext_cs", true, en, map[int]float64{27: 1, 14: 1}, intents("intent/bitext_cs/train.jsonl", "intent/bitext_cs/valid.jsonl")},
		{"requests_en", true, en, map[int]float64{20: 1}, requests("dialogues/multiwoz_en/valid.jsonl")},
		{"requests_zh", true, []string{"background_zh", "insurance_zh"}, map[int]float64{40: 1, 20: 1}, requests("dialogues/crosswoz_zh/valid.jsonl")},
		{"home_en", true, en, map[int]float64{25: .5}, templates("zh/intent/homeassistant_en.jsonl")},
		{"home_zh", true, zh, map[int]float64{25: .7}, templates("zh/intent/homeassistant_zh.jsonl")},
		// An entry with one wording, and another that means the same.
		{"sentences_en", true, en, map[int]float64{600: 1, 200: 1, 60: 1}, sentences("en")},
		{"sentences_zh", true, zh, map[int]float64{600: 1, 200: 1, 60: 1}, sentences("zh")},
		{"paws_zh", true, zh, map[int]float64{600: .5, 200: .5, 60: .5}, alike("pairs/pawsx_zh/dev.jsonl")},

		// Questions in another language than the entries'. They share no words: a
		// fit on them learns that words that no entry has say nothing.
		{"stock_zh→en", false, en, map[int]float64{69: 1, 25: 1}, stock("en", "zh")},
		{"stock_en→zh", false, zh, map[int]float64{69: 1, 25: 1}, stock("zh", "en")},

		{"stackfaq_en", false, []string{"insurance_en"}, map[int]float64{1000: .7, 12: .7}, threads("faq/stackfaq_en")},
		// Larger corpora of these hold pairs of entries that nobody judged to be
		// the same, which count as wrong: they weigh little.
		{"afqmc_zh", false, zh, map[int]float64{300: .15, 60: .7}, pairs("faq/afqmc_zh")},
		{"lcqmc_zh", false, zh, map[int]float64{2000: .2, 300: .9, 60: .9}, pairs("faq/lcqmc_zh")},
		{"replay_en", false, nil, map[int]float64{1000: 1}, replay("en")},
		{"replay_zh", false, nil, map[int]float64{1000: 1}, replay("zh")},
	}
}
