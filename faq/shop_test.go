package faq_test

import (
	"context"
	"hash/fnv"
	"math"
	"testing"

	"usher"
	"usher/faq"
	"usher/text"
)

// hashEncoder is a small encoder of the kind that the product has: hashed
// parts of words.
type hashEncoder struct{}

// Sentences says that the vectors know no synonyms.
func (hashEncoder) Sentences() bool { return false }

func (hashEncoder) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, s := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = hashed(s)
	}
	return out, nil
}

func hashed(s string) []float32 {
	v := make([]float32, 512)
	for _, w := range text.Terms(text.Normalize(s)) {
		runes := []rune("^" + w + "$")
		for n := 2; n <= 4; n++ {
			for i := 0; i+n <= len(runes); i++ {
				h := fnv.New32a()
				_, _ = h.Write([]byte(string(runes[i : i+n])))
				sum := h.Sum32()
				v[sum>>1%512] += 1 - 2*float32(sum&1)
			}
		}
	}
	var square float64
	for _, x := range v {
		square += float64(x * x)
	}
	if square > 0 {
		for i := range v {
			v[i] /= float32(math.Sqrt(square))
		}
	}
	return v
}

// both lists the engines that behave the same.
func both() map[string]faq.Config {
	return map[string]faq.Config{"terms": {}, "vectors": {Encoder: hashEncoder{}}}
}

// shop is a service desk of twenty entries.
func shop() []usher.Entry {
	entry := func(id string, answer usher.Texts, questions ...string) usher.Entry {
		e := usher.Entry{ID: usher.EntryID(id), Answer: answer, Skills: []string{"shop"}}
		for _, q := range questions {
			e.Variants = append(e.Variants, usher.Variant{Text: q})
		}
		return e
	}
	return []usher.Entry{
		entry("cost", usher.Texts{"en": "Delivery is 5 euros.", "zh": "运费5欧元。"}, "How much is shipping?", "What does delivery cost?", "运费多少钱", "邮费怎么算"),
		entry("time", usher.Texts{"en": "Three days.", "zh": "三天。"}, "How long does delivery take?", "When will my parcel arrive?", "下单后几天能到", "快递要多久"),
		entry("track", usher.Texts{"en": "With the number in the mail.", "zh": "用邮件里的单号。"}, "Where is my order?", "How do I track my parcel?", "我的包裹到哪了", "怎么查物流"),
		entry("address", usher.Texts{"en": "Write to us before it ships.", "zh": "发货前联系我们。"}, "Can I change the delivery address?", "I entered the wrong address", "收货地址填错了怎么改", "能修改收货地址吗"),
		entry("cancel", usher.Texts{"en": "Under My orders.", "zh": "在我的订单里取消。"}, "How can I cancel my order?", "I don't want my order any more", "怎么取消订单", "订单不想要了"),
		entry("return", usher.Texts{"en": "Within 30 days.", "zh": "30天内。"}, "How do I return an item?", "Can I send something back?", "怎么退货", "买的东西可以退吗"),
		entry("refund", usher.Texts{"en": "Five days after it comes back.", "zh": "收到退货后五天。"}, "When do I get my money back?", "How long does a refund take?", "退款多久到账", "钱什么时候退给我"),
		entry("broken", usher.Texts{"en": "Send us a photo.", "zh": "请发照片。"}, "My item arrived damaged", "The product is broken", "收到的商品坏了", "东西有破损怎么办"),
		entry("warranty", usher.Texts{"en": "Two years.", "zh": "两年。"}, "How long is the warranty?", "Is there a guarantee?", "保修期多长", "质保几年"),
		entry("pay", usher.Texts{"en": "Card, PayPal, invoice.", "zh": "信用卡、支付宝、微信。"}, "Which payment methods do you accept?", "Can I pay by credit card?", "可以用哪些方式付款", "支持支付宝吗"),
		entry("invoice", usher.Texts{"en": "It is in your account.", "zh": "在账户里下载。"}, "Where do I find my invoice?", "Can I get a receipt?", "在哪里下载发票", "可以开发票吗"),
		entry("coupon", usher.Texts{"en": "One code an order.", "zh": "每单限用一张。"}, "My coupon code does not work", "How do I use a voucher?", "优惠券用不了", "优惠码怎么使用"),
		entry("password", usher.Texts{"en": "Use the link on the login page.", "zh": "点击登录页的链接。"}, "I forgot my password", "How do I reset my password?", "忘记密码了", "怎么重置密码"),
		entry("delete", usher.Texts{"en": "Under Settings.", "zh": "在设置里。"}, "How do I delete my account?", "I want to close my account", "怎么注销账号", "我想删除账户"),
		entry("email", usher.Texts{"en": "Under Profile.", "zh": "在个人资料里。"}, "How do I change my email address?", "I have a new email", "怎么更换邮箱", "修改绑定的邮箱"),
		entry("size", usher.Texts{"en": "See the size chart.", "zh": "看尺码表。"}, "Which size should I order?", "Do you have a size chart?", "尺码怎么选", "有尺码表吗"),
		entry("stock", usher.Texts{"en": "Usually within two weeks.", "zh": "一般两周内。"}, "When will it be back in stock?", "Is this item available?", "什么时候补货", "这个还有货吗"),
		entry("hours", usher.Texts{"en": "Monday to Friday, 9 to 18.", "zh": "周一到周五9点到18点。"}, "What are your opening hours?", "When is the shop open?", "营业时间是几点", "门店几点开门"),
		entry("wifi", usher.Texts{"zh": "重启设备。"}, "设备连不上wifi怎么办", "无线网络连接失败"),
		entry("recycle", usher.Texts{"en": "We take old batteries back."}, "Where can I dispose of old batteries?", "Do you recycle devices?"),
	}
}

func load(tb testing.TB, c faq.Config, entries []usher.Entry) *faq.Engine {
	tb.Helper()
	e := faq.New(c)
	if err := e.Load(tb.Context(), entries); err != nil {
		tb.Fatalf("Load: %v", err)
	}
	return e
}

func find(tb testing.TB, e *faq.Engine, q usher.Query) []usher.ScoredAnswer {
	tb.Helper()
	answers, err := e.FindBestMatch(tb.Context(), q)
	if err != nil {
		tb.Fatalf("FindBestMatch(%q): %v", q.Text, err)
	}
	return answers
}

// best returns the best entry for a question, "" for none.
func best(tb testing.TB, e *faq.Engine, question string) usher.EntryID {
	tb.Helper()
	answers := find(tb, e, usher.Query{Text: question})
	if len(answers) == 0 {
		return ""
	}
	return answers[0].Entry
}
