package mask_test

import (
	"fmt"

	"usher/text/mask"
)

func Example() {
	var m mask.Mask
	fmt.Println(m.Hide("Call me at +44 20 7946 0958 about order 202405010012345."))
	fmt.Println(m.Reveal("We'll call [PHONE_1]."))
	// Output:
	// Call me at [PHONE_1] about order [NUMBER_1].
	// We'll call +44 20 7946 0958. true
}
