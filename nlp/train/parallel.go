package train

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inBlocks calls do for each block from…to-1 of 0…n-1, on as many processors as
// there are. What a block does must not depend on who does it, and when.
func inBlocks(n, size int, do func(block, from, to int)) {
	blocks := (n + size - 1) / size
	var next atomic.Int64
	work := func() {
		for b := int(next.Add(1)) - 1; b < blocks; b = int(next.Add(1)) - 1 {
			do(b, b*size, min(n, (b+1)*size))
		}
	}
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) - 1 {
		all.Go(work)
	}
	work()
	all.Wait()
}

// sumBlocks adds up what do gives for each block, in their order, so that the
// sum is the same on any number of processors.
func sumBlocks(n, size int, do func(from, to int) float64) float64 {
	parts := make([]float64, (n+size-1)/size)
	inBlocks(n, size, func(block, from, to int) { parts[block] = do(from, to) })
	sum := 0.0
	for _, x := range parts {
		sum += x
	}
	return sum
}
