package mask_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"usher/text/mask"
)

// hidden are texts in which one thing, in «», is to be hidden.
var hidden = []struct {
	kind mask.Kind
	text string
}{
	{mask.Email, "write to «jane.doe+shop@mail.example.co.uk», please"},
	{mask.Email, "我的邮箱是«zhang_san@qq.com»谢谢"},
	{mask.Email, "邮箱：«ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ»。"},
	{mask.Email, "it's «müller@büro.example»."},
	{mask.Email, "<«13800138000@163.com»>"},

	{mask.Phone, "手机«13800138000»打不通"},
	{mask.Phone, "我的电话是 «138 0013 8000»，请回电"},
	{mask.Phone, "«138-0013-8000»"},
	{mask.Phone, "call «+86 138 0013 8000» after six"},
	{mask.Phone, "«8613800138000»"},
	{mask.Phone, "«+86（138）00138000»"},
	{mask.Phone, "电话«１３８００１３８０００»"},
	{mask.Phone, "手机号 «1\u200b3800138000»"},
	{mask.Phone, "我的手机是«幺三八零零幺三八零零零»"},
	{mask.Phone, "座机«010-62345678»"},
	{mask.Phone, "座机«(010)62345678»"},
	{mask.Phone, "固话 «0755 8888 6666»"},
	{mask.Phone, "打«075588886666»找我"},
	{mask.Phone, "转«010-62345678-801»"},
	{mask.Phone, "热线«400-810-8888»没人接"},
	{mask.Phone, "我家电话：«6234567»"},
	{mask.Phone, "phone «555-0199», evenings"},
	{mask.Phone, "my number is «(415) 555-2671»"},
	{mask.Phone, "«1-415-555-2671» is my cell"},
	{mask.Phone, "ring «415.555.2671»"},
	{mask.Phone, "«+44 20 7946 0958»"},
	{mask.Phone, "«0044 20 7946 0958»"},
	{mask.Phone, "«07700 900123» (UK)"},
	{mask.Phone, "Tel. «030 12345678»"},
	{mask.Phone, "«01 23 45 67 89» à Paris"},
	{mask.Phone, "1.«13800138000»"},

	{mask.IDCard, "身份证«11010519491231002X»"},
	{mask.IDCard, "身份证号：«11010519491231002x»，谢谢"},
	{mask.IDCard, "«110105 19491231 002X»"},
	{mask.IDCard, "my ID is «440106199001011235»."},

	{mask.Card, "card «4111 1111 1111 1111»"},
	{mask.Card, "paid with «4111-1111-1111-1111» twice"},
	{mask.Card, "«378282246310005»"},
	{mask.Card, "«3782 822463 10005»"},
	{mask.Card, "银行卡号«6222020200112233446»"},
	{mask.Card, "卡号 «6222 0202 0011 2233 446»"},

	{mask.IP, "I come from «203.0.113.7»"},
	{mask.IP, "我的IP是«203.0.113.7»，上不去"},
	{mask.IP, "«192.168.1.20»:8080"},
	{mask.IP, "address:«2001:db8::8a2e:370:7334»."},
	{mask.IP, "IP：«2001:db8:85a3:8d3:1319:8a2e:370:7348»"},

	{mask.Number, "order «202405010012345»"},
	{mask.Number, "订单号«1234567890»还没到"},
	{mask.Number, "order «112-1234567-1234567»"},
	{mask.Number, "运单号 SF«1234567890123»"},
	{mask.Number, "parcel «1Z999AA10123456784»"},
	{mask.Number, "RR«123456785»GB"},
	{mask.Number, "account «1234 5678 90»"},
	{mask.Number, "订单号：«2024 0501 0012 3456»"},
	{mask.Number, "«110105194912310021» has a wrong digit"},
	{mask.Number, "«4111 1111 1111 1112» has a wrong digit"},
	{mask.Number, "卡号«6222020200112233447»"},
	{mask.Number, "«123-45-6789»"},
	{mask.Number, "订单尾号是«88776655»"},

	// With digits behind a point: all of the number, where it is no price.
	{mask.Number, "order «12345678.10»"},
	{mask.Number, "Order no. «12345678.10»."},
	{mask.Number, "my order «12345678.10», it cost 99.50"},
	{mask.Number, "invoice for order «12345678.1»"},
	{mask.Number, "订单号«12345678.10»还没到"},
	{mask.Number, "订单：«１２３４５６７８．１０»。"},
	{mask.Number, "account «12345678.10.20»"},
	{mask.Number, "SF«12345678.10»"},
	{mask.Number, "«12345678.105», I think"},
	{mask.Number, "«1234567890123.10»"},
	{mask.Number, "I paid 87654321.10 for order «12345678.10»"},
	{mask.Number, "订单金额87654321.10，单号«12345678.10»"},
	{mask.Phone, "«13800138000».10 minutes later"},
	{mask.Card, "卡号 «6222020200112233446».00"},

	{mask.Literal, "what is «[PHONE_1]»?"},
	{mask.Literal, "«email_2»是什么"},
}

