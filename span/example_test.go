package span_test

import (
	"context"
	"fmt"

	"usher/span"
)

func Example() {
	ctx, s := span.Begin(context.Background(), nil, "message") // nil: nobody traces
	defer s.End()
	_, step := span.Start(ctx, "commit")
	step.Int("units", 3)
	step.End()
	fmt.Println(step.On(), span.CauseOf(ctx) == "")
	// Output: false true
}
