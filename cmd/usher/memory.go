package main

import (
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// memoryShare is how much of the container's memory Go may use before it
// collects harder: the rest is for the database's own memory, stacks of system
// threads, and what the kernel keeps for us.
const memoryShare = 0.85

// fitMemory has Go keep below the memory limit of its control group, unless
// GOMEMLIMIT says what to keep to, and tells the log what the process has. The
// number of processors Go takes from the control group by itself.
func fitMemory(log *slog.Logger, system fs.FS, getenv func(string) string) {
	said := []any{slog.Int("processors", runtime.GOMAXPROCS(0))}
	limit := memoryLimit(system)
	if limit > 0 {
		said = append(said, slog.Int64("container_bytes", limit))
		if getenv("GOMEMLIMIT") == "" {
			debug.SetMemoryLimit(int64(float64(limit) * memoryShare))
		}
	}
	if heap := debug.SetMemoryLimit(-1); heap < math.MaxInt64 {
		said = append(said, slog.Int64("go_bytes", heap))
	}
	log.Info("what there is to work with", said...)
}

// memoryLimit returns the smallest memory limit of the control groups that this
// process is in, of either version; 0 where there is none. system is the root
// of the file system.
func memoryLimit(system fs.FS) int64 {
	groups, err := fs.ReadFile(system, "proc/self/cgroup")
	if err != nil {
		return 0
	}
	smallest := int64(math.MaxInt64)
	for line := range strings.Lines(string(groups)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3) // number, controllers, path
		if len(parts) != 3 {
			continue
		}
		switch {
		case parts[0] == "0" && parts[1] == "":
			smallest = min(smallest, limitAbove(system, "sys/fs/cgroup", parts[2], "memory.max"))
		case strings.Contains(","+parts[1]+",", ",memory,"):
			smallest = min(smallest, limitAbove(system, "sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"))
		}
	}
	if smallest >= noLimit {
		return 0
	}
	return smallest
}

// noLimit is from where on a number means that there is no limit: version 1 has
// no word for it.
const noLimit = 1 << 60

// limitAbove returns the smallest limit of a group and those above it. In a
// container the path may be the host's: what is not there is passed over.
func limitAbove(system fs.FS, mount, group, file string) int64 {
	smallest := int64(math.MaxInt64)
	for dir := path.Join("/", group); ; dir = path.Dir(dir) {
		if raw, err := fs.ReadFile(system, path.Join(mount, dir, file)); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64); err == nil && n > 0 {
				smallest = min(smallest, n)
			}
		}
		if dir == "/" {
			return smallest
		}
	}
}

// rootFS is the file system of the machine.
func rootFS() fs.FS { return os.DirFS("/") }
