package metadata_test

import (
	"fmt"
	"log"
	"os"

	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

// A classifier says itself how it takes a text.
func Example() {
	data, err := os.ReadFile("../../task/testdata/words.tflite")
	if err != nil {
		log.Fatal(err)
	}
	model, err := tflite.Load(data)
	if err != nil {
		log.Fatal(err)
	}
	packed, ok := model.Metadata(metadata.Name)
	if !ok {
		log.Fatal("no task file")
	}
	task, err := metadata.Parse(packed)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(task.Name, task.Inputs[0].Units[0].Delimiter, task.Outputs[0].Files[0].Name)
	// Output: NLClassifier [^\w\']+ labels.txt
}
