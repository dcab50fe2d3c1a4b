package bench

import "syscall"

// tied ends a server with the process that measures it, however that one ends.
// The system looks at the thread that has started the server; no thread of
// this program ends before the program.
func tied() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