func TestHide(t *testing.T) {
	t.Parallel()
	for _, c := range hidden {
		plain := strings.NewReplacer("«", "", "»", "").Replace(c.text)
		before, rest, _ := strings.Cut(c.text, "«")
		_, after, _ := strings.Cut(rest, "»")
		want := before + "[" + string(c.kind) + "_1]" + after
		var m mask.Mask
		got := m.Hide(plain)
		if got != want {
			t.Errorf("Hide(%q) = %q, want %q", plain, got, want)
		}
		if back, ok := m.Reveal(got); back != plain || !ok {
			t.Errorf("Reveal(%q) = %q, %v, want %q", got, back, ok, plain)
		}
		if m.Hidden(c.kind) != 1 {
			t.Errorf("Hide(%q) hid %d of kind %s", plain, m.Hidden(c.kind), c.kind)
		}
	}
}

// alike are texts that look as if something were in them.
var alike = []string{
	"", "hello", "你好", "100 % sure", "iPhone 15 Pro Max 256GB", "RTX 4090 und WH-1000XM5", "24/7", "7-11", "3:2",
	"It costs €1,299.00, not £999", "总共 1,234,567.89 元", "¥12345678.90", "RMB 12345678", "12345678元", "金额：１２３４５６７８元", "about 12345678.90 in all",
	"It costs 12345678.10.", "12345678.10", "12345678.9, all told", "12345678.90/12", "order total 12345678.10", "an order of 12345678.10, no less",
	"my card was charged 12345678.10", "account balance: 12345678.10", "订单金额12345678.10", "订单总价 12345678.10。", "发票合计：12345678.10",
	"order 12345678.10 EUR", "order ¥12345678.10", "订单 12345678.10元", "12345678,10 €", "12345678 €", "€12345678,10",
	"on 2024-05-01 at 12:30:45", "2024年5月1日12点30分", "20240501", "from 2024-05-01 to 2024-05-31", "01.05.2024 - 07.05.2024", "5/1/2024",
	"Open 08:00-12:00, 13.30-18.00",
	"call 12306 or 95588", "拨打10086", "dial 911", "postcode 100084", "邮编 518000", "SW1A 1AA",
	"version 10.0.19041.1", "firmware 2.1.0.4", "固件版本是1.2.3.4", "v1.2.3.4", "see section 4.2.1.3", "1.2.3", "10.0.300.1",
	"std::vector<a::b>", "at 12:30:45 sharp", "MAC 00:1a:2b:3c:4d:5e", "a :: b", "比例 1:2:3",
	"@support help", "look @ home", "3 @ 5.99", "user@localhost", "me@", "微信 @小王",
	"size 42 43 44 45 46", "1 2 3 4 5 6 7 8 9 10", "01 02 03 04 05 06", "1920x1080 or 3840x2160", "190x140x35cm", "2021 2022 2023 2024", "1000 2000 3000 4000",
	"10-20-30-40-50", "一二三四", "二〇二四年五月一日", "第一百二十三条", "一三五七九", "4k 60fps", "order 4711", "订单 123456", "尾号 8000", "验证码 482913",
	"I bought 3 for 59 and 2 for 150", "5000 mAh, 20000mAh", "10000000 km", "error 0x80070057", "error 0x8007000E",
	"HTTP 404", "EN 388:2016", "DIN EN ISO 20345", "100000000 bytes",
}

