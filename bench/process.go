package bench

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of CPU time in /proc/PID/stat: USER_HZ, 100 on every
// architecture that Go runs on.
const tick = 10 * time.Millisecond

// Processes are the processes whose cost is counted, each with all its
// children: a server, and a database beside it. It works on Linux only.
type Processes []int

// ErrNoProc means that the system does not tell what a process uses.
var ErrNoProc = errors.New("bench: /proc is not there: CPU and memory are counted on Linux only")

// CPU is the time that the processes have used, in steps of 10 ms.
func (ps Processes) CPU() (time.Duration, error) {
	var ticks int64
	for _, pid := range ps {
		tree, err := treeOf(pid)
		if err != nil {
			return 0, err
		}
		for _, p := range tree {
			t, _, err := statOf(p)
			if err == nil { // else it has ended meanwhile
				ticks += t
			}
		}
	}
	return time.Duration(ticks) * tick, nil
}

// Memory is what the processes occupy in RAM, in KiB. What the processes of
// one tree share counts once.
func (ps Processes) Memory() (int64, error) {
	var sum int64
	for _, pid := range ps {
		tree, err := treeOf(pid)
		if err != nil {
			return 0, err
		}
		file, key := "smaps_rollup", "Pss:"
		if len(tree) == 1 {
			file, key = "status", "VmRSS:"
		}
		for _, p := range tree {
			kib, err := fieldOf(fmt.Sprintf("/proc/%d/%s", p, file), key)
			if err != nil && p == pid {
				return 0, err
			}
			sum += kib
		}
	}
	return sum, nil
}

// treeOf returns pid and all its children, and theirs.
func treeOf(pid int) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, ErrNoProc
	}
	children := map[int][]int{}
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil {
			if _, parent, err := statOf(n); err == nil {
				children[parent] = append(children[parent], n)
			}
		}
	}
	tree := []int{pid}
	for i := 0; i < len(tree); i++ {
		tree = slices.Concat(tree, children[tree[i]])
	}
	return tree, nil
}

// statOf returns the ticks that a process and its ended children have used,
// and its parent; see proc(5).
func statOf(pid int) (ticks int64, parent int, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, fmt.Errorf("bench: process %d: %w", pid, err)
	}
	_, rest, found := strings.Cut(string(b[strings.LastIndexByte(string(b), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 15 {
		return 0, 0, fmt.Errorf("bench: process %d: its stat cannot be read", pid)
	}
	if parent, err = strconv.Atoi(fields[1]); err != nil {
		return 0, 0, fmt.Errorf("bench: process %d: its parent: %w", pid, err)
	}
	for _, f := range fields[11:15] { // utime, stime, cutime, cstime
		t, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("bench: process %d: its time: %w", pid, err)
		}
		ticks += t
	}
	return ticks, parent, nil
}

// fieldOf reads the number behind key in a file of lines "Key: number kB".
func fieldOf(file, key string) (kib int64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		rest, found := strings.CutPrefix(lines.Text(), key)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("bench: %s of %s: %w", key, file, err)
		}
		return n, nil
	}
	return 0, errors.Join(fmt.Errorf("bench: %s has no %s", file, key), lines.Err())
}
