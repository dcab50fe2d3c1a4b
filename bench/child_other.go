//go:build !linux

package bench

import "syscall"

// tied does nothing: only Linux ends a server with the process that has started
// it.
func tied() *syscall.SysProcAttr { return nil }
