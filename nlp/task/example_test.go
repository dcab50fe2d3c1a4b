package task_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"usher/nlp/task"
)

// One file is all that a classifier needs.
func Example() {
	data, err := os.ReadFile("testdata/words.tflite")
	if err != nil {
		log.Fatal(err)
	}
	r, err := task.Open(context.Background(), data)
	if err != nil {
		log.Fatal(err)
	}
	ranked, err := r.Recognize(context.Background(), "money back please, a refund")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %.3f\n", ranked[0].Label, ranked[0].Confidence)
	// Output: refund 0.755
}
