package tflite

import "fmt"

// maxFrames bounds the subgraphs that an interpreter holds, each once for
// every place that calls it.
const maxFrames = 1024

// manyParts is how many tensors and operators the frames of an interpreter may
// have together in any case; a large file may have some times its own.
const manyParts, timesParts = 1 << 17, 4

// checkCalls checks that no subgraph calls itself, directly or through others,
// and that an interpreter needs at most maxFrames, and no more parts of frames
// than go with the size of the file.
func (m *Model) checkCalls() error {
	const busy = -1
	need := make([]int, len(m.graphs))  // frames of a subgraph with all it calls; 0: not known yet
	parts := make([]int, len(m.graphs)) // of these frames
	most := 0
	for _, g := range m.graphs {
		most += timesParts * (len(g.tensors) + len(g.ops))
	}
	most = max(most, manyParts)
	var visit func(i int) error
	visit = func(i int) error {
		if need[i] == busy {
			return fmt.Errorf("subgraph %d calls itself", i)
		}
		if need[i] > 0 {
			return nil
		}
		need[i] = busy
		sum := 1
		parts[i] = len(m.graphs[i].tensors) + len(m.graphs[i].ops)
		for _, s := range m.graphs[i].steps {
			c, ok := s.kernel.(caller)
			if !ok {
				continue
			}
			for _, j := range c.calls() {
				if err := visit(j); err != nil {
					return err
				}
				if sum += need[j]; sum > maxFrames {
					return fmt.Errorf("subgraph %d calls others in more than %d places", i, maxFrames)
				}
				if parts[i] += parts[j]; parts[i] > most {
					return fmt.Errorf("subgraph %d, with all that it calls, has more than %d tensors and operators", i, most)
				}
			}
		}
		need[i] = sum
		return nil
	}
	for i := range m.graphs {
		if err := visit(i); err != nil {
			return err
		}
	}
	return nil
}

// lastUses returns, for each tensor, the last operator that reads it; for
// outputs of the subgraph one more than there are.
func (g *graph) lastUses() []int {
	last := make([]int, len(g.tensors))
	for i := range last {
		last[i] = -1
	}
	for i := range g.ops {
		for _, t := range g.ops[i].out {
			last[t] = max(last[t], i)
		}
		for _, t := range g.ops[i].in {
			if t >= 0 {
				last[t] = i
			}
		}
	}
	for _, t := range g.outputs {
		last[t] = len(g.ops)
	}
	return last
}
