//go:build !unix

package faqtest

import "time"

// CPUTime is not told here.
func CPUTime() time.Duration { return 0 }
