package bundle_test

import (
	"context"
	"fmt"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/train"
)

func Example() {
	ctx := context.Background()
	head, err := train.Head(ctx, []train.Example{
		{Text: "where is my parcel", Label: "status"},
		{Text: "track my order", Label: "status"},
		{Text: "I want my money back", Label: "refund"},
		{Text: "refund please", Label: "refund"},
	}, train.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := bundle.Make(ctx, bundle.Parts{
		Name: "shop", Version: "1", Licence: "MIT", Languages: []usher.Language{usher.English},
		Heads:  map[string]*train.Trained{bundle.HeadIntent: head},
		Golden: []bundle.Golden{{Text: "track my parcel", Expect: map[string]string{bundle.HeadIntent: "status"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err := bundle.NewHolder(b).Understand(ctx, usher.Query{Text: "my money back please"})
	fmt.Println(u.Language, u.Intents[0].Label, err)
	// Output: en refund <nil>
}
