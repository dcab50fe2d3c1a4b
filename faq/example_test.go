package faq_test

import (
	"context"
	"fmt"
	"strings"

	"usher"
	"usher/faq"
)

func Example() {
	entries, err := faq.ReadJSONL(strings.NewReader(`
{"id":"parcel","questions":["Where is my order?","我的包裹到哪了"],"answer":{"en":"See the link in our mail.","zh":"请看邮件里的链接。"}}
{"id":"return","questions":["How do I return an item?","怎么退货"],"answer":{"en":"Within 30 days.","zh":"30天内可以。"}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	engine := faq.New(faq.Config{})
	if err := engine.Load(ctx, entries); err != nil {
		fmt.Println(err)
		return
	}
	for _, question := range []string{"i want to send something back", "包裹到哪了？"} {
		answers, err := engine.FindBestMatch(ctx, usher.Query{Text: question, Limit: 1})
		if err != nil || len(answers) == 0 {
			fmt.Println("no answer", err)
			continue
		}
		fmt.Println(answers[0].Entry, answers[0].Text)
	}
	// Output:
	// return Within 30 days.
	// parcel 请看邮件里的链接。
}
