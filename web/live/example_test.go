package live_test

import (
	"fmt"

	"usher/web/live"
)

func ExampleCodec() {
	f, err := live.JSON.Decode([]byte(`{"type":"send","id":"7","client_id":"k1","text":"Where is my parcel?"}`))
	fmt.Println(f.Type, f.ID, f.Text, err)
	_, err = live.JSON.Decode([]byte(`{"type":"send","id":"8","txt":"oops"}`))
	fmt.Println(err != nil)
	// Output:
	// send 7 Where is my parcel? <nil>
	// true
}
