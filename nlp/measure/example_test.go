package measure_test

import (
	"fmt"

	"usher/nlp/measure"
)

// Two of three answers are right, and one text out of scope is refused.
func Example() {
	r := measure.OfIntents("mine", []measure.Answer{
		{Text: "where is my parcel", Gold: "status", Label: "status", Score: .9, Accepted: true},
		{Text: "money back please", Gold: "refund", Label: "refund", Score: .8, Accepted: true},
		{Text: "refund for the parcel", Gold: "refund", Label: "status", Score: .7, Accepted: true},
		{Text: "sing me a song", Gold: "oos", Label: "status", Score: .2},
	})
	c := r.Confusions[0]
	fmt.Printf("%.2f, refused %.0f; %s as %s: %s\n", r.Accuracy.Value, r.Recall.Value, c.Gold, c.Said, c.Sentences[0].Text)
	// Output: 0.75, refused 1; refund as status: refund for the parcel
}
