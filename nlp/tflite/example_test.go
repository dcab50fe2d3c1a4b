package tflite_test

import (
	"context"
	"fmt"
	"log"

	"usher/nlp/tflite"
)

// A model is composed, written, loaded and run.
func Example() {
	b := tflite.NewBuilder("two scores for a bag of words")
	words := b.Input("words", tflite.Int32, -1)
	table := tflite.Constant(b, "table", []int{4, 2}, []float32{
		1, 0, // hello
		2, 0, // thanks
		0, 3, // refund
		0, 1, // order
	})
	b.Output("scores", b.Softmax(b.Sum(b.Gather(table, words, 0), true, 0), 1))
	data, err := b.Bytes()
	if err != nil {
		log.Fatal(err)
	}

	model, err := tflite.Load(data)
	if err != nil {
		log.Fatal(err)
	}
	in, err := model.NewInterpreter()
	if err != nil {
		log.Fatal(err)
	}
	if err := tflite.SetInput(in, 0, []int{2}, []int32{2, 3}); err != nil { // "refund order"
		log.Fatal(err)
	}
	if err := in.Invoke(context.Background()); err != nil {
		log.Fatal(err)
	}
	scores, err := tflite.Output[float32](in, 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", scores)
	// Output: [0.018 0.982]
}
