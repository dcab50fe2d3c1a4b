package train_test

import (
	"context"
	"fmt"
	"strings"

	"usher/nlp/train"
)

func Example() {
	examples, err := train.ReadExamples(strings.NewReader(`
{"text": "where is my parcel", "label": "status"}
{"text": "track my order", "label": "status"}
{"text": "I want my money back", "label": "refund"}
{"text": "我要退款", "label": "refund"}
{"text": "tell me a joke", "label": "oos"}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	head, err := train.Head(context.Background(), examples, train.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(head.Labels, len(head.Model) > 0)
	// Output: [refund status oos] true
}