func TestHideNothing(t *testing.T) {
	t.Parallel()
	for _, s := range alike {
		var m mask.Mask
		if got := m.Hide(s); got != s {
			t.Errorf("Hide(%q) = %q", s, got)
		}
	}
}

// TestTogether: the same wording has the same placeholder in all texts of a
// Mask, and each other one its own.
func TestTogether(t *testing.T) {
	t.Parallel()
	var m mask.Mask
	one := m.Hide("13800138000 or a@b.example, not 13900139000")
	two := m.Hide("13900139000，a@b.example")
	if one != "[PHONE_1] or [EMAIL_1], not [PHONE_2]" || two != "[PHONE_2]，[EMAIL_1]" {
		t.Errorf("%q, then %q", one, two)
	}
	back, ok := m.Reveal("Write to [EMAIL_1]; [PHONE_2] is off.")
	if back != "Write to a@b.example; 13900139000 is off." || !ok {
		t.Errorf("Reveal = %q, %v", back, ok)
	}
}

// TestCut: what is cut ends before a character or a placeholder that does not fit.
func TestCut(t *testing.T) {
	t.Parallel()
	var m mask.Mask
	s := m.Hide("call 13800138000，or a@b.example 号码")
	const want = "call [PHONE_1]，or [EMAIL_1] 号码"
	if s != want {
		t.Fatal(s)
	}
	for n := -1; n <= len(s)+1; n++ {
		got := mask.Cut(s, n)
		if len(got) > max(n, 0) || !strings.HasPrefix(s, got) || !utf8.ValidString(got) {
			t.Errorf("%d bytes: %q", n, got)
		}
		for _, kind := range []string{"[PHONE_1]", "[EMAIL_1]"} {
			if n >= strings.Index(s, kind)+len(kind) != strings.Contains(got, kind) {
				t.Errorf("%d bytes: %q", n, got)
			}
		}
		if strings.Count(got, "[") != strings.Count(got, "]") || n <= len(s) && n-len(got) >= len("[PHONE_1]") {
			t.Errorf("%d bytes: %q", n, got)
		}
	}
}

// TestRevealUnknown: what a model invents or damages is told.
func TestRevealUnknown(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"[PHONE_2]", "phone_1", "【PHONE_1】", "[ PHONE_1 ]", "[Phone_1]", "[CARD_1]"} {
		var m mask.Mask
		m.Hide("13800138000")
		if got, ok := m.Reveal(s); got != s || ok {
			t.Errorf("Reveal(%q) = %q, %v", s, got, ok)
		}
	}
	var empty mask.Mask
	if got, ok := empty.Reveal("nothing here"); got != "nothing here" || !ok {
		t.Errorf("Reveal = %q, %v", got, ok)
	}
}

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	got := mask.Placeholders("[PHONE_1], email_2 and [NUMBER_x]")
	if len(got) != 2 || got[0] != "[PHONE_1]" || got[1] != "email_2" {
		t.Errorf("Placeholders = %q", got)
	}
}

// FuzzHide: what is hidden comes back, and hiding leaves nothing to hide.
func FuzzHide(f *testing.F) {
	for _, c := range hidden {
		f.Add(c.text)
	}
	for _, s := range alike {
		f.Add(s)
	}
	f.Add("\xff138\xfe00138000")
	f.Fuzz(func(t *testing.T, s string) {
		var m mask.Mask
		out := m.Hide(s)
		if back, ok := m.Reveal(out); back != s || !ok {
			t.Fatalf("Reveal(Hide(%q)) = %q, %v", s, back, ok)
		}
		for _, x := range mask.Find(out) {
			if x.Kind != mask.Literal {
				t.Errorf("Hide(%q) = %q, which still has a %s: %q", s, out, x.Kind, out[x.From:x.To])
			}
		}
	})
}

func BenchmarkHide(b *testing.B) {
	s := "我上周三下的单 202405010012345，手机号 138 0013 8000，收件人写的是 zhang@example.com，到现在还没到，能帮我查一下吗？"
	b.ReportAllocs()
	for b.Loop() {
		var m mask.Mask
		if m.Hide(s) == s {
			b.Fatal("nothing was hidden")
		}
	}
}
