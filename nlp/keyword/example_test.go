package keyword_test

import (
	"context"
	"fmt"

	"usher/nlp/keyword"
)

func Example() {
	rules, err := keyword.Learn([]keyword.Line{
		{Text: "where is my parcel", Label: "status"},
		{Text: "the parcel is late", Label: "status"},
		{Text: "a refund please", Label: "refund"},
		{Text: "refund the shoes", Label: "refund"},
	}, keyword.Options{Keywords: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := rules.Recognize(context.Background(), "is there a refund for a late parcel, or no refund?")
	fmt.Println(rules.Keywords("refund"), found, err)
	// Output: [refund] [{status 0.3333333333333333} {refund 0.3333333333333333}] <nil>
}
