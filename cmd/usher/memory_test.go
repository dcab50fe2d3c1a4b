package main

import (
	"bytes"
	"log/slog"
	"math"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"
)

func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"no control groups": {nil, 0},
		"v2, in a container": {map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "4294967296\n",
		}, 4 << 30},
		"v2, no limit": {map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, 0},
		"v2, a service of systemd under a smaller slice": {map[string]string{
			"proc/self/cgroup": "0::/system.slice/usher.service\n",
			"sys/fs/cgroup/system.slice/usher.service/memory.max":     "4294967296\n",
			"sys/fs/cgroup/system.slice/memory.max":                   "1073741824\n",
			"sys/fs/cgroup/system.slice/other.service/memory.max":     "1\n",
			"sys/fs/cgroup/memory/system.slice/memory.limit_in_bytes": "2\n",
		}, 1 << 30},
		"v1": {map[string]string{
			"proc/self/cgroup": "5:cpu,cpuacct:/a\n4:memory:/docker/b\n0::/\n",
			"sys/fs/cgroup/memory/docker/b/memory.limit_in_bytes": "536870912\n",
			"sys/fs/cgroup/memory/docker/memory.limit_in_bytes":   "9223372036854771712\n",
		}, 512 << 20},
		"v1, the host's path in a container": {map[string]string{
			"proc/self/cgroup": "4:memory:/docker/b\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "268435456\n",
		}, 256 << 20},
		"v1, no limit": {map[string]string{"proc/self/cgroup": "4:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 0},
		"nonsense":     {map[string]string{"proc/self/cgroup": "4\n:::\n0::/../../etc\n", "sys/fs/cgroup/memory.max": "-5\n"}, 0},
	} {
		files := fstest.MapFS{}
		for path, content := range c.files {
			files[path] = &fstest.MapFile{Data: []byte(content)}
		}
		if got := memoryLimit(files); got != c.want {
			t.Errorf("%s: %d; want %d", name, got, c.want)
		}
	}
}

// The one test that changes the limit of this process; it puts it back.
func TestFitMemory(t *testing.T) { //nolint:paralleltest // said above
	before := debug.SetMemoryLimit(math.MaxInt64)
	defer debug.SetMemoryLimit(before)
	system := fstest.MapFS{
		"proc/self/cgroup":         {Data: []byte("0::/\n")},
		"sys/fs/cgroup/memory.max": {Data: []byte("10000000000\n")},
	}
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	fitMemory(log, system, func(string) string { return "1GiB" })
	if got := debug.SetMemoryLimit(-1); got != math.MaxInt64 {
		t.Errorf("with GOMEMLIMIT the limit becomes %d", got)
	}
	fitMemory(log, fstest.MapFS{}, func(string) string { return "" })
	if got := debug.SetMemoryLimit(-1); got != math.MaxInt64 {
		t.Errorf("without a limit of the container it becomes %d", got)
	}
	fitMemory(log, system, func(string) string { return "" })
	if got := debug.SetMemoryLimit(-1); got != 8_500_000_000 {
		t.Errorf("in a container of 10 GB the limit is %d", got)
	}
	if !strings.Contains(said.String(), "container_bytes=10000000000 go_bytes=8500000000") || !strings.Contains(said.String(), "processors=") {
		t.Errorf("the log says %s", said.String())
	}
}
