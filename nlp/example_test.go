package nlp_test

import (
	"context"
	"fmt"

	"usher/nlp"
)

// A typing error moves a text a little, another question far.
func Example() {
	e := nlp.NewNGramEncoder(nil)
	v, err := e.Encode(context.Background(), []string{"where is my parcel", "where is my parcle", "do you repair shoes"})
	if err != nil {
		fmt.Println(err)
		return
	}
	cosine := func(a, b []float32) (sum float32) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	fmt.Println(cosine(v[0], v[1]) > 0.6, cosine(v[0], v[2]) < 0.3)
	// Output: true true
}
