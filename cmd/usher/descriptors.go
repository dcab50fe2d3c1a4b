package main

import (
	"fmt"
	"log/slog"
	"syscall"

	"usher"
)

// reserved descriptors are not for customers' sockets: 200 for agents, the
// others for requests under way, the database, pictures and logs.
const reserved = 400

// descriptorLimit is how many files and sockets this process may have open. Go
// raises the soft limit to the hard one when a program starts.
func descriptorLimit() (int, error) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, fmt.Errorf("read the open-file limit: %w", err)
	}
	return int(min(limit.Max, 1<<30)), nil
}

// socketRoom is how many sockets a limit allows.
func socketRoom(limit int) int { return max(limit-reserved, limit/4, 1) }

// fitDescriptors lowers max_connections to what the system allows, so that customers
// beyond it are told to come back instead of waiting for an answer in vain.
func fitDescriptors(maxConn int, log *slog.Logger) int {
	limit, err := descriptorLimit()
	if err != nil || maxConn <= socketRoom(limit) {
		return maxConn
	}
	log.Warn("the open-file limit is too low for max_connections: raise it (ulimit -n, LimitNOFILE=)",
		slog.Int("limit", limit), slog.Int("max_connections", maxConn), slog.Int("sockets", socketRoom(limit)))
	return socketRoom(limit)
}

func checkDescriptors(maxConn int) error {
	limit, err := descriptorLimit()
	if err != nil {
		return err
	}
	if room := socketRoom(limit); room < maxConn {
		return usher.Errorf(usher.CodeInvalid, nil, "max_connections is %d, but the open-file limit %d has room for %d sockets: raise it (ulimit -n, LimitNOFILE=) or lower max_connections", maxConn, limit, room)
	}
	return nil
}
