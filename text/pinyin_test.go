package text_test

import (
	"testing"

	"usher/text"
)

func TestPinyin(t *testing.T) {
	t.Parallel()
	for r, want := range map[rune]string{
		'发': "fa", '票': "piao", '单': "dan", '号': "hao", '绿': "lv", '的': "de", '我': "wo", '天': "tian",
		'a': "", '1': "", '。': "", 0: "", -1: "", '龘': "", '一': "yi", 0x9fff: "", 0xa000: "", 0x10ffff: "",
	} {
		if got := text.Pinyin(r); got != want {
			t.Errorf("Pinyin(%c) = %q, want %q", r, got, want)
		}
	}
}
