//go:build unix

package faqtest

import (
	"syscall"
	"time"
)

// CPUTime is what this process has had of processors so far: unlike the clock it
// does not count what else a shared machine does.
func CPUTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
