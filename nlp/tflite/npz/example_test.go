package npz_test

import (
	"bytes"
	"fmt"
	"log"

	"usher/nlp/tflite/npz"
)

// Arrays are written as numpy.savez does, and read back.
func Example() {
	ids, err := npz.Of("in0", []int{2, 2}, []int32{7, 1, 0, 4})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := npz.Write(&file, []npz.Array{ids}); err != nil {
		log.Fatal(err)
	}
	arrays, err := npz.Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		log.Fatal(err)
	}
	values, err := npz.Values[int32](arrays[0])
	fmt.Println(arrays[0].Name, arrays[0].Type, arrays[0].Shape, values, err)
	// Output: in0 <i4 [2 2] [7 1 0 4] <nil>
}
